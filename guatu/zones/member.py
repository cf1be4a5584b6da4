"""当事人：who acts, read once at the edge and passed to every verb."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from guatu.zones.models import Delegation, Membership, Person, Role, Zone


@dataclass(frozen=True)
class Seat:
    """任职：one unit, one role."""

    unit_id: UUID
    unit_name: str
    role: Role
    duty: str = ""


@dataclass(frozen=True)
class Member:
    """当事人. A person with the seats he holds in one zone today; ``person`` is None for a display or an
    upper viewer, who can only read. ``stands_for`` are those he stands in for today (委托代办).
    """

    zone_id: int
    person: Person | None
    seats: tuple[Seat, ...] = ()
    extra_roles: frozenset[Role] = field(default_factory=frozenset)
    stands_for: tuple["Member", ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        """全部角色."""
        return frozenset(seat.role for seat in self.seats) | self.extra_roles

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """所在单位, all of them (大部制、专班)."""
        return frozenset(seat.unit_id for seat in self.seats)

    @property
    def person_id(self) -> UUID | None:
        """人员编号."""
        return self.person.id if self.person else None

    @property
    def main_unit_id(self) -> UUID | None:
        """主要单位：the first seat."""
        return self.seats[0].unit_id if self.seats else None

    @property
    def unit_name(self) -> str:
        """单位名称 of the first seat."""
        return self.seats[0].unit_name if self.seats else ""

    @property
    def name(self) -> str:
        """姓名."""
        if self.person:
            return self.person.name
        return "大屏" if Role.DISPLAY in self.extra_roles else "上级"

    def has(self, *roles: Role) -> bool:
        """有此角色（任一）."""
        return bool(self.roles & set(roles))

    def in_unit(self, unit_id: UUID | None, *roles: Role) -> bool:
        """在此单位（并有此角色之一）."""
        return any(s.unit_id == unit_id and (not roles or s.role in roles) for s in self.seats)


def member_of(zone: Zone, person: Person, on: date) -> Member:
    """取当事人. The person with the seats he holds in the zone on that day, and those he stands in for."""
    absent = [row.principal for row in delegations_to(zone, person, on)]
    seats = _seats(zone, [person.pk, *(each.pk for each in absent)], on)
    stands_for = tuple(Member(zone.pk, each, seats[each.pk]) for each in absent if seats[each.pk])
    return Member(zone.id, person, seats[person.pk], stands_for=stands_for)


def delegations_to(zone: Zone, person: Person, on: date) -> list[Delegation]:
    """代谁办：the delegations to a person in force on a day."""
    rows = Delegation.objects.filter(zone=zone, delegate=person, from_date__lte=on, to_date__gte=on)
    rows = rows.filter(revoked_at=None, principal__is_active=True)
    return list(rows.select_related("principal").order_by("from_date", "id"))


def _seats(zone: Zone, people: Collection[UUID], on: date) -> dict[UUID, tuple[Seat, ...]]:
    rows = (
        Membership.objects.filter(zone=zone, person__in=people, from_date__lte=on)
        .filter(Q(to_date=None) | Q(to_date__gte=on))
        .select_related("unit")
        .order_by("from_date", "id")
    )
    found: dict[UUID, list[Seat]] = defaultdict(list)
    for m in rows:
        found[m.person_id].append(Seat(m.unit_id, m.unit.name, Role(m.role), m.duty))
    return {each: tuple(found[each]) for each in people}
