"""密钥文件：one JSON file of mode 600 under GUATU_HOME holds every generated password and key."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from guatu.config.locking import exclusive

FILE_NAME = "secrets.json"


def _random() -> str:
    return secrets.token_urlsafe(32)


def read(home: Path) -> dict[str, str]:
    """读密钥：what the file holds now; an absent file holds nothing."""
    try:
        held = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {str(name): str(value) for name, value in held.items()}


def write(home: Path, held: dict[str, str]) -> None:
    """写密钥：the file is replaced as a whole, never seen half-written and never readable by others."""
    target = home / FILE_NAME
    draft = home / f".{FILE_NAME}.{secrets.token_hex(6)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(held, stream, indent=1, sort_keys=True)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(target)
    # The new name must outlive a power cut as surely as the content.
    folder = os.open(home, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def obtain(home: Path, name: str, make: Callable[[], str] = _random) -> str:
    """取密钥：the value kept under this name, made and kept the first time it is asked for."""
    known = read(home).get(name)
    if known is not None:
        return known
    with exclusive(home / ".secrets.lock"):
        held = read(home)
        if name not in held:
            held[name] = make()
            write(home, held)
        return held[name]


def replace(home: Path, name: str, value: str) -> None:
    """换密钥：the name holds the new value from now on."""
    with exclusive(home / ".secrets.lock"):
        write(home, read(home) | {name: value})
