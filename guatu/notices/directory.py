"""通讯录：who works in a zone on a day, and how each wants to be told. Read once, then pure."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from guatu.core.dates import SHANGHAI, day_end
from guatu.notices.models import OPTIONAL, Group, Preference
from guatu.zones.models import Delegation, Membership, Role, Zone

# Who only reads, or only keeps the house, is told nothing.
TOLD_ROLES = (Role.LEADER, Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR)


@dataclass(frozen=True)
class Directory:
    """通讯录. ``by_role`` and ``by_unit`` hold people at work; who has left is in none of it. ``stands_in``
    says who does the work of somebody absent.
    """

    people: frozenset[UUID] = frozenset()
    by_role: dict[Role, frozenset[UUID]] = field(default_factory=dict)
    by_unit: dict[tuple[UUID, Role], frozenset[UUID]] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    preferences: dict[UUID, Preference] = field(default_factory=dict)
    stands_in: dict[UUID, UUID] = field(default_factory=dict)

    def of_unit(self, unit_id: UUID | None, *roles: Role) -> set[UUID]:
        """单位里有此角色的人."""
        if unit_id is None:
            return set()
        return set().union(*(self.by_unit.get((unit_id, role), ()) for role in roles))

    def head_of(self, unit_id: UUID | None) -> set[UUID]:
        """单位负责人; where there is none, the officers of the unit."""
        return self.of_unit(unit_id, Role.UNIT_HEAD) or self.of_unit(unit_id, Role.OFFICER)

    def with_role(self, *roles: Role) -> set[UUID]:
        """全区有此角色的人."""
        return set().union(*(self.by_role.get(role, ()) for role in roles))

    def wants(self, person_id: UUID, group: Group) -> bool:
        """可收：at work, and not turned off by himself."""
        if person_id not in self.people:
            return False
        kept = self.preferences.get(person_id)
        return kept is None or group not in OPTIONAL or group.value not in kept.muted

    def visible_at(self, person_id: UUID, at: datetime, *, urgent: bool) -> datetime:
        """何时可见：at once, or at the end of the quiet hours it falls into."""
        kept = self.preferences.get(person_id)
        if urgent or kept is None:
            return at
        return after_quiet(at, kept.quiet_from, kept.quiet_to)


def directory_of(zone: Zone, on: date) -> Directory:
    """取通讯录 of a zone on a day, in three queries."""
    seats = (
        Membership.objects.filter(zone=zone, from_date__lte=on, role__in=TOLD_ROLES)
        .filter(Q(to_date=None) | Q(to_date__gte=on))
        .filter(person__is_active=True, person__is_external=False)
        .values_list("person_id", "unit_id", "role", "person__name")
    )
    by_role: dict[Role, set[UUID]] = {}
    by_unit: dict[tuple[UUID, Role], set[UUID]] = {}
    names: dict[UUID, str] = {}
    for person_id, unit_id, role, name in seats:
        by_role.setdefault(Role(role), set()).add(person_id)
        by_unit.setdefault((unit_id, Role(role)), set()).add(person_id)
        names[person_id] = name
    kept = Preference.objects.filter(zone=zone)
    absent = Delegation.objects.filter(zone=zone, revoked_at=None, from_date__lte=on, to_date__gte=on)
    return Directory(
        frozenset(names),
        {role: frozenset(people) for role, people in by_role.items()},
        {seat: frozenset(people) for seat, people in by_unit.items()},
        names,
        {each.person_id: each for each in kept},
        dict(absent.values_list("principal_id", "delegate_id")),
    )


def after_quiet(at: datetime, start: time | None, end: time | None) -> datetime:
    """静默之后. The instant itself outside the quiet hours, which may go over midnight."""
    if start is None or end is None or start == end:
        return at
    local = at.astimezone(SHANGHAI)
    now = local.time()
    over_midnight = start > end
    inside = (now >= start or now < end) if over_midnight else start <= now < end
    if not inside:
        return at
    day = local.date() + timedelta(days=1 if over_midnight and now >= start else 0)
    return datetime.combine(day, end, SHANGHAI).astimezone(at.tzinfo)


def shown_until(zone: Zone, now: datetime) -> datetime:
    """看到何时. In a zone whose clock stands still nothing is held back: its morning never comes."""
    return now if zone.pinned_on is None else max(now, day_end(zone.pinned_on))
