"""送达：each entry once, whatever stops in between."""

import threading
from datetime import timedelta
from importlib import import_module

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from guatu.config.chores import all_chores
from guatu.core import tenancy
from guatu.ledger import actions as ledger
from guatu.ledger import sealing
from guatu.ledger.models import DayKind, Item
from guatu.ledger.tests import scenes as ledger_scenes
from guatu.ledger.tests.conftest import committed
from guatu.notices import delivery, worker
from guatu.notices.models import Cursor, Notice
from guatu.notices.tests.scenes import delivered, entry, notices, told
from tests.cast import Cast

__all__ = ["committed"]


def test_what_is_read_once_is_not_read_again(cast: Cast) -> None:
    ledger_scenes.checking(cast)
    assert delivered(cast) == 4
    before = Notice.objects.filter(zone=cast.zone).count()
    assert (delivered(cast), Notice.objects.filter(zone=cast.zone).count()) == (0, before)
    assert Cursor.objects.get(zone=cast.zone).seq == 4


def test_a_crash_between_leaves_nothing_half_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger_scenes.checking(cast)
    sealing.seal_all(cast.zone, at=cast.at)

    def crash(self: Cursor, *args: object, **more: object) -> None:
        raise ConnectionError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Cursor, "save", crash)
        with pytest.raises(ConnectionError), transaction.atomic():
            delivery.deliver(cast.zone, at=cast.at)
    assert not Notice.objects.filter(zone=cast.zone).exists()
    assert delivery.deliver(cast.zone, at=cast.at) == 4
    assert told(cast, "submit") == {"head", "supervisor"}


def test_after_an_outage_nothing_is_missed(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    delivered(cast)
    for day in range(1, 4):
        later = cast.at + timedelta(days=day)
        ledger.attach(item, by=cast.colleague, at=later, text=f"第 {day} 天")
    assert delivered(cast, cast.at + timedelta(days=9)) == 3
    found = notices(cast, "officer", kind="attach")
    assert [each.at for each in found] == [cast.at + timedelta(days=day) for day in (1, 2, 3)]
    assert {each.visible_at for each in found} == {cast.at + timedelta(days=9)}


def test_what_is_not_sealed_yet_waits_for_the_seal(cast: Cast) -> None:
    ledger_scenes.opened(cast)
    assert delivery.deliver(cast.zone, at=cast.at) == 0
    assert delivered(cast) == 1


def test_another_zone_is_told_nothing(cast: Cast) -> None:
    ledger_scenes.checking(cast)
    delivered(cast)
    tenancy.enter(cast.other.pk, [cast.other.pk])
    assert not Notice.objects.exists()
    assert delivery.deliver(cast.other, at=cast.at) == 0


def test_a_thousand_entries_are_told_in_a_few_statements(cast: Cast) -> None:
    openings = [ledger_scenes.opening(cast, title=f"第 {n} 件") for n in range(1000)]
    items = ledger.open_items(zone=cast.zone, openings=openings, by=cast.head, at=cast.at)
    delivered(cast)
    for item in items:
        entry(cast, item, "ask_extension", by="officer")
    sealing.seal_all(cast.zone, at=cast.at)
    with CaptureQueriesContext(connection) as queries:
        assert delivery.deliver(cast.zone, at=cast.at) == 1000
    assert sum("SAVEPOINT" not in each["sql"] for each in queries) <= 8


def test_what_one_hand_does_in_one_stroke_is_one_line(cast: Cast) -> None:
    openings = [ledger_scenes.opening(cast, title=f"第 {n} 件") for n in range(5)]
    ledger.open_items(zone=cast.zone, openings=openings, by=cast.head, at=cast.at)
    delivered(cast)
    (only,) = notices(cast, "officer")
    assert only.body == "陈主任交办，共 5 件。"
    assert (only.page, only.page_query) == ("items", "view=to_accept")


def test_a_burst_about_one_item_is_one_line(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    delivered(cast)
    for second in (0, 20, 40):
        later = cast.at + timedelta(seconds=second)
        ledger.attach(item, by=cast.colleague, at=later, text="一张照片")
        delivered(cast, later)
    shown = notices(cast, "officer", kind="attach", is_under=False)
    assert [each.folded for each in shown] == [2]
    ledger.attach(item, by=cast.colleague, at=cast.at + timedelta(minutes=5), text="再一张")
    delivered(cast, cast.at + timedelta(minutes=5))
    assert [each.folded for each in notices(cast, "officer", kind="attach", is_under=False)] == [2, 0]


def test_the_worker_tells_every_zone_where_something_is_new(committed: Cast) -> None:
    cast = committed
    with tenancy.inside(cast.zone.pk):
        ledger_scenes.checking(cast)
        sealing.seal_all(cast.zone, at=cast.at)
    assert worker.run_once(cast.at) == 4
    assert worker.run_once(cast.at) == 0
    with tenancy.inside(cast.zone.pk):
        assert told(cast, "submit") == {"head", "supervisor"}


def test_two_workers_tell_it_once(committed: Cast) -> None:
    cast = committed
    with tenancy.inside(cast.zone.pk):
        ledger_scenes.checking(cast)
        sealing.seal_all(cast.zone, at=cast.at)
    counts: list[int] = []

    def work() -> None:
        counts.append(worker.run_once(cast.at))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(counts) == [0, 4]
    with tenancy.inside(cast.zone.pk):
        assert len(notices(cast, "supervisor")) == 1


def test_a_sweep_of_alarms_is_one_line_for_each_who_must_know(cast: Cast) -> None:
    openings = [
        ledger_scenes.opening(cast, title=f"第 {n} 件", owner=cast.people["officer"]) for n in range(5)
    ]
    items = ledger.open_items(zone=cast.zone, openings=openings, by=cast.head, at=cast.at)
    delivered(cast)
    to = [str(cast.people[part].pk) for part in ("officer", "leader")]
    for item in items:
        entry(cast, item, "alarm", words="已逾期。", to=to)
    delivered(cast)
    (own,), (others,) = notices(cast, "officer", kind="alarm"), notices(cast, "leader", kind="alarm")
    assert (own.group, own.page_query) == ("alarm", "view=mine")
    assert (others.group, others.page_query, others.body) == ("watch", "view=late", "5 件事到了预警的时候。")


def test_alarms_that_count_hours_stand_alone(cast: Cast) -> None:
    openings = [
        ledger_scenes.opening(cast, title=f"第 {n} 件", owner=cast.people["officer"]) for n in range(5)
    ]
    items = ledger.open_items(zone=cast.zone, openings=openings, by=cast.head, at=cast.at)
    Item.objects.filter(zone=cast.zone).update(day_kind=DayKind.HOURS)
    for item in items:
        entry(cast, item, "alarm", words="还有两小时。", to=[str(cast.people["officer"].pk)])
    delivered(cast)
    found = notices(cast, "officer", kind="alarm")
    assert [each.is_urgent for each in found] == [True] * 5


def test_the_worker_seals_first_and_tells_then(committed: Cast) -> None:
    cast = committed
    with tenancy.inside(cast.zone.pk):
        ledger_scenes.checking(cast)
    for chore in all_chores():
        chore.run(cast.at)
    with tenancy.inside(cast.zone.pk):
        assert told(cast, "submit") == {"head", "supervisor"}


def test_where_the_product_was_in_use_before_the_past_is_not_told(
    committed: Cast, owner_connection: psycopg.Connection
) -> None:
    cast = committed
    with tenancy.inside(cast.zone.pk):
        ledger_scenes.checking(cast)
        sealing.seal_all(cast.zone, at=cast.at)
    begun = import_module("guatu.notices.migrations.0002_protect").READ_SO_FAR
    owner_connection.execute(begun)
    assert worker.run_once(cast.at) == 0
