"""区与人的动词."""

from datetime import date, datetime

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.zones.calendar import national_days
from guatu.zones.models import CalendarDay, CalendarYear, Membership, Park, Person, Role, Unit, Zone

FIRST_CALENDAR_YEAR = 2018


class NameTaken(Refusal):
    """名称已有."""


class EndsBeforeStart(Refusal):
    """止期早于起期."""


def found_zone(
    *,
    code: str,
    name: str,
    short_name: str,
    level: str,
    parent: Zone | None = None,
    admin_codes: list[str] | None = None,
    pinned_on: date | None = None,
    position: list[int] | None = None,
) -> Zone:
    """立开发区（或其上级）. Only the owner of the database makes a tenant; nobody on the web can."""
    zones = Zone.objects.using("owner")
    with transaction.atomic(using="owner"):
        zone = zones.create(
            code=code,
            name=name,
            short_name=short_name,
            level=level,
            parent_id=parent.pk if parent else None,
            admin_codes=admin_codes or [],
            pinned_on=pinned_on,
            position=position or [],
        )
        zone.path = [*(parent.path if parent else []), zone.pk]
        zone.save(using="owner", update_fields=["path"])
    zone._state.db = "default"
    return zone


@transaction.atomic
def add_unit(*, zone: Zone, name: str, kind: str, short_name: str = "", parent: Unit | None = None) -> Unit:
    """设单位."""
    name = name.strip()
    if Unit.objects.filter(zone=zone, name=name).exists():
        raise NameTaken(f"已有单位“{name}”。")
    return Unit.objects.create(zone=zone, name=name, short_name=short_name, kind=kind, parent=parent)


@transaction.atomic
def add_park(*, zone: Zone, code: str, name: str, kind: str = Park.Kind.AREA, **drawing: object) -> Park:
    """设片区."""
    if Park.objects.filter(zone=zone, code=code).exists():
        raise NameTaken(f"已有片区代码“{code}”。")
    return Park.objects.create(zone=zone, code=code, name=name, kind=kind, **drawing)


@transaction.atomic
def add_person(*, zone: Zone, name: str, title: str = "", account_id: int | None = None) -> Person:
    """登记人员."""
    return Person.objects.create(zone=zone, name=name.strip(), title=title, account_id=account_id)


@transaction.atomic
def appoint(
    *, person: Person, unit: Unit, role: Role, from_date: date, to_date: date | None = None, duty: str = ""
) -> Membership:
    """任职. The person holds the role in the unit from that day; several units at once are normal (大部制)."""
    if to_date is not None and to_date < from_date:
        raise EndsBeforeStart("任职止期不能早于起期。")
    return Membership.objects.create(
        zone_id=person.zone_id,
        person=person,
        unit=unit,
        role=role,
        duty=duty,
        from_date=from_date,
        to_date=to_date,
    )


@transaction.atomic
def end_membership(membership: Membership, *, to_date: date) -> Membership:
    """免职. The role ends with that day; what was done under it stays."""
    if to_date < membership.from_date:
        raise EndsBeforeStart("任职止期不能早于起期。")
    membership.to_date = to_date
    membership.save(update_fields=["to_date"])
    return membership


@transaction.atomic
def seed_calendar(*, zone: Zone, years: range) -> None:
    """备工作日历. National holidays and swapped days of these years; what the zone changed itself stays."""
    for year in years:
        status, days = national_days(year)
        source = "国务院办公厅节假日安排" if status == CalendarYear.Status.OFFICIAL else "法定假日推算，调休待公布"
        CalendarYear.objects.get_or_create(zone=zone, year=year, defaults={"status": status, "source": source})
        CalendarDay.objects.bulk_create(
            [CalendarDay(zone=zone, day=day, is_working=works, name=name) for day, (works, name) in days.items()],
            ignore_conflicts=True,
        )


@transaction.atomic
def set_day(*, zone: Zone, day: date, is_working: bool, name: str = "") -> CalendarDay:
    """改一天. That day works, or rests, in this zone; deadlines computed from now on follow it."""
    row, _ = CalendarDay.objects.update_or_create(
        zone=zone, day=day, defaults={"is_working": is_working, "name": name}
    )
    return row


def stamp(at: datetime) -> str:
    """时间戳 for file names, in Shanghai."""
    from guatu.core.dates import SHANGHAI

    return at.astimezone(SHANGHAI).strftime("%Y%m%d-%H%M")
