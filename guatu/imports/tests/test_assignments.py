"""事项分派：the exported list comes back with other names, and only those rows are handed on."""

import io

import openpyxl
import pytest

from guatu.imports import actions as imports
from guatu.imports.assignments import AssignmentImporter
from guatu.imports.models import ImportRecord
from guatu.imports.sheets import full_sheet
from guatu.ledger import actions as ledger
from guatu.ledger.models import Item, Life
from guatu.ledger.tests.scenes import checking, doing, opened
from tests.cast import Cast


def edited(cast: Cast, names: dict[str, tuple[str, str]]) -> bytes:
    """The export with some rows changed."""
    book = openpyxl.load_workbook(io.BytesIO(full_sheet(AssignmentImporter(), cast.zone, at=cast.at)))
    sheet = book.worksheets[0]
    head = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "事项编号")
    for row in range(head + 1, sheet.max_row + 1):
        number = sheet.cell(row, 1).value
        if number in names:
            sheet.cell(row, 3).value, sheet.cell(row, 4).value = names[number]
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def received(cast: Cast, content: bytes) -> ImportRecord:
    return imports.receive(
        zone=cast.zone, content=content, name="分派.xlsx", kind="assignments", by=cast.supervisor, at=cast.at
    )


def test_only_the_changed_rows_are_handed_on_and_all_can_be_taken_back(cast: Cast) -> None:
    one, two = doing(cast, title="一"), opened(cast, title="二")
    record = received(cast, edited(cast, {one.number: ("建设局", "郑工")}))
    imports.confirm(record, by=cast.supervisor, at=cast.at)
    held = Item.objects.get(zone=cast.zone, pk=one.pk)
    assert (held.owner_unit, held.owner, held.life) == (
        cast.units["建设局"],
        cast.people["builder"],
        Life.OPEN,
    )
    assert Item.objects.get(zone=cast.zone, pk=two.pk).owner_unit == cast.units["项目服务办"]
    imports.undo(record, by=cast.supervisor, at=cast.at)
    assert Item.objects.get(zone=cast.zone, pk=one.pk).owner == cast.people["officer"]


def test_sent_unchanged_it_changes_nothing(cast: Cast) -> None:
    doing(cast)
    record = received(cast, edited(cast, {}))
    assert record.counts["same"] == 1
    assert record.counts["changed"] == 0


def test_what_has_been_taken_up_since_is_not_taken_back(cast: Cast) -> None:
    one = opened(cast)
    record = received(cast, edited(cast, {one.number: ("建设局", "")}))
    imports.confirm(record, by=cast.supervisor, at=cast.at)
    ledger.accept(Item.objects.get(zone=cast.zone, pk=one.pk), by=cast.builder, at=cast.at)
    with pytest.raises(Exception, match="又动过"):
        imports.undo(record, by=cast.supervisor, at=cast.at)


def test_unknown_names_and_numbers_are_named_with_their_row(cast: Cast) -> None:
    one = opened(cast)
    checking(cast, title="等验收的")
    record = received(cast, edited(cast, {one.number: ("没有这个局", "没有这个人")}))
    assert record.counts["rejected"] == 1


def test_who_may_not_hand_on_changes_nothing(cast: Cast) -> None:
    one = doing(cast)
    content = edited(cast, {one.number: ("建设局", "郑工")})
    record = imports.receive(
        zone=cast.zone, content=content, name="x.xlsx", kind="assignments", by=cast.builder, at=cast.at
    )
    with pytest.raises(Exception, match=r"第 \d+ 行"):
        imports.confirm(record, by=cast.builder, at=cast.at)
    assert Item.objects.get(zone=cast.zone, pk=one.pk).owner == cast.people["officer"]
