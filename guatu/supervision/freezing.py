"""对账的算法：completion, schedule, reached or short; exact decimals, and what a signature freezes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from guatu.core.refusal import Refusal
from guatu.supervision.models import PledgeTarget, Reckoning, ReckoningFigure, TargetActual, TargetPlan

YEAR_END = 12
TENTH = Decimal("0.1")


class FigureMissing(Refusal):
    """还有指标没有填实绩."""


@dataclass(frozen=True)
class Standing:
    """一项指标到某月底的样子. ``rate`` is in hundredths; None where nothing is reported."""

    target: PledgeTarget
    through_month: int
    planned: Decimal
    actual: TargetActual | None
    frozen_at: datetime | None = None
    frozen_goal: Decimal | None = None

    @property
    def value(self) -> Decimal | None:
        """实绩."""
        return self.actual.value if self.actual else None

    @property
    def goal(self) -> Decimal:
        """目标值: the one it was reckoned with, else the one that stands now."""
        return self.target.value if self.frozen_goal is None else self.frozen_goal

    @property
    def rate(self) -> Decimal | None:
        """完成率：actual of target; of target and actual turned round where lower is better."""
        return rate(self.target, self.value, self.goal)

    @property
    def planned_rate(self) -> Decimal:
        """序时进度：what the plan asks for by now, of the year's target."""
        return rate(self.target, self.planned, self.goal) or Decimal(0)

    @property
    def is_reached(self) -> bool | None:
        """达到全年目标."""
        return None if self.value is None else meets(self.target.comparator, self.value, self.goal)

    @property
    def is_on_schedule(self) -> bool | None:
        """达到序时: what is planned by now is met; at the end of the year, the target itself."""
        if self.value is None:
            return None
        if self.through_month == YEAR_END:
            return self.is_reached
        loose = ">=" if self.target.higher_is_better else "<="
        return meets(loose, self.value, self.planned)


def meets(comparator: str, value: Decimal, asked: Decimal) -> bool:
    """是否达到 what is asked, in the sense of its comparator."""
    return {
        ">=": value >= asked,
        ">": value > asked,
        "<=": value <= asked,
        "<": value < asked,
    }[comparator]


def rate(target: PledgeTarget, value: Decimal | None, goal: Decimal | None = None) -> Decimal | None:
    """完成率 of a goal, of the one that stands now unless another is given; in hundredths, to a tenth."""
    goal = target.value if goal is None else goal
    if value is None:
        return None
    over, under = (value, goal) if target.higher_is_better else (goal, value)
    return (over * 100 / under).quantize(TENTH, ROUND_HALF_UP) if under else None


def planned_by(target: PledgeTarget, plans: Iterable[TargetPlan], month: int) -> Decimal:
    """序时计划 by the end of a month: the plan of that month; between two, a straight line; with none at
    all a share of the year where months add up, else the whole.
    """
    known = {0: Decimal(0)} if target.is_cumulative else {}
    known |= {plan.through_month: plan.value for plan in plans}
    known.setdefault(YEAR_END, target.value)
    if month in known:
        return known[month]
    after = min(m for m in known if m > month)
    before = max((m for m in known if m < month), default=None)
    if before is None:
        return known[after]
    if not target.is_cumulative:
        return known[before]
    share = (known[after] - known[before]) * (month - before) / (after - before)
    return (known[before] + share).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def latest(actuals: Iterable[TargetActual], target: PledgeTarget, month: int) -> TargetActual | None:
    """某月底的实绩: the last one reported, in the basis that was pledged."""
    mine = [a for a in actuals if a.target_id == target.pk and a.through_month == month]
    same = [a for a in mine if a.basis == target.basis]
    return max(same, key=lambda a: (a.at, a.pk), default=None)


def figures_of(reckoning: Reckoning) -> list[Standing]:
    """一季各项指标. Refuses while one of them is not reported."""
    zone, month = reckoning.zone_id, reckoning.quarter * 3
    targets = list(PledgeTarget.objects.filter(zone_id=zone, pledge=reckoning.pledge).order_by("order"))
    plans = list(TargetPlan.objects.filter(zone_id=zone, target__in=targets))
    actuals = list(TargetActual.objects.filter(zone_id=zone, target__in=targets, through_month=month))
    if not targets:
        raise FigureMissing("这份军令状还没有目标，不能报验。")
    found = []
    for target in targets:
        mine = [plan for plan in plans if plan.target_id == target.pk]
        found.append(Standing(target, month, planned_by(target, mine, month), latest(actuals, target, month)))
    if missing := [each.target.indicator for each in found if each.actual is None]:
        raise FigureMissing(f"{'、'.join(missing)}还没有填 1—{month} 月的实绩，不能报验。")
    return found


def freeze(reckoning: Reckoning, standings: Iterable[Standing], *, at: datetime) -> None:
    """冻结. The figures of the quarter as they were signed."""
    ReckoningFigure.objects.bulk_create(
        ReckoningFigure(
            zone_id=reckoning.zone_id,
            reckoning=reckoning,
            target=each.target,
            actual=each.actual,
            goal=each.goal,
            planned=each.planned,
            is_reached=bool(each.is_reached),
            is_on_schedule=bool(each.is_on_schedule),
            frozen_at=at,
        )
        for each in standings
    )
