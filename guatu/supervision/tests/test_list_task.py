"""列入清单：every month with something to do is on the ledger, due at its end."""

from datetime import date, timedelta

import pytest
from django.test import Client

from guatu.core.dates import dated
from guatu.ledger import actions as ledger
from guatu.ledger.models import Entry, Item
from guatu.projects.tests.cast_projects import address, typed
from guatu.supervision import actions
from guatu.supervision.actions.key_tasks import NothingPlanned, NotKeeper, TaskThere
from guatu.supervision.kind import MarkedAsWhole
from guatu.supervision.models import KeyTask, KeyTaskMonth
from guatu.supervision.tests.scenes import cell, finish, task
from tests.cast import Cast, op


@pytest.mark.mechanism("M167")
def test_each_month_is_an_item_due_at_the_end_of_it(cast: Cast) -> None:
    held = task(cast)
    rows = KeyTaskMonth.objects.filter(zone=cast.zone, task=held).select_related("item").order_by("month")
    assert [(row.month, dated(row.item.due_at), row.item.precision) for row in rows] == [
        (2, date(2026, 2, 28), "month"),
        (3, date(2026, 3, 31), "month"),
        (6, date(2026, 6, 30), "month"),
    ]
    assert {row.item.owner_unit for row in rows} == {cast.units["项目服务办"]}
    assert all(row.item.number.startswith("RW-2026-") for row in rows)


def test_the_same_form_twice_is_one_task(cast: Cast) -> None:
    first, again = task(cast, op=op(1)), task(cast, op=op(1))
    assert first == again
    assert KeyTask.objects.filter(zone=cast.zone).count() == 1
    assert Item.objects.filter(zone=cast.zone).count() == 3


def test_a_task_stands_once_in_a_year(cast: Cast) -> None:
    task(cast)
    with pytest.raises(TaskThere, match="2026 年的清单里已有“示例·道路通车”"):
        task(cast)
    assert task(cast, year=2027).order == 1


def test_a_task_without_months_is_no_task(cast: Cast) -> None:
    with pytest.raises(NothingPlanned, match="至少要有一个月"):
        task(cast, months={3: "  "})


@pytest.mark.parametrize("part", ["officer", "head", "auditor"])
def test_only_supervision_and_leaders_keep_the_list(cast: Cast, part: str) -> None:
    with pytest.raises(NotKeeper):
        task(cast, by=getattr(cast, part))
    assert not KeyTask.objects.filter(zone=cast.zone).exists()


def test_a_form_lists_a_task_with_its_months(cast: Cast, client: Client) -> None:
    cast.login(client, "supervisor")
    url = address("key_task_new") + "?year=2026"
    form = typed(
        client, url, title="示例·管网", lead_unit=str(cast.units["建设局"].pk), m4="完成设计", year="2026"
    )
    assert client.post(address("key_task_new"), form).status_code == 303
    held = KeyTask.objects.get(zone=cast.zone)
    assert cell(held, 4).text == "完成设计"
    assert Entry.objects.get(zone=cast.zone, item=cell(held, 4).item).by == cast.people["supervisor"]


def test_a_form_without_a_month_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    cast.login(client, "supervisor")
    url = address("key_task_new")
    answer = client.post(url, typed(client, url, title="示例·管网", lead_unit=str(cast.units["建设局"].pk)))
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "至少要有一个月写明做到什么" in said
    assert "示例·管网" in said


def test_another_lead_unit_takes_over_what_is_not_done(cast: Cast) -> None:
    held = task(cast)
    actions.change_task(
        held, changes={"lead_unit": cast.units["建设局"]}, by=cast.supervisor, at=cast.at - timedelta(days=1)
    )
    assert cell(held, 6).item.owner_unit == cast.units["建设局"]
    assert Entry.objects.filter(zone=cast.zone, item=cell(held, 6).item, verb="assign").exists()


@pytest.mark.mechanism("M153")
def test_a_task_that_is_the_leader_s_own_is_so_in_every_month_still_to_do(cast: Cast) -> None:
    held = task(cast)
    finish(cast, cell(held, 2).item, cast.at)

    def marked() -> list[bool]:
        return [cell(held, month).item.is_priority for month in (2, 3, 6)]

    for _ in range(2):  # sent twice
        actions.change_task(held, changes={"is_priority": True}, by=cast.leader, at=cast.at, op=op(4))
    assert marked() == [False, True, True]
    assert Entry.objects.filter(zone=cast.zone, verb="mark").count() == 2
    assert actions.set_cell(held, month=9, text="通车", by=cast.leader, at=cast.at).item.is_priority
    actions.change_task(held, changes={"is_priority": False}, by=cast.leader, at=cast.at)
    assert marked() == [False, False, False]
    assert cell(task(cast, "示例·管网", is_priority=True), 3).item.is_priority


def test_one_month_is_not_marked_apart_from_its_task(cast: Cast) -> None:
    held = task(cast)
    with pytest.raises(MarkedAsWhole, match="请到“示例·道路通车”的任务页去改"):
        ledger.mark(cell(held, 3).item, by=cast.leader, at=cast.at)
    actions.change_task(held, changes={"is_priority": True}, by=cast.leader, at=cast.at)
    with pytest.raises(MarkedAsWhole):
        ledger.unmark(cell(held, 3).item, by=cast.leader, at=cast.at)
    assert cell(held, 3).item.is_priority


def test_a_withdrawn_task_leaves_its_items_void_and_says_why(cast: Cast) -> None:
    held = task(cast)
    gone = actions.withdraw_task(held, by=cast.supervisor, at=cast.at, note="并入另一项")
    assert gone.withdrawn_note == "并入另一项"
    assert set(Item.objects.filter(zone=cast.zone).values_list("life", flat=True)) == {"void"}
    assert task(cast).title == held.title  # the name is free again
