"""恢复：the archive becomes a whole, proven database beside the present one, then takes its place at once."""

import os
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from guatu.config import database, postgres, secret_file
from guatu.config.backup import archive, databases, passphrase, trial
from guatu.config.backup.archive import FILES, SECRETS, Manifest
from guatu.config.backup.databases import ASIDE
from guatu.config.backup.making import alone
from guatu.config.backup.snapshot import has_data
from guatu.config.backup.trial import Proof
from guatu.core.dates import SHANGHAI
from guatu.core.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Restored:
    """恢复好的：what was proven, where the old one is, and which keys are still wanted."""

    manifest: Manifest
    proof: Proof
    aside: str
    wanted_keys: list[str]


def restore(
    file: Path,
    *,
    at: datetime,
    replace: bool = False,
    secret: str = "",
    key: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> Restored:
    """恢复一份备份. At any moment the name of the database means the old one or the new one, both whole."""
    manifest = archive.read_manifest(file, key=key)
    with alone() as folder:
        urls = database.ensure_database()
        if not urls.owner:
            raise Refusal("恢复要用数据库所有者的登录。请设置 DATABASE_URL。")
        is_used = has_data(urls.owner)
        if is_used and not replace:
            raise Refusal("现在的数据库里已有数据，没有动它。要用备份换下它，请加 --replace；换下的会留着。")
        keys = _keys(file, manifest, secret, is_used=is_used)
        with trial.restored(file, manifest, folder=folder, say=say) as (name, proof):
            if proof.faults:
                raise Refusal(
                    "恢复出来的与备份时不一致，现在的数据库没有动：\n" + "\n".join(proof.faults[:20])
                )
            # Files are named by what they hold: those of the archive can only be added.
            _put_files(file)
            for each, value in keys.items():
                secret_file.replace(postgres.home(), each, value)
            stamp = at.astimezone(SHANGHAI).strftime("%Y%m%d_%H%M%S")
            aside = databases.beside(database.database_name(), ASIDE, stamp)
            databases.swap(name, aside)
        if not is_used:
            databases.drop(aside)
        held = {k: passphrase.fingerprint(v) for k, v in secret_file.read(postgres.home()).items()}
        wanted = [each for each, mark in manifest["keys"].items() if held.get(each) != mark]
        return Restored(manifest, proof, aside if is_used else "", wanted)


def check(file: Path, *, key: str = "", say: Callable[[str], None] = lambda _: None) -> Proof:
    """只验一份备份, by restoring it beside; the present database is not touched."""
    with alone() as folder:
        database.ensure_database()
        return trial.prove(file, folder=folder, key=key, say=say)


def drop_aside() -> list[str]:
    """删去换下的库, all of them. Returns their names."""
    with alone():
        database.ensure_database()
        old = databases.names(ASIDE)
        for name in old:
            databases.drop(name)
        return old


def _keys(file: Path, manifest: Manifest, secret: str, *, is_used: bool) -> dict[str, str]:
    """The keys of the archive. They never displace keys with which something here is sealed."""
    if SECRETS not in manifest["parts"] or not secret:
        if secret:
            raise Refusal("这份备份里没有密钥，不用给口令。请另行放回 secrets.json。")
        return {}
    with archive.opened(file) as tar:
        stream = tar.extractfile(SECRETS)
        keys = passphrase.unseal(stream.read() if stream is not None else b"", secret)
    held = secret_file.read(postgres.home())
    other = sorted(name for name, value in keys.items() if held.get(name, value) != value)
    if other and is_used:
        raise Refusal(
            f"本机的密钥与备份里的不同（{'、'.join(other)}），换了就解不开现在的数据。"
            "请用一个新的 GUATU_HOME 恢复这份备份。"
        )
    return keys


def _put_files(file: Path) -> None:
    from guatu.files import blobs

    with archive.opened(file) as tar:
        for member in tar:
            if member.name.startswith(FILES):
                _put(tar, member, blobs.path_of(Path(member.name).name))


def _put(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    from guatu.files import blobs

    stream = tar.extractfile(member)
    if stream is None or (target.exists() and _digest(target) == target.name):
        return
    if archive.digest_of(stream) != target.name:
        return  # it was damaged already when it was backed up; the manifest says so
    if target.exists():
        os.replace(target, target.with_name(f".damaged-{target.name}"))
    blobs.keep(stream, target.name)  # type: ignore[arg-type] # it reads and seeks


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return archive.digest_of(stream)
