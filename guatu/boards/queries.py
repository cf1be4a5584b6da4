"""挂图的问法. Reads only; every number here opens into the rows it counts."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from guatu.boards.standing import (
    LATE_LAMPS,
    NOTHING,
    Standing,
    progress_as_of,
    standings,
    standings_of_zones,
)
from guatu.core.dates import dated, day_end
from guatu.ledger.lamps import WORST_FIRST, Lamp
from guatu.projects.models import Category, Project, Responsibility, Stage
from guatu.registry.models import Drawing, Parcel
from guatu.zones import clock
from guatu.zones.models import Level, Park, Unit, Zone

WORST_SHOWN = 6


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
class Card:
    """上图卡片：进度、建设时限、挂钩领导 (M021)."""

    id: UUID
    number: str
    name: str
    category: str
    stage: str
    company: str
    is_sample: bool
    park_code: str
    park_name: str
    parcel_code: str
    center: tuple[float, float] | None
    leader: str
    unit: str
    investment_fen: int | None
    investment_comparator: str
    percent: Decimal | None
    progress_text: str
    standing: Standing

    @property
    def lamp(self) -> str:
        """灯."""
        return self.standing.lamp

    @property
    def due_on(self) -> date | None:
        """建设时限 of the milestone that decides the lamp."""
        return dated(self.standing.lead.due_at) if self.standing.lead else None


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
    def of(cls, lamps: list[str]) -> "Figures":
        """数灯, one for each project."""
        over, behind, unplanned = lamps.count(Lamp.OVER), lamps.count(Lamp.BEHIND), lamps.count("")
        return cls(len(lamps), len(lamps) - over - behind - unplanned, behind, over, unplanned)


@dataclass
class WarMap:
    """作战图."""

    cards: list[Card]
    figures: Figures
    late: list[Card]
    units: list[UnitRow]
    day: date
    parks: list[tuple[str, str]] = field(default_factory=list)
    leaders: list[str] = field(default_factory=list)
    drawing: Drawing | None = None
    park_shapes: list[dict[str, Any]] = field(default_factory=list)
    parcels: list[dict[str, Any]] = field(default_factory=list)


def moment_of(switches: Switches, at: datetime) -> datetime | None:
    """看哪一刻：the end of the chosen day; None (now) when it is today or later."""
    if switches.as_of is None or switches.as_of >= dated(at):
        return None
    return day_end(switches.as_of)


def war_map(zone: Zone, *, at: datetime, switches: Switches) -> WarMap:
    """作战图 of a zone at a moment, through its switches."""
    moment = moment_of(switches, at)
    every = cards(zone, at=at, moment=moment)
    chosen = [card for card in every if _passes(card, switches)]
    drawing = Drawing.objects.filter(zone=zone).first()
    held = {card.parcel_code: card for card in chosen if card.parcel_code}
    parcels = Parcel.objects.filter(zone=zone).order_by("code").values("code", "outline", "center")
    shapes = Park.objects.filter(zone=zone).order_by("code").values("code", "name", "outline", "label_at")
    return WarMap(
        cards=chosen,
        figures=Figures.of([card.lamp for card in chosen]),
        late=late(chosen),
        units=unit_rows(zone, chosen),
        day=dated(moment or at),
        parks=sorted({(c.park_code, c.park_name) for c in every if c.park_code}),
        leaders=sorted({c.leader for c in every if c.leader}),
        drawing=drawing,
        park_shapes=[dict(shape) for shape in shapes],
        parcels=[p | {"lamp": held[p["code"]].lamp if p["code"] in held else None} for p in parcels],
    )


def cards(zone: Zone, *, at: datetime, moment: datetime | None) -> list[Card]:
    """上图卡片 of all projects that the zone had by then, worst first; parts count with their whole."""
    state = standings(zone, at=at, as_of=moment)
    chiefs = _chiefs(zone)
    units = dict(Unit.objects.filter(zone=zone).values_list("id", "name"))
    past = progress_as_of(zone, moment) if moment else None
    projects = Project.objects.filter(zone=zone, withdrawn_at=None, parent=None)
    if moment is not None:
        begun = [key for key, standing in state.items() if standing.lead]
        projects = projects.filter(Q(created_at__lte=moment) | Q(id__in=begun))
    made = [
        _card(row, state.get(row[0], NOTHING), chiefs, units, past)
        for row in projects.values_list(*CARD_FIELDS)
    ]
    return sorted(made, key=_severity)


def _rank(lamp: str) -> int:
    return WORST_FIRST.index(Lamp(lamp)) if lamp else len(WORST_FIRST)


def _severity(card: Card) -> tuple[int, date, str]:
    return _rank(card.lamp), card.due_on or date.max, card.number


CARD_FIELDS = (
    "id",
    "number",
    "name",
    "category",
    "stage",
    "company__name",
    "is_sample",
    "park__code",
    "park__name",
    "parcel__code",
    "parcel__center",
    "investment_fen",
    "investment_comparator",
    "progress_percent",
    "progress_text",
)
STAGES = dict(Stage.choices)


def _card(
    row: tuple[Any, ...],
    standing: Standing,
    chiefs: dict[UUID, str],
    units: dict[UUID, str],
    past: dict[UUID, tuple[Decimal | None, str]] | None,
) -> Card:
    """Plain columns, not models: a wall of thousands is drawn from tuples."""
    key, number, name, category, stage, company, is_sample, *place, fen, comparator, percent, text = row
    park_code, park_name, parcel_code, center = place
    if past is not None:
        percent, text = past.get(key, (None, ""))
    unit_id = standing.lead.unit_id if standing.lead else None
    return Card(
        id=key,
        number=number,
        name=name,
        category=category,
        stage=str(STAGES.get(stage, "")),
        company=company or "",
        is_sample=is_sample,
        park_code=park_code or "",
        park_name=park_name or "",
        parcel_code=parcel_code or "",
        center=(float(center[0]), float(center[1])) if center else None,
        leader=chiefs.get(key, ""),
        unit=units.get(unit_id, "") if unit_id else "",
        investment_fen=fen,
        investment_comparator=comparator,
        percent=percent,
        progress_text=text,
        standing=standing,
    )


def _chiefs(zone: Zone) -> dict[UUID, str]:
    rows = Responsibility.objects.filter(zone=zone, seat=Responsibility.Seat.CHIEF).values_list(
        "project_id", "person__name", "label"
    )
    return {project: name or label for project, name, label in rows}


def _passes(card: Card, switches: Switches) -> bool:
    return (
        (not switches.category or card.category == switches.category)
        and (not switches.park or card.park_code == switches.park)
        and (not switches.leader or card.leader == switches.leader)
        and (not switches.unit or card.unit == switches.unit)
        and (not switches.q or switches.q.lower() in f"{card.name} {card.company} {card.number}".lower())
        and (not switches.lamp or _lamp_passes(card, switches.lamp))
    )


def _lamp_passes(card: Card, lamp: str) -> bool:
    if lamp == "on_time":
        return card.lamp != "" and card.lamp not in LATE_LAMPS
    if lamp == "unplanned":
        return card.lamp == ""
    return card.lamp == lamp


def late(chosen: list[Card]) -> list[Card]:
    """逾期与滞后, the longest overdue first."""
    return [card for card in chosen if card.lamp in LATE_LAMPS]


def unit_rows(zone: Zone, chosen: list[Card]) -> list[UnitRow]:
    """责任单位表：most late first, then the most projects."""
    groups: dict[UUID, list[Card]] = {}
    for card in chosen:
        if card.standing.lead and card.standing.lead.unit_id:
            groups.setdefault(card.standing.lead.unit_id, []).append(card)
    rows = [
        UnitRow(
            unit_id,
            group[0].unit,
            len(group),
            sum(c.lamp == Lamp.OVER for c in group),
            sum(c.lamp == Lamp.BEHIND for c in group),
            sum(c.lamp == Lamp.NEAR for c in group),
        )
        for unit_id, group in groups.items()
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
    moments = {zone.pk: clock.now_for(zone) for zone in below}
    state = standings_of_zones(moments)
    projects: dict[int, list[tuple[UUID, str, str]]] = {zone.pk: [] for zone in below}
    rows = Project.objects.filter(zone__in=list(moments), withdrawn_at=None, parent=None).order_by("number")
    for zone_id, project_id, name, category in rows.values_list("zone_id", "id", "name", "category"):
        projects[zone_id].append((project_id, name, category))
    return [_line(zone, moments[zone.pk], projects[zone.pk], state) for zone in below]


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


def _line(
    zone: Zone,
    at: datetime,
    projects: list[tuple[UUID, str, str]],
    state: dict[tuple[int, UUID], Standing],
) -> ZoneLine:
    standing = {pid: state.get((zone.pk, pid), NOTHING) for pid, _, _ in projects}
    bad = [(name, standing[pid]) for pid, name, _ in projects if standing[pid].lamp in LATE_LAMPS]
    bad.sort(key=lambda row: (_rank(row[1].lamp), row[1].lead.due_at if row[1].lead else at))
    return ZoneLine(
        zone,
        dated(at),
        Figures.of([s.lamp for s in standing.values()]),
        {c.value: sum(row[2] == c for row in projects) for c in Category},
        [(name, s.lead.name if s.lead else "", s.lamp) for name, s in bad[:WORST_SHOWN]],
    )
