"""晒清单：★ in time, ☆ late, empty when not planned, a lamp when behind; now and on any past day."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from guatu.ledger import actions as ledger
from guatu.projects.tests.cast_projects import address
from guatu.supervision import actions
from guatu.supervision.queries.matrix import Matrix, Narrow, flat, matrix
from guatu.supervision.tests.scenes import cell, finish, pin, task
from tests.cast import Cast

FEBRUARY = datetime(2026, 2, 27, 2, tzinfo=UTC)


def marks(found: Matrix, row: int = 0) -> list[str]:
    return [each.mark if each else "" for each in found.rows[row].cells]


@pytest.mark.mechanism("M169")
def test_a_star_for_what_was_signed_off_by_the_end_of_its_month(cast: Cast) -> None:
    held = task(cast)
    finish(cast, cell(held, 2).item, FEBRUARY)
    found = matrix(cast.zone, Narrow(2026), at=cast.at)
    assert marks(found) == ["", "star", "ok", "", "", "ok", "", "", "", "", "", ""]
    assert (found.counts["star"], found.total) == (1, 3)


def test_what_was_signed_off_after_its_month_is_a_late_star(cast: Cast) -> None:
    held = task(cast)
    finish(cast, cell(held, 2).item, cast.at)
    assert marks(matrix(cast.zone, Narrow(2026), at=cast.at))[1] == "late"


def test_what_is_not_done_in_its_month_is_overdue_and_what_runs_behind_says_so(cast: Cast) -> None:
    held = task(cast)
    ledger.mark_behind(cell(held, 3).item, text="慢了一周", by=cast.supervisor, at=cast.at)
    assert marks(matrix(cast.zone, Narrow(2026), at=cast.at))[1:3] == ["over", "behind"]


@pytest.mark.mechanism("M169")
def test_the_list_as_it_hung_on_a_past_day(cast: Cast) -> None:
    held = task(cast)
    finish(cast, cell(held, 2).item, FEBRUARY)
    ledger.reopen(cell(held, 2).item, by=cast.supervisor, at=cast.at, note="材料不实")
    actions.set_cell(held, month=3, text="清表过半", by=cast.supervisor, at=cast.at, note="雨季")
    then = matrix(cast.zone, Narrow(2026), at=cast.at, as_of=FEBRUARY + timedelta(hours=1))
    now = matrix(cast.zone, Narrow(2026), at=cast.at)
    assert (marks(then)[1], marks(now)[1]) == ("star", "over")
    assert [each.cells[2].text for each in (then.rows[0], now.rows[0]) if each.cells[2]] == [
        "完成清表",
        "清表过半",
    ]
    before = matrix(cast.zone, Narrow(2026), at=cast.at, as_of=cast.at - timedelta(days=90))
    assert before.rows == []


@pytest.mark.mechanism("M170")
def test_each_leader_sees_what_he_leads(cast: Cast) -> None:
    task(cast)
    task(cast, "示例·没有领导的", leader=None)
    leads = Narrow(2026, leader=str(cast.people["leader"].pk))
    found = matrix(cast.zone, leads, at=cast.at)
    assert [row.task.title for row in found.rows] == ["示例·道路通车"]


def test_the_filters_narrow_and_every_number_has_its_rows(cast: Cast) -> None:
    held = task(cast)
    task(cast, "示例·管网", lead_unit=cast.units["建设局"], category="基础设施", is_priority=True)
    finish(cast, cell(held, 2).item, FEBRUARY)

    def titles(**wanted: object) -> list[str]:
        found = matrix(cast.zone, Narrow(2026, **wanted), at=cast.at)  # type: ignore[arg-type]
        return [row.task.title for row in found.rows]

    assert titles(unit=str(cast.units["建设局"].pk)) == ["示例·管网"]
    assert titles(priority=True) == ["示例·管网"]
    assert titles(category="政府投资") == ["示例·道路通车"]
    assert titles(mark="late_only") == ["示例·管网"]
    assert titles(mark="star", month=2) == ["示例·道路通车"]
    assert titles(q="管网") == ["示例·管网"]
    assert titles(unit="none of them") == []
    narrow = Narrow(2026, mark="star")
    found = matrix(cast.zone, narrow, at=cast.at)
    assert len(flat(found, narrow)) == found.counts["star"] == 1


def test_the_pages_show_the_matrix(cast: Cast, client: Client) -> None:
    held = task(cast)
    finish(cast, cell(held, 2).item, FEBRUARY)
    cast.login(client, "auditor")
    for name in ("key_tasks", "wall_list", "key_tasks_poster", "key_task_cells"):
        said = client.get(address(name) + "?year=2026").content.decode()
        assert "示例·道路通车" in said, name
        assert "按期完成" in said, name
    assert client.get(address("key_tasks") + "?as_of=yesterday").status_code == 409
    live = client.get(address("wall_list_live") + "?year=2026")
    again = client.get(address("wall_list_live") + "?year=2026", headers={"If-None-Match": live["ETag"]})
    assert again.status_code == 304


def test_a_spreadsheet_has_the_stars(cast: Cast, client: Client) -> None:
    held = task(cast)
    finish(cast, cell(held, 2).item, FEBRUARY)
    cast.login(client, "auditor")
    content = client.get(address("key_tasks_export") + "?year=2026").content
    rows = list(openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    heads, line = rows[2], rows[3]
    assert line[heads.index("2月")] == "★ 完成立项"
    assert line[heads.index("6月")].endswith("路基完成")
    assert line[heads.index("7月")] is None


@pytest.mark.mechanism("M153")
def test_what_the_first_man_leads_himself_stands_apart(cast: Cast, client: Client) -> None:
    pin(cast)
    task(cast, "示例·一把手工程项", is_priority=True)
    cast.login(client, "leader")
    said = client.get(address("supervision")).content.decode()
    assert "一把手工程" in said
    assert "示例·一把手工程项" in said


def test_another_zone_sees_nothing_of_it(cast: Cast, client: Client) -> None:
    held = task(cast)
    cast.login(client, "stranger")
    assert client.get(address("key_task", task_id=held.pk)).status_code == 404
    assert client.get(address("key_task", zone="bhw", task_id=held.pk)).status_code == 404
    assert "示例·道路通车" not in client.get(address("key_tasks", zone="bhw")).content.decode()
