"""补登：milestones of projects that already stand in the library, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guatu.core.dates import PartialDate, dated
from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.projects.actions.found import AlreadyThen, SeatDraft, opening, owner_of, set_dates
from guatu.projects.models import Milestone, MilestoneTemplate, MilestoneType, Project, Responsibility
from guatu.projects.stages import stage_now
from guatu.zones.member import Member
from guatu.zones.models import Zone

BATCH = 500


class AlreadyPlanned(Refusal):
    """里程碑已经排期."""


@dataclass(frozen=True)
class Promise:
    """一个待补登的里程碑：planned, reached already, or both."""

    project: Project
    code: str
    planned: PartialDate | None = None
    actual: PartialDate | None = None


@transaction.atomic
def enter_milestones(
    *, zone: Zone, promises: Sequence[Promise], by: Member | None, at: datetime, op: UUID | None = None
) -> list[Milestone]:
    """补登里程碑（批量）. Each stands on the ledger; what was reached is history and sets the stage."""
    rows = _rows(zone, promises)
    seats = _seats(zone, promises)
    openings: list[ledger.Opening] = []
    for row, promise in zip(rows, promises, strict=True):
        if row.item_id is not None:
            raise AlreadyPlanned(f"“{promise.project.name}”的{row.type.name}已经排期，不能再补登。")
        if promise.actual is not None and promise.actual.day > dated(at):
            raise AlreadyThen(f"“{promise.project.name}”的实际日期 {promise.actual.iso()} 还没到。")
        unit, owner = owner_of(seats.get(promise.project.pk, {}))
        title = f"{promise.project.name}：{row.type.name}"
        due = promise.planned or promise.actual
        openings.append(opening(title, due, promise.actual, unit, owner, by_now=at))
        set_dates(row, promise.planned, promise.actual)
        row.baseline_on = row.planned_on
    for row, item in zip(
        rows, ledger.open_items(zone=zone, openings=openings, by=by, at=at, op=op), strict=True
    ):
        row.item = item
    fields = ["planned_on", "planned_precision", "baseline_on", "actual_on", "actual_precision", "item"]
    Milestone.objects.bulk_update(rows, fields, batch_size=BATCH)
    _move_stages([p.project for p in promises if p.actual], at)
    return rows


@transaction.atomic
def follow_template(project: Project, *, template: MilestoneTemplate, at: datetime) -> Project:
    """换里程碑模板. Milestones nobody has planned leave with the old template; those of the new one come."""
    held = Project.objects.select_for_update().get(zone_id=project.zone_id, pk=project.pk)
    mine = Milestone.objects.filter(zone_id=held.zone_id, project=held)
    mine.filter(item=None).exclude(type__code__in=template.steps).delete()
    known = set(mine.values_list("type__code", flat=True))
    wanted = MilestoneType.objects.filter(zone_id=held.zone_id, code__in=set(template.steps) - known)
    Milestone.objects.bulk_create(
        [Milestone(zone_id=held.zone_id, project=held, type=kind, order=kind.order) for kind in wanted]
    )
    held.template, held.updated_at = template, at
    held.version += 1
    held.save(update_fields=["template", "updated_at", "version"])
    return held


def _rows(zone: Zone, promises: Sequence[Promise]) -> list[Milestone]:
    """The rows of these milestones; one that the template does not have is made."""
    found = Milestone.objects.filter(zone=zone, project__in={p.project.pk for p in promises})
    held = {
        (m.project_id, m.type.code): m for m in found.select_related("type").select_for_update(of=("self",))
    }
    types = {kind.code: kind for kind in MilestoneType.objects.filter(zone=zone)}
    made: list[Milestone] = []
    for promise in promises:
        key = promise.project.pk, promise.code
        if key not in held:
            kind = types[promise.code]
            held[key] = Milestone(zone=zone, project=promise.project, type=kind, order=kind.order)
            made.append(held[key])
    Milestone.objects.bulk_create(made, batch_size=BATCH)
    return [held[p.project.pk, p.code] for p in promises]


def _seats(zone: Zone, promises: Sequence[Promise]) -> dict[UUID, dict[str, SeatDraft]]:
    rows = Responsibility.objects.filter(zone=zone, project__in={p.project.pk for p in promises})
    found: dict[UUID, dict[str, SeatDraft]] = {}
    for row in rows.select_related("unit", "person"):
        found.setdefault(row.project_id, {})[row.seat] = SeatDraft(row.unit, row.person, row.label)
    return found


def _move_stages(projects: Sequence[Project], at: datetime) -> None:
    for pk in sorted({project.pk for project in projects}):
        held = Project.objects.select_for_update().get(zone_id=projects[0].zone_id, pk=pk)
        held.stage, held.updated_at = stage_now(held), at
        held.save(update_fields=["stage", "updated_at"])
