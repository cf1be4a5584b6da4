"""挂起与恢复：the clock stands still, and the deadline moves by what it stood."""

from datetime import UTC, datetime, timedelta

import pytest

from guatu.core.dates import PartialDate, dated, day_end
from guatu.ledger import actions
from guatu.ledger.deadlines import after_hours, after_working_days, on_day
from guatu.ledger.lamps import Lamp, lamp_of
from guatu.ledger.models import DuePrecision, Life
from guatu.ledger.tests.scenes import checking, opened, paused
from guatu.zones import calendar
from tests.cast import Cast


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T09:30+08:00").astimezone(UTC)


def test_it_shows_that_it_stands_still(cast: Cast) -> None:
    item = paused(cast)
    assert (item.life, item.paused_at) == (Life.PAUSED, cast.at)
    assert lamp_of(item, cast.at + timedelta(days=99)) == Lamp.PAUSED


def test_a_reason_of_the_list_is_needed(cast: Cast) -> None:
    with pytest.raises(actions.ReasonMissing, match="请选择挂起的理由"):
        actions.pause(opened(cast), reason="太忙", by=cast.head, at=cast.at)


def test_an_officer_stops_no_clock(cast: Cast) -> None:
    with pytest.raises(actions.NotYours, match="责任单位负责人、督查或班子领导"):
        actions.pause(opened(cast), reason="publicity", by=cast.officer, at=cast.at)
    with pytest.raises(actions.NotYours):
        actions.resume(paused(cast), by=cast.officer, at=cast.at)


def test_not_while_it_waits_for_a_signature(cast: Cast) -> None:
    with pytest.raises(actions.NotNow):
        actions.pause(checking(cast), reason="publicity", by=cast.head, at=cast.at)


def test_natural_days_move_the_deadline_by_natural_days(cast: Cast) -> None:
    item = paused(cast)
    due, near = item.due_at, item.near_at
    item = actions.resume(item, by=cast.head, at=cast.at + timedelta(days=10))
    assert (item.due_at - due, item.near_at - near) == (timedelta(days=10), timedelta(days=10))
    assert (item.life, item.paused_at) == (Life.DOING, None)


def test_within_one_day_nothing_moves(cast: Cast) -> None:
    item = paused(cast)
    due = item.due_at
    assert actions.resume(item, by=cast.head, at=cast.at + timedelta(hours=9)).due_at == due


def test_working_days_move_it_by_working_days(cast: Cast) -> None:
    held = calendar.load(cast.zone)
    deadline = after_working_days(cast.at, 5, calendar=held)  # Wednesday 18 March
    item = paused(cast, deadline=deadline)
    # Stopped on Wednesday 11 March, on again on Monday 16: three working days stood still.
    item = actions.resume(item, by=cast.head, at=day("2026-03-16"))
    assert dated(item.due_at).isoformat() == "2026-03-23"
    assert item.due_at == day_end(dated(item.due_at))


def test_hours_move_it_to_the_minute(cast: Cast) -> None:
    item = paused(cast, deadline=after_hours(cast.at, 24))
    due = item.due_at
    item = actions.resume(item, by=cast.head, at=cast.at + timedelta(hours=3, minutes=5))
    assert item.due_at - due == timedelta(hours=3, minutes=5)


def test_the_end_of_a_month_is_a_day_once_it_has_moved(cast: Cast) -> None:
    item = paused(cast, deadline=on_day(PartialDate.parse("2026-04"), near=timedelta(days=3)))
    item = actions.resume(item, by=cast.head, at=cast.at + timedelta(days=5))
    assert (dated(item.due_at).isoformat(), item.precision) == ("2026-05-05", DuePrecision.DAY)


def test_what_nobody_had_taken_waits_again_to_be_taken(cast: Cast) -> None:
    item = actions.pause(opened(cast), reason="government", by=cast.leader, at=cast.at)
    assert actions.resume(item, by=cast.leader, at=cast.at + timedelta(days=1)).life == Life.OPEN


def test_only_what_stands_still_goes_on(cast: Cast) -> None:
    with pytest.raises(actions.NotNow):
        actions.resume(opened(cast), by=cast.head, at=cast.at)


def test_what_nobody_had_taken_when_it_was_paused_still_waits_to_be_taken(cast: Cast) -> None:
    item = actions.pause(opened(cast), reason="review", by=cast.head, at=cast.at)
    item = actions.resume(item, by=cast.head, at=cast.at + timedelta(days=2))
    assert item.life == Life.OPEN
    assert actions.accept(item, by=cast.officer, at=cast.at + timedelta(days=2)).life == Life.DOING
