"""期限：instants, by the calendar of the zone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from guatu.core.dates import PartialDate, dated, day_end
from guatu.ledger import actions
from guatu.ledger.deadlines import after_days, after_hours, after_working_days, on_day
from guatu.ledger.models import DayKind, DuePrecision, Entry
from guatu.ledger.tests.scenes import closed, doing
from guatu.zones import calendar
from guatu.zones.calendar import CalendarMissing
from tests.cast import Cast


def due(start: str, count: int, cast: Cast) -> str:
    begin = datetime.fromisoformat(f"{start}T10:00+08:00")
    return dated(after_working_days(begin, count, calendar=calendar.load(cast.zone)).due_at).isoformat()


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-03-11", 1, "2026-03-12"),
        ("2026-03-13", 1, "2026-03-16"),  # over a weekend
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday at work before the Spring Festival
        ("2026-02-14", 1, "2026-02-24"),  # the festival itself
        ("2026-02-27", 1, "2026-02-28"),  # another Saturday at work
        ("2026-05-08", 1, "2026-05-09"),
        ("2026-09-18", 1, "2026-09-20"),  # a Sunday at work, the Saturday before it free
        ("2026-10-09", 1, "2026-10-10"),
    ],
)
def test_working_days_follow_the_swapped_days_of_2026(
    cast: Cast, start: str, count: int, expected: str
) -> None:
    assert due(start, count, cast) == expected


def test_the_year_has_248_working_days(cast: Cast) -> None:
    held = calendar.load(cast.zone)
    assert held.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


def test_a_deadline_in_a_provisional_year_says_so(cast: Cast) -> None:
    held = calendar.load(cast.zone)
    assert after_working_days(datetime(2026, 12, 30, 2, tzinfo=UTC), 10, calendar=held).is_provisional
    assert not after_working_days(datetime(2026, 6, 1, 2, tzinfo=UTC), 10, calendar=held).is_provisional


def test_a_year_without_calendar_refuses(cast: Cast) -> None:
    with pytest.raises(CalendarMissing, match="缺 2030 年"):
        due("2030-01-04", 3, cast)


def test_a_month_is_due_at_its_end(cast: Cast) -> None:
    deadline = on_day(PartialDate.parse("2026-02"), near=timedelta(days=3))
    assert deadline.due_at == day_end(date(2026, 2, 28))
    assert deadline.precision == DuePrecision.MONTH


def test_early_in_the_morning_the_day_is_that_of_shanghai() -> None:
    early = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # 07:30 on the 11th
    assert dated(after_days(early, 1, near=timedelta(days=1)).due_at) == date(2026, 3, 12)


def test_hours_are_due_to_the_minute() -> None:
    begin = datetime(2026, 3, 11, 1, 17, tzinfo=UTC)
    deadline = after_hours(begin, 48)
    assert (deadline.due_at, deadline.day_kind) == (begin + timedelta(hours=48), DayKind.HOURS)


def test_a_moved_deadline_leaves_the_old_one_in_the_log(cast: Cast) -> None:
    later = on_day(PartialDate.parse("2026-04-30"), near=timedelta(days=3))
    item = actions.reschedule(doing(cast), deadline=later, by=cast.head, at=cast.at, note="设计变更")
    assert item.due_at == later.due_at
    entry = Entry.objects.filter(zone=cast.zone, item=item).order_by("id").last()
    assert entry is not None
    said = {key: entry.data[key] for key in ("from", "to", "note")}
    assert said == {"from": "2026-03-20", "to": "2026-04-30", "note": "设计变更"}
    assert entry.data["set"]["clock"] == {"day": "2026-04-30", "near": 3}


def test_what_is_closed_keeps_its_deadline(cast: Cast) -> None:
    later = on_day(PartialDate.parse("2026-04-30"), near=timedelta(days=3))
    with pytest.raises(actions.NotNow):
        actions.reschedule(closed(cast), deadline=later, by=cast.head, at=cast.at, note="x")
