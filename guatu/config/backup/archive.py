"""备份文件：one tar of the database dump, the files by their SHA-256 and, last of all, the signed manifest.

The manifest names every part with its size and SHA-256, so a file that was cut short, edited or mixed up is
refused before anything is read from it. It is written beside and renamed when whole.
"""

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from guatu.core.refusal import Refusal

FORMAT = 1
MANIFEST, DUMP, SECRETS, FILES = "manifest.json", "database.dump", "secrets.sealed", "files/"
PART = re.compile(rf"^({DUMP}|{SECRETS}|{FILES}[0-9a-f]{{64}})$")
CHUNK = 1024 * 1024

Manifest = dict[str, Any]


class ArchiveRefused(Refusal):
    """备份文件不能用."""


class Hashing:
    """边读边算：a file that is read once, for the archive and for its digest."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """读."""
        chunk = self.source.read(size)
        self.digest.update(chunk)
        return chunk


class Writer:
    """写备份：parts go in one by one; what each was is kept for the manifest."""

    def __init__(self, draft: Path) -> None:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.stream = os.fdopen(descriptor, "wb")
        self.tar = tarfile.open(fileobj=self.stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, source: IO[bytes], size: int) -> str:
        """加一份. Returns its SHA-256."""
        reading = Hashing(source)
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self.tar.addfile(member, reading)
        self.parts[name] = {"size": size, "sha256": reading.digest.hexdigest()}
        return reading.digest.hexdigest()

    def add_bytes(self, name: str, content: bytes) -> None:
        """加一份 that is in memory."""
        self.add(name, io.BytesIO(content), len(content))

    def finish(self, manifest: Manifest) -> None:
        """写完：the manifest, and everything on the disk."""
        self.add_bytes(MANIFEST, json.dumps(manifest, ensure_ascii=False).encode())
        self.tar.close()
        self.stream.flush()
        os.fsync(self.stream.fileno())

    def close(self) -> None:
        """合上, whole or not."""
        self.stream.close()


@contextmanager
def opened(file: Path) -> Iterator[tarfile.TarFile]:
    """打开备份文件；what cannot be read as one is refused in words."""
    try:
        with tarfile.open(file, mode="r:") as tar:
            yield tar
    except FileNotFoundError as error:
        raise ArchiveRefused(f"没有 {file} 这个文件。") from error
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveRefused(f"{file.name} 不是挂图的备份，或者不完整，没有使用。") from error
    except IsADirectoryError as error:
        raise ArchiveRefused(f"{file} 是目录，请指明其中的一份备份。") from error


def read_manifest(file: Path, *, key: str = "") -> Manifest:
    """读清单：its signature is good, and it is one of ours; signed with ``key`` when one is named."""
    from guatu.ledger.heads import check_head

    with opened(file) as tar:
        try:
            stream = tar.extractfile(MANIFEST)
            manifest = json.load(stream) if stream is not None else None
        except (KeyError, ValueError):
            manifest = None
    if not isinstance(manifest, dict) or manifest.get("product") != "guatu":
        raise ArchiveRefused(f"{file.name} 里没有清单：不是挂图的备份，或者不完整，没有使用。")
    if manifest.get("format") != FORMAT:
        raise ArchiveRefused(f"{file.name} 是更新的版本做的备份。请先升级挂图，再恢复。")
    if key and manifest.get("key") != key:
        raise ArchiveRefused(f"{file.name} 不是用指明的公钥签的，没有使用。")
    if check_head(manifest):
        raise ArchiveRefused(f"{file.name} 的清单与签名不符，被改动过，没有使用。")
    return manifest


def check_parts(file: Path, manifest: Manifest) -> None:
    """核每一份：nothing is missing, nothing is more, every byte is what the manifest says."""
    seen = set()
    with opened(file) as tar:
        for member in tar:
            if member.name == MANIFEST:
                continue
            said = manifest["parts"].get(member.name)
            if said is None or member.name in seen or not member.isreg() or not PART.match(member.name):
                raise ArchiveRefused(f"{file.name} 里多出了 {member.name}，被改动过，没有使用。")
            stream = tar.extractfile(member)
            if stream is None or digest_of(stream) != said["sha256"]:
                raise ArchiveRefused(f"{file.name} 里的 {member.name} 与清单不符，已损坏，没有使用。")
            seen.add(member.name)
    if lost := set(manifest["parts"]) - seen:
        raise ArchiveRefused(f"{file.name} 里少了 {min(lost)}，不完整，没有使用。")


def extract(file: Path, name: str, target: Path) -> None:
    """取出一份, readable by its owner alone."""
    with opened(file) as tar:
        stream = tar.extractfile(name)
        if stream is None:
            raise ArchiveRefused(f"{file.name} 里没有 {name}。")
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            shutil.copyfileobj(stream, out, CHUNK)


def digest_of(stream: IO[bytes]) -> str:
    """SHA-256 of the rest of a stream."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
