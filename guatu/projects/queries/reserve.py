"""储备项目库怎样问：the list with its filters, the table of fields by stages whose numbers open into rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from guatu.core.dates import dated
from guatu.projects.models import ReserveField, ReserveProject, ReserveStage, ReserveStep
from guatu.projects.names import query_text
from guatu.projects.queries.library import as_id
from guatu.ui.format import date_text
from guatu.zones.models import Park, Unit, Zone

# What rolls on year by year is looked at at least once in twelve months.
REVIEW_WITHIN = timedelta(days=365)
ON_THE_WAY = (
    ReserveStage.IDEA,
    ReserveStage.RESERVE,
    ReserveStage.PRELIMINARY,
    ReserveStage.APPROVED,
    ReserveStage.SHELVED,
)
KEYS = ("q", "field", "stage", "unit", "park", "year", "review")


@dataclass(frozen=True)
class ReserveAsked:
    """问的是: by name or number, field, stage, unit, park, the year it may start, whether a review is due."""

    q: str = ""
    field: str = ""
    stage: str = ""
    unit: str = ""
    park: str = ""
    year: str = ""
    review: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> "ReserveAsked":
        """读地址参数."""
        return cls(*(str(query.get(key, "")).strip()[:60] for key in KEYS))

    @property
    def is_narrowed(self) -> bool:
        """筛过."""
        return any(getattr(self, key) for key in KEYS)


def reserve_list(zone: Zone, asked: ReserveAsked, today: date) -> QuerySet[ReserveProject]:
    """储备项目, narrowed; a word that is none finds nothing. What was removed shows only when asked for."""
    found = ReserveProject.objects.filter(zone=zone).select_related("unit", "person", "park")
    found = found.filter(stage=asked.stage) if asked.stage else found.exclude(stage=ReserveStage.DROPPED)
    if asked.q:
        found = found.filter(search_text__contains=query_text(asked.q))
    if asked.field:
        found = found.filter(field=asked.field)
    for name, value in (("unit", asked.unit), ("park", asked.park)):
        if value:
            found = found.filter(**{name: as_id(value)}) if as_id(value) else found.none()
    if asked.year:
        known = asked.year.isascii() and asked.year.isdigit() and len(asked.year) == 4
        found = found.filter(start_year=int(asked.year)) if known else found.none()
    if asked.review:
        found = found.filter(review_due(today)) if asked.review == "due" else found.none()
    return found.order_by(F("start_year").asc(nulls_last=True), "field", "number")


def review_due(today: date) -> Q:
    """该评审了: on its way, and nobody has looked at it for twelve months."""
    last = today - REVIEW_WITHIN
    seen = Q(reviewed_on__gt=last) | Q(reviewed_on=None, proposed_at__date__gt=last)
    return Q(stage__in=ON_THE_WAY) & ~seen


def is_review_due(reserve: ReserveProject, today: date) -> bool:
    """这一个该评审了."""
    seen = reserve.reviewed_on or reserve.proposed_at.date()
    return reserve.stage in ON_THE_WAY and seen <= today - REVIEW_WITHIN


def selects(zone: Zone) -> list[dict[str, Any]]:
    """筛选框."""
    mine = ReserveProject.objects.filter(zone=zone)
    units = Unit.objects.filter(zone=zone, pk__in=mine.values("unit")).order_by("name")
    parks = Park.objects.filter(zone=zone, pk__in=mine.exclude(park=None).values("park")).order_by("code")
    years = mine.exclude(start_year=None).order_by("start_year").values_list("start_year", flat=True)
    return [
        {"name": "field", "label": "领域", "options": ReserveField.choices},
        {"name": "stage", "label": "阶段", "options": ReserveStage.choices},
        {"name": "unit", "label": "责任单位", "options": [(str(u.pk), u.name) for u in units]},
        {"name": "park", "label": "片区", "options": [(str(p.pk), p.name) for p in parks]},
        {"name": "year", "label": "拟开工", "options": [(str(y), f"{y}年") for y in years.distinct()]},
        {"name": "review", "label": "评审", "options": [("due", "满一年没评审")]},
    ]


@dataclass(frozen=True)
class Heap:
    """一格: how many, and what they are estimated to cost together."""

    count: int = 0
    fen: int = 0

    def __add__(self, other: "Heap") -> "Heap":
        return Heap(self.count + other.count, self.fen + other.fen)


@dataclass(frozen=True)
class Board:
    """领域 × 阶段. ``cells`` by field and stage; the sums are of what is shown."""

    cells: Mapping[tuple[str, str], Heap]

    def at(self, field: str, stage: str) -> Heap:
        """一格."""
        return self.cells.get((field, stage), Heap())

    def row(self, field: str) -> Heap:
        """一个领域合计."""
        return sum((heap for (its, _), heap in self.cells.items() if its == field), Heap())

    def column(self, stage: str) -> Heap:
        """一个阶段合计."""
        return sum((heap for (_, its), heap in self.cells.items() if its == stage), Heap())

    @property
    def total(self) -> Heap:
        """总计."""
        return sum(self.cells.values(), Heap())


def board_of(found: QuerySet[ReserveProject]) -> Board:
    """数一遍 what the filters leave, in one statement."""
    rows = found.order_by().values_list("field", "stage").annotate(n=Count("pk"), fen=Sum("investment_fen"))
    return Board({(field, stage): Heap(n, int(fen or 0)) for field, stage, n, fen in rows})


def steps_of(reserve: ReserveProject) -> list[ReserveStep]:
    """走过的步, latest first."""
    rows = ReserveStep.objects.filter(zone_id=reserve.zone_id, reserve=reserve).select_related("by")
    return list(rows.order_by("-at", "-id"))


ROAD = (*ON_THE_WAY[:4], ReserveStage.CONSTRUCTION)


def rail_of(reserve: ReserveProject, steps: list[ReserveStep], today: date) -> list[dict[str, Any]]:
    """一路的站: what is behind it with the day it got there, where it stands, what is ahead; one that was
    shelved or removed stands at its end.
    """
    reached = {step.target: dated(step.at) for step in reversed(steps) if not step.is_review}
    place = ROAD.index(reserve.stage) if reserve.stage in ROAD else -1

    def passed(n: int, stage: ReserveStage) -> bool:
        return n < place if place >= 0 else stage in reached

    rail: list[dict[str, Any]] = [
        {
            "name": stage.label,
            "lamp": "done" if passed(n, stage) or stage == reserve.stage == ROAD[-1] else "",
            "current": n == place,
            "note": date_text(reached.get(stage), today) if n == place or passed(n, stage) else "",
        }
        for n, stage in enumerate(ROAD)
    ]
    if place < 0:
        word, note = reserve.get_stage_display(), date_text(reached.get(reserve.stage), today)
        rail.append({"name": word, "lamp": "paused", "current": True, "note": note})
    return rail
