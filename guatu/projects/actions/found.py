"""立项入库. Projects enter the library with their milestones, each planned one an item on the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from guatu.core.dates import PartialDate, dated, day_end
from guatu.core.ids import new_id
from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import on_day
from guatu.projects.kind import MILESTONE
from guatu.projects.models import (
    Capacity,
    Category,
    Milestone,
    MilestoneTemplate,
    MilestoneType,
    Pool,
    ProgressReport,
    Project,
    ProjectGroup,
    ProjectInGroup,
    Responsibility,
    Stage,
)
from guatu.projects.names import name_key, search_text
from guatu.projects.stages import furthest
from guatu.registry.models import Company, Parcel
from guatu.zones import numbers
from guatu.zones.member import Member
from guatu.zones.models import Park, Person, Unit, Zone

DEFAULT_TEMPLATE = {Category.INDUSTRIAL: "new_build", Category.GOVERNMENT: "government"}
BATCH = 500


class NameTaken(Refusal):
    """项目名已在库."""


class DualResponsibilityMissing(Refusal):
    """重点项目缺双负责（属地与行业主管）."""


class NoTemplate(Refusal):
    """没有这个里程碑模板."""


class AlreadyThen(Refusal):
    """日期在将来，不能算已完成."""


@dataclass(frozen=True)
class SeatDraft:
    """一个责任席位：a unit, a person, or only the name as it was written."""

    unit: Unit | None = None
    person: Person | None = None
    label: str = ""


@dataclass
class Draft:
    """待入库的项目. ``values`` are plain fields of Project (money in fen); ``planned`` and ``actual`` are
    milestone dates by type code.
    """

    name: str
    category: Category
    template: str = ""
    pool: Pool = Pool.CONTINUING
    is_key: bool = True
    is_sample: bool = False
    company: Company | None = None
    park: Park | None = None
    parcel: Parcel | None = None
    parent: Project | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    seats: Mapping[str, SeatDraft] = field(default_factory=dict)
    planned: Mapping[str, PartialDate] = field(default_factory=dict)
    actual: Mapping[str, PartialDate] = field(default_factory=dict)
    capacities: Sequence[tuple[str, Decimal, str, str]] = ()
    groups: Sequence[ProjectGroup] = ()
    id: UUID = field(default_factory=new_id)


def found_project(
    *, zone: Zone, draft: Draft, by: Member | None, at: datetime, op: UUID | None = None
) -> Project:
    """项目入库. One project of :func:`found_projects`; the same ``op`` again answers with the same one."""
    if op is None:
        return found_projects(zone=zone, drafts=[draft], by=by, at=at)[0]
    draft.id = uuid5(op, f"project {zone.pk}")
    made = Project.objects.filter(zone=zone, pk=draft.id).first()
    return made or found_projects(zone=zone, drafts=[draft], by=by, at=at, op=op)[0]


@transaction.atomic
def found_projects(
    *, zone: Zone, drafts: Sequence[Draft], by: Member | None, at: datetime, op: UUID | None = None
) -> list[Project]:
    """项目入库（批量）. All of them or none; what was reached before today enters the ledger as history."""
    _check(zone, drafts, at)
    scheme = _Scheme.of(zone)
    pool = numbers.take(zone, prefix="XM", year=dated(at).year, count=len(drafts)) if drafts else []
    projects = [_project(zone, draft, number, scheme, at) for draft, number in zip(drafts, pool, strict=True)]
    Project.objects.bulk_create(projects, batch_size=BATCH)
    pairs = list(zip(projects, drafts, strict=True))
    Responsibility.objects.bulk_create(
        [
            Responsibility(zone=zone, project=p, seat=seat, unit=s.unit, person=s.person, label=s.label[:60])
            for p, d in pairs
            for seat, s in d.seats.items()
            if s.unit or s.person or s.label
        ],
        batch_size=BATCH,
    )
    Capacity.objects.bulk_create(
        [
            Capacity(zone=zone, project=p, name=n, quantity=q, comparator=c, unit=u)
            for p, d in pairs
            for n, q, c, u in d.capacities
        ]
    )
    ProjectInGroup.objects.bulk_create(
        [ProjectInGroup(zone=zone, project=p, group=g) for p, d in pairs for g in d.groups]
    )
    ProgressReport.objects.bulk_create(
        [_first_progress(p, by, at) for p in projects if p.progress_percent is not None or p.progress_text]
    )
    _milestones(zone, pairs, scheme, by=by, at=at, op=op)
    return projects


@dataclass(frozen=True)
class _Scheme:
    types: dict[str, MilestoneType]
    templates: dict[str, MilestoneTemplate]

    @classmethod
    def of(cls, zone: Zone) -> "_Scheme":
        types = {t.code: t for t in MilestoneType.objects.filter(zone=zone)}
        return cls(types, {t.code: t for t in MilestoneTemplate.objects.filter(zone=zone)})

    def template(self, draft: Draft) -> MilestoneTemplate:
        """模板 asked for, or the usual one of the category."""
        code = draft.template or DEFAULT_TEMPLATE[draft.category]
        if code not in self.templates:
            raise NoTemplate("本区还没有这个里程碑模板，请先备好里程碑字典。")
        return self.templates[code]

    def steps(self, draft: Draft) -> list[str]:
        """里程碑 of the template, and any the draft has a date for, in dictionary order."""
        codes = {*self.template(draft).steps, *draft.planned, *draft.actual} & set(self.types)
        return sorted(codes, key=lambda code: self.types[code].order)


def _check(zone: Zone, drafts: Sequence[Draft], at: datetime) -> None:
    keys = [name_key(d.name) for d in drafts]
    held = set(
        Project.objects.filter(zone=zone, withdrawn_at=None, name_key__in=keys).values_list(
            "name_key", flat=True
        )
    )
    for draft, key in zip(drafts, keys, strict=True):
        if not key:
            raise Refusal("项目名称不能为空。")
        if key in held:
            raise NameTaken(f"项目库里已有“{draft.name}”。")
        held.add(key)
        units = [draft.seats.get(s, SeatDraft()) for s in ("territorial", "sectoral")]
        if draft.is_key and not all(s.unit or s.label for s in units):
            raise DualResponsibilityMissing(f"重点项目“{draft.name}”必须有属地和行业主管部门（双负责）。")
        for day in draft.actual.values():
            if day.day > dated(at):
                raise AlreadyThen(f"“{draft.name}”的实际日期 {day.iso()} 还没到。")


def _project(zone: Zone, draft: Draft, number: str, scheme: _Scheme, at: datetime) -> Project:
    company = draft.company.name if draft.company else ""
    reached = [code for code in scheme.steps(draft) if code in draft.actual]
    return Project(
        id=draft.id,
        zone=zone,
        number=number,
        name=draft.name.strip(),
        name_key=name_key(draft.name),
        search_text=search_text(draft.name, company, number),
        category=draft.category,
        pool=draft.pool,
        stage=furthest(reached) if reached else draft.values.get("stage", Stage.NEGOTIATING),
        is_key=draft.is_key,
        is_sample=draft.is_sample,
        company=draft.company,
        park=draft.park,
        parcel=draft.parcel,
        parent=draft.parent,
        template=scheme.template(draft),
        created_at=at,
        updated_at=at,
        **{key: value for key, value in draft.values.items() if key != "stage"},
    )


def _first_progress(project: Project, by: Member | None, at: datetime) -> ProgressReport:
    return ProgressReport(
        zone_id=project.zone_id,
        project=project,
        on=project.progress_on or dated(at),
        percent=project.progress_percent,
        text=project.progress_text,
        completed_fen=project.completed_fen,
        by_id=by.person_id if by else None,
        at=at,
    )


def _milestones(
    zone: Zone,
    pairs: Sequence[tuple[Project, Draft]],
    scheme: _Scheme,
    *,
    by: Member | None,
    at: datetime,
    op: UUID | None,
) -> None:
    rows: list[Milestone] = []
    openings: list[ledger.Opening] = []
    promised: list[Milestone] = []
    for project, draft in pairs:
        unit, owner = owner_of(draft.seats)
        for code in scheme.steps(draft):
            plan, done = draft.planned.get(code), draft.actual.get(code)
            row = Milestone(
                zone=zone, project=project, type=scheme.types[code], order=scheme.types[code].order
            )
            set_dates(row, plan, done)
            row.baseline_on = row.planned_on
            rows.append(row)
            if plan or done:
                promised.append(row)
                openings.append(
                    opening(f"{project.name}：{row.type.name}", plan or done, done, unit, owner, by_now=at)
                )
    for row, item in zip(
        promised, ledger.open_items(zone=zone, openings=openings, by=by, at=at, op=op), strict=True
    ):
        row.item = item
    Milestone.objects.bulk_create(rows, batch_size=BATCH)


def set_dates(row: Milestone, plan: PartialDate | None, done: PartialDate | None) -> None:
    """记日期 of a milestone, planned and actual."""
    if plan is not None:
        row.planned_on, row.planned_precision = plan.day, plan.precision
    if done is not None:
        row.actual_on, row.actual_precision = done.day, done.precision


def owner_of(seats: Mapping[str, SeatDraft]) -> tuple[Unit | None, Person | None]:
    """谁来办：the 行业主管 (else 属地) unit, and the 项目服务专员 in person."""
    empty = SeatDraft()
    unit = seats.get("sectoral", empty).unit or seats.get("territorial", empty).unit
    return unit, seats.get("officer", empty).person


def opening(
    title: str,
    due: PartialDate | None,
    done: PartialDate | None,
    unit: Unit | None,
    owner: Person | None,
    *,
    by_now: datetime,
) -> ledger.Opening:
    """里程碑的事项. What is done already is history, dated when it happened, never later than now."""
    assert due is not None
    done_at = min(day_end(done.last_day), by_now) if done else None
    return ledger.Opening(
        kind=MILESTONE,
        title=title,
        deadline=on_day(due, near=MILESTONE.near),
        owner_unit=unit,
        owner=owner,
        done_at=done_at,
    )
