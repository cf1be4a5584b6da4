"""人员与任职."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from guatu.core.refusal import Refusal
from guatu.zones.actions.journal import record
from guatu.zones.member import Member
from guatu.zones.models import Membership, Person, Role, Unit, Zone

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


class EndsBeforeStart(Refusal):
    """止期早于起期."""


class OwnAppointment(Refusal):
    """不能给自己任免."""


class SeparatedAdministrators(Refusal):
    """三员分立."""


class SeatTaken(Refusal):
    """已任此职."""


@transaction.atomic
def add_person(
    *,
    zone: Zone,
    name: str,
    title: str = "",
    account_id: int | None = None,
    is_external: bool = False,
    by: Member | None = None,
    at: datetime | None = None,
) -> Person:
    """登记人员."""
    person = Person.objects.create(
        zone=zone, name=name.strip(), title=title.strip(), account_id=account_id, is_external=is_external
    )
    record(zone_id=zone.pk, by=by, at=at, verb="登记人员", subject=person.name)
    return person


@transaction.atomic
def edit_person(
    person: Person, *, name: str, title: str, is_external: bool, by: Member, at: datetime
) -> Person:
    """改人员. Name and title as they are now; memberships and what was done stay."""
    person.name, person.title, person.is_external = name.strip(), title.strip(), is_external
    person.save(update_fields=["name", "title", "is_external"])
    record(zone_id=person.zone_id, by=by, at=at, verb="改人员", subject=person.name)
    return person


@transaction.atomic
def appoint(
    *,
    person: Person,
    unit: Unit,
    role: Role,
    from_date: date,
    to_date: date | None = None,
    duty: str = "",
    by: Member | None = None,
    at: datetime | None = None,
) -> Membership:
    """任职. The person holds the role in the unit from that day; several units at once are normal."""
    if to_date is not None and to_date < from_date:
        raise EndsBeforeStart("任职止期不能早于起期。")
    if by is not None and by.person_id == person.id:
        raise OwnAppointment("不能给自己任职，请另一位系统管理员办理。")
    held = _overlapping(person, from_date, to_date)
    if held.filter(unit=unit, role=role).exists():
        raise SeatTaken(f"{person.name}已在“{unit.name}”任{Role(role).label}。")
    if role in ADMINISTRATORS and held.filter(role__in=ADMINISTRATORS - {role}).exists():
        raise SeparatedAdministrators("系统、安全、审计三种管理员要由三个人分任。")
    seat = Membership.objects.create(
        zone_id=person.zone_id,
        person=person,
        unit=unit,
        role=role,
        duty=duty,
        from_date=from_date,
        to_date=to_date,
    )
    words = f"{person.name}：{unit.name} {Role(role).label}"
    record(zone_id=person.zone_id, by=by, at=at, verb="任职", subject=words)
    return seat


def _overlapping(person: Person, from_date: date, to_date: date | None) -> QuerySet[Membership]:
    rows = Membership.objects.filter(zone_id=person.zone_id, person=person)
    rows = rows.filter(Q(to_date=None) | Q(to_date__gte=from_date))
    return rows if to_date is None else rows.filter(from_date__lte=to_date)


@transaction.atomic
def end_membership(
    membership: Membership, *, to_date: date, by: Member | None = None, at: datetime | None = None
) -> Membership:
    """免职. The role ends with that day; what was done under it stays."""
    if to_date < membership.from_date:
        raise EndsBeforeStart("任职止期不能早于起期。")
    if by is not None and by.person_id == membership.person_id:
        raise OwnAppointment("不能给自己免职，请另一位系统管理员办理。")
    membership.to_date = to_date
    membership.save(update_fields=["to_date"])
    if by is not None:
        words = f"{membership.person.name}：{membership.unit.name} {membership.get_role_display()}"
        record(zone_id=membership.zone_id, by=by, at=at, verb="免职", subject=words)
    return membership
