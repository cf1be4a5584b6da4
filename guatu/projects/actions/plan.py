"""排期与达成：a milestone is promised, moved, and reported as reached."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from guatu.core.dates import PartialDate, dated
from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import on_day
from guatu.ledger.models import Item
from guatu.projects.actions.found import AlreadyThen, SeatDraft, opening, owner_of, set_dates
from guatu.projects.kind import MILESTONE
from guatu.projects.models import Milestone, Responsibility
from guatu.zones.member import Member


class NotPlanned(Refusal):
    """还没有排期."""


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
    """排期. The milestone has a planned date and stands on the ledger; the first plan stays as 原计划."""
    held = _held(milestone)
    if held.item is None:
        seats = {
            r.seat: SeatDraft(r.unit, r.person, r.label)
            for r in Responsibility.objects.filter(
                zone_id=held.zone_id, project=held.project_id
            ).select_related("unit", "person")
        }
        unit, owner = owner_of(seats)
        due = opening(f"{held.project.name}：{held.type.name}", planned, None, unit, owner, by_now=at)
        held.item = ledger.open_item(zone=held.project.zone, opening=due, by=by, at=at, op=op)
        held.baseline_on = planned.day
    else:
        deadline = on_day(planned, near=MILESTONE.near)
        held.item = ledger.reschedule(held.item, deadline=deadline, by=by, at=at, note=note, op=op)
    set_dates(held, planned, None)
    held.save()
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
    op: UUID | None = None,
) -> Item:
    """报验达成. The owner says when it was reached, with evidence; somebody else must sign it off."""
    if on.day > dated(at):
        raise AlreadyThen("达成日期还没到，不能报验。")
    held = _held(milestone)
    if held.item is None:
        raise NotPlanned(f"“{held.type.name}”还没有排期，请先填计划日期。")
    if text.strip():
        ledger.attach(held.item, by=by, at=at, text=text)
    set_dates(held, None, on)
    held.save(update_fields=["actual_on", "actual_precision"])
    return ledger.submit(held.item, by=by, at=at, note=note, op=op)


def _held(milestone: Milestone) -> Milestone:
    return (
        Milestone.objects.select_for_update(of=("self",))
        .select_related("project__zone", "type", "item")
        .get(zone_id=milestone.zone_id, pk=milestone.pk)
    )
