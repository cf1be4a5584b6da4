"""确认导入：all of it or nothing, what was shown and nothing else, and the same file twice is no change."""

from typing import Any

import pytest

from guatu.imports import actions
from guatu.imports.actions import NotWaiting, PreviewStale
from guatu.imports.importers import importer
from guatu.imports.models import ImportChange, ImportRecord
from guatu.imports.preview import unpack
from guatu.imports.tests.sheets_for_tests import HEADS, ROWS, workbook
from guatu.intake import Refused
from guatu.ledger.models import Item, Life
from guatu.projects.actions import update_project
from guatu.projects.models import Milestone, Project, Stage
from guatu.registry.models import Company
from tests.cast import Cast, op


def received(cast: Cast, rows: list[list[Any]] = ROWS, **more: Any) -> ImportRecord:
    content = workbook(rows, **more)
    return actions.receive(
        zone=cast.zone,
        content=content,
        name="产业项目台账.xlsx",
        kind="projects",
        by=cast.officer,
        at=cast.at,
    )


def shown(record: ImportRecord) -> dict[str, Any]:
    return unpack(bytes(record.previews.get().packed))


def confirmed(cast: Cast, rows: list[list[Any]] = ROWS) -> ImportRecord:
    return actions.confirm(received(cast, rows), by=cast.officer, at=cast.at)


@pytest.mark.mechanism("M017")
def test_nothing_enters_before_it_is_confirmed(ready: Cast) -> None:
    record = received(ready)
    assert not Project.objects.filter(zone=ready.zone).exists()
    assert (record.counts["new"], record.counts["warned"], record.counts["rejected"]) == (3, 1, 0)
    actions.confirm(record, by=ready.officer, at=ready.at)
    assert Project.objects.filter(zone=ready.zone).count() == 3
    assert Company.objects.filter(zone=ready.zone).count() == 3


def test_rows_become_projects_with_seats_milestones_and_items(ready: Cast) -> None:
    confirmed(ready)
    project = Project.objects.get(zone=ready.zone, name="示例·甲电子")
    assert (project.investment_fen, project.stage, project.is_key) == (12_500_000_000, Stage.STARTED, True)
    assert project.progress_text == "主体施工"
    done = Milestone.objects.get(project=project, type__code="started")
    due = Milestone.objects.get(project=project, type__code="completed")
    assert done.item is not None
    assert due.item is not None
    assert (done.item.life, due.item.life, due.item.owner) == (
        Life.CLOSED,
        Life.OPEN,
        ready.people["officer"],
    )


def test_a_name_nobody_has_is_kept_as_written_and_asked_about(ready: Cast) -> None:
    row = next(r for r in shown(received(ready))["rows"] if r["title"] == "示例·丙医疗")
    assert row["verdict"] == "warned"
    assert any("“无此人”不在本区人员中" in text for text in row["said"])
    confirmed(ready)
    project = Project.objects.get(zone=ready.zone, name="示例·丙医疗")
    assert project.responsibilities.get(seat="officer").label == "无此人"


@pytest.mark.mechanism("M017")
def test_the_same_file_twice_changes_nothing(ready: Cast) -> None:
    confirmed(ready)
    entries = Item.objects.filter(zone=ready.zone).count()
    again = received(ready)
    assert (again.counts["new"], again.counts["changed"], again.counts["same"]) == (0, 0, 3)
    done = actions.confirm(again, by=ready.officer, at=ready.at)
    assert (done.counts["done"], Item.objects.filter(zone=ready.zone).count()) == (0, entries)


def test_confirmed_twice_it_enters_once(ready: Cast) -> None:
    record = received(ready)
    actions.confirm(record, by=ready.officer, at=ready.at, op=op(7))
    again = actions.confirm(record, by=ready.officer, at=ready.at, op=op(7))
    assert again.status == ImportRecord.Status.APPLIED
    assert Project.objects.filter(zone=ready.zone).count() == 3
    with pytest.raises(NotWaiting, match="李工"):
        actions.confirm(record, by=ready.supervisor, at=ready.at, op=op(8))


def test_a_record_changed_since_the_preview_is_not_overwritten(ready: Cast) -> None:
    confirmed(ready)
    edited = [[*row] for row in ROWS]
    edited[0][3] = 15000
    record = received(ready, edited)
    project = Project.objects.get(zone=ready.zone, name="示例·甲电子")
    update_project(project, changes={"investment_fen": 13_000_000_000}, by=ready.head, at=ready.at)
    with pytest.raises(PreviewStale, match="请重新核对"):
        actions.confirm(record, by=ready.officer, at=ready.at)
    fresh = actions.refresh(record, at=ready.at)
    changes = next(r for r in shown(fresh)["rows"] if r.get("difference") == "changed")["changes"]
    assert changes == [["总投资", "13,000 万元", "15,000 万元"]]
    actions.confirm(fresh, by=ready.officer, at=ready.at)
    project.refresh_from_db()
    assert project.investment_fen == 15_000_000_000


def test_a_failure_in_the_middle_leaves_nothing(ready: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    record = received(ready)

    def fall(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("guatu.imports.actions._write_changes", fall)
    with pytest.raises(RuntimeError):
        actions.confirm(record, by=ready.officer, at=ready.at)
    record.refresh_from_db()
    assert record.status == ImportRecord.Status.PREVIEW
    assert not Project.objects.filter(zone=ready.zone).exists()
    assert not Company.objects.filter(zone=ready.zone).exists()


def test_a_changed_plan_reschedules_and_a_happened_date_never_signs_off(ready: Cast) -> None:
    confirmed(ready)
    heads = [*HEADS[:8], "实际竣工时间", *HEADS[8:]]
    rows = [[*row[:8], None, *row[8:]] for row in ROWS]
    rows[0][7] = "2027-03"
    rows[1][8] = "2026-02-01"
    record = received(ready, rows, heads=heads)
    by_title = {row["title"]: row for row in shown(record)["rows"] if row["verdict"] != "skipped"}
    assert by_title["示例·甲电子"]["changes"] == [["计划竣工", "2026-12", "2027-03"]]
    assert any("已有事项在办，请在台账中报验" in text for text in by_title["示例·乙新材"]["said"])
    actions.confirm(record, by=ready.officer, at=ready.at)
    moved = Milestone.objects.get(project__name="示例·甲电子", type__code="completed")
    waits = Milestone.objects.get(project__name="示例·乙新材", type__code="completed")
    assert waits.item is not None
    assert (str(moved.planned_on), str(moved.baseline_on)) == (
        "2027-03-01",
        "2026-12-01",
    )
    assert (waits.item.life, waits.actual_on) == (Life.OPEN, None)


def test_two_rows_of_one_project_do_not_both_enter(ready: Cast) -> None:
    rows = [*ROWS, [4, "示例 · 甲电子", "示例甲电子有限公司", 999, *([None] * 8)]]
    record = received(ready, rows)
    assert record.counts["rejected"] == 1
    actions.confirm(record, by=ready.officer, at=ready.at)
    assert Project.objects.filter(zone=ready.zone).count() == 3


def test_every_change_can_be_looked_up(ready: Cast) -> None:
    record = confirmed(ready)
    changes = ImportChange.objects.filter(zone=ready.zone, record=record)
    assert sorted({change.model for change in changes}) == ["projects.project", "registry.company"]
    assert changes.count() == 6


def test_a_refused_file_leaves_no_record(ready: Cast) -> None:
    with pytest.raises(Refused):
        actions.receive(
            zone=ready.zone,
            content=b"PK\x03\x04broken",
            name="a.xlsx",
            kind=None,
            by=ready.officer,
            at=ready.at,
        )
    assert not ImportRecord.objects.filter(zone=ready.zone).exists()


def test_importers_are_registered_by_their_rooms() -> None:
    assert importer("projects").kind.code == "projects"
    assert importer("enterprises").kind.code == "enterprises"


def test_category_rows_and_the_sheet_say_what_a_project_is(ready: Cast) -> None:
    rows: list[list[Any]] = [
        ["", "一、政府投资项目（1个）"],
        ["", "（一）续建项目"],
        [1, "示例·纬三路", None, 5000],
        ["", "二、产业项目（1个）"],
        ["", "（一）竣工投产项目"],
        [1, "示例·甲电子", None, 12500],
    ]
    record = received(ready, rows)
    assert record.counts["new"] == 2
    actions.confirm(record, by=ready.officer, at=ready.at)
    road = Project.objects.get(zone=ready.zone, name="示例·纬三路")
    plant = Project.objects.get(zone=ready.zone, name="示例·甲电子")
    assert (road.category, road.pool) == ("government", "continuing")
    assert (plant.category, plant.pool) == ("industrial", "finishing")


@pytest.mark.mechanism("M076")
def test_a_sum_of_another_order_of_magnitude_is_asked_about(ready: Cast) -> None:
    rows = [*ROWS, ["", "合计", None, 12500 + 800 + 3000.5]]
    record = received(ready, rows)
    row = next(r for r in shown(record)["rows"] if r["title"] == "示例·乙新材")
    assert row["verdict"] == "warned"
    assert any("大了 10 倍" in text for text in row["said"])
