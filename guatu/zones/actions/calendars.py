"""工作日历."""

from datetime import date, datetime

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.zones.actions.journal import record
from guatu.zones.calendar import national_days, statutory_days
from guatu.zones.member import Member
from guatu.zones.models import CalendarDay, CalendarYear, Zone

FIRST_CALENDAR_YEAR = 2018
YEARS_AHEAD = 2
SOURCES = {
    CalendarYear.Status.OFFICIAL: "国务院办公厅节假日安排",
    CalendarYear.Status.PROVISIONAL: "法定假日推算，调休待公布",
}


class YearUnknown(Refusal):
    """年份无依据."""


@transaction.atomic
def seed_calendar(*, zone: Zone, years: range) -> None:
    """备工作日历. National holidays and swapped days of these years; what the zone changed itself stays."""
    for year in years:
        _take_year(zone, year)


def _take_year(zone: Zone, year: int) -> CalendarYear:
    status, days = national_days(year)
    source = SOURCES[CalendarYear.Status(status)]
    row, _ = CalendarYear.objects.get_or_create(
        zone=zone, year=year, defaults={"status": status, "source": source}
    )
    CalendarDay.objects.bulk_create(
        [CalendarDay(zone=zone, day=day, is_working=works, name=name) for day, (works, name) in days.items()],
        ignore_conflicts=True,
    )
    return row


@transaction.atomic
def add_year(*, zone: Zone, year: int, by: Member, at: datetime) -> CalendarYear:
    """补年份, or put the official days in the place of the provisional ones once the notice is out."""
    if not FIRST_CALENDAR_YEAR <= year <= at.year + YEARS_AHEAD:
        raise YearUnknown(f"{year} 年的放假安排还没有依据，不能补入。")
    known = CalendarYear.objects.select_for_update().filter(zone=zone, year=year).first()
    row = _make_official(known) if known else _take_year(zone, year)
    record(
        zone_id=zone.pk, by=by, at=at, verb="补工作日历", subject=f"{year} 年（{row.get_status_display()}）"
    )
    return row


def _make_official(known: CalendarYear) -> CalendarYear:
    if known.status == CalendarYear.Status.OFFICIAL:
        raise YearUnknown(f"{known.year} 年已经是公布的安排。")
    status, days = national_days(known.year)
    if status != CalendarYear.Status.OFFICIAL:
        raise YearUnknown(f"{known.year} 年的调休还没有公布，仍按暂定计算。")
    guessed = [day for day in statutory_days(known.year) if day not in days]
    CalendarDay.objects.filter(zone_id=known.zone_id, day__in=guessed, is_working=False).delete()
    known.status, known.source = status, SOURCES[CalendarYear.Status.OFFICIAL]
    known.save(update_fields=["status", "source"])
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(zone_id=known.zone_id, day=day, is_working=works, name=name)
            for day, (works, name) in days.items()
        ],
        ignore_conflicts=True,
    )
    return known


@transaction.atomic
def set_day(
    *,
    zone: Zone,
    day: date,
    is_working: bool,
    name: str = "",
    by: Member | None = None,
    at: datetime | None = None,
) -> CalendarDay:
    """改一天. That day works, or rests, in this zone; deadlines computed from now on follow it."""
    row, _ = CalendarDay.objects.update_or_create(
        zone=zone, day=day, defaults={"is_working": is_working, "name": name.strip()}
    )
    words = f"{day.isoformat()} {'上班' if is_working else '放假'}"
    record(zone_id=zone.pk, by=by, at=at, verb="改工作日历", subject=words)
    return row
