"""投资进度：plan, what should be done by now, and what is done, of a year over the whole library."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from guatu.core.dates import dated, day_end
from guatu.projects.models import AnnualPlan, Measure, MonthInvestment, PlanState, Project
from guatu.projects.queries import library
from guatu.projects.spread import months_gone
from guatu.zones import among
from guatu.zones.asked import as_of_asked
from guatu.zones.models import Zone

PACES = [("fast", "不慢于序时"), ("slow", "慢于序时"), ("planned", "有计划"), ("unplanned", "没有计划")]
SORTS = {"plan": "plan_fen", "due": "due_fen", "done": "done_fen", "gap": "gap_fen", "name": "name"}
SMALL = {"output_field": SmallIntegerField()}
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
    as_of: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, Any], at: datetime) -> "PaceAsked":
        """读地址参数. A day that has passed is looked at as it ended; today and later days are now."""
        year, as_of = str(query.get("year", "")), as_of_asked(query)
        if as_of is not None and as_of < dated(at):
            at = day_end(as_of)
        else:
            as_of = None
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
            as_of,
        )

    @property
    def months(self) -> int:
        """已过月数."""
        return months_gone(self.year, dated(self.at))

    @property
    def last_month(self) -> int:
        """报到哪个月：what was done in later months had not been done by the day that is asked for."""
        if self.as_of is None or self.as_of.year > self.year:
            return 12
        return self.as_of.month if self.as_of.year == self.year else 0


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
    return _ordered(_at_pace(measured({zone: asked}), asked.pace), asked.sort)


def measured(asked: Mapping[Zone, PaceAsked]) -> QuerySet[Project]:
    """计划、序时、完成 beside every project of one zone, or of several, each by its own year and day; which
    projects and which measure is asked of all alike.
    """
    first = next(iter(asked.values()))
    zones: among.Zones = list(asked) if len(asked) > 1 else next(iter(asked))
    mine = {"zone": among.same(zones), "project": OuterRef("pk")}
    mine |= {"year": among.each({zone: one.year for zone, one in asked.items()}, **SMALL)}
    plans = AnnualPlan.objects.filter(**mine, state=PlanState.APPROVED)
    done = MonthInvestment.objects.filter(**mine)
    if any(one.as_of for one in asked.values()):
        last = among.each({zone: one.last_month for zone, one in asked.items()}, **SMALL)
        done = done.filter(month__lte=last)
    months = {
        zone: F(f"cumulative_fen__{one.months - 1}") if one.months else 0 for zone, one in asked.items()
    }
    due = plans.annotate(due=among.each(months, output_field=BigIntegerField())).values("due")
    found = (
        library.library(zones, first.narrow, first.at)
        .order_by()
        .annotate(
            plan_fen=Subquery(plans.values("total_fen")[:1]),
            due_fen=Subquery(due[:1], output_field=BigIntegerField()),
            **{f"{measure}_fen": _sum(done.filter(measure=measure)) for measure in Measure.values},
        )
        .annotate(
            reported_fen=F(f"{first.measure}_fen"),
            done_fen=Coalesce(f"{first.measure}_fen", Value(0), output_field=BigIntegerField()),
        )
    )
    return found.annotate(gap_fen=F("done_fen") - F("due_fen"))


def _sum(months: QuerySet[MonthInvestment]) -> Subquery:
    sums = months.order_by().values("project").annotate(sum=Sum("fen")).values("sum")
    return Subquery(sums, output_field=BigIntegerField())


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


COUNTED = ("plan_fen", "due_fen", "done_fen", "business_fen", "official_fen")
SUMS = """count(*), count(plan_fen), coalesce(sum(plan_fen), 0), coalesce(sum(due_fen), 0),
coalesce(sum(done_fen) FILTER (WHERE plan_fen IS NOT NULL), 0),
coalesce(sum(done_fen) FILTER (WHERE plan_fen IS NULL), 0),
coalesce(sum(business_fen), 0), coalesce(sum(official_fen), 0)"""


def totals_by_zone(asked: Mapping[Zone, PaceAsked]) -> dict[int, Totals]:
    """各区合计, one question for all of them."""
    found = measured(asked).values("zone", *COUNTED)
    return {
        zone: Totals(*map(int, sums))
        for zone, *sums in among.grouped(found, f"zone, {SUMS}", "GROUP BY zone")
    }


def totals_by_group(zone: Zone, asked: PaceAsked) -> dict[UUID, Totals]:
    """各项目组合计, one question for all of them; a project in two groups counts in both."""
    rows = measured({zone: asked}).filter(groups__isnull=False).annotate(of=F("groups"))
    found = among.grouped(rows.values("of", *COUNTED), f"of, {SUMS}", "GROUP BY of")
    return {group: Totals(*map(int, sums)) for group, *sums in found}


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
        case "planned":
            return found.filter(Q(plan_fen__isnull=False))
        case "unplanned":
            return found.filter(Q(plan_fen=None))
        case _:
            return found.none()


def _ordered(found: QuerySet[Project], sort: str) -> QuerySet[Project]:
    # Who is furthest behind comes first.
    key = F(SORTS.get(sort.removeprefix("-"), "gap_fen"))
    last = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    return found.order_by(last, "number")
