"""出表：the rows that were turned back, and an empty sheet to fill in."""

from datetime import datetime
from io import BytesIO

from guatu.imports.actions import content_of
from guatu.imports.importers import Importer
from guatu.imports.models import ImportRecord
from guatu.imports.preview import preview_of
from guatu.imports.reading import examine
from guatu.intake import Reading
from guatu.office.workbook import write_list, write_rejected
from guatu.zones.models import Zone


def rejected_sheet(record: ImportRecord, *, at: datetime) -> bytes:
    """退回件: the rejected rows as they were sent, with the reason last."""
    content = content_of(record)
    examined = examine(
        record.zone, content=content, name=record.name, kind=record.kind, mapping=record.mapping, at=at
    )
    preview_of(examined.reading, examined.plan)  # rows that clash with the record are rejected here
    _fill_cells(examined.reading)
    target = BytesIO()
    write_rejected(examined.reading, target)
    return target.getvalue()


def empty_sheet(importer: Importer) -> bytes:
    """空表 with the heads that reading knows."""
    target = BytesIO()
    columns = [column for column in importer.columns if not column.hidden]
    write_list(target, importer.kind.title, columns, [])
    return target.getvalue()


def full_sheet(importer: Importer, zone: Zone, *, at: datetime) -> bytes:
    """导出全部, to be edited and sent back."""
    target = BytesIO()
    write_list(target, importer.kind.title, importer.columns, importer.rows(zone, at=at))
    return target.getvalue()


def _fill_cells(reading: Reading) -> None:
    """Rows that read well but clash with the record have no cells kept; they come from the file again."""
    for sheet in reading.sheets:
        for row in sheet.rows:
            if row.verdict == "rejected" and row.row not in sheet.cells:
                sheet.cells[row.row] = sheet.sent[row.row]()
