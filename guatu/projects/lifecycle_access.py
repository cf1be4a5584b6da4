"""取与验：the only way to a gate, a halt, a reason of delay, a green channel or a template by its id."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from guatu.projects.models import DelayReason, GreenChannel, Halt, MilestoneTemplate, StageGate
from guatu.zones.member import Member
from guatu.zones.models import Role, Zone

KEEPERS = (Role.UNIT_HEAD, Role.SUPERVISOR)
DECIDERS = (Role.SUPERVISOR, Role.LEADER)


def gate_of(zone: Zone, gate_id: UUID) -> StageGate:
    """取一道门."""
    return get_object_or_404(StageGate, zone=zone, pk=gate_id)


def halt_of(zone: Zone, halt_id: UUID) -> Halt:
    """取暂停、终止、恢复 of a project still in the library."""
    rows = Halt.objects.select_related("project", "asked_by", "decided_by")
    return get_object_or_404(rows, zone=zone, pk=halt_id, project__withdrawn_at=None)


def delay_of(zone: Zone, delay_id: UUID) -> DelayReason:
    """取延期原因 of a project still in the library."""
    rows = DelayReason.objects.select_related(
        "project", "milestone__type", "milestone__item", "asked_by", "decided_by"
    )
    return get_object_or_404(rows, zone=zone, pk=delay_id, project__withdrawn_at=None)


def green_of(zone: Zone, green_id: UUID) -> GreenChannel:
    """取绿色通道."""
    rows = GreenChannel.objects.select_related("project", "granted_by", "ended_by")
    return get_object_or_404(rows, zone=zone, pk=green_id, project__withdrawn_at=None)


def template_of(zone: Zone, template_id: UUID) -> MilestoneTemplate:
    """取里程碑模板."""
    return get_object_or_404(MilestoneTemplate, zone=zone, pk=template_id)


def in_own_right(by: Member, *roles: Role) -> Member | None:
    """以谁的身份：oneself, else the absent one for whom one stands in, who has one of the roles."""
    return next((who for who in (by, *by.stands_for) if who.has(*roles)), None)
