"""出表：the rows that were turned back, and an empty sheet to fill in."""

from datetime import datetime
from io import BytesIO

from guatu.imports.actions import content_of
from guatu.imports.importers import Importer
from guatu.imports.models import ImportRecord
from guatu.imports.preview import preview_of
from guatu.imports.reading import examine
from guatu.intake import Reading
from guatu.intake.cells import written
from guatu.intake.source import read_grids
from guatu.office.workbook import write_list, write_rejected
from guatu.zones.models import Zone


def rejected_sheet(record: ImportRecord, *, at: datetime) -> bytes:
    """退回件: the rejected rows as they were sent, with the reason last."""
    content = content_of(record)
    examined = examine(
        record.zone, content=content, name=record.name, kind=record.kind, mapping=record.mapping, at=at
    )
    preview_of(examined.reading, examined.plan)  # rows that clash with the record are rejected here
    _fill_cells(examined.reading, content, record.name)
    target = BytesIO()
    write_rejected(examined.reading, target)
    return target.getvalue()


def empty_sheet(importer: Importer) -> bytes:
    """空表 with the heads that reading knows."""
    target = BytesIO()
    write_list(target, importer.kind.title, importer.columns, [])
    return target.getvalue()


def full_sheet(importer: Importer, zone: Zone, *, at: datetime) -> bytes:
    """导出全部, to be edited and sent back."""
    target = BytesIO()
    write_list(target, importer.kind.title, importer.columns, importer.rows(zone, at=at))
    return target.getvalue()


def _fill_cells(reading: Reading, content: bytes, name: str) -> None:
    """Rows that read well but clash with the record have no cells kept; they are taken from the file again."""
    grids = {grid.name: grid for grid in read_grids(content, name)}
    for sheet in reading.sheets:
        for row in sheet.rows:
            if row.verdict == "rejected" and row.row not in sheet.cells:
                line = grids[sheet.sheet].rows[row.row - 1]
                sheet.cells[row.row] = tuple(written(line[i]) if i < len(line) else "" for i in sheet.places)
