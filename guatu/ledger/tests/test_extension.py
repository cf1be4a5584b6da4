"""延期：asked before the deadline, with the new date, and granted by somebody else."""

from datetime import date, timedelta

import pytest

from guatu.core.dates import dated
from guatu.ledger import actions, replay
from guatu.ledger.deadlines import after_hours
from guatu.ledger.kinds import Kind, register
from guatu.ledger.models import DayKind, Entry, Extension, Item
from guatu.ledger.tests.scenes import checking, doing, opened, opening
from guatu.ledger.withdrawal import withdraw_all
from tests.cast import Cast, op

APRIL = date(2026, 4, 10)
STRICT = Kind(code="test.strict", name="提前申请延期的", prefix="TQ", ask_before=1)
register(STRICT)


def asked(cast: Cast) -> Item:
    return actions.ask_extension(doing(cast), until=APRIL, reason="管线迁改", by=cast.officer, at=cast.at)


def test_asking_moves_nothing(cast: Cast) -> None:
    item = asked(cast)
    assert dated(item.due_at) == date(2026, 3, 20)
    assert item.extensions.get(zone=cast.zone).state == Extension.State.ASKED


def test_granted_the_deadline_is_the_new_date_and_the_old_stays_in_the_log(cast: Cast) -> None:
    item = actions.grant_extension(asked(cast), until=None, by=cast.leader, at=cast.at, note="同意")
    assert dated(item.due_at) == APRIL
    assert item.clock == {"fixed": "2026-04-10", "near": 3}
    entry = Entry.objects.filter(zone=cast.zone, item=item, verb="grant_extension").get()
    assert (entry.data["from"], entry.data["to"]) == ("2026-03-20", "2026-04-10")
    granted = item.extensions.get(zone=cast.zone)
    assert (granted.state, granted.granted, granted.decided_by) == ("granted", APRIL, cast.people["leader"])


def test_another_date_than_the_one_asked_for_may_be_granted(cast: Cast) -> None:
    item = actions.grant_extension(asked(cast), until=date(2026, 3, 31), by=cast.supervisor, at=cast.at)
    assert dated(item.due_at) == date(2026, 3, 31)


def test_refused_it_stays_and_the_reason_is_said(cast: Cast) -> None:
    with pytest.raises(actions.ReasonMissing):
        actions.refuse_extension(asked(cast), note=" ", by=cast.leader, at=cast.at)
    item = Item.objects.get(zone=cast.zone, kind="test.promise")
    item = actions.refuse_extension(item, note="理由不足", by=cast.leader, at=cast.at)
    assert dated(item.due_at) == date(2026, 3, 20)
    again = actions.ask_extension(item, until=APRIL, reason="补充材料", by=cast.officer, at=cast.at)
    assert again.extensions.filter(zone=cast.zone).count() == 2


def test_too_late_is_too_late(cast: Cast) -> None:
    with pytest.raises(actions.NotNow, match="期限已过"):
        actions.ask_extension(
            doing(cast), until=APRIL, reason="x", by=cast.officer, at=cast.at + timedelta(days=30)
        )


@pytest.mark.mechanism("M206")
def test_a_kind_may_want_to_be_asked_a_working_day_before(cast: Cast) -> None:
    piece = opening(cast, due="2026-03-16")  # a Monday: asked on Friday at the latest
    item = actions.open_item(
        zone=cast.zone,
        opening=actions.Opening(STRICT, "一件", piece.deadline, piece.owner_unit),
        by=cast.head,
        at=cast.at,
    )
    item = actions.accept(item, by=cast.officer, at=cast.at)
    with pytest.raises(actions.NotNow, match="最晚 2026-03-13"):
        actions.ask_extension(item, until=APRIL, reason="x", by=cast.officer, at=cast.at + timedelta(days=3))
    assert actions.ask_extension(
        item, until=APRIL, reason="x", by=cast.officer, at=cast.at + timedelta(days=2)
    )


def test_nobody_grants_his_own(cast: Cast) -> None:
    item = actions.ask_extension(opened(cast), until=APRIL, reason="x", by=cast.supervisor, at=cast.at)
    with pytest.raises(actions.OwnSignature):
        actions.grant_extension(item, until=None, by=cast.supervisor, at=cast.at)
    with pytest.raises(actions.NotYours, match="督查或班子领导"):
        actions.grant_extension(item, until=None, by=cast.head, at=cast.at)


def test_one_at_a_time_and_only_later(cast: Cast) -> None:
    item = asked(cast)
    with pytest.raises(actions.NotNow, match="已有一份"):
        actions.ask_extension(item, until=APRIL, reason="x", by=cast.officer, at=cast.at)
    with pytest.raises(actions.NotNow, match="晚于现在的期限"):
        actions.grant_extension(item, until=date(2026, 3, 20), by=cast.leader, at=cast.at)
    with pytest.raises(actions.NotNow, match="没有待批"):
        actions.grant_extension(checking(cast, title="别的"), until=None, by=cast.leader, at=cast.at)


def test_sent_twice_it_is_asked_once(cast: Cast) -> None:
    item = doing(cast)
    for _ in range(2):
        actions.ask_extension(item, until=APRIL, reason="x", by=cast.officer, at=cast.at, op=op(8))
    assert Extension.objects.filter(zone=cast.zone, item=item).count() == 1


def test_a_deadline_in_hours_becomes_a_day(cast: Cast) -> None:
    item = doing(cast, deadline=after_hours(cast.at, 24))
    item = actions.ask_extension(item, until=date(2026, 3, 13), reason="x", by=cast.officer, at=cast.at)
    item = actions.grant_extension(item, until=None, by=cast.leader, at=cast.at)
    assert (item.day_kind, dated(item.due_at)) == (DayKind.CALENDAR, date(2026, 3, 13))


def test_what_nobody_decided_ends_with_the_item(cast: Cast) -> None:
    item = actions.attach(asked(cast), by=cast.officer, at=cast.at, text="办完了")
    item = actions.submit(item, by=cast.officer, at=cast.at)
    actions.sign_off(item, by=cast.head, at=cast.at)
    assert item.extensions.get(zone=cast.zone).state == Extension.State.LAPSED
    other = actions.ask_extension(
        doing(cast, title="随主体走的"), until=APRIL, reason="x", by=cast.officer, at=cast.at
    )
    withdraw_all(zone=cast.zone, items=[other.pk], by=cast.head, at=cast.at, note="项目撤销")
    assert other.extensions.get(zone=cast.zone).state == Extension.State.LAPSED
    assert replay.differences(cast.zone) == []
