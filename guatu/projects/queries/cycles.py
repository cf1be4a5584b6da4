"""周期的问法：days between any two milestones, of one project and ranked over all (双口径周期)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from guatu.core.dates import PartialDate, days_between
from guatu.projects.models import Milestone, MilestoneType, Project
from guatu.projects.stages import actual_date, planned_date
from guatu.zones import calendar
from guatu.zones.models import Zone

STANDARD_PAIRS = (
    ("signed", "started"),
    ("land_won", "started"),
    ("land_won", "commissioned"),
    ("signed", "completed"),
    ("started", "completed"),
    ("signed", "in_production"),
    ("started", "in_production"),
    ("approved", "started"),
)


@dataclass(frozen=True)
class Cycle:
    """周期：from one milestone to another, as it went and as planned; ``so_far`` while it still runs."""

    start: str
    end: str
    from_on: PartialDate | None
    to_on: PartialDate | None
    days: int | None
    planned_days: int | None
    so_far: int | None

    @property
    def is_rough(self) -> bool:
        """约数：one of the dates is only a month or a year."""
        known = [d.precision for d in (self.from_on, self.to_on) if d is not None]
        return any(precision != "day" for precision in known)


def cycle_of(milestones: Iterable[Milestone], start: str, end: str, today: date) -> Cycle | None:
    """两节点间隔 of one project; None when it has not both milestones."""
    by_code = {m.type.code: m for m in milestones}
    first, last = by_code.get(start), by_code.get(end)
    if first is None or last is None:
        return None
    begun, ended = actual_date(first), actual_date(last)
    promised = [d for m in (first, last) if (d := planned_date(m) or actual_date(m))]
    return Cycle(
        start=first.type.name,
        end=last.type.name,
        from_on=begun,
        to_on=ended,
        days=days_between(begun, ended) if begun and ended else None,
        planned_days=days_between(*promised) if len(promised) == 2 else None,
        so_far=days_between(begun, PartialDate(today)) if begun and not ended else None,
    )


def standard_cycles(milestones: list[Milestone], today: date) -> list[Cycle]:
    """常看的周期 of one project, those with a beginning."""
    found = [cycle_of(milestones, start, end, today) for start, end in STANDARD_PAIRS]
    return [cycle for cycle in found if cycle is not None and cycle.from_on is not None]


@dataclass(frozen=True)
class Ranked:
    """榜上一行."""

    project: Project
    start: PartialDate
    end: PartialDate
    days: int
    working: int | None = None

    @property
    def is_rough(self) -> bool:
        """约数."""
        return (self.start.precision, self.end.precision) != ("day", "day")


@dataclass(frozen=True)
class Ranking:
    """周期榜：fastest first. What ends before it begins is left out and counted; ``unknown`` are those whose
    working days the calendar of the zone cannot tell.
    """

    rows: list[Ranked]
    reversed_count: int
    years: list[int]

    @property
    def median(self) -> int | None:
        """中位数."""
        return _middle([row.days for row in self.rows])

    @property
    def working(self) -> list[int]:
        """各项目的工作日, fewest first."""
        return sorted(row.working for row in self.rows if row.working is not None)

    @property
    def working_median(self) -> int | None:
        """工作日的中位数."""
        return _middle(self.working)

    @property
    def unknown(self) -> int:
        """工作日算不出的."""
        return len(self.rows) - len(self.working)


def _middle(days: list[int]) -> int | None:
    return (days[(len(days) - 1) // 2] + days[len(days) // 2]) // 2 if days else None


def ranking(
    zone: Zone,
    start: str,
    end: str,
    *,
    category: str = "",
    year: int | None = None,
    as_of: date | None = None,
) -> Ranking:
    """周期榜 between two milestones; ``year`` is that of the later one, ``as_of`` the last day of both."""
    milestones = Milestone.objects.filter(
        zone=zone, type__code__in=[start, end], actual_on__isnull=False, project__withdrawn_at=None
    ).select_related("type", "project__company")
    if category:
        milestones = milestones.filter(project__category=category)
    if as_of:
        milestones = milestones.filter(actual_on__lte=as_of)
    pairs: dict[UUID, dict[str, Milestone]] = defaultdict(dict)
    for milestone in milestones:
        pairs[milestone.project_id][milestone.type.code] = milestone
    spans = [_ranked(pair[start], pair[end]) for pair in pairs.values() if start in pair and end in pair]
    years = sorted({row.end.day.year for row in spans}, reverse=True)
    kept = [row for row in spans if year is None or row.end.day.year == year]
    rows = sorted((row for row in kept if row.days >= 0), key=lambda row: (row.days, row.project.number))
    return Ranking(_worked(zone, rows), len(kept) - len(rows), years)


def _worked(zone: Zone, rows: list[Ranked]) -> list[Ranked]:
    if not rows:
        return []
    first, last = min(row.start.last_day for row in rows), max(row.end.last_day for row in rows)
    scale = calendar.WorkingDays(calendar.load(zone), first, last)
    return [replace(row, working=scale.between(row.start.last_day, row.end.last_day)) for row in rows]


def milestone_words(zone: Zone) -> list[MilestoneType]:
    """里程碑字典 in order."""
    return list(MilestoneType.objects.filter(zone=zone).order_by("order", "code"))


def _ranked(first: Milestone, last: Milestone) -> Ranked:
    start, end = actual_date(first), actual_date(last)
    assert start is not None
    assert end is not None
    return Ranked(first.project, start, end, days_between(start, end))
