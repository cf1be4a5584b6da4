"""工作日历. Statutory holidays and swapped working days, as data of the zone (rules B25).

A year is official once its notice is out, provisional before (statutory days known, swapped days not), and
a year with nothing refuses: no deadline is computed on a guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from guatu.core.refusal import Refusal
from guatu.zones.models import CalendarDay, CalendarYear, Zone

ONE_DAY = timedelta(days=1)


class CalendarMissing(Refusal):
    """日历缺年. The message names the year and who can add it."""


@dataclass(frozen=True)
class WorkCalendar:
    """工作日历 of one zone, read once and then pure."""

    years: Mapping[int, str]
    days: Mapping[date, bool]

    def is_working(self, day: date) -> bool:
        """是否工作日. Refuses a year the calendar does not hold."""
        if day.year not in self.years:
            raise CalendarMissing(f"工作日历缺 {day.year} 年，请系统管理员在“工作日历”中补上后再算期限。")
        return self.days.get(day, day.weekday() < 5)

    def is_provisional(self, *days: date) -> bool:
        """是否暂定：whether any of these days lies in a provisional year."""
        return any(self.years.get(day.year) == CalendarYear.Status.PROVISIONAL for day in days)

    def add_working_days(self, start: date, count: int) -> date:
        """第 n 个工作日 after ``start`` (before it when negative); the start day itself is not counted."""
        step, left, day = (ONE_DAY if count >= 0 else -ONE_DAY), abs(count), start
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """相隔工作日 after ``start`` up to and including ``end``."""
        return sum(self.is_working(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))


class WorkingDays:
    """工作日的尺 over some days: the working days between any two of them, read off and not counted again."""

    def __init__(self, calendar: WorkCalendar, first: date, last: date) -> None:
        self._first = first
        self._worked, self._missing = [0], [0]
        for n in range(1, (last - first).days + 1):
            day = first + ONE_DAY * n
            known = day.year in calendar.years
            self._worked.append(self._worked[-1] + (known and calendar.is_working(day)))
            self._missing.append(self._missing[-1] + (not known))

    def between(self, start: date, end: date) -> int | None:
        """相隔工作日, as :meth:`WorkCalendar.working_days_between`; None where the calendar lacks a year."""
        begin, stop = (start - self._first).days, (end - self._first).days
        if self._missing[stop] != self._missing[begin]:
            return None
        return self._worked[stop] - self._worked[begin]


def load(zone: Zone) -> WorkCalendar:
    """取日历 of a zone: two queries, whatever is asked of it afterwards."""
    return load_all([zone])[zone.pk]


def load_all(zones: Sequence[Zone]) -> dict[int, WorkCalendar]:
    """取几个区的日历: two queries for all of them."""
    ids = [zone.pk for zone in zones]
    years: dict[int, dict[int, str]] = {pk: {} for pk in ids}
    days: dict[int, dict[date, bool]] = {pk: {} for pk in ids}
    for pk, year, status in CalendarYear.objects.filter(zone__in=ids).values_list("zone", "year", "status"):
        years[pk][year] = status
    for pk, day, works in CalendarDay.objects.filter(zone__in=ids).values_list("zone", "day", "is_working"):
        days[pk][day] = works
    return {pk: WorkCalendar(years[pk], days[pk]) for pk in ids}


@cache
def national_days(year: int) -> tuple[str, dict[date, tuple[bool, str]]]:
    """国家日历 of a year: its status, and every day that differs from its weekday.

    Official days come from ``chinesecalendar``; beyond it the statutory days of ``holidays`` are provisional.
    """
    import chinese_calendar

    first = date(year, 1, 1)
    every = [first + ONE_DAY * n for n in range((date(year + 1, 1, 1) - first).days)]
    try:
        found = {
            d: (chinese_calendar.is_workday(d), chinese_calendar.get_holiday_detail(d)[1]) for d in every
        }
        names = chinese_calendar.Holiday
        return CalendarYear.Status.OFFICIAL, {
            d: (works, names(name).chinese if name else "")
            for d, (works, name) in found.items()
            if works != (d.weekday() < 5)
        }
    except NotImplementedError:
        return CalendarYear.Status.PROVISIONAL, {
            d: (False, name) for d, name in statutory_days(year).items() if d.weekday() < 5
        }


def statutory_days(year: int) -> dict[date, str]:
    """法定假日 of a year, without the swapped days around them."""
    import holidays

    found = holidays.country_holidays("CN", years=year, language="zh_CN")
    return {day: name[:20] for day, name in found.items()}
