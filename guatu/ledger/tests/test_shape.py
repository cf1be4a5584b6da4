"""拆分、合并、批量改派."""

from datetime import date, timedelta

import pytest

from guatu.ledger import actions
from guatu.ledger.actions import Piece
from guatu.ledger.models import Entry, Item, Life
from guatu.ledger.tests.scenes import checking, closed, doing, opened, shown
from tests.cast import Cast, op


def pieces(cast: Cast, due: date = date(2026, 3, 18)) -> list[Piece]:
    return [
        Piece("土建", cast.units["建设局"], due),
        Piece("设备", cast.units["项目服务办"], due, cast.people["officer"]),
    ]


def test_the_whole_waits_for_its_pieces(cast: Cast) -> None:
    item = actions.split(shown(cast), pieces=pieces(cast), by=cast.officer, at=cast.at, op=op(3))
    children = list(Item.objects.filter(zone=cast.zone, parent=item).order_by("number"))
    assert [(c.title, c.owner_unit, c.kind) for c in children] == [
        ("土建", cast.units["建设局"], item.kind),
        ("设备", cast.units["项目服务办"], item.kind),
    ]
    with pytest.raises(actions.NotWhole, match="2 件没有销号"):
        actions.submit(item, by=cast.officer, at=cast.at)
    for child in children:
        actions.void(child, by=cast.supervisor, at=cast.at, note="x")
    assert actions.submit(item, by=cast.officer, at=cast.at).life == Life.CHECKING


def test_sent_twice_it_is_split_once(cast: Cast) -> None:
    item = doing(cast)
    for _ in range(2):
        actions.split(item, pieces=pieces(cast), by=cast.officer, at=cast.at, op=op(3))
    assert Item.objects.filter(zone=cast.zone, parent=item).count() == 2


def test_a_piece_is_not_due_after_the_whole(cast: Cast) -> None:
    with pytest.raises(actions.NotNow, match="不能晚于整件事"):
        actions.split(doing(cast), pieces=pieces(cast, date(2026, 5, 1)), by=cast.officer, at=cast.at)


def test_one_piece_is_no_split(cast: Cast) -> None:
    with pytest.raises(actions.ReasonMissing, match="至少两件"):
        actions.split(doing(cast), pieces=pieces(cast)[:1], by=cast.officer, at=cast.at)


def test_the_same_matter_twice_becomes_one(cast: Cast) -> None:
    one, other = doing(cast), doing(cast, title="同一件事又报了一遍")
    gone = actions.merge(other, into=one, note="重复", by=cast.supervisor, at=cast.at, op=op(4))
    assert (gone.life, gone.merged_into) == (Life.VOID, one)
    verbs = Entry.objects.filter(zone=cast.zone, item=one).order_by("occurred_at", "id")
    assert verbs.last().verb == "absorb"  # type: ignore[union-attr]
    again = actions.merge(other, into=one, note="重复", by=cast.supervisor, at=cast.at, op=op(4))
    assert again.pk == gone.pk


def test_merging_is_no_way_round_the_signature(cast: Cast) -> None:
    one, other = doing(cast), doing(cast, title="又一遍")
    with pytest.raises(actions.NotYours):
        actions.merge(other, into=one, note="x", by=cast.officer, at=cast.at)
    with pytest.raises(actions.NotNow, match="已经了结"):
        actions.merge(other, into=closed(cast, title="办完的"), note="x", by=cast.supervisor, at=cast.at)
    with pytest.raises(actions.NotYours):
        actions.merge(one, into=one, note="x", by=cast.supervisor, at=cast.at)


def test_many_are_handed_on_at_once_and_the_others_say_why(cast: Cast) -> None:
    one, two, three = doing(cast), opened(cast, title="二"), checking(cast, title="三")
    result = actions.assign_all(
        [one, two, three],
        unit=cast.units["建设局"],
        person=cast.people["builder"],
        by=cast.supervisor,
        at=cast.at,
        note="李工调岗",
        op=op(9),
    )
    assert {item.pk for item in result.done} == {one.pk, two.pk}
    assert [(item.pk, "待验收" in why) for item, why in result.refused] == [(three.pk, True)]
    entries = Entry.objects.filter(zone=cast.zone, verb="assign").count()
    actions.assign_all(
        [one, two],
        unit=cast.units["建设局"],
        person=cast.people["builder"],
        by=cast.supervisor,
        at=cast.at + timedelta(minutes=1),
        op=op(9),
    )
    assert Entry.objects.filter(zone=cast.zone, verb="assign").count() == entries
