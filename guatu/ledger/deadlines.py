"""期限：an instant with its day kind and precision, and the basis it was worked out from.

The basis is kept with the item, so that a deadline can be worked out again when the calendar or a rule
changes: counted days from a start, or a promised date, then every stop of the clock, in its own days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from guatu.core.dates import PartialDate, dated, day_end, day_start
from guatu.ledger.models import DayKind, DuePrecision
from guatu.zones.calendar import WorkCalendar

ONE_DAY = timedelta(days=1)
Basis = Mapping[str, Any]


@dataclass(frozen=True)
class Deadline:
    """期限. When it falls, from when it is near, whether it rests on a provisional calendar, and on what
    it was worked out (``basis``: start and count, or the promised day, and how near is near).
    """

    due_at: datetime
    near_at: datetime
    day_kind: DayKind
    precision: DuePrecision
    is_provisional: bool = False
    basis: Basis = field(default_factory=dict)


def on_day(plan: PartialDate, *, near: timedelta) -> Deadline:
    """按计划日期. Due at the end of the day, month or year that was promised; natural days."""
    due = day_end(plan.last_day)
    basis = {"day": plan.iso(), "near": near.days}
    return Deadline(
        due, _near(plan.last_day, near), DayKind.CALENDAR, DuePrecision(plan.precision), basis=basis
    )


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
        {"start": start.isoformat(), "count": count, "near": near},
    )


def after_days(start: datetime, count: int, *, near: timedelta) -> Deadline:
    """若干自然日内, the day after ``start`` being the first; none at all is the same day (不过夜)."""
    last = dated(start) + timedelta(days=count)
    basis = {"start": start.isoformat(), "count": count, "near": near.days}
    # What ends tonight is near from the moment it begins.
    near_at = max(_near(last, near), start) if not count else _near(last, near)
    return Deadline(day_end(last), near_at, DayKind.CALENDAR, DuePrecision.DAY, basis=basis)


def after_hours(start: datetime, count: int, *, near: timedelta = timedelta(hours=2)) -> Deadline:
    """若干小时内, to the minute."""
    due = start + timedelta(hours=count)
    basis = {"start": start.isoformat(), "count": count, "near": near.total_seconds() / 3600}
    return Deadline(due, due - near, DayKind.HOURS, DuePrecision.MINUTE, basis=basis)


def _near(last: date, near: timedelta) -> datetime:
    # Near is a matter of days: the lamp changes overnight, not in the middle of one.
    return day_start(last - near)


def counted(
    day_kind: str, start: datetime, count: int, *, calendar: WorkCalendar, near: float | None = None
) -> Deadline:
    """若干日（或小时）内 in the words of a rule: working days, natural days or hours."""
    if day_kind == DayKind.WORKING:
        return after_working_days(start, count, calendar=calendar, near=1 if near is None else int(near))
    if day_kind == DayKind.HOURS:
        hours = min(2.0, count / 2) if near is None else float(near)
        return after_hours(start, count, near=timedelta(hours=hours))
    return after_days(start, count, near=timedelta(days=1 if near is None else near))


def moved(deadline: Deadline, stopped: datetime, resumed: datetime, calendar: WorkCalendar) -> Deadline:
    """停表顺延. The deadline later by what the clock stood still, counted in its own days."""
    if deadline.day_kind == DayKind.HOURS:
        stood = max(resumed - stopped, timedelta())
        return replace(deadline, due_at=deadline.due_at + stood, near_at=deadline.near_at + stood)
    days = stood_still(deadline.day_kind, stopped, resumed, calendar)
    if not days:
        return deadline
    if deadline.day_kind == DayKind.WORKING:
        due = calendar.add_working_days(dated(deadline.due_at), days)
        near = calendar.add_working_days(dated(deadline.near_at), days)
        provisional = deadline.is_provisional or calendar.is_provisional(due)
        return replace(deadline, due_at=day_end(due), near_at=day_start(near), is_provisional=provisional)
    later = timedelta(days=days)
    # Once moved it is no longer the end of a month.
    return replace(
        deadline,
        due_at=deadline.due_at + later,
        near_at=deadline.near_at + later,
        precision=DuePrecision.DAY,
    )


def stood_still(day_kind: str, stopped: datetime, resumed: datetime, calendar: WorkCalendar) -> int:
    """停了几天, in the days of its kind; for hours, whole days of 24."""
    if day_kind == DayKind.HOURS:
        return max(resumed - stopped, timedelta()).days
    first, last = dated(stopped), dated(resumed)
    if day_kind == DayKind.WORKING:
        return calendar.working_days_between(first, last)
    return max((last - first).days, 0)


def worked_out(clock: Basis, day_kind: str, calendar: WorkCalendar) -> Deadline | None:
    """重算期限 from its basis alone; None when it rests on no rule that can be worked out again."""
    deadline = _base(clock, day_kind, calendar)
    if deadline is None:
        return None
    for stopped, resumed in clock.get("pauses", ()):
        at = datetime.fromisoformat(stopped), datetime.fromisoformat(resumed)
        deadline = moved(deadline, *at, calendar)
    return replace(deadline, basis=clock)


def _base(clock: Basis, day_kind: str, calendar: WorkCalendar) -> Deadline | None:
    if "fixed" in clock:
        day = date.fromisoformat(clock["fixed"])
        base = on_day(PartialDate(day), near=timedelta(days=clock.get("near", 1)))
        return replace(base, day_kind=DayKind(day_kind))
    if "count" in clock:
        start = datetime.fromisoformat(clock["start"])
        return counted(day_kind, start, clock["count"], calendar=calendar, near=clock.get("near"))
    if "day" in clock:
        return on_day(PartialDate.parse(clock["day"]), near=timedelta(days=clock.get("near", 0)))
    return None
