"""示例佐证：a few real files among the statements, so that previews and downloads have something to show."""

import struct
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter

from guatu.demo.source import Row
from guatu.files.actions import store
from guatu.files.models import StoredFile
from guatu.zones.member import Member
from guatu.zones.models import Zone

EVERY = 8
MOST = 12
WIDTH, HEIGHT = 480, 300
GROUND, FRAME, BUILDING, SKY = (247, 245, 240), (179, 38, 30), (120, 128, 136), (214, 224, 232)


class Shelf:
    """佐证架. Has a file for every eighth piece of evidence, a dozen in all."""

    def __init__(self, zone: Zone, steps: Sequence[Row]) -> None:
        self.zone = zone
        chosen = [step for step in steps if step["verb"] == "attach"][::EVERY][:MOST]
        self.makers = {_key(step): MAKERS[n % len(MAKERS)] for n, step in enumerate(chosen)}

    def file_for(self, step: Row, *, by: Member, at: datetime) -> StoredFile | None:
        """这一步的文件, or None when a statement is enough."""
        if _key(step) not in self.makers:
            return None
        ending, make = self.makers[_key(step)]
        name = f"示例佐证-{step['project']}-{step['date']}{ending}"
        return store(zone=self.zone, content=make(step), name=name, by=by, at=at)


def _key(step: Row) -> tuple[str, str, str]:
    return step["project"], step["milestone"], step["date"]


def picture(step: Row) -> bytes:
    """示例图片：a drawn building site, each a little different; no photograph of anything."""
    top = HEIGHT - 40 - (2 + int(step["date"][-2:]) % 6) * 28
    sides = bytes(FRAME) * 6
    rows = [sides + _line(y, top) + sides for y in range(HEIGHT)]
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, part) for kind, part in parts)


def _line(y: int, top: int) -> bytes:
    """One line of pixels between the frame's sides: sky, a building with windows, the ground."""
    inner = WIDTH - 12
    if y < 6 or y >= HEIGHT - 6:
        return bytes(FRAME) * inner
    if y >= HEIGHT - 40:
        return bytes(GROUND) * inner
    if y < top:
        return bytes(SKY) * inner
    has_window = (y - top) % 28 in range(8, 20)
    bay = bytes(BUILDING) * 10 + bytes(SKY if has_window else BUILDING) * 20 + bytes(BUILDING) * 10
    return bytes(SKY) * 114 + bay * 6 + bytes(SKY) * (inner - 114 - 240)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def workbook(step: Row) -> bytes:
    """示例表格."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    # Its own date of birth, so that the same step always makes the same bytes.
    book.set_properties({"created": datetime.fromisoformat(step["date"])})
    sheet = book.add_worksheet("佐证清单")
    lines = [
        ("佐证清单（示例）", ""),
        ("项目编号", step["project"]),
        ("日期", step["date"]),
        ("内容", step["note"]),
    ]
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line)
    sheet.set_column(0, 1, 28)
    book.close()
    return out.getvalue()


def statement(step: Row) -> bytes:
    """示例文本."""
    lines = ["示例佐证", "", f"项目编号：{step['project']}", f"日期：{step['date']}", f"内容：{step['note']}"]
    return "\n".join([*lines, "本文件为演示用，内容虚构。", ""]).encode()


MAKERS: list[tuple[str, Callable[[Row], bytes]]] = [
    (".png", picture),
    (".xlsx", workbook),
    (".txt", statement),
]
