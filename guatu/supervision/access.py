"""取与验：the only way to a task, a pledge, a meeting or a proposal by its id; unseen is 404."""

from uuid import UUID

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from guatu.ledger.circles import seen_by
from guatu.ledger.models import Item
from guatu.supervision.models import (
    AccountabilityProposal,
    Finding,
    KeyTask,
    KeyTaskMonth,
    Meeting,
    Pledge,
    PledgeTarget,
    TargetChange,
    TaskSupport,
)
from guatu.zones.models import Zone
from guatu.zones.typing import ZoneRequest


def task_of(zone: Zone, task_id: UUID, *, hold: bool = False) -> KeyTask:
    """取重点任务, one that was withdrawn too: its page says why. Held while it is being changed."""
    named = TaskSupport.objects.filter(zone=zone).select_related("unit")
    rows = KeyTask.objects.select_related("lead_unit", "leader").prefetch_related(Prefetch("supports", named))
    rows = rows.select_for_update(of=("self",), no_key=True) if hold else rows
    return get_object_or_404(rows, zone=zone, pk=task_id)


def cell_at(task: KeyTask, month: int) -> KeyTaskMonth:
    """取一项任务的一格."""
    rows = KeyTaskMonth.objects.select_related("task", "item")
    return get_object_or_404(rows, zone_id=task.zone_id, task=task, month=month, withdrawn_at=None)


def pledge_of(zone: Zone, pledge_id: UUID) -> Pledge:
    """取军令状."""
    rows = Pledge.objects.select_related("unit", "person", "document", "signed_for")
    return get_object_or_404(rows, zone=zone, pk=pledge_id)


def target_of(zone: Zone, target_id: UUID) -> PledgeTarget:
    """取目标."""
    rows = PledgeTarget.objects.select_related("pledge__unit", "pledge__person")
    return get_object_or_404(rows, zone=zone, pk=target_id)


def change_of(zone: Zone, change_id: UUID) -> TargetChange:
    """取一项目标调整."""
    rows = TargetChange.objects.select_related(
        "target__pledge__unit", "target__pledge__person", "target__pledge__signed_for", "asked_by"
    )
    return get_object_or_404(rows, zone=zone, pk=change_id)


def meeting_of(zone: Zone, meeting_id: UUID, *, hold: bool = False) -> Meeting:
    """取会. Held while it is being changed."""
    rows = Meeting.objects.select_related("project", "chair")
    rows = rows.select_for_update(of=("self",), no_key=True) if hold else rows
    return get_object_or_404(rows, zone=zone, pk=meeting_id)


def finding_of(zone: Zone, finding_id: UUID) -> Finding:
    """取现场问题."""
    rows = Finding.objects.select_related("meeting", "item")
    return get_object_or_404(rows, zone=zone, pk=finding_id)


def proposal_of(request: ZoneRequest, proposal_id: UUID) -> AccountabilityProposal:
    """取问责建议, by those who may read it."""
    rows = AccountabilityProposal.objects.select_related(
        "item__owner_unit", "about", "unit", "person", "proposed_by", "decided_by"
    ).filter(seen_by(request.member, through="item"))
    return get_object_or_404(rows, zone=request.zone, pk=proposal_id)


def item_of(request: ZoneRequest, item_id: UUID) -> Item:
    """取台账上的一件事."""
    rows = Item.objects.select_related("owner_unit", "owner").filter(seen_by(request.member))
    return get_object_or_404(rows, zone=request.zone, pk=item_id)
