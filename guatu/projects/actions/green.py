"""绿色通道的动词：granted by a leader or a supervisor with a reason and until a day; taken back with one."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from guatu.core.dates import dated, day_end
from guatu.core.refusal import Refusal
from guatu.projects.actions.once_only import made_before
from guatu.projects.lifecycle_access import DECIDERS, in_own_right
from guatu.projects.models import GreenChannel, Project
from guatu.zones.member import Member
from guatu.zones.models import Person

LONGEST = timedelta(days=2 * 366)
OVER = "到期"


class NotYourChannel(Refusal):
    """绿色通道不由你开."""


class AlreadyGreen(Refusal):
    """已在绿色通道."""


@transaction.atomic
def grant_green(
    project: Project, *, reason: str, until: date, by: Member, at: datetime, op: UUID | None = None
) -> GreenChannel:
    """开绿色通道. The project is marked until that day."""
    person = _must_decide(by)
    if (known := made_before(GreenChannel, op, zone_id=project.zone_id, project_id=project.pk)) is not None:
        return known
    held = Project.objects.select_for_update(of=("self",)).get(zone_id=project.zone_id, pk=project.pk)
    if not reason.strip():
        raise Refusal("请写明开绿色通道的理由。")
    if not dated(at) <= until <= dated(at + LONGEST):
        raise Refusal("有效期要在今天以后、两年以内。")
    now = GreenChannel.objects.filter(zone_id=held.zone_id, project=held, ended_at=None).first()
    if now is not None and now.until >= dated(at):
        raise AlreadyGreen(f"“{held.name}”已在绿色通道，有效至 {now.until}。")
    if now is not None:
        now.ended_at, now.end_note = day_end(now.until), OVER
        now.save(update_fields=["ended_at", "end_note"])
    return GreenChannel.objects.create(
        zone_id=held.zone_id,
        project=held,
        reason=reason.strip()[:300],
        until=until,
        granted_by=person,
        granted_at=at,
        op=op,
    )


@transaction.atomic
def end_green(green: GreenChannel, *, note: str, by: Member, at: datetime) -> GreenChannel:
    """收回绿色通道. Taken back twice is once."""
    person = _must_decide(by)
    held = GreenChannel.objects.select_for_update().get(zone_id=green.zone_id, pk=green.pk)
    if held.ended_at is not None:
        return held
    if not note.strip():
        raise Refusal("收回绿色通道请写明理由。")
    held.ended_by, held.ended_at, held.end_note = person, at, note.strip()[:300]
    held.save(update_fields=["ended_by", "ended_at", "end_note"])
    return held


def _must_decide(by: Member) -> Person:
    if by.person is None or in_own_right(by, *DECIDERS) is None:
        raise NotYourChannel("绿色通道由督查或班子领导批准和收回。")
    return by.person
