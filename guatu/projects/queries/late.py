"""逾期：how many projects have an overdue milestone, by 项目长, by unit and by park."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, NullIf

from guatu.ledger.lamps import Lamp
from guatu.projects.models import Project, Responsibility
from guatu.projects.queries import library
from guatu.zones.models import Zone

BY = {"leader": "项目长", "unit": "责任单位", "park": "片区"}
UNDECIDED = "none"


@dataclass(frozen=True)
class LateAsked:
    """逾期的问法: by whom, and of which projects."""

    by: str
    filters: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> "LateAsked":
        """读地址参数."""
        by, category = str(query.get("by", "")), str(query.get("category", "")).strip()[:60]
        return cls(by if by in BY else "leader", {"category": category} if category else {})


@dataclass(frozen=True)
class Late:
    """一行：how many projects somebody has, and how many of them are overdue."""

    name: str
    where: Mapping[str, str]
    projects: int
    overdue: int


@dataclass(frozen=True)
class LateTable:
    """逾期表. A project of several units stands with each; the total counts it once."""

    lines: list[Late]
    total: Late


def late(zone: Zone, asked: LateAsked, at: datetime) -> LateTable:
    """逾期 of the whole projects: four statements, however many there are."""
    found = library.library(zone, library.Narrow.of(asked.filters), at).order_by()
    over = library.library(zone, library.Narrow.of({**asked.filters, "lamp": Lamp.OVER.value}), at).order_by()
    every, overdue = _counts(zone, asked.by, found), _counts(zone, asked.by, over)
    lines = [
        Late(name, {**asked.filters, asked.by: key}, count, overdue.get((key, name), 0))
        for (key, name), count in every.items()
    ]
    without = {**asked.filters, asked.by: UNDECIDED}
    nobody = library.library(zone, library.Narrow.of(without), at).order_by()
    here = nobody.aggregate(n=Count("pk"), late=Count("pk", filter=Q(pk__in=over.values("pk"))))
    if here["n"]:
        lines.append(Late("未定", without, here["n"], here["late"]))
    lines.sort(key=lambda line: (-line.overdue, -line.projects, line.name))
    sums = found.aggregate(n=Count("pk"), late=Count("pk", filter=Q(pk__in=over.values("pk"))))
    return LateTable(lines, Late("合计", asked.filters, sums["n"], sums["late"]))


def _counts(zone: Zone, by: str, found: QuerySet[Project]) -> dict[tuple[str, str], int]:
    if by == "park":
        parks = found.exclude(park=None).values_list("park_id", "park__name")
        return {(str(key), name): n for key, name, n in parks.annotate(n=Count("pk"))}
    seats = Responsibility.objects.filter(zone=zone, project__in=found.values("pk")).order_by()
    if by == "unit":
        units = seats.filter(unit__isnull=False).values_list("unit_id", "unit__name")
        return {(str(k), name): n for k, name, n in units.annotate(n=Count("project", distinct=True))}
    chiefs = seats.filter(seat=Responsibility.Seat.CHIEF).annotate(
        who=Coalesce(NullIf("person__name", Value("")), "label")
    )
    named = chiefs.exclude(who="").values_list("who").annotate(n=Count("project", distinct=True))
    return {(who, who): n for who, n in named}
