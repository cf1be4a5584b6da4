"""一个项目的一年：its plan by month, what was invested in either measure, and the versions of the plan."""

from dataclasses import dataclass
from datetime import datetime

from guatu.core.dates import dated
from guatu.projects.models import AnnualPlan, Measure, MonthInvestment, PlanGrain, PlanState, Project
from guatu.projects.spread import months_gone


@dataclass(frozen=True)
class Month:
    """一个月：planned, and done in either measure; None is 未填."""

    number: int
    plan_fen: int | None
    planned_fen: int | None
    business: MonthInvestment | None
    official: MonthInvestment | None
    is_gone: bool


@dataclass(frozen=True)
class Year:
    """一年."""

    year: int
    plan: AnnualPlan | None
    draft: AnnualPlan | None
    versions: list[AnnualPlan]
    months: list[Month]
    gone: int
    years: list[int]

    @property
    def is_reckoned(self) -> bool:
        """推算：the months were not given but spread."""
        return self.plan is not None and self.plan.grain != PlanGrain.MONTH

    @property
    def due_fen(self) -> int | None:
        """序时：what should be done by now."""
        if self.plan is None:
            return None
        return self.plan.cumulative_fen[self.gone - 1] if self.gone else 0

    @property
    def business_fen(self) -> int | None:
        """业务口径累计."""
        return _sum([m.business for m in self.months])

    @property
    def official_fen(self) -> int | None:
        """统计口径累计."""
        return _sum([m.official for m in self.months])


def year_of(project: Project, year: int, at: datetime) -> Year:
    """取一年 of a project: two queries."""
    plans = list(
        AnnualPlan.objects.filter(zone_id=project.zone_id, project=project)
        .select_related("by", "approved_by")
        .order_by("-year", "-version")
    )
    versions = [plan for plan in plans if plan.year == year]
    plan = next((p for p in versions if p.state == PlanState.APPROVED), None)
    draft = next((p for p in versions if p.state == PlanState.DRAFT), None)
    rows = MonthInvestment.objects.filter(zone_id=project.zone_id, project=project, year=year)
    done = {(row.measure, row.month): row for row in rows}
    gone = months_gone(year, dated(at))
    shares = plan.months() if plan else []
    months = [
        Month(
            n,
            shares[n - 1] if plan else None,
            plan.cumulative_fen[n - 1] if plan else None,
            done.get((Measure.BUSINESS, n)),
            done.get((Measure.OFFICIAL, n)),
            n <= gone,
        )
        for n in range(1, 13)
    ]
    years = sorted({year, dated(at).year, *(p.year for p in plans)}, reverse=True)
    return Year(year, plan, draft, versions, months, gone, years)


def _sum(rows: list[MonthInvestment | None]) -> int | None:
    known = [row.fen for row in rows if row is not None]
    return sum(known) if known else None
