"""出表: a list as an .xlsx with title, unit note, frozen head and filter; safe to open and to send back."""

import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import IO, Any, Literal, Protocol

import xlsxwriter

from guatu.core.dates import PartialDate

FONT = "宋体"
RETURNED = "退回原因"
NARROWEST, WIDEST = 6, 48
MEASURED_ROWS = 200
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "、") | {"'": "’"})
_LONGEST_TEXT = 32_767

ColumnFormat = Literal["text", "number", "money", "percent", "date"]
Target = str | os.PathLike[str] | IO[bytes]


class ReturnedRow(Protocol):
    """退回的行: which row it was and why it came back."""

    row: int
    verdict: Any
    reasons: list[str]


class ReturnedSheet(Protocol):
    """退回的表: its heads, its unit line, and the cells of its rejected rows as written."""

    sheet: str
    heads: list[str]
    unit_line: str | None
    cells: dict[int, tuple[str, ...]]

    @property
    def rows(self) -> Sequence[ReturnedRow]:
        """各行, whatever their verdict."""


class ReturnedReading(Protocol):
    """退回的文件: what a reading of spreadsheets offers; this room knows no more of it."""

    @property
    def sheets(self) -> Sequence[ReturnedSheet]:
        """各工作表."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """列: the head as shown, the field in each row, and how values look; a hidden one is for the way back."""

    head: str
    field: str
    format: ColumnFormat = "text"
    width: int | None = None
    pattern: str | None = None
    hidden: bool = False


def neutral(text: str) -> str:
    """防公式: text a spreadsheet would run gets an apostrophe in front; reading takes it off."""
    text = text[:_LONGEST_TEXT]
    return "'" + text if text.startswith(_DANGEROUS) else text


def write_list(
    path_or_buffer: Target,
    title: str,
    columns: Sequence[ListColumn],
    rows: Iterable[Mapping[str, Any] | Sequence[Any]],
    *,
    note: str | None = None,
) -> int:
    """导出清单: the number of rows written; a row is a mapping by field or a sequence in column order."""
    book = _book(path_or_buffer)
    try:
        sheet = book.add_worksheet(_sheet_name(title))
        formats = _formats(book)
        values = _by_column(columns, rows)
        first = [next_row for _, next_row in zip(range(MEASURED_ROWS), values, strict=False)]
        _set_widths(sheet, columns, first)
        top = _write_top(sheet, formats, title, note, [column.head for column in columns])
        styles = [_style(formats, book, column) for column in columns]
        number = top
        for number, row in enumerate(_chain(first, values), start=top + 1):
            for index, value in enumerate(row):
                _write(sheet, formats, (number, index), value, styles[index])
        sheet.autofilter(top, 0, max(number, top), max(len(columns) - 1, 0))
    finally:
        book.close()
    return number - top


def write_rejected(reading: ReturnedReading, path_or_buffer: Target) -> int:
    """退回件: the rejected rows as written, with the reason last, ready to be corrected and sent again."""
    book = _book(path_or_buffer)
    written = 0
    try:
        formats = _formats(book)
        sheets = [sheet for sheet in reading.sheets if any(row.verdict == "rejected" for row in sheet.rows)]
        used: set[str] = set()
        for source in sheets:
            sheet = book.add_worksheet(_unused(_sheet_name(source.sheet), used))
            written += _write_returned(sheet, formats, source)
        if not sheets:
            book.add_worksheet("无退回")
    finally:
        book.close()
    return written


def _write_returned(sheet: Any, formats: dict[str, Any], source: ReturnedSheet) -> int:
    rejected = [row for row in source.rows if row.verdict == "rejected"]
    heads = [*(head for head in source.heads if head != RETURNED), RETURNED]
    keep = [index for index, head in enumerate(source.heads) if head != RETURNED]
    lines = [_line(source.cells[row.row], keep, row.reasons) for row in rejected]
    _set_widths(sheet, [ListColumn(head, "") for head in heads], lines)
    note = f"单位：{source.unit_line}" if source.unit_line else None
    top = _write_top(sheet, formats, f"{source.sheet}（退回 {len(lines)} 行）", note, heads)
    for number, line in enumerate(lines, start=top + 1):
        for index, value in enumerate(line):
            style = formats["reason"] if index == len(line) - 1 else formats["text"]
            _write(sheet, formats, (number, index), value, style)
    sheet.autofilter(top, 0, top + len(lines), len(heads) - 1)
    return len(lines)


def _line(cells: tuple[str, ...], keep: list[int], reasons: list[str]) -> list[str]:
    # A second table of the same sheet may have added heads after this row was read.
    return [*(cells[i] if i < len(cells) else "" for i in keep), "；".join(reasons)]


def _book(target: Target) -> Any:
    where = os.fspath(target) if isinstance(target, str | os.PathLike) else target
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(where, options)
    book.formats[0].set_font_name(FONT)
    book.formats[0].set_font_size(11)
    return book


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
    cell = base | {"border": 1}
    return {
        "title": book.add_format(base | {"bold": True, "font_size": 16, "align": "center"}),
        "note": book.add_format(base | {"align": "right"}),
        "head": book.add_format(
            cell | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#EDEFF2"}
        ),
        "text": book.add_format(cell | {"text_wrap": True}),
        "number": book.add_format(cell | {"num_format": "#,##0.######"}),
        "money": book.add_format(cell | {"num_format": "#,##0.00####"}),
        "percent": book.add_format(cell | {"num_format": "0.00"}),
        "date": book.add_format(cell | {"num_format": "yyyy-mm-dd", "align": "center"}),
        "month": book.add_format(cell | {"num_format": 'yyyy"年"m"月"', "align": "center"}),
        "year": book.add_format(cell | {"num_format": 'yyyy"年"', "align": "center"}),
        "reason": book.add_format(cell | {"text_wrap": True, "font_color": "#B3261E"}),
    }


def _style(formats: dict[str, Any], book: Any, column: ListColumn) -> Any:
    if column.pattern is None:
        return formats[column.format]
    return book.add_format({"font_name": FONT, "font_size": 11, "border": 1, "num_format": column.pattern})


def _write_top(
    sheet: Any, formats: dict[str, Any], title: str, note: str | None, heads: Sequence[str]
) -> int:
    last = max(len(heads) - 1, 0)
    sheet.set_row(0, 28)
    if last:
        sheet.merge_range(0, 0, 0, last, neutral(title), formats["title"])
    else:
        sheet.write_string(0, 0, neutral(title), formats["title"])
    top = 1
    if note:
        if last:
            sheet.merge_range(1, 0, 1, last, neutral(note), formats["note"])
        else:
            sheet.write_string(1, 0, neutral(note), formats["note"])
        top = 2
    for index, head in enumerate(heads):
        sheet.write_string(top, index, neutral(head), formats["head"])
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return top


def _write(sheet: Any, formats: dict[str, Any], place: tuple[int, int], value: Any, style: Any) -> None:
    row, column = place
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, neutral(value), style)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否", style)
    elif isinstance(value, int | float | Decimal):
        _write_number(sheet, row, column, value, style)
    elif isinstance(value, PartialDate):
        by_precision = {"day": "date", "month": "month", "year": "year"}[value.precision]
        sheet.write_datetime(row, column, datetime(*value.day.timetuple()[:3]), formats[by_precision])
    elif isinstance(value, datetime):
        sheet.write_string(row, column, value.isoformat(sep=" ", timespec="minutes"), style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), formats["date"])
    else:
        sheet.write_string(row, column, neutral(str(value)), style)


def _write_number(sheet: Any, row: int, column: int, value: int | float | Decimal, style: Any) -> None:
    # A spreadsheet keeps fifteen digits; a longer number survives only as text.
    digits = len(Decimal(value).as_tuple().digits) if not isinstance(value, float) else 0
    if digits > 15 or not isfinite(value):
        sheet.write_string(row, column, str(value), style)
    else:
        sheet.write_number(row, column, float(value), style)


def _by_column(columns: Sequence[ListColumn], rows: Iterable[Mapping[str, Any] | Sequence[Any]]) -> Any:
    fields = [column.field for column in columns]
    return (tuple(row.get(f) for f in fields) if isinstance(row, Mapping) else tuple(row) for row in rows)


def _chain(first: Sequence[Any], rest: Iterable[Any]) -> Iterable[Any]:
    yield from first
    yield from rest


def _set_widths(sheet: Any, columns: Sequence[ListColumn], rows: Sequence[Sequence[Any]]) -> None:
    for index, column in enumerate(columns):
        longest = max((_width(row[index]) for row in rows if index < len(row)), default=0)
        width = column.width or min(WIDEST, max(NARROWEST, longest, min(_width(column.head), 16)) + 2)
        sheet.set_column(index, index, width, None, {"hidden": True} if column.hidden else None)


def _width(value: Any) -> int:
    if value is None:
        return 0
    text = value.iso() if isinstance(value, PartialDate) else str(value)
    line = max(text.split("\n"), key=len)[:60]
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)


def _sheet_name(title: str) -> str:
    return title.translate(_SHEET_NAME_FORBIDDEN).strip("’ ")[:28] or "清单"


def _unused(name: str, used: set[str]) -> str:
    candidate, number = name, 2
    while candidate.lower() in used:
        candidate, number = f"{name[:26]}{number}", number + 1
    used.add(candidate.lower())
    return candidate
