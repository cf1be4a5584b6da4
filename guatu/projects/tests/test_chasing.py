"""收期：one item a unit chases the reports of a period; nothing is missed after an outage, nothing twice."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from guatu.ledger import actions as ledger
from guatu.ledger.models import Alarm, Entry, Item, Life
from guatu.ledger.replay import differences
from guatu.ledger.sweep import sweep
from guatu.projects.actions import report_progress, return_report, verify_report, withdraw_projects
from guatu.projects.actions.chasing import close_periods, settle_all
from guatu.projects.models import PeriodReport, PeriodTask, Project
from guatu.projects.progress_kind import NotAllReported
from guatu.projects.tests.cast_projects import founded, reported
from guatu.projects.worker import close_all_periods
from tests.cast import Cast

FOUNDED = datetime(2026, 2, 1, 2, tzinfo=UTC)
MORNING = datetime(2026, 3, 1, 1, tzinfo=UTC)  # 2月下半月 ended last night


def building(cast: Cast, count: int = 2) -> list[Project]:
    return [founded(cast, f"示例·在建{n}", at=FOUNDED) for n in range(count)]


def chasing(cast: Cast) -> Item:
    return PeriodTask.objects.select_related("item").get(zone=cast.zone, period="2026-02-2").item


@pytest.mark.mechanism("M028")
def test_when_a_period_ends_each_unit_has_one_item_with_its_head_and_a_deadline(cast: Cast) -> None:
    building(cast)
    (task,) = close_periods(cast.zone, at=MORNING)
    item = task.item
    assert item.title == "2月下半月形象进度：项目服务办 2 个项目"
    assert (item.owner_unit, item.owner) == (cast.units["项目服务办"], cast.people["head"])
    assert item.due_at.date().isoformat() == "2026-03-04"  # the third working day
    assert close_periods(cast.zone, at=MORNING + timedelta(hours=5)) == []
    told = sweep(cast.zone, at=datetime(2026, 3, 5, 2, tzinfo=UTC))
    assert (
        {a.rung for a in Alarm.objects.filter(zone=cast.zone, item=item)}
        == {a.rung for a in told.alarms if a.item_id == item.pk}
        != set()
    )


def test_after_an_outage_every_period_is_gone_through_once(cast: Cast) -> None:
    building(cast)
    close_periods(cast.zone, at=MORNING)
    later = datetime(2026, 4, 17, 1, tzinfo=UTC)
    opened = [task.period for task in close_periods(cast.zone, at=later)]
    assert opened == ["2026-03-1", "2026-03-2", "2026-04-1"]
    assert close_periods(cast.zone, at=later) == []


def test_a_zone_that_begins_late_is_not_told_that_it_is_late(cast: Cast) -> None:
    building(cast)
    assert close_periods(cast.zone, at=cast.at) == []
    assert [t.period for t in close_periods(cast.zone, at=cast.at + timedelta(days=5))] == ["2026-03-1"]


@pytest.mark.mechanism("M028")
def test_the_item_is_handed_in_signed_off_and_reopened_as_its_reports_are(cast: Cast) -> None:
    one, two = building(cast)
    close_periods(cast.zone, at=MORNING)
    first = reported(cast, one, 50)
    assert chasing(cast).life == Life.OPEN
    second = reported(cast, two, 60)
    assert (chasing(cast).life, chasing(cast).submitted_by) == (Life.CHECKING, cast.people["officer"])
    with pytest.raises(NotAllReported, match="2 个项目没有核实"):
        ledger.sign_off(chasing(cast), by=cast.supervisor, at=cast.at)
    return_report(second, reason="数不对", by=cast.head, at=cast.at)
    assert chasing(cast).life == Life.DOING
    second = reported(cast, two, 61)
    verify_report(first, by=cast.head, at=cast.at)
    verify_report(second, by=cast.supervisor, at=cast.at)
    last = Entry.objects.filter(zone=cast.zone, item=chasing(cast)).order_by("occurred_at", "id").last()
    assert last is not None
    assert (chasing(cast).life, last.verb, last.by) == (Life.CLOSED, "sign_off", cast.people["supervisor"])
    assert "核 1 个" in last.data["note"]
    return_report(second, reason="再核", by=cast.supervisor, at=cast.at)
    assert chasing(cast).life == Life.DOING
    assert differences(cast.zone) == []  # the log alone tells the same


def test_the_head_who_owns_it_does_not_sign_it_the_reports_do(cast: Cast) -> None:
    (one,) = building(cast, 1)
    report = reported(cast, one, 50, at=MORNING - timedelta(hours=12))  # before the period was over
    close_periods(cast.zone, at=MORNING)
    assert chasing(cast).life == Life.CHECKING
    verify_report(report, by=cast.head, at=cast.at)
    last = Entry.objects.filter(zone=cast.zone, item=chasing(cast)).order_by("occurred_at", "id").last()
    assert last is not None
    assert (last.verb, last.by, last.data["note"]) == (
        "sign_off",
        None,
        "1 个项目都已核实：陈主任核 1 个",
    )


def test_a_project_that_left_the_library_is_not_waited_for(cast: Cast) -> None:
    one, two = building(cast)
    close_periods(cast.zone, at=MORNING)
    reported(cast, one, 50)
    withdraw_projects([two], by=cast.head, at=cast.at, note="重复")
    settle_all(cast.zone, at=cast.at)
    assert chasing(cast).life == Life.CHECKING


def test_the_background_closes_the_periods_of_every_zone(cast: Cast) -> None:
    building(cast)
    assert close_all_periods(MORNING) == 1
    assert close_all_periods(MORNING + timedelta(hours=1)) == 0


def test_what_was_reported_by_the_day_before_belongs_to_the_period_of_its_day(cast: Cast) -> None:
    (project,) = building(cast, 1)
    for day, percent in ((2, 40), (9, 44), (10, 45)):
        on, figure = cast.today.replace(day=day), Decimal(percent)
        report_progress(project, on=on, percent=figure, text="", by=cast.officer, at=cast.at)
    import_module("guatu.projects.migrations.0011_reporting_protect").into_periods(
        apps, SimpleNamespace(connection=connection)
    )
    (report,) = PeriodReport.objects.filter(zone=cast.zone)
    assert (report.period, report.percent, report.state, report.submitted_by) == (
        "2026-03-1",
        Decimal(45),
        "submitted",
        cast.people["officer"],
    )
