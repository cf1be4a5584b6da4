"""项目列表：narrowed, sorted, counted; a page of rows costs the same however long the library is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from guatu.core.dates import dated
from guatu.ledger.lamps import LAMP_NAMES, WORST_FIRST, Lamp, lamp_case, lamp_of, worst
from guatu.ledger.models import Life
from guatu.projects.actions.progress import scheduled_percent
from guatu.projects.models import (
    Category,
    Milestone,
    Pool,
    Project,
    ProjectGroup,
    ProjectInGroup,
    Responsibility,
    Stage,
)
from guatu.projects.names import query_text
from guatu.registry.models import Company
from guatu.zones.models import Park, Unit, Zone

AHEAD = (Life.OPEN, Life.DOING, Life.CHECKING, Life.PAUSED)
SORTS = {
    "name": F("name"),
    "investment": F("investment_fen"),
    "progress": F("progress_percent"),
    "number": F("number"),
}
ORIGINS = [("sample", "示例"), ("reported", "见报")]
PARTS = [("all", "含分项分期")]
MISSING = [("dual", "缺双负责"), ("plan", "缺计划")]
NARROWINGS = (
    "q", "category", "pool", "stage", "park", "unit", "leader", "group", "lamp", "company", "origin",
    "missing", "parts",
)  # fmt: skip
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


@dataclass(frozen=True)
class Row:
    """一行：the project, its worst lamp, what comes next, how far it is, and whose it is."""

    project: Project
    lamp: str
    next: Milestone | None
    next_lamp: str
    schedule: Decimal | None
    seats: Mapping[str, str]

    @property
    def lamp_text(self) -> str:
        """灯的说法."""
        return LAMP_NAMES[Lamp(self.lamp)] if self.lamp else "未排期"

    @property
    def owner(self) -> str:
        """责任单位：行业主管, else 属地."""
        return self.seats.get(Seat.SECTORAL) or self.seats.get(Seat.TERRITORIAL, "")

    @property
    def is_behind(self) -> bool:
        """低于序时."""
        actual = self.project.progress_percent
        return self.schedule is not None and actual is not None and actual < self.schedule


def library(zone: Zone, narrow: Narrow, at: datetime) -> QuerySet[Project]:
    """项目库 of a zone, narrowed and in order."""
    found = Project.objects.filter(zone=zone, withdrawn_at=None)
    for key, value in narrow.values.items():
        found = found.filter(_condition(zone, key, value, at))
    return _ordered(found, zone, narrow.sort)


def category_counts(zone: Zone, narrow: Narrow, at: datetime) -> dict[str, int]:
    """各类个数 under the other filters."""
    found = library(zone, narrow.without("category"), at).order_by().values_list("category")
    return dict(found.annotate(count=Count("id")))


def rows_of(zone: Zone, projects: Iterable[Project], at: datetime) -> list[Row]:
    """取行：two queries for any number of projects."""
    shown = list(projects)
    milestones: dict[UUID, list[Milestone]] = defaultdict(list)
    for milestone in (
        Milestone.objects.filter(zone=zone, project__in=shown)
        .select_related("type", "item")
        .order_by("order")
    ):
        milestones[milestone.project_id].append(milestone)
    seats = seat_words(zone, shown)
    return [row_of(project, milestones[project.pk], seats.get(project.pk, {}), at) for project in shown]


def row_of(project: Project, milestones: list[Milestone], seats: Mapping[str, str], at: datetime) -> Row:
    """成一行 from what was fetched."""
    items = [(m, m.item) for m in milestones if m.item is not None and m.item.life != Life.VOID]
    ahead = [(m, item) for m, item in items if item.life in AHEAD]
    coming = min(ahead, key=lambda pair: (pair[1].due_at, pair[0].order), default=None)
    return Row(
        project=project,
        lamp=worst([lamp_of(item, at) for _, item in items]),
        next=coming[0] if coming else None,
        next_lamp=lamp_of(coming[1], at) if coming else "",
        schedule=scheduled_percent(milestones, dated(at)),
        seats=seats,
    )


def seat_words(zone: Zone, projects: Iterable[Project]) -> dict[UUID, dict[str, str]]:
    """席位写法：who sits where, as one reads it."""
    words: dict[UUID, dict[str, str]] = defaultdict(dict)
    rows = Responsibility.objects.filter(zone=zone, project__in=list(projects))
    for row in rows.select_related("unit", "person"):
        parts = [
            row.person.name if row.person else "",
            row.unit.short_name or row.unit.name if row.unit else "",
        ]
        words[row.project_id][row.seat] = " · ".join(p for p in parts if p) or row.label
    return words


@dataclass(frozen=True)
class Choices:
    """筛选里可选的."""

    parks: list[tuple[str, str]]
    units: list[tuple[str, str]]
    leaders: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    company: str = ""


def choices(zone: Zone, narrow: Narrow) -> Choices:
    """筛选选项 of this zone."""
    seats = Responsibility.objects.filter(zone=zone)
    chiefs = seats.filter(seat=Seat.CHIEF, project__withdrawn_at=None)
    named = Coalesce("person__name", NullIf("label", Value(""), output_field=CharField()), Value(""))
    leaders = chiefs.annotate(who=named).exclude(who="").values_list("who", flat=True).distinct()
    units = Unit.objects.filter(Exists(seats.filter(unit=OuterRef("pk"))), zone=zone)
    company = ""
    if wanted := as_id(narrow.values.get("company", "")):
        company = Company.objects.filter(zone=zone, pk=wanted).values_list("name", flat=True).first() or ""
    return Choices(
        parks=_pairs(Park.objects.filter(zone=zone).order_by("code")),
        units=_pairs(units.order_by("name")),
        leaders=[(name, name) for name in sorted(leaders)],
        groups=_pairs(ProjectGroup.objects.filter(zone=zone).order_by("name")),
        company=company,
    )


def selects(given: Choices) -> list[dict[str, Any]]:
    """筛选框, in the order an office asks."""
    lamps = [(lamp.value, LAMP_NAMES[lamp]) for lamp in WORST_FIRST if lamp != Lamp.VOID]
    boxes = [
        ("lamp", "灯", [*lamps, ("none", "未排期")]),
        ("stage", "阶段", Stage.choices),
        ("pool", "项目池", Pool.choices),
        ("park", "片区", given.parks),
        ("unit", "单位", given.units),
        ("leader", "项目长", given.leaders),
        ("group", "项目组", given.groups),
        ("origin", "来源", ORIGINS),
        ("missing", "缺项", MISSING),
        ("parts", "分项", PARTS),
    ]
    return [{"name": name, "label": label, "options": options} for name, label, options in boxes if options]


def as_id(text: str) -> UUID | None:
    """读编号; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _pairs(rows: "QuerySet[Park] | QuerySet[Unit] | QuerySet[ProjectGroup]") -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in rows.values_list("pk", "name")]


def _condition(zone: Zone, key: str, value: str, at: datetime) -> Q:
    match key:
        case "q":
            return Q(search_text__contains=query_text(value))
        case "category" | "pool" | "stage":
            return Q(**{key: value})
        case "park" | "company":
            return Q(**{key: as_id(value)}) if as_id(value) else Q(pk=None)
        case "unit" | "leader" | "group":
            return _link_condition(zone, key, value)
        case "parts":
            return Q(parent=None) if value == "whole" else Q()
        case "lamp":
            return _lamp_condition(zone, value, at)
        case _:
            return _missing_condition(zone, value)


def _link_condition(zone: Zone, key: str, value: str) -> Q:
    seats = Responsibility.objects.filter(zone=zone, project=OuterRef("pk"))
    if key == "leader":
        return Q(Exists(seats.filter(Q(person__name=value) | Q(label=value), seat=Seat.CHIEF)))
    wanted = as_id(value)
    if wanted is None:
        return Q(pk=None)
    if key == "unit":
        return Q(Exists(seats.filter(unit=wanted)))
    return Q(Exists(ProjectInGroup.objects.filter(zone=zone, project=OuterRef("pk"), group=wanted)))


def _lamp_condition(zone: Zone, value: str, at: datetime) -> Q:
    milestones = Milestone.objects.filter(zone=zone, project=OuterRef("pk"), item__isnull=False)
    lit = milestones.exclude(item__life=Life.VOID).annotate(lamp=lamp_case(at, "item__"))
    if value == "none":
        return ~Q(Exists(lit))
    if value not in Lamp.values:
        return Q(pk=None)
    worse = WORST_FIRST[: WORST_FIRST.index(Lamp(value))]
    condition = Q(Exists(lit.filter(lamp=value)))
    return condition & ~Q(Exists(lit.filter(lamp__in=worse))) if worse else condition


def _missing_condition(zone: Zone, value: str) -> Q:
    if value in dict(ORIGINS):
        return Q(is_sample=value == "sample")
    if value == "dual":
        seats = Responsibility.objects.filter(zone=zone, project=OuterRef("pk"))
        filled = seats.filter(Q(unit__isnull=False) | ~Q(label=""))
        both = Q(Exists(filled.filter(seat=Seat.TERRITORIAL))) & Q(Exists(filled.filter(seat=Seat.SECTORAL)))
        return ~both
    if value == "plan":
        milestones = Milestone.objects.filter(zone=zone, project=OuterRef("pk"))
        unreached = Q(Exists(milestones.filter(actual_on=None)))
        return unreached & ~Q(Exists(milestones.filter(item__life__in=AHEAD)))
    return Q(pk=None)


def _ordered(found: QuerySet[Project], zone: Zone, sort: str) -> QuerySet[Project]:
    key, downward = sort.removeprefix("-"), sort.startswith("-")
    if key in ("", "due"):  # what must be done first comes first
        ahead = Milestone.objects.filter(zone=zone, project=OuterRef("pk"), item__life__in=AHEAD)
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


def due_on(milestone: Milestone | None) -> date | None:
    """期限日 of a milestone's item."""
    return dated(milestone.item.due_at) if milestone and milestone.item else None
