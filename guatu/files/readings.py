"""摘读预览：the first rows of a table, the first paragraphs of a document, as text and nothing else.

They come out of the same small program as the pictures, and are kept and remembered as they are. What it says
is believed no more than the file is: every part is made a text or a number here, and escaped on the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from guatu.files import extract, previews, sketch
from guatu.files.models import StoredFile


@dataclass(frozen=True)
class Sheet:
    """一张表. ``is_long`` and ``is_wide`` say that there is more than its ``first`` rows and columns."""

    name: str
    rows: list[list[str]]
    first: int
    is_long: bool
    is_wide: bool

    @property
    def letters(self) -> list[str]:
        """列名：A, B, … as a spreadsheet has them."""
        return [_letter(n) for n in range(len(self.rows[0]) if self.rows else 0)]


@dataclass(frozen=True)
class Block:
    """一段: a heading, a paragraph, the items of a list, or a table of cells with how far each spans."""

    kind: str
    level: int = 0
    text: str = ""
    items: list[tuple[int, str]] = field(default_factory=list)
    rows: list[list[tuple[int, str]]] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """一份摘读. ``reason`` says why there is none."""

    reason: str = ""
    sheets: list[Sheet] = field(default_factory=list)
    count: int = 0
    hidden: int = 0
    blocks: list[Block] = field(default_factory=list)
    is_cut: bool = False


def of(file: StoredFile) -> Reading:
    """摘读, read now if it never was."""
    told = previews.told(file, f"{file.reader}.", file.reader)
    if "reason" in told:
        return Reading(reason=str(told["reason"]))
    try:
        return _words(told) if file.reader == "words" else _book(told)
    except (LookupError, TypeError, ValueError, AttributeError):
        return Reading(reason=previews.REASONS[sketch.DAMAGED])


def _book(told: dict[str, Any]) -> Reading:
    sheets = [
        Sheet(
            str(each["name"]),
            [[str(cell) for cell in row[: extract.COLUMNS]] for row in each["rows"][: extract.ROWS]],
            int(each["first"]),
            bool(each["long"]),
            bool(each["wide"]),
        )
        for each in told["sheets"][: extract.SHEETS]
    ]
    return Reading(sheets=sheets, count=int(told["count"]), hidden=int(told["hidden"]))


def _words(told: dict[str, Any]) -> Reading:
    return Reading(blocks=list(_blocks(told["blocks"][: extract.BLOCKS])), is_cut=bool(told["cut"]))


def _blocks(blocks: list[list[Any]]) -> Iterator[Block]:
    """Items that follow each other are one list."""
    for kind, together in groupby(blocks, key=lambda block: str(block[0])):
        if kind == "li":
            yield Block("list", items=[(int(level), str(text)) for _, level, text in together])
            continue
        for _, *rest in together:
            if kind == "t":
                rows = [
                    [(min(int(span), extract.COLUMNS), str(text)) for span, text in row]
                    for row in rest[0]
                    if row
                ]
                if any(text for row in rows for _, text in row):
                    yield Block("table", rows=rows)
            elif kind == "h":
                yield Block("heading", level=min(int(rest[0]) + 2, 6), text=str(rest[1]))
            else:
                yield Block("text", text=str(rest[0]))


def _letter(n: int) -> str:
    return chr(65 + n) if n < 26 else chr(64 + n // 26) + chr(65 + n % 26)
