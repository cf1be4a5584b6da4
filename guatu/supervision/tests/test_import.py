"""导入清单：task × month, previewed, taken in, exported, sent back unchanged, and undone."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guatu.core.refusal import Refusal
from guatu.imports import actions as imports
from guatu.imports.importers import importer
from guatu.imports.models import ImportPreview, ImportRecord
from guatu.imports.preview import unpack
from guatu.imports.reading import examine
from guatu.imports.sheets import full_sheet
from guatu.intake import Refused
from guatu.ledger import actions as ledger
from guatu.ledger.models import Part
from guatu.projects.tests.cast_projects import address
from guatu.supervision.models import KeyTask, KeyTaskMonth
from guatu.supervision.queries.matrix import Narrow, matrix
from guatu.supervision.sheets import MATRIX_COLUMNS, matrix_rows, written
from guatu.supervision.tests.scenes import cell, finish, pin, task
from tests.cast import Cast

HEADS = ["序号", "任务", "牵头单位", "责任领导", *[f"{month}月" for month in range(1, 13)]]

WITH_SUPPORT = [*HEADS, "配合单位"]


def sheet(*rows: list[Any], heads: list[str] = HEADS, title: str = "2026年重点任务清单") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([title])
    page.append(heads)
    for number, row in enumerate(rows, start=1):
        page.append([number, *row])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def line(title: str, unit: str = "项目服务办", leader: str = "周主任", **months: str) -> list[Any]:
    return [title, unit, leader, *[months.get(f"m{month}") for month in range(1, 13)]]


def received(cast: Cast, content: bytes, **more: Any) -> ImportRecord:
    return imports.receive(
        zone=cast.zone, content=content, name="清单.xlsx", kind=None, by=cast.supervisor, at=cast.at, **more
    )


def rows_of(record: ImportRecord) -> list[dict[str, Any]]:
    shown = unpack(bytes(ImportPreview.objects.get(zone=record.zone, record=record).packed))
    return [row for row in shown["rows"] if row["verdict"] != "skipped"]


@pytest.mark.mechanism("M167")
def test_a_sheet_of_tasks_and_months_is_recognised_and_taken_in(cast: Cast) -> None:
    record = received(cast, sheet(line("示例·道路", m3="清表", m6="路基"), line("示例·管网", m4="设计")))
    assert record.kind == "key_tasks"
    assert [row["difference"] for row in rows_of(record)] == ["new", "new"]
    imports.confirm(record, by=cast.supervisor, at=cast.at)
    held = KeyTask.objects.get(zone=cast.zone, title="示例·道路")
    assert (held.year, held.leader, held.lead_unit) == (2026, cast.people["leader"], cast.units["项目服务办"])
    assert [(c.month, c.text) for c in held.months.order_by("month")] == [(3, "清表"), (6, "路基")]


def test_rows_that_cannot_enter_say_why(cast: Cast) -> None:
    record = received(
        cast,
        sheet(
            line("示例·道路", unit="没有这个局", m3="清表"),
            line("示例·管网"),
            line("示例·公园", leader="查无此人", m3="种树"),
            line("示例·公园", m4="再种"),
        ),
    )
    said = [(row["verdict"], "；".join(row["said"])) for row in rows_of(record)]
    assert said[0][0] == "rejected"
    assert "没有“没有这个局”这个单位" in said[0][1]
    assert "没有一个月写明做到什么" in said[1][1]
    assert (said[2][0], "本区没有这位领导" in said[2][1]) == ("warned", True)
    assert "同一项任务" in said[3][1]


def test_what_was_exported_comes_back_as_no_change(cast: Cast) -> None:
    held = task(cast, supporting=[cast.units["建设局"]], source="示例·会议", is_priority=True)
    task(cast, "示例·管网", year=2027)
    for part in Part.objects.filter(zone=cast.zone, item=cell(held, 2).item):
        ledger.finish_part(part, note="已办", by=cast.builder, at=cast.at - timedelta(days=21))
    finish(cast, cell(held, 2).item, cast.at - timedelta(days=20))
    content = full_sheet(importer("key_tasks"), cast.zone, at=cast.at)
    examined = examine(cast.zone, content=content, name="清单.xlsx", kind=None, mapping={}, at=cast.at)
    assert [(row.difference, row.questions) for row in examined.plan.rows] == [("same", []), ("same", [])]
    starred = written(
        "清单", MATRIX_COLUMNS, matrix_rows(matrix(cast.zone, Narrow(2026), at=cast.at)), "示例"
    )
    examined = examine(cast.zone, content=starred, name="清单.xlsx", kind=None, mapping={}, at=cast.at)
    assert [row.difference for row in examined.plan.rows] == ["same"]


def test_a_changed_sheet_shows_its_differences_and_leaves_what_is_done(cast: Cast) -> None:
    held = task(cast)
    finish(cast, cell(held, 2).item, cast.at)
    record = received(cast, sheet(line("示例·道路通车", unit="建设局", m2="别的", m3="清表过半", m9="通车")))
    [row] = rows_of(record)
    assert row["changes"] == [
        ["牵头单位", "项目服务办", "建设局"],
        ["3月", "完成清表", "清表过半"],
        ["9月", "", "通车"],
    ]
    assert "2 月已销号，没有改" in row["said"]
    imports.confirm(record, by=cast.supervisor, at=cast.at)
    assert cell(held, 2).text == "完成立项"
    assert (cell(held, 3).text, cell(held, 6).text) == ("清表过半", "路基完成")
    assert cell(held, 6).item.owner_unit == cast.units["建设局"]


def test_an_import_is_undone_as_one(cast: Cast) -> None:
    held = task(cast)
    record = received(
        cast, sheet(line("示例·道路通车", m3="清表过半", m9="通车"), line("示例·管网", m4="设计"))
    )
    done = imports.confirm(record, by=cast.supervisor, at=cast.at)
    imports.undo(done, by=cast.supervisor, at=cast.at)
    assert not KeyTask.objects.filter(zone=cast.zone, title="示例·管网", withdrawn_at=None).exists()
    rows = KeyTaskMonth.objects.filter(zone=cast.zone, task=held, withdrawn_at=None)
    assert sorted(rows.values_list("month", "text")) == [(2, "完成立项"), (3, "完成清表"), (6, "路基完成")]


def test_an_import_somebody_works_on_is_not_undone(cast: Cast) -> None:
    done = imports.confirm(
        received(cast, sheet(line("示例·管网", m4="设计"))), by=cast.supervisor, at=cast.at
    )
    held = KeyTask.objects.get(zone=cast.zone)
    ledger.accept(cell(held, 4).item, by=cast.officer, at=cast.at)
    with pytest.raises(Refusal, match="4 月已有人在办"):
        imports.undo(done, by=cast.supervisor, at=cast.at)


def test_an_officer_does_not_import_the_list_of_what_he_must_do(cast: Cast) -> None:
    record = received(cast, sheet(line("示例·管网", m4="设计")))
    with pytest.raises(Refusal, match="督查或班子领导"):
        imports.confirm(record, by=cast.officer, at=cast.at)
    assert not KeyTask.objects.filter(zone=cast.zone).exists()


def test_a_ledger_of_projects_is_not_taken_for_a_list_of_tasks(cast: Cast) -> None:
    heads = ["序号", "项目名称", "建设单位", "总投资（万元）", "责任单位"]
    record = received(cast, sheet(["示例·甲", "示例甲公司", 100, "建设局"], heads=heads, title="项目台账"))
    assert record.kind == "projects"


def test_an_empty_sheet_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        received(cast, sheet(heads=["没有", "认得的"], title="空表"))


def test_the_import_pages_take_the_list_in(cast: Cast, client: Client) -> None:
    pin(cast)
    cast.login(client, "supervisor")
    file = SimpleUploadedFile("清单.xlsx", sheet(line("示例·道路", m3="清表", m6="路基")))
    sent = client.post(address("import_receive"), {"file": file})
    assert sent.status_code in (302, 303)
    preview = client.get(sent["Location"]).content.decode()
    assert "重点任务清单" in preview
    assert "清表" in preview
    record = ImportRecord.objects.get(zone=cast.zone)
    confirmed = client.post(address("import_confirm", id=record.pk), {"op": str(uuid4())})
    assert confirmed.status_code in (302, 303)
    assert "示例·道路" in client.get(address("key_tasks") + "?year=2026").content.decode()


def test_supporting_units_come_in_by_name_and_who_is_no_unit_is_said_and_kept(cast: Cast) -> None:
    record = received(
        cast, sheet([*line("示例·管网", m4="设计"), "建设局、项目服务办、各镇街；督查室"], heads=WITH_SUPPORT)
    )
    [row] = rows_of(record)
    assert row["verdict"] == "warned"
    said = "；".join(row["said"])
    assert "配合单位“各镇街”在本区没有这个单位，没有列为配合单位，记在配合说明里" in said
    assert "“项目服务办”是牵头单位，没有再列为配合单位" in said
    imports.confirm(record, by=cast.supervisor, at=cast.at)
    held = KeyTask.objects.get(zone=cast.zone, title="示例·管网")
    assert [unit.name for unit in held.supporting] == ["建设局", "督查室"]
    assert held.supporting_note == "各镇街"
    parts = Part.objects.filter(zone=cast.zone, item=cell(held, 4).item)
    assert {part.unit.name for part in parts} == {"建设局", "督查室"}


def test_an_import_that_changed_who_supports_is_undone(cast: Cast) -> None:
    held = task(cast, supporting=[cast.units["建设局"]])
    record = received(cast, sheet([*line("示例·道路通车", m9="通车"), "督查室"], heads=WITH_SUPPORT))
    done = imports.confirm(record, by=cast.supervisor, at=cast.at)
    assert [unit.name for unit in KeyTask.objects.get(zone=cast.zone).supporting] == ["督查室"]
    imports.undo(done, by=cast.supervisor, at=cast.at)
    assert [unit.name for unit in KeyTask.objects.get(zone=cast.zone).supporting] == ["建设局"]
    assert held.months.filter(withdrawn_at=None, month=9).count() == 0
