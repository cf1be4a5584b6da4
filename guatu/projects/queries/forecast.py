"""预申报兑现：what was expected of a period beside what it brought, by project and by unit (M175)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import DecimalField, F, OuterRef, Subquery

from guatu.core.periods import Period
from guatu.projects.models import PeriodReport, Project
from guatu.projects.queries.reporting import SENT, reported_in
from guatu.projects.responsible import Projects
from guatu.zones.models import Unit, Zone

KEPT_WITHIN = Decimal(2)  # points: so near, a forecast counts as kept
VERDICTS = [
    ("kept", "兑现"),
    ("short", "未达"),
    ("above", "超过"),
    ("none", "没有预计"),
    ("missing", "本期未报"),
]


@dataclass(frozen=True)
class Kept:
    """一个项目的兑现."""

    project: Project
    unit: str
    expected: Decimal | None
    percent: Decimal | None
    expected_fen: int | None
    invested_fen: int | None
    said: str

    @property
    def off(self) -> Decimal | None:
        """差几个百分点."""
        return None if self.expected is None or self.percent is None else self.percent - self.expected

    @property
    def verdict(self) -> str:
        """兑现没有."""
        if self.expected is None:
            return "none"
        if self.percent is None or self.off is None:
            return "missing"
        return "kept" if abs(self.off) <= KEPT_WITHIN else "short" if self.off < 0 else "above"

    @property
    def verdict_name(self) -> str:
        """说法."""
        return dict(VERDICTS)[self.verdict]


@dataclass(frozen=True)
class UnitKept:
    """一个单位的兑现. ``mean_off`` is the mean distance, whichever way, in points."""

    unit_id: str
    unit: str
    expected: int
    kept: int
    short: int
    above: int
    mean_off: Decimal | None


def kept_in(zone: Zone, period: Period) -> Projects:
    """这一期有预计的项目, each with what was expected and what was reached."""
    reports = PeriodReport.objects.filter(zone=zone, project=OuterRef("pk"), state__in=SENT)
    before, now = reports.filter(period=period.previous.key), reports.filter(period=period.key)
    figure = DecimalField(max_digits=5, decimal_places=2)
    found: Projects = reported_in(zone, period).annotate(
        expected=Subquery(before.values("next_percent")[:1], output_field=figure),
        expected_fen=Subquery(before.values("next_invested_fen")[:1]),
        said=Subquery(before.values("next_text")[:1]),
        reached=Subquery(now.values("percent")[:1], output_field=figure),
        reached_fen=Subquery(now.values("invested_fen")[:1]),
        off=F("reached") - F("expected"),
    )
    return found


def in_verdict(projects: Projects, verdict: str) -> Projects:
    """某种兑现的, furthest below first."""
    found = {
        "": projects,
        "kept": projects.filter(off__gte=-KEPT_WITHIN, off__lte=KEPT_WITHIN),
        "short": projects.filter(off__lt=-KEPT_WITHIN),
        "above": projects.filter(off__gt=KEPT_WITHIN),
        "none": projects.filter(expected=None),
        "missing": projects.exclude(expected=None).filter(reached=None),
    }.get(verdict, projects.none())
    return found.select_related("company").order_by(F("off").asc(nulls_last=True), "number")


def rows_of(zone: Zone, projects: list[Project]) -> list[Kept]:
    """成行, from what was annotated."""
    units = {u.pk: u.short_name or u.name for u in Unit.objects.filter(zone=zone)}
    return [
        Kept(
            project=p,
            unit=units.get(p.answering, ""),  # type: ignore[attr-defined]
            expected=p.expected,  # type: ignore[attr-defined]
            percent=p.reached,  # type: ignore[attr-defined]
            expected_fen=p.expected_fen,  # type: ignore[attr-defined]
            invested_fen=p.reached_fen,  # type: ignore[attr-defined]
            said=p.said or "",  # type: ignore[attr-defined]
        )
        for p in projects
    ]


def by_unit(zone: Zone, projects: Projects) -> list[UnitKept]:
    """各单位的兑现, the least exact first; those without a forecast are not among them."""
    names = {u.pk: u.short_name or u.name for u in Unit.objects.filter(zone=zone)}
    held: dict[object, list[Decimal]] = {}
    asked: dict[object, int] = {}
    for unit, expected, off in projects.order_by().values_list("answering", "expected", "off"):
        if expected is None:
            continue
        asked[unit] = asked.get(unit, 0) + 1
        if off is not None:
            held.setdefault(unit, []).append(off)
    found = []
    for unit, count in asked.items():
        offs = held.get(unit, [])
        mean = sum((abs(o) for o in offs), Decimal(0)) / len(offs) if offs else None
        found.append(
            UnitKept(
                unit_id=str(unit or ""),
                unit=names.get(unit, "未定责任单位"),  # type: ignore[call-overload]
                expected=count,
                kept=sum(abs(o) <= KEPT_WITHIN for o in offs),
                short=sum(o < -KEPT_WITHIN for o in offs),
                above=sum(o > KEPT_WITHIN for o in offs),
                mean_off=mean.quantize(Decimal("0.1"), ROUND_HALF_UP) if mean is not None else None,
            )
        )
    return sorted(found, key=lambda each: (-(each.mean_off or 0), each.unit))
