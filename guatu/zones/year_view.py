"""年历：a year as twelve months of weeks, each day marked as the zone works or rests."""

import calendar as months_of
from dataclasses import dataclass
from datetime import date

from guatu.zones.models import CalendarDay, CalendarYear, Zone

WEEK = ("一", "二", "三", "四", "五", "六", "日")


@dataclass(frozen=True)
class DayCell:
    """一天. ``swapped`` when it differs from its weekday."""

    day: date
    works: bool
    swapped: bool
    name: str


@dataclass(frozen=True)
class Month:
    """一个月 in weeks from Monday; None pads the first and the last."""

    number: int
    weeks: list[list[DayCell | None]]
    working_days: int


@dataclass(frozen=True)
class YearView:
    """年历 of a zone; ``row`` is None for a year that the calendar does not hold."""

    year: int
    row: CalendarYear | None
    months: list[Month]
    years: list[int]

    @property
    def working_days(self) -> int:
        """全年工作日."""
        return sum(month.working_days for month in self.months)


def year_view(zone: Zone, year: int) -> YearView:
    """取年历: two queries."""
    rows = {row.year: row for row in CalendarYear.objects.filter(zone=zone).order_by("year")}
    known = {}
    if year in rows:
        inside = CalendarDay.objects.filter(zone=zone, day__range=(date(year, 1, 1), date(year, 12, 31)))
        known = {row.day: row for row in inside}
    months = [_month(year, number, known) for number in range(1, 13)] if year in rows else []
    return YearView(year, rows.get(year), months, list(rows))


def _month(year: int, number: int, known: dict[date, CalendarDay]) -> Month:
    weeks: list[list[DayCell | None]] = [
        [_cell(day, known) if day.month == number else None for day in week]
        for week in months_of.Calendar().monthdatescalendar(year, number)
    ]
    worked = sum(cell.works for week in weeks for cell in week if cell)
    return Month(number, weeks, worked)


def _cell(day: date, known: dict[date, CalendarDay]) -> DayCell:
    row, usual = known.get(day), day.weekday() < 5
    if row is None:
        return DayCell(day, usual, False, "")
    return DayCell(day, row.is_working, row.is_working != usual, row.name)
