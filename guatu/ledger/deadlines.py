"""期限：an instant with its day kind and precision."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from guatu.core.dates import PartialDate, dated, day_end, day_start
from guatu.ledger.models import DayKind, DuePrecision
from guatu.zones.calendar import WorkCalendar


@dataclass(frozen=True)
class Deadline:
    """期限. When it falls, from when it is near, and whether it rests on a provisional calendar."""

    due_at: datetime
    near_at: datetime
    day_kind: DayKind
    precision: DuePrecision
    is_provisional: bool = False


def on_day(plan: PartialDate, *, near: timedelta) -> Deadline:
    """按计划日期. Due at the end of the day, month or year that was promised; natural days."""
    due = day_end(plan.last_day)
    return Deadline(due, _near(plan.last_day, near), DayKind.CALENDAR, DuePrecision(plan.precision))


def after_working_days(start: datetime, count: int, *, calendar: WorkCalendar, near: int = 1) -> Deadline:
    """若干工作日内. Due at the end of that working day after ``start``; a year without calendar refuses."""
    first = dated(start)
    last = calendar.add_working_days(first, count)
    near_day = calendar.add_working_days(last, -near)
    return Deadline(
        day_end(last),
        day_start(near_day),
        DayKind.WORKING,
        DuePrecision.DAY,
        calendar.is_provisional(first, last),
    )


def after_days(start: datetime, count: int, *, near: timedelta) -> Deadline:
    """若干自然日内, the day after ``start`` being the first."""
    last = dated(start) + timedelta(days=count)
    return Deadline(day_end(last), _near(last, near), DayKind.CALENDAR, DuePrecision.DAY)


def _near(last: date, near: timedelta) -> datetime:
    # Near is a matter of days: the lamp changes overnight, not in the middle of one.
    return day_start(last - near)


def after_hours(start: datetime, count: int, *, near: timedelta = timedelta(hours=2)) -> Deadline:
    """若干小时内, to the minute."""
    due = start + timedelta(hours=count)
    return Deadline(due, due - near, DayKind.HOURS, DuePrecision.MINUTE)
