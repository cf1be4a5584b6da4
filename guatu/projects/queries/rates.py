"""三率：how many of those signed are registered, started and in production, by cohort and by tier."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from guatu.ledger.models import Life
from guatu.projects.models import Milestone
from guatu.projects.queries import library
from guatu.projects.queries.cohorts import (
    ANY,
    REACHED,
    SIGNED,
    SPANS,
    TIERS,
    UNTIL,
    cohort_name,
    cohort_of,
    tier_of,
)
from guatu.zones.asked import as_of_asked
from guatu.zones.models import Zone

SETTING = "rates_need_proof"
TAKEN = ("category", "park", "group", "tier")
STRICT, LENIENT = "need", "all"
COUNTING = [(LENIENT, "未佐证也算"), (STRICT, "只算已佐证")]


@dataclass(frozen=True)
class RatesAsked:
    """三率的问法. Whether a milestone nobody signed off counts is the zone's rule unless the address asks."""

    span: str
    needs_proof: bool
    as_of: date | None
    filters: Mapping[str, str]

    @classmethod
    def of(cls, zone: Zone, query: Mapping[str, Any]) -> "RatesAsked":
        """读地址参数."""
        span, proof = str(query.get("by", "")), query.get("proof", "")
        usual = bool(zone.settings.get(SETTING, False))
        values = {key: str(query.get(key, "")).strip()[:60] for key in TAKEN}
        return cls(
            span if span in SPANS else "year",
            proof == STRICT if proof in (STRICT, LENIENT) else usual,
            as_of_asked(query),
            {key: value for key, value in values.items() if value},
        )

    def rows(self, **more: str) -> dict[str, str]:
        """打开到项目: what the list is asked for, so that it holds the rows a number counts."""
        until = {UNTIL: self.as_of.isoformat()} if self.as_of else {}
        return {**self.filters, **until, **{key: value for key, value in more.items() if value}}


@dataclass(frozen=True)
class Rate:
    """一率. ``reached`` counts every one with a date; ``unproven`` are those nobody has signed off."""

    code: str
    reached: int
    unproven: int
    needs_proof: bool

    @property
    def counted(self) -> int:
        """计入的个数."""
        return self.reached - self.unproven if self.needs_proof else self.reached

    @property
    def counted_as(self) -> str:
        """计入的怎么筛."""
        return f"{self.code}.proven" if self.needs_proof else self.code


@dataclass(frozen=True)
class Line:
    """一批：those signed, and what became of them."""

    key: str
    name: str
    where: Mapping[str, str]
    signed: int
    rates: tuple[Rate, ...]


@dataclass(frozen=True)
class Rates:
    """三率表：by cohort, by tier, and in all."""

    cohorts: list[Line]
    tiers: list[Line]
    total: Line


@dataclass
class _Signed:
    cohort: str = ""
    tier: str = ""
    reached: dict[str, bool] = field(default_factory=dict)


def rates(zone: Zone, asked: RatesAsked, at: datetime) -> Rates:
    """三率 of the projects with a date of signing: one query, however many they are."""
    signed = _signed(zone, asked, at)
    cohorts, tiers = defaultdict(list), defaultdict(list)
    for one in signed:
        cohorts[one.cohort].append(one)
        tiers[one.tier].append(one)
    return Rates(
        [
            _line(asked, key, cohort_name(key), {"cohort": key}, cohorts[key])
            for key in sorted(cohorts, reverse=True)
        ],
        [
            _line(asked, key, name, {"tier": key, "cohort": ANY}, tiers[key])
            for key, (name, _, _) in TIERS.items()
            if key in tiers
        ],
        _line(asked, "", "合计", {"cohort": ANY}, signed),
    )


def _signed(zone: Zone, asked: RatesAsked, at: datetime) -> list[_Signed]:
    found = library.library(zone, library.Narrow.of(asked.filters), at).order_by()
    milestones = Milestone.objects.filter(
        zone=zone,
        project__in=found.values("pk"),
        type__code__in=[SIGNED, *REACHED],
        actual_on__isnull=False,
    )
    if asked.as_of:
        milestones = milestones.filter(actual_on__lte=asked.as_of)
    by_project: dict[UUID, _Signed] = defaultdict(_Signed)
    read = milestones.order_by().values_list(
        "project_id", "type__code", "actual_on", "actual_precision", "item__life", "project__investment_fen"
    )
    for project, code, day, precision, life, fen in read:
        one = by_project[project]
        if code == SIGNED and day is not None:
            one.cohort, one.tier = cohort_of(day, precision, asked.span), tier_of(fen)
        else:
            one.reached[code] = life == Life.CLOSED
    return [one for one in by_project.values() if one.cohort]


def _line(asked: RatesAsked, key: str, name: str, where: Mapping[str, str], those: Iterable[_Signed]) -> Line:
    those = list(those)
    found = []
    for code in REACHED:
        proofs = [one.reached[code] for one in those if code in one.reached]
        found.append(Rate(code, len(proofs), proofs.count(False), asked.needs_proof))
    return Line(key, name, asked.rows(**where), len(those), tuple(found))
