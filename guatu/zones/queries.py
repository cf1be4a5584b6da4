"""区与人的问法."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet

from guatu.zones.member import Member
from guatu.zones.models import (
    Account,
    AdminEntry,
    Delegation,
    DisplayLink,
    Level,
    Membership,
    Park,
    Person,
    Role,
    Unit,
    Zone,
)


@dataclass(frozen=True)
class ZoneDoor:
    """可进的开发区. ``own`` where one works; otherwise read from above."""

    code: str
    name: str
    level: str
    own: bool

    @property
    def level_name(self) -> str:
        """层级名称."""
        return str(Level(self.level).label)


@dataclass(frozen=True)
class Step:
    """上级链的一级."""

    code: str
    name: str
    level: str


@dataclass(frozen=True)
class UnitRow:
    """单位树的一行. ``depth`` is 0 at the top."""

    unit: Unit
    depth: int
    people: int


def zones_of(account_id: Any, *, on: date) -> list[ZoneDoor]:
    """可进的开发区 of one account on a day, own ones first."""
    with connection.cursor() as cursor:
        cursor.execute("select code, name, level, own from guatu_zones(%s, %s)", [account_id, on])
        return [ZoneDoor(*row) for row in cursor.fetchall()]


def works_elsewhere(account_id: int, zone_id: int) -> bool:
    """是否在别区任职. Whether the account belongs to a person of another zone; says no more than that."""
    with connection.cursor() as cursor:
        cursor.execute("select guatu_works_elsewhere(%s::bigint, %s::smallint)", [account_id, zone_id])
        return bool(cursor.fetchone()[0])


def trail(zone: Zone) -> list[Step]:
    """上级链, from the province down to the level above."""
    with connection.cursor() as cursor:
        cursor.execute("select code, name, level from guatu_trail(%s::smallint)", [zone.pk])
        return [Step(*row) for row in cursor.fetchall()]


def descendants(zone: Zone) -> list[Zone]:
    """下辖各级, those that may be read from here, in the order of the tree."""
    if zone.level == Level.ZONE:
        return []
    below = Zone.objects.filter(path__contains=[zone.pk]).exclude(pk=zone.pk)
    return sorted(below, key=lambda z: z.path)


def seated(on: date) -> Q:
    """在任 on a day, for memberships."""
    return Q(from_date__lte=on) & (Q(to_date=None) | Q(to_date__gte=on))


def unit_tree(zone: Zone, *, on: date) -> list[UnitRow]:
    """单位树 with the people in each, in one query."""
    now = Q(memberships__from_date__lte=on, memberships__person__is_active=True)
    now &= Q(memberships__to_date=None) | Q(memberships__to_date__gte=on)
    units = (
        Unit.objects.filter(zone=zone)
        .annotate(people=Count("memberships__person", filter=now, distinct=True))
        .order_by("-is_active", "id")
    )
    below: dict[UUID | None, list[Any]] = defaultdict(list)
    for unit in units:
        below[unit.parent_id].append(unit)
    rows: list[UnitRow] = []
    waiting = [(unit, 0) for unit in reversed(below[None])]
    while waiting:
        unit, depth = waiting.pop()
        rows.append(UnitRow(unit, depth, unit.people))
        waiting += [(child, depth + 1) for child in reversed(below[unit.id])]
    return rows


def narrowed_units(rows: list[UnitRow], wanted: Mapping[str, str]) -> list[UnitRow]:
    """筛单位 by words of the name, kind and state; what remains is a flat list."""
    words, kind, state = wanted.get("q", "").strip(), wanted.get("kind", ""), wanted.get("state", "")
    if not (words or kind or state):
        return rows
    return [
        UnitRow(row.unit, 0, row.people)
        for row in rows
        if (not words or words in row.unit.name or words in row.unit.short_name)
        and (not kind or row.unit.kind == kind)
        and (not state or row.unit.is_active == (state == "in_use"))
    ]


def unit_choices(zone: Zone) -> list[tuple[str, str]]:
    """单位选项, those in use."""
    rows = Unit.objects.filter(zone=zone, is_active=True).order_by("id").values_list("id", "name")
    return [(str(key), name) for key, name in rows]


def people_with(zone: Zone, *roles: Role, on: date) -> list[tuple[str, str]]:
    """有此角色的人选项, by name."""
    held = Membership.objects.filter(seated(on), zone=zone, role__in=roles)
    rows = Person.objects.filter(zone=zone, is_active=True, is_external=False, pk__in=held.values("person"))
    return [(str(key), name) for key, name in rows.order_by("name", "id").values_list("id", "name")]


def delegations(zone: Zone, *, wanted: Mapping[str, str], on: date) -> QuerySet[Delegation]:
    """委托, the latest first; ``state`` is now, ahead, past or revoked, ``q`` a name."""
    rows = Delegation.objects.filter(zone=zone).select_related("principal", "delegate", "made_by")
    states = {
        "now": Q(revoked_at=None, from_date__lte=on, to_date__gte=on),
        "ahead": Q(revoked_at=None, from_date__gt=on),
        "past": Q(revoked_at=None, to_date__lt=on),
        "revoked": Q(revoked_at__isnull=False),
    }
    if wanted.get("state") in states:
        rows = rows.filter(states[wanted["state"]])
    if words := wanted.get("q", "").replace("\x00", "").strip()[:40]:
        rows = rows.filter(Q(principal__name__icontains=words) | Q(delegate__name__icontains=words))
    return rows.order_by("-from_date", "-id")


def may_be_away(zone: Zone, by: Member, *, on: date) -> list[tuple[str, str]]:
    """可替谁登记委托：oneself; a unit head also for his people, a supervisor or leader for everybody."""
    working = (Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR, Role.LEADER)
    everybody = people_with(zone, *working, on=on)
    if by.has(Role.SUPERVISOR, Role.LEADER):
        return everybody
    headed = [seat.unit_id for seat in by.seats if seat.role == Role.UNIT_HEAD]
    rows = Membership.objects.filter(seated(on), zone=zone, unit__in=headed)
    mine = {str(key) for key in rows.values_list("person_id", flat=True)} | {str(by.person_id)}
    return [(key, name) for key, name in everybody if key in mine]


def unit_seats(unit: Unit, *, on: date) -> list[Membership]:
    """单位在任人员, heads first."""
    rows = Membership.objects.filter(seated(on), zone_id=unit.zone_id, unit=unit, person__is_active=True)
    return list(rows.select_related("person").order_by("-role", "from_date", "id"))


def people(zone: Zone, *, on: date, wanted: Mapping[str, str]) -> QuerySet[Person]:
    """人员 with the seats they hold on that day (``seats_now``), narrowed as the address asks."""
    rows = Person.objects.filter(zone=zone)
    held = Membership.objects.filter(seated(on), zone=zone)
    if words := wanted.get("q", "").strip():
        in_unit = held.filter(unit__name__icontains=words).values("person_id")
        rows = rows.filter(Q(name__icontains=words) | Q(title__icontains=words) | Q(id__in=in_unit))
    if role := wanted.get("role", ""):
        rows = rows.filter(id__in=held.filter(role=role).values("person_id"))
    if unit := _uuid(wanted.get("unit", "")):
        rows = rows.filter(id__in=held.filter(unit_id=unit).values("person_id"))
    if state := wanted.get("state", ""):
        rows = rows.filter(is_active=state == "on")
    seats = Prefetch(
        "memberships", held.select_related("unit").order_by("from_date", "id"), to_attr="seats_now"
    )
    order = {"name": ["name", "id"], "-name": ["-name", "-id"]}.get(wanted.get("sort", ""), ["id"])
    return rows.select_related("account").prefetch_related(seats).order_by("-is_active", *order)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def seats_of(person: Person) -> list[Membership]:
    """任职经历, the latest first."""
    rows = Membership.objects.filter(zone_id=person.zone_id, person=person)
    return list(rows.select_related("unit").order_by("-from_date", "-id"))


def accounts(zone: Zone, *, words: str = "") -> QuerySet[Person]:
    """本区账号：people of the zone who can log in."""
    rows = Person.objects.filter(zone=zone, account__isnull=False).select_related("account")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(account__username__icontains=words))
    return rows.order_by("name", "id")


def locked_names(usernames: list[str], *, real_now: datetime) -> set[str]:
    """已锁定的登录名. Locks live by the real clock, also in a zone whose clock is pinned."""
    since = real_now - timedelta(hours=float(settings.AXES_COOLOFF_TIME))
    rows = AccessAttempt.objects.filter(
        username__in=usernames,
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gte=since,
    )
    return set(rows.values_list("username", flat=True))


def usernames(zone: Zone) -> QuerySet[Account, str]:
    """本区登录名, as a subquery: the log-in logs are global tables."""
    held = Person.objects.filter(zone=zone, account__isnull=False).values("account_id")
    return Account.objects.filter(id__in=held).values_list("username", flat=True)


def admin_entries(zone: Zone) -> QuerySet[AdminEntry]:
    """管理日志, the latest first."""
    return AdminEntry.objects.filter(zone=zone).select_related("by").order_by("-at", "-id")


def displays(zone: Zone) -> QuerySet[DisplayLink]:
    """大屏链接, those in use first."""
    return (
        DisplayLink.objects.filter(zone=zone)
        .select_related("created_by")
        .order_by("-revoked_at", "-created_at", "id")
    )


def parks(zone: Zone) -> list[tuple[str, str, list[Park]]]:
    """平台层级: parks by kind (高能级平台 first), as (kind, label, parks)."""
    order = [Park.Kind.PLATFORM, Park.Kind.TOWN, Park.Kind.MICRO, Park.Kind.INNER, Park.Kind.AREA]
    found: dict[str, list[Park]] = defaultdict(list)
    for park in Park.objects.filter(zone=zone).order_by("code"):
        found[park.kind].append(park)
    return [(kind.value, str(kind.label), found[kind]) for kind in order if found[kind]]


@dataclass(frozen=True)
class Holdings:
    """家底：how many units in use, people at work, and parks a zone has."""

    units: int
    people: int
    parks: int


def holdings(zone: Zone) -> Holdings:
    """数家底, in three counts."""
    return Holdings(
        Unit.objects.filter(zone=zone, is_active=True).count(),
        Person.objects.filter(zone=zone, is_active=True).count(),
        Park.objects.filter(zone=zone).count(),
    )
