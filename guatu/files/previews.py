"""预览：small pictures of a file, drawn when first looked at, kept by the digest of what they show.

They are drawn again whenever they are gone: nothing of them is in the database or needs a backup. A file that
cannot be drawn is remembered as such, with the reason.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any

from django.conf import settings

from guatu.files import sketch
from guatu.files.models import StoredFile
from guatu.files.queries import open_file

SIZES = ("thumb", "view")
PATIENCE = 30.0
WAIT = 10.0
# Drawing is short and heavy: the pages of everybody else come first.
SEATS = BoundedSemaphore(2)
REASONS = {
    sketch.TOO_LARGE: "太大，不能预览。",
    sketch.DAMAGED: "打不开，可能已经损坏，不能预览。",
    sketch.LOCKED: "有口令，不能预览。",
}
TOO_SLOW = "太复杂，不能预览。"


class Busy(Exception):
    """画不过来: ask again in a moment."""


@dataclass(frozen=True)
class Preview:
    """一份预览. ``reason`` says why there is none; times and places are what the camera wrote, unchecked."""

    reason: str = ""
    width: int = 0
    height: int = 0
    pages: int = 0
    taken: str = ""
    place: tuple[float, float] | None = None

    @property
    def is_there(self) -> bool:
        """有没有图."""
        return not self.reason


def path_of(sha256: str, part: str) -> Path:
    """预览的位置."""
    return Path(settings.FILES_ROOT) / "previews" / sha256[:2] / f"{sha256}.{part}"


def of(file: StoredFile) -> Preview:
    """看预览, drawn now if it never was."""
    try:
        return _read(file.sha256)
    except (FileNotFoundError, ValueError):
        pass
    if not SEATS.acquire(timeout=WAIT):
        raise Busy
    try:
        _draw(file)
    finally:
        SEATS.release()
    return _read(file.sha256)


def _read(sha256: str) -> Preview:
    told = json.loads(path_of(sha256, "json").read_text(encoding="utf-8"))
    place = told.get("place")
    return Preview(
        reason=told.get("reason", ""),
        width=told.get("size", [0, 0])[0],
        height=told.get("size", [0, 0])[1],
        pages=told.get("pages", 0),
        taken=told.get("taken", "")[:10].replace(":", "-") + told.get("taken", "")[10:16],
        place=(place[0], place[1]) if place else None,
    )


def _draw(file: StoredFile) -> None:
    told, pictures = _sketch(file)
    for size, content in zip(SIZES, pictures, strict=False):
        _keep(file.sha256, f"{size}.webp", content)
    # The note comes last: who finds it finds the pictures too.
    _keep(file.sha256, "json", json.dumps(told).encode())


def _sketch(file: StoredFile) -> tuple[dict[str, Any], list[bytes]]:
    drawer = "photo" if file.is_photo else "paper"
    call = [sys.executable, "-I", sketch.__file__, drawer]
    with open_file(file) as source, tempfile.TemporaryFile() as out:
        try:
            done = subprocess.run(  # noqa: S603 - our own program, and the file is only its input
                call,
                stdin=source,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env={},
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Busy from error
        if done.returncode == 0:
            return _answer(out)
    slow = done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    return {"reason": TOO_SLOW if slow else REASONS.get(done.returncode, REASONS[sketch.DAMAGED])}, []


def _answer(out: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    out.seek(0)
    told: dict[str, Any] = json.loads(out.readline())
    pictures = [out.read(length) for length in told.pop("lengths")]
    if len(pictures) != len(SIZES) or any(p[:4] != b"RIFF" or p[8:12] != b"WEBP" for p in pictures):
        return {"reason": REASONS[sketch.DAMAGED]}, []
    return told, pictures


def _keep(sha256: str, part: str, content: bytes) -> None:
    target = path_of(sha256, part)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
