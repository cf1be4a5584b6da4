"""三率：how many of those signed are registered, started and in production, by cohort and by tier."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

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
    tier_case,
)
from guatu.zones import among
from guatu.zones.among import Zones
from guatu.zones.asked import as_of_asked
from guatu.zones.models import Zone

SETTING = "rates_need_proof"
TAKEN = ("category", "park", "group", "tier")
STRICT, LENIENT = "need", "all"
COUNTING = [(LENIENT, "未佐证也算"), (STRICT, "只算已佐证")]


def usual_of(zone: Zone) -> bool:
    """本区的认定：whether only what somebody signed off counts."""
    return bool(zone.settings.get(SETTING, False))


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
        usual = usual_of(zone)
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


@dataclass(frozen=True)
class Signed:
    """一格：those of one zone signed in one cohort and of one tier, and how many of them reached what."""

    zone: int
    cohort: str
    tier: str
    signed: int
    reached: tuple[tuple[int, int], ...]  # as REACHED: how many, and how many of them nobody signed off


def rates(zone: Zone, asked: RatesAsked, at: datetime) -> Rates:
    """三率 of the projects with a date of signing: one query, however many they are."""
    signed = signed_of(zone, asked, at)
    cohorts, tiers = defaultdict(list), defaultdict(list)
    for one in signed:
        cohorts[one.cohort].append(one)
        tiers[one.tier].append(one)
    return Rates(
        [
            line_of(asked, key, cohort_name(key), {"cohort": key}, cohorts[key])
            for key in sorted(cohorts, reverse=True)
        ],
        [
            line_of(asked, key, name, {"tier": key, "cohort": ANY}, tiers[key])
            for key, (name, _, _) in TIERS.items()
            if key in tiers
        ],
        line_of(asked, "", "合计", {"cohort": ANY}, signed),
    )


# By the cohort's first month (a half year is two quarters), whether only the year is known, and tier.
_CELLS = """zone, date_trunc('{unit}', signed_on)::date, {rough}, tier, count(*), {counts}"""
_UNITS = {"year": "year", "half": "quarter", "quarter": "quarter", "month": "month"}


def signed_of(zones: Zones, asked: RatesAsked, at: datetime) -> list[Signed]:
    """已签约的, cell by cell: one statement for one zone or for a hundred."""
    counts = ", ".join(
        f"count(*) FILTER (WHERE {code} > 0), count(*) FILTER (WHERE {code} > 0 AND {code}_proven = 0)"
        for code in REACHED
    )
    rough = "false" if asked.span == "year" else "signed_precision = 'year'"
    cells = _CELLS.format(unit=_UNITS[asked.span], rough=rough, counts=counts)
    found = []
    for zone, day, is_rough, tier, count, *reached in among.grouped(
        _milestones(zones, asked, at), cells, "GROUP BY 1, 2, 3, 4"
    ):
        cohort = cohort_of(day, "year" if is_rough else "day", asked.span)
        pairs = tuple(zip(reached[::2], reached[1::2], strict=True))
        found.append(Signed(zone, cohort, tier, count, pairs))
    return found


def _milestones(zones: Zones, asked: RatesAsked, at: datetime) -> QuerySet[Milestone, Any]:
    """What each signed project has reached, one row a project."""
    projects = library.library(zones, library.Narrow.of(asked.filters), at).order_by().values("pk")
    dated = Milestone.objects.filter(
        **among.of(zones), project__in=projects, type__code__in=[SIGNED, *REACHED], actual_on__isnull=False
    )
    if asked.as_of:
        dated = dated.filter(actual_on__lte=asked.as_of)
    here, proven = Q(type__code=SIGNED), Q(item__life=Life.CLOSED)
    reached = {code: Count("pk", filter=Q(type__code=code)) for code in REACHED}
    reached |= {f"{code}_proven": Count("pk", filter=Q(type__code=code) & proven) for code in REACHED}
    tier = tier_case("project__investment_fen")
    found = dated.order_by().annotate(tier=tier).values("zone", "project", "tier")
    return found.annotate(
        signed_on=Max("actual_on", filter=here),
        signed_precision=Max("actual_precision", filter=here),
        **reached,
    ).filter(signed_on__isnull=False)


def line_of(
    asked: RatesAsked, key: str, name: str, where: Mapping[str, str], those: Iterable[Signed]
) -> Line:
    """一行 of some cells."""
    those = list(those)
    found = [
        Rate(
            code,
            sum(one.reached[n][0] for one in those),
            sum(one.reached[n][1] for one in those),
            asked.needs_proof,
        )
        for n, code in enumerate(REACHED)
    ]
    return Line(key, name, asked.rows(**where), sum(one.signed for one in those), tuple(found))
