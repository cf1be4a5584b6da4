"""存放：bytes under their SHA-256, whole or not at all, the same bytes once."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 1024 * 1024


def path_of(sha256: str) -> Path:
    """存放位置."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256


def digest_of(content: BinaryIO) -> str:
    """SHA-256 of the whole."""
    digest = hashlib.sha256()
    content.seek(0)
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def keep(content: BinaryIO, sha256: str) -> Path:
    """存字节. Written beside, flushed to disk, then named: a kill at any moment leaves nothing half."""
    target = path_of(sha256)
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{sha256}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            content.seek(0)
            while chunk := content.read(CHUNK):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
        content.seek(0)
    # The new name itself must reach the disk, or a power cut could lose a file the database knows.
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return target
