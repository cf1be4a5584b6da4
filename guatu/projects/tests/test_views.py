"""看法：the chart, the board and the calendar show what the list shows, under the same filters."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guatu.core.dates import PartialDate
from guatu.ledger import actions as ledger
from guatu.projects.actions import report_reached
from guatu.projects.models import Category
from guatu.projects.queries.timeline import Point, points_of
from guatu.projects.tests.cast_projects import address, founded, milestone
from guatu.projects.views.gantt_picture import lane_of, scale_of
from tests.cast import Cast

VIEWS = ("projects", "projects_gantt", "projects_board", "projects_calendar")


def shown(client: Client, name: str, **query: str) -> str:
    answer = client.get(address(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.mechanism("M022")
def test_every_view_keeps_the_filters_and_shows_what_they_leave(cast: Cast, client: Client) -> None:
    founded(cast)
    founded(cast, "示例·滨江大道", category=Category.GOVERNMENT)
    cast.login(client, "leader")
    for name in VIEWS:
        page = shown(client, name, category="government", stage="started", month="2026-06")
        assert ("示例·滨江大道" in page, "示例·蓝宝石衬底" in page) == (True, False), name
        for other in VIEWS:
            assert f"{address(other)}?category=government&amp;stage=started" in page, (name, other)
        assert "没有符合条件的项目" in shown(client, name, stage="nonsense")


@pytest.mark.mechanism("M022")
def test_the_chart_draws_plan_actual_and_what_is_late() -> None:
    signed = Point(
        "签约", date(2026, 1, 1), PartialDate(date(2026, 1, 1)), PartialDate(date(2026, 1, 20)), "done"
    )
    topped = Point("封顶", date(2026, 2, 1), PartialDate(date(2026, 3, 1)), None, "over")
    ended = Point("达产", None, PartialDate.parse("2028"), None, "ok")
    today = date(2026, 4, 1)
    scale = scale_of("month", None, today)
    assert (scale.first, scale.end) == (date(2026, 1, 1), date(2027, 1, 1))
    lane = lane_of([signed, topped, ended], scale, today)
    assert [mark.label for mark in lane.marks] == ["签约", "封顶"]
    assert (lane.before, lane.after) == (0, 1)
    assert lane.late is not None
    assert lane.late.x == scale.x(date(2026, 3, 1))
    assert round(lane.late.x + lane.late.width, 1) == round(scale.x(today), 1)
    assert "原计划 2月1日" in lane.said
    assert scale_of("quarter", date(2026, 5, 1), today).first == date(2026, 4, 1)
    assert [part for _, _, part in scale_of("quarter", None, today).ticks()][:2] == ["二季度", "三季度"]


@pytest.mark.mechanism("M022")
def test_the_chart_of_a_past_day_knows_nothing_of_what_came_later(cast: Cast, client: Client) -> None:
    project = founded(cast)
    done = milestone(project, "completed")
    later = cast.at + timedelta(days=10)
    report_reached(done, on=PartialDate(cast.today), by=cast.officer, at=later, text="备案表")
    done.refresh_from_db()
    assert done.item is not None
    ledger.sign_off(done.item, by=cast.supervisor, at=later + timedelta(minutes=1))

    def completed(then: object = None) -> Point:
        found = points_of(cast.zone, [project.pk], later + timedelta(days=1), then=then)  # type: ignore[arg-type]
        return next(point for point in found[project.pk] if point.name == "竣工")

    assert (completed().lamp, completed().reached_on) == ("done", cast.today)
    before = completed(cast.at + timedelta(days=1))
    assert before.reached_on is None
    assert (before.lamp, before.due) == ("ok", date(2026, 6, 30))
    cast.login(client, "leader")
    assert "日终时的节点" in shown(client, "projects_gantt", as_of="2026-01-05")
    assert client.get(address("projects_gantt"), {"as_of": "昨天"}).status_code == 409


def test_a_column_of_the_board_opens_into_its_stage(cast: Cast, client: Client) -> None:
    founded(cast, values={"investment_fen": 1_000_000_00})
    founded(cast, "示例·二号", values={"investment_fen": None})
    cast.login(client, "leader")
    page = shown(client, "projects_board")
    assert f"{address('projects')}?stage=started" in page
    assert "（1 个没有总投资）" in page


def test_the_calendar_puts_what_is_due_and_what_was_reached_on_its_day(cast: Cast, client: Client) -> None:
    founded(cast)
    cast.login(client, "leader")
    assert "到期 1，达成 0" in shown(client, "projects_calendar", month="2026-06")
    assert "到期 0，达成 1" in shown(client, "projects_calendar", month="2025-06")
    assert "当日达成" in shown(client, "projects_calendar", day="2025-06-10")
    assert "示例·蓝宝石衬底" in shown(client, "projects_calendar", day="2026-06-30")
    assert "这一天没有节点" in shown(client, "projects_calendar", day="2026-06-29")
    assert "这个月没有节点" in shown(client, "projects_calendar", month="2031-01")


def test_the_views_cost_the_same_however_many_projects(cast: Cast, client: Client) -> None:
    founded(cast)
    cast.login(client, "leader")

    def counts() -> list[int]:
        found = []
        for name in VIEWS:
            with CaptureQueriesContext(connection) as seen:
                shown(client, name, month="2026-06")
            found.append(len(seen))
        return found

    few = counts()
    for n in range(12):
        founded(cast, f"示例·第{n}个")
    assert counts() == few
    assert "还有 5 个" in shown(client, "projects_board")
    assert "还有 9 个" in shown(client, "projects_calendar", month="2026-06")


def test_the_milestones_are_exported_under_the_filters(cast: Cast, client: Client) -> None:
    founded(cast)
    cast.login(client, "leader")
    answer = client.get(address("milestones_export"), {"as_of": "2026-01-05"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].endswith("sheet")
