"""排期与达成：a milestone is added, promised, moved, and reported as reached."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guatu.core.dates import PartialDate, dated
from guatu.core.refusal import Refusal
from guatu.files.models import StoredFile
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import on_day
from guatu.ledger.models import Item, Life
from guatu.ledger.steps import ReasonMissing, hold
from guatu.projects.actions.baseline import is_frozen
from guatu.projects.actions.found import AlreadyThen, SeatDraft, opening, owner_of, set_dates
from guatu.projects.actions.handing_in import show
from guatu.projects.kind import MILESTONE
from guatu.projects.models import Milestone, MilestoneType, Project, Responsibility
from guatu.projects.stages import OFF_ROAD
from guatu.zones.member import Member


class NotPlanned(Refusal):
    """还没有排期."""


class NotOnTheRoad(Refusal):
    """项目已暂停或已终止."""


class MilestoneThere(Refusal):
    """项目已有这个节点."""


def add_milestone(project: Project, *, type: MilestoneType) -> Milestone:
    """加节点. The project has a milestone its template did not foresee; it has no date yet."""
    row, made = Milestone.objects.get_or_create(
        zone_id=project.zone_id, project=project, type=type, defaults={"order": type.order}
    )
    if not made:
        raise MilestoneThere(f"这个项目已有“{type.name}”节点。")
    return row


@transaction.atomic
def plan_milestone(
    milestone: Milestone,
    *,
    planned: PartialDate,
    by: Member,
    at: datetime,
    note: str = "",
    op: UUID | None = None,
) -> Milestone:
    """排期. The milestone has a planned date and stands on the ledger; the first plan stays as 原计划.

    The date it already has changes nothing.
    """
    held = _held(milestone)
    if held.project.stage in OFF_ROAD:
        raise NotOnTheRoad(f"“{held.project.name}”{held.project.get_stage_display()}，恢复以后再排期。")
    if held.item is None:
        unit, owner = owner_of(_seats(held))
        due = opening(f"{held.project.name}：{held.type.name}", planned, None, unit, owner, by_now=at)
        held.item = ledger.open_item(zone=held.project.zone, opening=due, by=by, at=at, op=op)
        held.baseline_on = planned.day
    elif (held.planned_on, held.planned_precision) == (planned.day, planned.precision):
        return held
    else:
        if not note.strip() and is_frozen(held.project):
            raise ReasonMissing("计划已经批准，改期请写明理由；基线不变。")
        deadline = on_day(planned, near=MILESTONE.near)
        held.item = ledger.reschedule(held.item, deadline=deadline, by=by, at=at, note=note, op=op)
        held.baseline_on = held.baseline_on or planned.day
    set_dates(held, planned, None)
    held.save(update_fields=["item", "baseline_on", "planned_on", "planned_precision"])
    return held


@transaction.atomic
def report_reached(
    milestone: Milestone,
    *,
    on: PartialDate,
    by: Member,
    at: datetime,
    text: str = "",
    note: str = "",
    files: Sequence[StoredFile] = (),
    op: UUID | None = None,
) -> Item:
    """报验达成. The owner says when it was reached, with evidence; somebody else must sign it off.

    Who reports what nobody has taken yet takes it with the same step.
    """
    if on.day > dated(at):
        raise AlreadyThen("达成日期还没到，不能报验。")
    held = _held(milestone)
    item = held.item
    if item is None:
        raise NotPlanned(f"“{held.type.name}”还没有排期，请先填计划日期。")
    item = show(item, text=text, files=files, by=by, at=at, op=op)
    if item.life != Life.CHECKING:  # sent twice: it waits for its signature with the date it has
        set_dates(held, None, on)
        held.save(update_fields=["actual_on", "actual_precision"])
    return ledger.submit(item, by=by, at=at, note=note, op=op)


def _seats(milestone: Milestone) -> dict[str, SeatDraft]:
    rows = Responsibility.objects.filter(zone_id=milestone.zone_id, project=milestone.project_id)
    return {r.seat: SeatDraft(r.unit, r.person, r.label) for r in rows.select_related("unit", "person")}


def _held(milestone: Milestone) -> Milestone:
    # The item first, then what stands on it: a signature takes them in the same order.
    item = Item.objects.filter(zone_id=milestone.zone_id, milestones=milestone).first()
    if item is not None:
        hold(item)
    return (
        Milestone.objects.select_for_update(of=("self",))
        .select_related("project__zone", "type", "item")
        .get(zone_id=milestone.zone_id, pk=milestone.pk)
    )
