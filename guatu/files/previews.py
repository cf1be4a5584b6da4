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
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any

from django.conf import settings

from guatu.files import sketch
from guatu.files.models import StoredFile
from guatu.files.queries import open_file

SIZES = ("thumb", "view")
MOST_PAGES = 20
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
    page: int = 1
    taken: str = ""
    place: tuple[float, float] | None = None

    @property
    def is_there(self) -> bool:
        """有没有图."""
        return not self.reason

    @property
    def drawn_pages(self) -> int:
        """画到第几页."""
        return min(self.pages, MOST_PAGES)


def path_of(sha256: str, part: str) -> Path:
    """预览的位置."""
    return Path(settings.FILES_ROOT) / "previews" / sha256[:2] / f"{sha256}.{part}"


def of(file: StoredFile) -> Preview:
    """看预览, drawn now if it never was."""
    return _preview(told(file, "", "photo") if file.is_photo else told(file, "", "paper", "1"), 1)


def page_of(file: StoredFile, number: int) -> Preview:
    """看 PDF 的一页; one it does not have, or that is not drawn any more, is the nearest there is."""
    first = of(file)
    number = min(max(number, 1), max(first.drawn_pages, 1))
    if number == 1:
        return first
    return replace(_preview(told(file, f"p{number}.", "paper", str(number)), number), pages=first.pages)


def told(file: StoredFile, part: str, *drawer: str) -> dict[str, Any]:
    """小程序说的, kept under the digest and ``part``; asked now if it never was."""
    note = path_of(file.sha256, f"{part}json")
    with suppress(FileNotFoundError, ValueError):
        return _note(note)
    if not SEATS.acquire(timeout=WAIT):
        raise Busy
    try:
        found, pictures = _sketch(file, drawer)
        for size, content in zip(reversed(SIZES), reversed(pictures), strict=False):
            _keep(file.sha256, f"{part}{size}.webp", content)
        # The note comes last: who finds it finds the pictures too.
        _keep(file.sha256, f"{part}json", json.dumps(found, ensure_ascii=True).encode())
    finally:
        SEATS.release()
    return _note(note)


def picture_of(preview: Preview, file: StoredFile, size: str) -> Path:
    """图的位置."""
    return path_of(file.sha256, f"{size}.webp" if preview.page == 1 else f"p{preview.page}.{size}.webp")


def _note(path: Path) -> dict[str, Any]:
    note = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(note, dict):
        raise ValueError(path.name)
    return note


def _preview(told: dict[str, Any], page: int) -> Preview:
    place = told.get("place")
    return Preview(
        reason=told.get("reason", ""),
        width=told.get("size", [0, 0])[0],
        height=told.get("size", [0, 0])[1],
        pages=told.get("pages", 0),
        page=page,
        taken=told.get("taken", "")[:10].replace(":", "-") + told.get("taken", "")[10:16],
        place=(place[0], place[1]) if place else None,
    )


def _sketch(file: StoredFile, drawer: Sequence[str]) -> tuple[dict[str, Any], list[bytes]]:
    call = [sys.executable, "-I", sketch.__file__, *drawer]
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
            with suppress(ValueError, TypeError, AttributeError, KeyError, RecursionError):
                return _answer(out, _expected(*drawer))
    slow = done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    return {"reason": TOO_SLOW if slow else REASONS.get(done.returncode, REASONS[sketch.DAMAGED])}, []


def _expected(drawer: str, number: str = "1") -> int:
    """How many pictures there must be: of a later page only the large one, of a text none."""
    return (len(SIZES) if number == "1" else 1) if drawer in ("photo", "paper") else 0


def _answer(out: IO[bytes], expected: int) -> tuple[dict[str, Any], list[bytes]]:
    out.seek(0)
    told: dict[str, Any] = json.loads(out.readline())
    pictures = [out.read(length) for length in told.pop("lengths")]
    if len(pictures) != expected or any(p[:4] != b"RIFF" or p[8:12] != b"WEBP" for p in pictures):
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
