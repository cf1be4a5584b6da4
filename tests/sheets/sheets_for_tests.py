"""Small workbooks for the tests, made by hand."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

from guatu.intake import Known, Reading, RowReading, SheetReading, read_file
from guatu.projects.project_sheet import PROJECTS
from guatu.registry.enterprise_sheet import ENTERPRISES

KINDS = (PROJECTS, ENTERPRISES)


def workbook(*sheets: Sequence[Any], merges: Sequence[str] = (), titles: Sequence[str] = ()) -> bytes:
    """A workbook with these rows; the merges belong to the first sheet."""
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        assert sheet is not None
        if number < len(titles):
            sheet.title = titles[number]
        for r, row in enumerate(rows, start=1):
            for c, value in enumerate(row, start=1):
                if value is not None:
                    cell = sheet.cell(r, c, value)
                    if isinstance(value, str) and value.startswith("=") and not value.startswith("=SUM"):
                        cell.data_type = "s"
        if number == 0:
            for merge in merges:
                sheet.merge_cells(merge)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook's bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(data: bytes, name: str = "台账.xlsx", kind: str | None = "projects", **more: Any) -> Reading:
    """Read with both kinds known."""
    return read_file(data, name, KINDS, kind, **more)


def first_sheet(data: bytes, name: str = "台账.xlsx", **more: Any) -> SheetReading:
    """The first sheet of the file."""
    return read(data, name, **more).sheets[0]


def one(head: Sequence[str], row: Sequence[Any], **more: Any) -> RowReading:
    """The only row of a table of one row."""
    sheet = first_sheet(workbook([head, row]), **more)
    assert len(sheet.rows) == 1
    return sheet.rows[0]


def project(head: str, value: Any, **more: Any) -> RowReading:
    """A project with one more cell."""
    return one(["项目名称", head], ["示例项目", value], **more)


def known(companies: Sequence[str] = (), codes: Mapping[str, str] | None = None) -> Known:
    """What is on record."""
    return Known(companies=companies, credit_codes=codes or {})
