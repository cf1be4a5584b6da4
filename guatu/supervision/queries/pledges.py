"""军令状的问法：where each target stands, what a signature froze, and how many units have reached theirs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from guatu.core.dates import dated
from guatu.ledger.lamps import lamp_of
from guatu.ledger.models import Item, Life
from guatu.supervision.actions.pledges import QUARTERS, quarter_end
from guatu.supervision.freezing import YEAR_END, Standing, latest, planned_by
from guatu.supervision.models import (
    Pledge,
    PledgeTarget,
    Reckoning,
    ReckoningFigure,
    TargetActual,
    TargetChange,
    TargetPlan,
)
from guatu.supervision.queries.asked import id_asked
from guatu.zones.models import Zone

STANDINGS = {"reached": "已达成", "on": "达到序时", "short": "未达序时", "none": "未填报"}


@dataclass
class PledgeRow:
    """一份军令状 with its targets as they stand."""

    pledge: Pledge
    standings: list[Standing] = field(default_factory=list)

    @property
    def standing(self) -> str:
        """总的样子: reached when all targets are; short when one is; none while one is not reported."""
        known = [each.is_on_schedule for each in self.standings]
        if not known or all(each is None for each in known):
            return "none"
        if any(each is False for each in known):
            return "short"
        if any(each is None for each in known):
            return "none"
        return "reached" if all(each.is_reached for each in self.standings) else "on"

    def count(self, standing: str) -> int:
        """几项目标 stand so."""
        return sum(standing_of(each) == standing for each in self.standings)


@dataclass(frozen=True)
class Quarter:
    """一季对账：its item with its lamp, and the figures of its months."""

    reckoning: Reckoning
    item: Item
    lamp: str
    standings: list[Standing]
    is_over: bool

    @property
    def name(self) -> str:
        """季名."""
        return QUARTERS[self.reckoning.quarter]

    @property
    def is_frozen(self) -> bool:
        """已冻结."""
        return self.item.life == Life.CLOSED


@dataclass(frozen=True)
class Rollup:
    """汇总：how many pledges, of how many units, and how they stand."""

    pledges: int
    units: int
    counts: Mapping[str, int]
    targets: int
    targets_on: int


def standing_of(each: Standing) -> str:
    """一项指标的样子."""
    if each.is_on_schedule is None:
        return "none"
    if each.is_reached:
        return "reached"
    return "on" if each.is_on_schedule else "short"


def pledge_rows(
    zone: Zone, *, year: int, quarter: int = 0, unit: str = "", words: str = "", basis: str = ""
) -> list[PledgeRow]:
    """一年的军令状. Of a quarter: what its signature froze, else what is reported; of none: the latest."""
    pledges = Pledge.objects.filter(zone=zone, year=year, withdrawn_at=None).select_related("unit", "person")
    if unit:
        pledges = pledges.filter(unit=id_asked(unit))
    for word in words.split():
        pledges = pledges.filter(
            Q(title__icontains=word)
            | Q(number__icontains=word)
            | Q(unit__name__icontains=word)
            | Q(person__name__icontains=word)
            | Q(targets__indicator__icontains=word)
        )
    found = list(
        Pledge.objects.filter(zone=zone, pk__in=pledges.order_by().values("pk"))
        .select_related("unit", "person")
        .order_by("number")
    )
    facts = Facts.of(zone, found, basis)
    return [PledgeRow(pledge, facts.standings(pledge, quarter)) for pledge in found]


def rollup(rows: Iterable[PledgeRow]) -> Rollup:
    """汇总."""
    kept = list(rows)
    counts = {code: sum(row.standing == code for row in kept) for code in STANDINGS}
    every = [each for row in kept for each in row.standings]
    return Rollup(
        pledges=len(kept),
        units=len({row.pledge.unit_id for row in kept if row.pledge.unit_id}),
        counts=counts,
        targets=len(every),
        targets_on=sum(bool(each.is_on_schedule) for each in every),
    )


@dataclass
class Facts:
    """底数 of some pledges, in four queries: targets, plans, actuals, frozen figures."""

    targets: Mapping[UUID, list[PledgeTarget]]
    plans: Mapping[UUID, list[TargetPlan]]
    actuals: Mapping[UUID, list[TargetActual]]
    frozen: Mapping[tuple[UUID, int], ReckoningFigure]

    @classmethod
    def of(cls, zone: Zone, pledges: list[Pledge], basis: str = "") -> "Facts":
        """取底数."""
        rows = PledgeTarget.objects.filter(zone=zone, pledge__in=pledges).order_by("order")
        targets = [row for row in rows if not basis or row.basis == basis]
        ids = [target.pk for target in targets]
        plans = TargetPlan.objects.filter(zone=zone, target__in=ids).order_by("through_month")
        actuals = TargetActual.objects.filter(zone=zone, target__in=ids).select_related("by", "unit")
        figures = ReckoningFigure.objects.filter(
            zone=zone, target__in=ids, reckoning__item__life=Life.CLOSED
        ).select_related("reckoning__item", "actual")
        return cls(
            _grouped(targets, "pledge_id"),
            _grouped(plans, "target_id"),
            _grouped(actuals.order_by("through_month", "at", "id"), "target_id"),
            {(f.target_id, f.reckoning.quarter): f for f in figures.order_by("frozen_at")},
        )

    def standings(self, pledge: Pledge, quarter: int = 0) -> list[Standing]:
        """各项指标."""
        return [self.standing(target, quarter) for target in self.targets.get(pledge.pk, [])]

    def standing(self, target: PledgeTarget, quarter: int = 0) -> Standing:
        """一项指标, of a quarter or the latest."""
        actuals = self.actuals.get(target.pk, [])
        month = quarter * 3 or max(
            (a.through_month for a in actuals if a.basis == target.basis), default=YEAR_END
        )
        figure = self.frozen.get((target.pk, month // 3)) if month % 3 == 0 else None
        if figure is not None:
            return Standing(
                target, month, figure.planned, figure.actual, figure.frozen_at, frozen_goal=figure.goal
            )
        planned = planned_by(target, self.plans.get(target.pk, []), month)
        return Standing(target, month, planned, latest(actuals, target, month))


def quarters_of(pledge: Pledge, facts: Facts, *, at: datetime) -> list[Quarter]:
    """各季对账."""
    rows = Reckoning.objects.filter(zone_id=pledge.zone_id, pledge=pledge).select_related("item")
    return [
        Quarter(
            row,
            row.item,
            lamp_of(row.item, at),
            facts.standings(pledge, row.quarter),
            quarter_end(pledge.year, row.quarter) < dated(at),
        )
        for row in rows.order_by("quarter")
    ]


def adjustments_of(pledge: Pledge) -> dict[UUID, list[TargetChange]]:
    """目标的调整, by target, the latest first; one query."""
    rows = TargetChange.objects.filter(zone_id=pledge.zone_id, target__pledge=pledge)
    rows = rows.select_related("target", "asked_by", "decided_by", "decided_for").order_by("-asked_at", "-id")
    found = _grouped(rows, "target_id")
    for change in (each for held in found.values() for each in held):
        change.target.pledge = pledge
    return found


def years_of(zone: Zone, *more: int) -> list[int]:
    """有军令状的年份, latest first."""
    rows: QuerySet[Pledge, int] = Pledge.objects.filter(zone=zone).order_by().values_list("year", flat=True)
    return sorted({*rows.distinct(), *more}, reverse=True)


def points(rate: Decimal | None, planned: Decimal) -> Decimal | None:
    """比序时 ahead or behind, in percentage points."""
    return None if rate is None else rate - planned


def _grouped(rows: Iterable[Any], key: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found
