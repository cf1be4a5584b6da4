"""挂图的问法. Reads only; every number here opens into the rows it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from guatu.boards import picture
from guatu.boards.cards import Card, cards_of
from guatu.boards.picture import Picture
from guatu.core.dates import dated, day_end
from guatu.ledger.lamps import WORST_FIRST
from guatu.ledger.plain_sql import BEHIND, NEAR, OVER, lamp
from guatu.ledger.tally import Tally, tally
from guatu.projects.kind import MILESTONE
from guatu.projects.models import Category
from guatu.registry.models import Drawing, Parcel
from guatu.zones import clock
from guatu.zones.models import Level, Park, Unit, Zone

WORST_SHOWN = 6
LATE_SHOWN = 40


@dataclass(frozen=True)
class Switches:
    """挂图的开关：产业/政府、片区、领导、日期、灯."""

    category: str = ""
    park: str = ""
    leader: str = ""
    lamp: str = ""
    unit: str = ""
    q: str = ""
    as_of: date | None = None

    def query(self, **changes: str) -> dict[str, str]:
        """地址参数 of these switches with some changed; empty ones left out."""
        now = {
            "category": self.category,
            "park": self.park,
            "leader": self.leader,
            "lamp": self.lamp,
            "unit": self.unit,
            "q": self.q,
            "as_of": self.as_of.isoformat() if self.as_of else "",
        }
        return {key: value for key, value in (now | changes).items() if value}


@dataclass(frozen=True)
class UnitRow:
    """责任单位一行. Counted in projects by the unit of the deciding milestone."""

    id: UUID
    name: str
    total: int
    over: int
    behind: int
    near: int

    @property
    def on_time(self) -> int:
        """按期."""
        return self.total - self.over - self.behind


@dataclass(frozen=True)
class Figures:
    """四个数：上图、按期、滞后、逾期. What has no plan is on the wall, but is neither on time nor late."""

    total: int
    on_time: int
    behind: int
    over: int
    unplanned: int = 0

    @classmethod
    def of(cls, ranks: Mapping[int | None, int]) -> "Figures":
        """数灯, how many projects by the rank of their lamp."""
        over, behind, unplanned = ranks.get(OVER, 0), ranks.get(BEHIND, 0), ranks.get(None, 0)
        total = sum(ranks.values())
        return cls(total, total - over - behind - unplanned, behind, over, unplanned)


@dataclass
class WarMap:
    """作战图. ``cards`` are those the page draws or lists; the figures count all."""

    cards: list[Card]
    figures: Figures
    late: list[Card]
    units: list[UnitRow]
    day: date
    parks: list[tuple[str, str]] = field(default_factory=list)
    leaders: list[str] = field(default_factory=list)
    drawing: Drawing | None = None
    park_shapes: list[dict[str, Any]] = field(default_factory=list)
    matters: list[Tally] = field(default_factory=list)
    parcels: list[dict[str, Any]] = field(default_factory=list)


def moment_of(switches: Switches, at: datetime) -> datetime | None:
    """看哪一刻：the end of the chosen day; None (now) when it is today or later."""
    if switches.as_of is None or switches.as_of >= dated(at):
        return None
    return day_end(switches.as_of)


def war_map(zone: Zone, *, at: datetime, switches: Switches, whole: bool = False) -> WarMap:
    """作战图 of a zone at a moment, through its switches: the marks on it and the first of what is late; all
    projects when it is to be the ``whole``.
    """
    wanted = [picture.rows()] if whole else [picture.late(LATE_SHOWN), picture.marks()]
    found, shown = _look(zone, at, switches, [*COUNTS, *wanted])
    drawing = Drawing.objects.filter(zone=zone).first()
    marks = [card for card in shown.rows or shown.marks if card.parcel_code]
    held = {card.parcel_code: card.lamp for card in reversed(marks)}  # the worst of a parcel colours it
    parcels = Parcel.objects.filter(zone=zone).order_by("code").values("code", "outline", "center")
    found.cards, found.late = shown.rows or marks, shown.late
    found.drawing = drawing
    if not whole:
        moment = moment_of(switches, at)
        # Milestones are on the map themselves.
        found.matters = tally(zone, at=moment or at, then=moment is not None, leave_out={MILESTONE.code})
    found.parcels = [p | {"lamp": held.get(p["code"])} for p in parcels]
    return found


def page(zone: Zone, *, at: datetime, switches: Switches, number: int = 1, size: int | None = None) -> WarMap:
    """数字背后的项目, one page of them, or all: what the figures count, in the order of the wall."""
    first = (number - 1) * (size or 0)
    found, shown = _look(zone, at, switches, [*COUNTS, picture.rows(first, size)])
    found.cards = shown.rows
    return found


def card(zone: Zone, project: UUID, *, at: datetime, switches: Switches) -> Card | None:
    """上图卡片 of one project, whatever the other switches say."""
    moment = moment_of(switches, at)
    taken = picture.take({zone: moment or at}, then=moment, wanted=[picture.rows()], project=project)
    return next(iter(cards_of([zone], taken.rows, _unit_names(zone), moment)), None)


def lamps(zone: Zone, *, at: datetime) -> dict[UUID, str]:
    """各项目的灯 now; empty for what is not planned."""
    taken = picture.take({zone: at}, then=None, wanted=[picture.rows()])
    return {each.id: lamp(each.rank) for each in taken.rows}


COUNTS = ("lamp", "unit", "park", "leader")


@dataclass
class _Shown:
    """The projects of a picture as cards."""

    late: list[Card]
    marks: list[Card]
    rows: list[Card]


def _look(zone: Zone, at: datetime, switches: Switches, wanted: list[str]) -> tuple[WarMap, _Shown]:
    moment = moment_of(switches, at)
    taken = picture.take({zone: moment or at}, then=moment, wanted=wanted, chosen=_chosen(switches))
    names = _unit_names(zone)
    lists = (taken.late, taken.marks, taken.rows)
    seen = [each for one in lists for each in one]
    made = {card.id: card for card in cards_of([zone], seen, names, moment)}
    shapes: list[dict[str, Any]] = list(
        Park.objects.filter(zone=zone).order_by("code").values("id", "code", "name", "outline", "label_at")  # type: ignore[arg-type]
    )
    found = WarMap(
        cards=[],
        figures=Figures.of(taken.lamps.get(zone.pk, {})),
        late=[],
        units=unit_rows(taken, names),
        day=dated(moment or at),
        parks=[(shape["code"], shape["name"]) for shape in shapes if shape["id"] in taken.parks],
        leaders=sorted(taken.leaders),
        park_shapes=shapes,
    )
    return found, _Shown(*([made[each.id] for each in one] for one in lists))


def _unit_names(zone: Zone) -> dict[UUID, str]:
    return dict(Unit.objects.filter(zone=zone).values_list("id", "name"))


# A switch → what it asks of a project ``p`` and the item ``d`` that decides how it stands.
CONDITIONS = {
    "category": "p.category = %(category)s",
    "park": "p.park_id IN (SELECT id FROM zones_park WHERE zone = %(zone)s AND code = %(park)s)",
    "leader": "coalesce(nullif(h.name, ''), r.label, '') = %(leader)s",
    "unit": "d.unit_id IN (SELECT id FROM zones_unit WHERE zone = %(zone)s AND name = %(unit)s)",
    "q": "strpos(lower(concat(p.name, ' ', (SELECT c.name FROM registry_company c WHERE c.zone = p.zone"
    " AND c.id = p.company_id), ' ', p.number)), lower(%(q)s)) > 0",
}
LAMPS = {
    "on_time": f"d.rank NOT IN ({OVER}, {BEHIND})",
    "unplanned": "d.rank IS NULL",
    **{each.value: f"d.rank = {rank}" for rank, each in enumerate(WORST_FIRST)},
}


def _chosen(switches: Switches) -> tuple[str, dict[str, str]]:
    asked = {name: getattr(switches, name) for name in CONDITIONS}
    conditions = [CONDITIONS[name] for name, value in asked.items() if value]
    if switches.lamp:
        conditions.append(LAMPS.get(switches.lamp, "false"))
    return " AND ".join(f"coalesce({each}, false)" for each in conditions) or "true", asked


def unit_rows(taken: Picture, names: Mapping[UUID, str]) -> list[UnitRow]:
    """责任单位表：most late first, then the most projects."""
    rows = [
        UnitRow(unit, names.get(unit, ""), sum(n.values()), n.get(OVER, 0), n.get(BEHIND, 0), n.get(NEAR, 0))
        for unit, n in taken.units.items()
    ]
    return sorted(rows, key=lambda r: (-r.over, -r.behind, -r.total, r.name))


@dataclass(frozen=True)
class ZoneLine:
    """上级看一个开发区：the same four figures as on its own wall."""

    zone: Zone
    day: date
    figures: Figures
    by_category: dict[str, int]
    worst: list[tuple[str, str, str]]  # project name, milestone, lamp


def zone_lines(upper: Zone) -> list[ZoneLine]:
    """上级总览 over every zone below; each counted at its own clock, never retyped."""
    below = list(Zone.objects.filter(path__contains=[upper.pk], level=Level.ZONE).order_by("id"))
    if not below:
        return []
    moments = {zone: clock.now_for(zone) for zone in below}
    worst = picture.late(WORST_SHOWN, each_zone=True)
    taken = picture.take(moments, then=None, wanted=["lamp", "category", worst])
    cards = cards_of(below, taken.late, {})
    return [
        ZoneLine(
            zone,
            dated(at),
            Figures.of(taken.lamps.get(zone.pk, {})),
            {c.value: taken.categories.get(zone.pk, {}).get(c.value, 0) for c in Category},
            [_bad(card) for card in cards if card.zone == zone.pk],
        )
        for zone, at in moments.items()
    ]


def _bad(card: Card) -> tuple[str, str, str]:
    return card.name, card.standing.lead.name if card.standing.lead else "", card.lamp


def total_of(lines: list[ZoneLine]) -> Figures:
    """合计 of the zones' own figures."""
    each = [line.figures for line in lines]
    return Figures(
        sum(f.total for f in each),
        sum(f.on_time for f in each),
        sum(f.behind for f in each),
        sum(f.over for f in each),
        sum(f.unplanned for f in each),
    )
