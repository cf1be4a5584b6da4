"""半途的文件：the bytes of an upload so far, on disk, one file each, until it is stored or given up."""

import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from guatu.core.refusal import Refusal
from guatu.files.blobs import CHUNK

FOLDER = "parts"


class PartsGone(Refusal):
    """半途的字节不见了: the disk holds less than the row says."""


class DiskFull(Refusal):
    """磁盘写不进去."""


def path_of(zone_id: int, id: UUID) -> Path:
    """半途的位置."""
    return Path(settings.FILES_ROOT) / FOLDER / str(zone_id) / str(id)


def write(zone_id: int, id: UUID, *, offset: int, data: bytes) -> None:
    """写一段. On the disk before it returns; what was written beyond ``offset`` was never acknowledged."""
    path = path_of(zone_id, id)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size < offset:
                raise PartsGone("先前传的部分不在了，请重新选择这个文件。")
            os.ftruncate(descriptor, offset)
            _write_all(descriptor, data, offset)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if offset == 0:
            _sync(path.parent)
    except OSError as error:
        raise DiskFull("服务器的磁盘写不进去，已传的部分都在。请告诉系统管理员，稍后再继续。") from error


def _write_all(descriptor: int, data: bytes, offset: int) -> None:
    rest = memoryview(data)
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        rest, offset = rest[written:], offset + written


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_part(zone_id: int, id: UUID) -> BinaryIO:
    """打开半途的文件."""
    try:
        return path_of(zone_id, id).open("rb")
    except OSError as error:
        raise PartsGone("先前传的部分不在了，请重新选择这个文件。") from error


def checksum(zone_id: int, id: UUID, length: int) -> str:
    """前一段的校验 (CRC-32), by which a browser sees whether the file it holds is the same one."""
    if not length:
        return "00000000"
    value, rest = 0, length
    with open_part(zone_id, id) as content:
        while rest and (chunk := content.read(min(CHUNK, rest))):
            value, rest = zlib.crc32(chunk, value), rest - len(chunk)
    if rest:
        raise PartsGone("先前传的部分不在了，请重新选择这个文件。")
    return f"{value:08x}"


def remove(zone_id: int, ids: Iterable[UUID]) -> None:
    """删半途的文件."""
    for id in ids:
        path_of(zone_id, id).unlink(missing_ok=True)


def lying(zone_id: int) -> Iterator[tuple[UUID, float]]:
    """磁盘上半途的文件, each with the time it was last written to."""
    folder = Path(settings.FILES_ROOT) / FOLDER / str(zone_id)
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        try:
            yield UUID(path.name), path.stat().st_mtime
        except (ValueError, FileNotFoundError):
            continue
