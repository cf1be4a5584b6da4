"""改一格、撤一格：other words are another promise, and two who change the same cell learn of each other."""

import pytest
from django.test import Client

from guatu.ledger.models import Entry
from guatu.projects.tests.cast_projects import address, typed
from guatu.supervision import actions
from guatu.supervision.actions.key_tasks import CellDone, CellMoved, NoReason, NotKeeper
from guatu.supervision.models import KeyTask, KeyTaskMonth
from guatu.supervision.tests.scenes import cell, finish, task
from tests.cast import Cast, op


def test_other_words_void_the_old_promise_and_open_a_new_one(cast: Cast) -> None:
    held = task(cast)
    old = cell(held, 3)
    new = actions.set_cell(held, month=3, text="清表过半", by=cast.supervisor, at=cast.at, note="雨季")
    old.refresh_from_db()
    old.item.refresh_from_db()
    assert (old.item.life, old.withdrawn_note) == ("void", "雨季")
    assert (new.item.life, new.text) == ("open", "清表过半")
    assert new.item.due_at == old.item.due_at
    assert Entry.objects.get(zone=cast.zone, item=old.item, verb="void").data["note"] == "雨季"


def test_the_same_words_change_nothing(cast: Cast) -> None:
    held = task(cast)
    before = cell(held, 3)
    assert actions.set_cell(held, month=3, text="完成清表", by=cast.supervisor, at=cast.at) == before
    assert KeyTaskMonth.objects.filter(zone=cast.zone).count() == 3


def test_an_empty_month_gets_its_first_words_without_a_reason(cast: Cast) -> None:
    held = task(cast)
    made = actions.set_cell(held, month=9, text="通车", by=cast.supervisor, at=cast.at)
    assert made.item.title == "示例·道路通车：9月通车"


def test_a_change_needs_its_reason(cast: Cast) -> None:
    with pytest.raises(NoReason):
        actions.set_cell(task(cast), month=3, text="清表过半", by=cast.supervisor, at=cast.at)


def test_what_is_signed_off_is_not_reworded(cast: Cast) -> None:
    held = task(cast)
    finish(cast, cell(held, 3).item, cast.at)
    with pytest.raises(CellDone, match="3 月已销号"):
        actions.set_cell(held, month=3, text="别的", by=cast.supervisor, at=cast.at, note="改")
    with pytest.raises(CellDone):
        actions.withdraw_cell(cell(held, 3), by=cast.supervisor, at=cast.at, note="改")


def test_a_cell_taken_down_leaves_its_month_empty(cast: Cast) -> None:
    held = task(cast)
    for _ in range(2):  # sent twice
        actions.withdraw_cell(cell_or_none(held), by=cast.supervisor, at=cast.at, note="不做了", op=op(5))
    assert not KeyTaskMonth.objects.filter(zone=cast.zone, task=held, month=3, withdrawn_at=None).exists()


def cell_or_none(held: KeyTask) -> KeyTaskMonth:
    return KeyTaskMonth.objects.select_related("item", "task").get(task=held, month=3)


def test_two_who_change_one_cell_do_not_overwrite_each_other(cast: Cast) -> None:
    held = task(cast)
    seen = cell(held, 3).item_id
    actions.set_cell(held, month=3, text="清表过半", by=cast.supervisor, at=cast.at, note="雨季", seen=seen)
    with pytest.raises(CellMoved, match="刚刚被改过"):
        actions.set_cell(held, month=3, text="清表三成", by=cast.leader, at=cast.at, note="又改", seen=seen)
    assert cell(held, 3).text == "清表过半"


def test_an_officer_does_not_reword_his_own_promise(cast: Cast, client: Client) -> None:
    held = task(cast)
    with pytest.raises(NotKeeper):
        actions.set_cell(held, month=3, text="清表一成", by=cast.officer, at=cast.at, note="难")
    cast.login(client, "officer")
    url = address("key_task_cell", task_id=held.pk) + "?month=3"
    assert client.post(url, {"text": "清表一成", "note": "难"}).status_code == 403
    assert cell(held, 3).text == "完成清表"


def test_a_form_changes_and_clears_a_cell(cast: Cast, client: Client) -> None:
    held = task(cast)
    cast.login(client, "supervisor")
    url = address("key_task_cell", task_id=held.pk) + "?month=3"
    answer = client.post(url, typed(client, url, text="清表过半"))
    assert answer.status_code == 422
    assert "改动或撤下请写明理由" in answer.content.decode()
    assert client.post(url, typed(client, url, text="清表过半", note="雨季")).status_code == 303
    assert cell(held, 3).text == "清表过半"
    assert client.post(url, typed(client, url, text="", note="取消")).status_code == 303
    assert "取消" in client.get(address("key_task", task_id=held.pk)).content.decode()
