"""项目页的问法：one project with everything that stands on its page, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q

from guatu.core.dates import PartialDate, dated
from guatu.ledger.lamps import Lamp, lamp_of, worst
from guatu.ledger.models import Entry, Evidence, Life
from guatu.ledger.steps import VERB_NAMES
from guatu.projects.actions.progress import scheduled_percent
from guatu.projects.models import (
    Capacity,
    Milestone,
    ProgressReport,
    Project,
    ProjectGroup,
    Responsibility,
    Stage,
)
from guatu.projects.stages import actual_date, planned_date
from guatu.registry.models import QuotedFact
from guatu.zones.models import Membership

Seat = Responsibility.Seat
REPORTED_BLANK, BLANK = "未见报", "未填"
LAMP_ON_ROAD = (Life.OPEN, Life.DOING, Life.CHECKING, Life.PAUSED)


@dataclass(frozen=True)
class Stop:
    """节点：a milestone on the rail, with its lamp and the evidence it has."""

    milestone: Milestone
    lamp: str
    evidence: int
    is_next: bool

    @property
    def planned(self) -> PartialDate | None:
        """计划."""
        return planned_date(self.milestone)

    @property
    def actual(self) -> PartialDate | None:
        """实际."""
        return actual_date(self.milestone)

    @property
    def baseline(self) -> date | None:
        """原计划, when the plan was moved since."""
        first, now = self.milestone.baseline_on, self.milestone.planned_on
        return first if first and first != now else None

    @property
    def due_on(self) -> date | None:
        """期限日."""
        return dated(self.milestone.item.due_at) if self.milestone.item else None

    @property
    def is_reached(self) -> bool:
        """已销号."""
        return self.milestone.item is not None and self.milestone.item.life == Life.CLOSED

    @property
    def can_plan(self) -> bool:
        """可排期：not reached, not dropped, not waiting for a signature."""
        item = self.milestone.item
        return item is None or item.life in (Life.OPEN, Life.DOING, Life.PAUSED)

    @property
    def can_reach(self) -> bool:
        """可报验."""
        return self.milestone.item is not None and self.milestone.item.life in (Life.OPEN, Life.DOING)


@dataclass(frozen=True)
class Chair:
    """席位：one of the five, taken or missing; 属地 and 行业主管 are mandatory for a key project."""

    seat: str
    label: str
    who: Responsibility | None
    is_mandatory: bool

    @property
    def is_missing(self) -> bool:
        """缺."""
        return self.who is None


@dataclass(frozen=True)
class Loop:
    """回路：what one of the two responsible sides said last (双回路)."""

    name: str
    who: Responsibility | None
    said: str
    at: datetime | None


@dataclass(frozen=True)
class Kin:
    """亲属：the project above and those below, with the total of what is below."""

    parent: Project | None
    siblings: list[Project]
    children: list[Project]

    @property
    def is_any(self) -> bool:
        """有上下级."""
        return bool(self.parent or self.children)

    @property
    def investment_fen(self) -> int:
        """子项目总投资合计 of those that have one."""
        return sum(child.investment_fen or 0 for child in self.children)

    @property
    def area_mu(self) -> Decimal:
        """子项目用地合计."""
        return sum((child.area_mu or Decimal(0) for child in self.children), Decimal(0))


@dataclass(frozen=True)
class Detail:
    """项目页."""

    project: Project
    lamp: str
    stops: list[Stop]
    chairs: list[Chair]
    loops: list[Loop]
    capacities: list[Capacity]
    reports: list[ProgressReport]
    schedule: Decimal | None
    kin: Kin
    groups: list[ProjectGroup]
    facts: list[QuotedFact]

    @property
    def is_reported(self) -> bool:
        """真实项目，只载见报事实."""
        return not self.project.is_sample and bool(self.facts)

    @property
    def blank(self) -> str:
        """空缺的说法：未见报 for a real project with quoted facts, else 未填."""
        return REPORTED_BLANK if self.is_reported else BLANK

    @property
    def next(self) -> Stop | None:
        """下一节点."""
        return next((stop for stop in self.stops if stop.is_next), None)

    @property
    def milestones(self) -> list[Milestone]:
        """全部里程碑, in order."""
        return [stop.milestone for stop in self.stops]


def detail_of(project: Project, at: datetime) -> Detail:
    """取项目页."""
    stops = stops_of(project, at)
    reports = reports_of(project)
    seats = {row.seat: row for row in _seats(project)}
    facts = QuotedFact.objects.filter(zone_id=project.zone_id, subject=project.pk).order_by("id")
    return Detail(
        project=project,
        lamp=worst([stop.lamp for stop in stops if stop.lamp and stop.lamp != Lamp.VOID]),
        stops=stops,
        chairs=[_chair(project, Seat(seat), seats.get(seat)) for seat in Seat.values],
        loops=_loops(project, seats, reports),
        capacities=list(Capacity.objects.filter(zone_id=project.zone_id, project=project).order_by("id")),
        reports=reports,
        schedule=scheduled_percent([stop.milestone for stop in stops], dated(at)),
        kin=kin_of(project),
        groups=list(project.groups.filter(zone_id=project.zone_id).order_by("name")),
        facts=list(facts),
    )


def stops_of(project: Project, at: datetime) -> list[Stop]:
    """节点轨 in template order."""
    milestones = list(
        Milestone.objects.filter(zone_id=project.zone_id, project=project)
        .select_related("type", "item__owner", "item__owner_unit")
        .order_by("order")
    )
    evidence = dict(
        Evidence.objects.filter(
            zone_id=project.zone_id, item__in=[m.item_id for m in milestones if m.item_id]
        )
        .values_list("item")
        .annotate(count=Count("id"))
    )
    coming = _coming(project, milestones)
    return [
        Stop(
            milestone=m,
            lamp=lamp_of(m.item, at) if m.item else "",
            evidence=evidence.get(m.item_id, 0),
            is_next=coming is not None and m.pk == coming.pk,
        )
        for m in milestones
    ]


def milestones_of(project: Project) -> list[Milestone]:
    """里程碑 in template order."""
    rows = Milestone.objects.filter(zone_id=project.zone_id, project=project)
    return list(rows.select_related("type").order_by("order"))


def reports_of(project: Project) -> list[ProgressReport]:
    """形象进度系列, oldest first."""
    rows = ProgressReport.objects.filter(zone_id=project.zone_id, project=project)
    return list(rows.select_related("by").order_by("on"))


def kin_of(project: Project) -> Kin:
    """上下级：one query for those below and those beside."""
    near = Q(parent=project)
    if project.parent_id:
        near |= Q(parent=project.parent_id)
    rows = Project.objects.filter(near, zone_id=project.zone_id, withdrawn_at=None).order_by(
        "phase", "number"
    )
    found = list(rows)
    return Kin(
        parent=project.parent,
        siblings=[row for row in found if project.pk not in (row.parent_id, row.pk)],
        children=[row for row in found if row.parent_id == project.pk],
    )


def _coming(project: Project, milestones: Iterable[Milestone]) -> Milestone | None:
    """The first on the road that is not signed off, behind the last one that is."""
    if project.stage in (Stage.PAUSED, Stage.TERMINATED):
        return None
    ahead: Milestone | None = None
    for milestone in milestones:
        if milestone.item is not None and milestone.item.life == Life.CLOSED:
            ahead = None
        elif ahead is None and (milestone.item is None or milestone.item.life != Life.VOID):
            ahead = milestone
    return ahead


def _seats(project: Project) -> list[Responsibility]:
    rows = Responsibility.objects.filter(zone_id=project.zone_id, project=project)
    return list(rows.select_related("unit", "person"))


def _chair(project: Project, seat: Responsibility.Seat, who: Responsibility | None) -> Chair:
    both = seat in (Seat.TERRITORIAL, Seat.SECTORAL)
    return Chair(seat.value, str(seat.label), who, project.is_key and both)


def _loops(project: Project, seats: dict[str, Responsibility], reports: list[ProgressReport]) -> list[Loop]:
    units = {seat: seats[seat].unit_id for seat in (Seat.TERRITORIAL, Seat.SECTORAL) if seat in seats}
    wanted = [unit for unit in units.values() if unit]
    said = _last_entries(project, wanted)
    for unit, report in _last_reports(project, wanted, reports).items():
        if unit not in said or report.at > said[unit][1]:
            said[unit] = (f"{report.by.name if report.by else ''}填报形象进度", report.at)
    loops = []
    for seat, name in ((Seat.TERRITORIAL, "属地回路"), (Seat.SECTORAL, "部门回路")):
        unit_id = units.get(seat)
        text, when = said.get(unit_id, ("", None)) if unit_id else ("", None)
        loops.append(Loop(name, seats.get(seat), text, when))
    return loops


def _last_entries(project: Project, units: list[UUID]) -> dict[UUID, tuple[str, datetime]]:
    entries = (
        Entry.objects.filter(zone_id=project.zone_id, item__milestones__project=project, unit__in=units)
        .exclude(verb__in=["open", "record", "behind", "caught_up"])
        .select_related("by", "item")
        .order_by("unit_id", "-occurred_at", "-id")
        .distinct("unit_id")
    )
    return {
        e.unit_id: (f"{e.by.name if e.by else ''}{VERB_NAMES[e.verb]}“{e.item.title}”", e.occurred_at)
        for e in entries
        if e.unit_id
    }


def _last_reports(
    project: Project, units: list[UUID], reports: list[ProgressReport]
) -> dict[UUID, ProgressReport]:
    people = {report.by_id for report in reports if report.by_id}
    places = Membership.objects.filter(zone_id=project.zone_id, person__in=people, unit__in=units)
    unit_of: dict[UUID, list[UUID]] = {}
    for person, unit in places.values_list("person_id", "unit_id"):
        unit_of.setdefault(person, []).append(unit)
    last: dict[UUID, ProgressReport] = {}
    for report in sorted(reports, key=lambda r: r.at):
        for unit in unit_of.get(report.by_id, []) if report.by_id else []:
            last[unit] = report
    return last
