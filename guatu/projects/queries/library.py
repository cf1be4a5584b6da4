"""项目列表：narrowed, sorted, counted; a page of rows costs the same however long the library is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from guatu.core.dates import dated
from guatu.ledger.lamps import LAMP_NAMES, WORST_FIRST, Lamp, lamp_case
from guatu.ledger.models import Life
from guatu.projects.models import (
    Category,
    GreenChannel,
    Milestone,
    Pool,
    Project,
    ProjectInGroup,
    Responsibility,
    Stage,
)
from guatu.projects.names import query_text
from guatu.projects.queries import cohorts
from guatu.registry.models import Company
from guatu.zones import among
from guatu.zones.among import Zones
from guatu.zones.models import Zone

AHEAD = (Life.OPEN, Life.DOING, Life.CHECKING, Life.PAUSED)
SORTS = {
    "name": F("name"),
    "investment": F("investment_fen"),
    "progress": F("progress_percent"),
    "number": F("number"),
}
ORIGINS = [("sample", "示例"), ("reported", "见报")]
PARTS = [("all", "含分项分期")]
CHANNELS = [("green", "绿色通道")]
MISSING = [("dual", "缺双负责"), ("plan", "缺计划")]
NARROWINGS = (
    "q", "category", "pool", "stage", "park", "unit", "leader", "group", "lamp", "company", "origin",
    "missing", "parts", "channel", *cohorts.KEYS,
)  # fmt: skip
DECIDED, UNDECIDED = ("park", "unit", "leader"), ("none", "未定")
Seat = Responsibility.Seat


@dataclass(frozen=True)
class Narrow:
    """筛选. What the address asks for; an unknown value finds nothing rather than everything."""

    values: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> "Narrow":
        """读地址参数."""
        values = {key: str(query.get(key, "")).strip()[:60] for key in NARROWINGS}
        chosen = {key: value for key, value in values.items() if value}
        if "q" not in chosen and "company" not in chosen:
            # A list counts projects as the wall does; a search finds their parts as well.
            chosen.setdefault("parts", "whole")
        return cls(chosen, str(query.get("sort", "")))

    def without(self, *keys: str) -> "Narrow":
        """去掉几项筛选."""
        return Narrow({k: v for k, v in self.values.items() if k not in keys}, self.sort)


def library(zone: Zones, narrow: Narrow, at: datetime) -> QuerySet[Project]:
    """项目库 of a zone, or of several at one moment, narrowed and in order."""
    found = Project.objects.filter(**among.of(zone), withdrawn_at=None)
    for key, value in narrow.values.items():
        if key in cohorts.KEYS:
            found = found.filter(cohorts.condition(zone, key, narrow.values))
        else:
            found = found.filter(_condition(zone, key, value, at))
    return _ordered(found, zone, narrow.sort)


def category_counts(zone: Zone, narrow: Narrow, at: datetime) -> dict[str, int]:
    """各类个数 under the other filters."""
    found = library(zone, narrow.without("category"), at).order_by().values_list("category")
    return dict(found.annotate(count=Count("id")))


@dataclass(frozen=True)
class Choices:
    """筛选里可选的."""

    parks: list[tuple[str, str]]
    units: list[tuple[str, str]]
    leaders: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    company: str = ""
    park_codes: Mapping[str, str] = field(default_factory=dict)


# Parks, units and leaders that a list of this zone can be narrowed to, and its groups, in one answer.
_CHOICES = """
SELECT 'parks', k.id::text, k.name, k.code FROM zones_park k WHERE k.zone = %(zone)s
UNION ALL SELECT 'units', u.id::text, u.name, u.name FROM zones_unit u WHERE u.zone = %(zone)s AND EXISTS (
  SELECT FROM projects_responsibility r WHERE r.zone = u.zone AND r.unit_id = u.id)
UNION ALL SELECT 'groups', g.id::text, g.name, g.name FROM projects_projectgroup g WHERE g.zone = %(zone)s
UNION ALL SELECT 'leaders', who, who, who FROM (
  SELECT DISTINCT coalesce(nullif(h.name, ''), r.label) AS who FROM projects_responsibility r
  JOIN projects_project p ON p.zone = r.zone AND p.id = r.project_id AND p.withdrawn_at IS NULL
  LEFT JOIN zones_person h ON h.zone = r.zone AND h.id = r.person_id
  WHERE r.zone = %(zone)s AND r.seat = 'chief') chiefs WHERE who <> ''
"""


def choices(zone: Zone, narrow: Narrow) -> Choices:
    """筛选选项 of this zone."""
    found: dict[str, list[tuple[str, str, str]]] = {"parks": [], "units": [], "groups": [], "leaders": []}
    with connection.cursor() as cursor:
        cursor.execute(_CHOICES, {"zone": zone.pk})
        for part, value, name, order in cursor.fetchall():
            found[part].append((order, value, name))
    company = ""
    if wanted := as_id(narrow.values.get("company", "")):
        company = Company.objects.filter(zone=zone, pk=wanted).values_list("name", flat=True).first() or ""
    pairs = {part: [(value, name) for _, value, name in sorted(rows)] for part, rows in found.items()}
    return Choices(**pairs, company=company, park_codes={value: code for code, value, _ in found["parks"]})


def selects(given: Choices) -> list[dict[str, Any]]:
    """筛选框, in the order an office asks."""
    lamps = [(lamp.value, LAMP_NAMES[lamp]) for lamp in WORST_FIRST if lamp != Lamp.VOID]
    boxes = [
        ("lamp", "灯", [*lamps, ("none", "未排期")]),
        ("stage", "阶段", [*Stage.choices, ("none", "阶段未定")]),
        ("pool", "项目池", Pool.choices),
        ("park", "片区", given.parks),
        ("unit", "单位", given.units),
        ("leader", "项目长", given.leaders),
        ("group", "项目组", given.groups),
        ("origin", "来源", ORIGINS),
        ("missing", "缺项", MISSING),
        ("parts", "分项", PARTS),
        ("channel", "通道", CHANNELS),
    ]
    return [
        {"name": name, "label": label, "options": [*options, UNDECIDED] if name in DECIDED else options}
        for name, label, options in boxes
        if options
    ]


def as_id(text: str) -> UUID | None:
    """读编号; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _condition(zone: Zones, key: str, value: str, at: datetime) -> Q:
    match key:
        case "q":
            return Q(search_text__contains=query_text(value))
        case "stage" if value == "none":
            return Q(stage="")
        case "category" | "pool" | "stage":
            return Q(**{key: value})
        case "park" if value == "none":
            return Q(park=None)
        case "park" | "company":
            return Q(**{key: as_id(value)}) if as_id(value) else Q(pk=None)
        case "unit" | "leader" | "group":
            return _link_condition(zone, key, value)
        case "parts":
            return Q(parent=None) if value == "whole" else Q()
        case "channel":
            green = GreenChannel.objects.filter(zone=among.same(zone), project=OuterRef("pk"), ended_at=None)
            return Q(Exists(green.filter(until__gte=dated(at)))) if value == "green" else Q(pk=None)
        case "lamp":
            return _lamp_condition(zone, value, at)
        case _:
            return _missing_condition(zone, value)


def _link_condition(zone: Zones, key: str, value: str) -> Q:
    seats = Responsibility.objects.filter(zone=among.same(zone), project=OuterRef("pk"))
    if key == "leader":
        chiefs = seats.filter(seat=Seat.CHIEF)
        if value == "none":
            return ~Q(Exists(chiefs.exclude(person=None, label="")))
        return Q(Exists(chiefs.filter(Q(person__name=value) | Q(person=None, label=value))))
    if key == "unit" and value == "none":
        return ~Q(Exists(seats.filter(unit__isnull=False)))
    wanted = as_id(value)
    if wanted is None:
        return Q(pk=None)
    if key == "unit":
        return Q(Exists(seats.filter(unit=wanted)))
    return Q(
        Exists(ProjectInGroup.objects.filter(zone=among.same(zone), project=OuterRef("pk"), group=wanted))
    )


def _lamp_condition(zone: Zones, value: str, at: datetime) -> Q:
    milestones = Milestone.objects.filter(zone=among.same(zone), project=OuterRef("pk"), item__isnull=False)
    lit = milestones.exclude(item__life=Life.VOID).annotate(lamp=lamp_case(at, "item__"))
    if value == "none":
        return ~Q(Exists(lit))
    if value not in Lamp.values:
        return Q(pk=None)
    worse = WORST_FIRST[: WORST_FIRST.index(Lamp(value))]
    condition = Q(Exists(lit.filter(lamp=value)))
    return condition & ~Q(Exists(lit.filter(lamp__in=worse))) if worse else condition


def _missing_condition(zone: Zones, value: str) -> Q:
    if value in dict(ORIGINS):
        return Q(is_sample=value == "sample")
    if value == "dual":
        seats = Responsibility.objects.filter(zone=among.same(zone), project=OuterRef("pk"))
        filled = seats.filter(Q(unit__isnull=False) | ~Q(label=""))
        both = Q(Exists(filled.filter(seat=Seat.TERRITORIAL))) & Q(Exists(filled.filter(seat=Seat.SECTORAL)))
        return ~both
    if value == "plan":
        milestones = Milestone.objects.filter(zone=among.same(zone), project=OuterRef("pk"))
        unreached = Q(Exists(milestones.filter(actual_on=None)))
        return unreached & ~Q(Exists(milestones.filter(item__life__in=AHEAD)))
    return Q(pk=None)


def _ordered(found: QuerySet[Project], zone: Zones, sort: str) -> QuerySet[Project]:
    key, downward = sort.removeprefix("-"), sort.startswith("-")
    if key in ("", "due"):  # what must be done first comes first
        ahead = Milestone.objects.filter(zone=among.same(zone), project=OuterRef("pk"), item__life__in=AHEAD)
        soonest = ahead.order_by().values("project").annotate(due=Min("item__due_at")).values("due")
        found = found.annotate(next_due=Subquery(soonest))
        order = F("next_due")
    else:
        order = SORTS.get(key, F("number"))
    last = order.desc(nulls_last=True) if downward else order.asc(nulls_last=True)
    return found.order_by(last, "number")


def slices(zone: Zone, narrow: Narrow, at: datetime) -> list[tuple[str, str, int]]:
    """快选：全部、产业、政府投资, each with its count."""
    counts = category_counts(zone, narrow, at)
    return [
        ("", "全部", sum(counts.values())),
        (Category.INDUSTRIAL.value, "产业", counts.get(Category.INDUSTRIAL, 0)),
        (Category.GOVERNMENT.value, "政府投资", counts.get(Category.GOVERNMENT, 0)),
    ]
