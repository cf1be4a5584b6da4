"""做备份：online, of one instant; whole under its name or not there at all."""

import errno
import hashlib
import importlib.metadata
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from guatu.config import database, postgres, secret_file
from guatu.config.backup import archive, clients, databases, passphrase, trial
from guatu.config.backup.archive import DUMP, FILES, SECRETS, Manifest, Writer
from guatu.config.backup.snapshot import Snapshot, snapshot
from guatu.config.backup.trial import Proof
from guatu.config.locking import exclusive
from guatu.config.postgres_paths import make_home
from guatu.core.dates import SHANGHAI
from guatu.core.refusal import Refusal

NAME = re.compile(r"^guatu-(\d{8}-\d{6})\.tar$")
STAMP = "%Y%m%d-%H%M%S"
DRAFT = ".backing-up-"
KEY_FILE = "chain_key.json"
LOCK = ".backup.lock"


@dataclass(slots=True)
class Made:
    """做好的备份."""

    file: Path
    size: int
    manifest: Manifest
    proof: Proof | None
    removed: list[Path] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """丢了的附件：the database knows their names, the disk does not have them."""
        return list(self.manifest["missing"])


def home_folder() -> Path:
    """备份目录：GUATU_HOME/backup, its owner's alone."""
    folder = make_home(postgres.home()) / "backup"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def alone() -> Iterator[Path]:
    """一次一件：one backup or restore at a time; what killed ones left is cleared. Gives the folder."""
    folder = home_folder()
    with exclusive(postgres.home() / LOCK, 10), _in_words(), databases.reserved():
        for leftover in [*folder.glob(f"{DRAFT}*"), *folder.glob(f"{trial.DRAFT}*")]:
            shutil.rmtree(leftover, ignore_errors=True)
        databases.drop_leftovers()
        yield folder


@contextmanager
def _in_words() -> Iterator[None]:
    import django.db

    try:
        yield
    except (psycopg.OperationalError, django.db.OperationalError) as error:
        reason = str(error).strip().splitlines()[0]
        raise Refusal(f"数据库断开了，没有办成，没有留下半份。请再试一次。（{reason}）") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Refusal("磁盘满了，没有办成，没有留下半份。请腾出地方，或换一处。") from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.ENOENT, errno.ENOTDIR):
            raise Refusal(f"写不了 {error.filename}：{error.strerror}。请换一处。") from error
        raise


def make_backup(
    target: Path | None = None,
    *,
    at: datetime,
    secret: str = "",
    verify: bool = True,
    keep: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Made:
    """做一份备份, prove it by restoring it beside, and only then remove the oldest beyond ``keep``."""
    if keep is not None and keep < 1:
        raise Refusal("至少要留一份备份。")
    with alone() as work:
        file = _named(target, work, at)
        # The draft lies where the file will be: renamed within one disk, it appears at once. A folder may be
        # shared by several installations; only drafts of this one are cleared away.
        mine = f"{DRAFT}{_mark()}-"
        for leftover in file.parent.glob(f"{mine}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix=mine, dir=file.parent))
        try:
            manifest = _write(draft, at=at, secret=secret)
            whole = draft / "whole"
            proof = trial.prove(whole, folder=draft, say=say) if verify else None
            size = whole.stat().st_size
            whole.rename(file)
            _settle(file.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        is_good = proof is None or not proof.faults
        removed = _remove_old(file.parent, keep) if keep and is_good and NAME.match(file.name) else []
        return Made(file, size, manifest, proof, removed)


def _mark() -> str:
    return hashlib.sha256(f"{socket.gethostname()}:{postgres.home()}".encode()).hexdigest()[:8]


def _named(target: Path | None, folder: Path, at: datetime) -> Path:
    file = target or folder
    file = _free_name(file, at) if file.is_dir() else file
    if file.exists():
        raise Refusal(f"已有 {file}，没有覆盖。请换个名字。")
    if not file.parent.is_dir():
        raise Refusal(f"没有 {file.parent} 这个目录。")
    return file.absolute()


def _free_name(folder: Path, at: datetime) -> Path:
    stamp = at.astimezone(SHANGHAI)
    # Two within one second: the later one takes the next.
    while (file := folder / f"guatu-{stamp.strftime(STAMP)}.tar").exists():
        stamp += timedelta(seconds=1)
    return file


def _write(draft: Path, *, at: datetime, secret: str) -> Manifest:
    from guatu.ledger.heads import sign_head

    urls = database.ensure_database()
    if not urls.owner:
        raise Refusal("备份要用数据库所有者的登录。请设置 DATABASE_URL。")
    key_file = postgres.home() / KEY_FILE
    writer = Writer(draft / "whole")
    try:
        with snapshot(urls.owner) as seen:
            dump = draft / DUMP
            _refuse_full_disk(seen, draft)
            clients.dump(urls.owner, snapshot=seen.name, target=dump, major=seen.major)
            manifest = _manifest(seen, at=at, key_file=key_file)
            blobs = seen.blobs()
        with dump.open("rb") as source:
            writer.add(DUMP, source, dump.stat().st_size)
        dump.unlink()
        manifest["missing"] = _add_blobs(writer, blobs)
        held = passphrase.portable(secret_file.read(postgres.home()))
        if secret:
            writer.add_bytes(SECRETS, passphrase.seal(held, secret))
        manifest["keys"] = {name: passphrase.fingerprint(value) for name, value in held.items()}
        manifest["parts"] = dict(writer.parts)
        signed = sign_head(manifest, key_file=key_file)
        writer.finish(signed)
        return signed
    finally:
        writer.close()


def _manifest(seen: Snapshot, *, at: datetime, key_file: Path) -> Manifest:
    from guatu.ledger.heads import sign_head

    when = at.isoformat()
    info = seen.connection.info
    heads = [{"zone": zone, "seq": seq, "hash": link, "at": when} for zone, seq, link in seen.heads()]
    return {
        "product": "guatu",
        "format": archive.FORMAT,
        "version": importlib.metadata.version("guatu"),
        "at": when,
        "database": {"major": seen.major, "owner": info.user, "web": database.web_role()},
        "schema": seen.migrations(),
        "tables": seen.tables(),
        "heads": [sign_head(head, key_file=key_file) for head in heads],
    }


def _refuse_full_disk(seen: Snapshot, folder: Path) -> None:
    row = seen.connection.execute(
        "SELECT coalesce(sum(size), 0)::bigint FROM (SELECT DISTINCT sha256, size FROM files_storedfile) f"
    ).fetchone()
    wanted, free = (row[0] if row else 0), shutil.disk_usage(folder).free
    if wanted > free:
        raise Refusal(f"磁盘放不下：附件有 {wanted / 2**30:.1f} GiB，只剩 {free / 2**30:.1f} GiB。请换一处。")


def _add_blobs(writer: Writer, blobs: list[str]) -> list[str]:
    """Bytes are on the disk before a row names them, so every name of the snapshot is found there."""
    from guatu.files.blobs import path_of

    missing = []
    for sha256 in blobs:
        try:
            with path_of(sha256).open("rb") as source:
                size = os.fstat(source.fileno()).st_size
                if writer.add(f"{FILES}{sha256}", source, size) != sha256:
                    missing.append(sha256)
        except FileNotFoundError:
            missing.append(sha256)
    return missing


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def whole_backups(folder: Path) -> list[Path]:
    """整份的备份 of a folder, oldest first; only files that carry our own name."""
    return sorted(path for path in folder.iterdir() if NAME.match(path.name) and path.is_file())


def _remove_old(folder: Path, keep: int) -> list[Path]:
    old = whole_backups(folder)[:-keep]
    for path in old:
        path.unlink()
    return old
