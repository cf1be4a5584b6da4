"""投资进度：plan, what should be done by now, and what is done, of a year over the whole library."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from guatu.core.dates import dated
from guatu.projects.models import AnnualPlan, Measure, MonthInvestment, PlanState, Project
from guatu.projects.queries import library
from guatu.projects.spread import months_gone
from guatu.zones.models import Zone

PACES = [("fast", "不慢于序时"), ("slow", "慢于序时"), ("unplanned", "没有计划")]
SORTS = {"plan": "plan_fen", "due": "due_fen", "done": "done_fen", "gap": "gap_fen", "name": "name"}
TAKEN = ("group", "unit", "park", "leader", "pool", "category", "origin", "q", "stage")


@dataclass(frozen=True)
class PaceAsked:
    """问的是：which year, in which measure, which projects, by which day."""

    year: int
    measure: Measure
    pace: str
    narrow: library.Narrow
    sort: str
    at: datetime

    @classmethod
    def of(cls, query: Mapping[str, Any], at: datetime) -> "PaceAsked":
        """读地址参数."""
        year = str(query.get("year", ""))
        measure = str(query.get("measure", ""))
        narrow = library.Narrow.of({key: query.get(key, "") for key in TAKEN})
        # Money is counted once: of the whole projects, never of their parts as well.
        whole = library.Narrow({**narrow.values, "parts": "whole"})
        return cls(
            int(year) if year.isascii() and year.isdigit() and len(year) == 4 else dated(at).year,
            Measure(measure) if measure in Measure.values else Measure.BUSINESS,
            str(query.get("pace", "")),
            whole,
            str(query.get("sort", "")),
            at,
        )

    @property
    def months(self) -> int:
        """已过月数."""
        return months_gone(self.year, dated(self.at))


@dataclass(frozen=True)
class Totals:
    """合计 of the filtered projects, exact to the fen. ``done_fen`` is of the planned projects alone."""

    projects: int
    planned: int
    plan_fen: int
    due_fen: int
    done_fen: int
    beside_fen: int
    business_fen: int
    official_fen: int

    @property
    def gap_fen(self) -> int:
        """差额：completed less what the schedule asks."""
        return self.done_fen - self.due_fen


def pace(zone: Zone, asked: PaceAsked) -> QuerySet[Project]:
    """投资进度 of every project in the library, narrowed and in order; nothing is asked per project."""
    found = library.library(zone, asked.narrow, asked.at).order_by()
    plans = AnnualPlan.objects.filter(
        zone=zone, project=OuterRef("pk"), year=asked.year, state=PlanState.APPROVED
    )
    months = MonthInvestment.objects.filter(zone=zone, project=OuterRef("pk"), year=asked.year)
    due = (
        plans.values(f"cumulative_fen__{asked.months - 1}")
        if asked.months
        else plans.values(nothing=Value(0))
    )
    found = found.annotate(
        plan_fen=Subquery(plans.values("total_fen")[:1]),
        due_fen=Subquery(due[:1], output_field=BigIntegerField()),
        **{
            f"{measure}_fen": Subquery(
                months.filter(measure=measure)
                .order_by()
                .values("project")
                .annotate(sum=Sum("fen"))
                .values("sum"),
                output_field=BigIntegerField(),
            )
            for measure in Measure.values
        },
    ).annotate(
        reported_fen=F(f"{asked.measure}_fen"),
        done_fen=Coalesce(f"{asked.measure}_fen", Value(0), output_field=BigIntegerField()),
    )
    found = found.annotate(gap_fen=F("done_fen") - F("due_fen"))
    return _ordered(_at_pace(found, asked.pace), asked.sort)


def totals(found: QuerySet[Project]) -> Totals:
    """合计, one question."""
    planned = Q(plan_fen__isnull=False)
    sums = found.order_by().aggregate(
        projects=Count("pk"),
        planned=Count("pk", filter=planned),
        plan=Sum("plan_fen"),
        due=Sum("due_fen"),
        done=Sum("done_fen", filter=planned),
        beside=Sum("done_fen", filter=~planned),
        business=Sum("business_fen"),
        official=Sum("official_fen"),
    )
    return Totals(
        sums["projects"],
        sums["planned"],
        *(int(sums[k] or 0) for k in ("plan", "due", "done", "beside", "business", "official")),
    )


def years(zone: Zone, asked: PaceAsked) -> list[tuple[str, str]]:
    """有计划的年份, and the one asked for."""
    known = AnnualPlan.objects.filter(zone=zone).order_by().values_list("year", flat=True).distinct()
    return [(str(y), f"{y}年") for y in sorted({*known, asked.year}, reverse=True)]


def _at_pace(found: QuerySet[Project], wanted: str) -> QuerySet[Project]:
    match wanted:
        case "":
            return found
        case "fast":
            return found.filter(Q(gap_fen__gte=0))
        case "slow":
            return found.filter(Q(gap_fen__lt=0))
        case "unplanned":
            return found.filter(Q(plan_fen=None))
        case _:
            return found.none()


def _ordered(found: QuerySet[Project], sort: str) -> QuerySet[Project]:
    # Who is furthest behind comes first.
    key = F(SORTS.get(sort.removeprefix("-"), "gap_fen"))
    last = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    return found.order_by(last, "number")
