"""花名册：who stands where in a zone today; who is away is heard through his stand-in."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from guatu.zones.models import Delegation, Membership, Role, Unit, Zone

CHIEF = "主要领导"


class Roster:
    """花名册 of one zone on one day."""

    def __init__(self, zone: Zone, on: date) -> None:
        rows = Membership.objects.filter(zone=zone, from_date__lte=on, person__is_active=True)
        rows = rows.filter(Q(to_date=None) | Q(to_date__gte=on)).order_by("from_date", "id")
        self.heads: dict[UUID, list[UUID]] = defaultdict(list)
        self.officers: dict[UUID, list[UUID]] = defaultdict(list)
        self.leaders: list[UUID] = []
        self.chiefs: list[UUID] = []
        self.supervisors: list[UUID] = []
        self.working: set[UUID] = set()
        for person, unit, role, duty in rows.values_list("person_id", "unit_id", "role", "duty"):
            self.working.add(person)
            if role == Role.UNIT_HEAD:
                self.heads[unit].append(person)
            elif role == Role.OFFICER:
                self.officers[unit].append(person)
            elif role == Role.SUPERVISOR:
                self.supervisors.append(person)
            elif role == Role.LEADER:
                (self.chiefs if CHIEF in duty else self.leaders).append(person)
        found = Unit.objects.filter(zone=zone, leader__isnull=False).values_list("id", "leader_id")
        self.leader_of: dict[UUID, UUID] = {unit: leader for unit, leader in found if leader is not None}
        self.stands_in = dict(
            Delegation.objects.filter(
                zone=zone, revoked_at=None, from_date__lte=on, to_date__gte=on
            ).values_list("principal_id", "delegate_id")
        )

    def head_of(self, unit: UUID | None) -> list[UUID]:
        """单位负责人; where there is none, everybody who works in the unit."""
        if unit is None:
            return []
        return self.heads.get(unit) or self.officers.get(unit, [])

    def in_charge_of(self, unit: UUID | None) -> list[UUID]:
        """分管领导 of a unit; where none is named, all leaders."""
        named = self.leader_of.get(unit) if unit is not None else None
        return [named] if named is not None else self.leaders or self.chiefs

    def heads_of_zone(self) -> list[UUID]:
        """主要领导 (分工写着“主要领导”的); where none is marked, all leaders."""
        return self.chiefs or self.leaders

    def reached(self, people: Iterable[UUID | None]) -> list[UUID]:
        """告知到谁：those who work here, and who stands in for those who are away; each once."""
        found: dict[UUID, None] = {}
        for person in people:
            if person is None or person not in self.working:
                continue
            found[person] = None
            if (other := self.stands_in.get(person)) and other in self.working:
                found[other] = None
        return list(found)
