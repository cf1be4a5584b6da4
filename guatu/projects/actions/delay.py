"""延期原因的动词：told with what shows it by who works on it, weighed by somebody else."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.files.models import StoredFile
from guatu.notices.actions import notify
from guatu.projects import access
from guatu.projects.actions.once_only import made_before
from guatu.projects.lifecycle_access import DECIDERS, in_own_right
from guatu.projects.models import Answer, DelayFile, DelayReason, Milestone
from guatu.zones.member import Member

Cause = DelayReason.Cause
MOST_DAYS = 1000


class NotYourDelay(Refusal):
    """延期不由你报或不由你认定."""


class DelayUnproved(Refusal):
    """免责须有佐证."""


class DelayDecided(Refusal):
    """已有认定."""


@transaction.atomic
def report_delay(
    milestone: Milestone,
    *,
    cause: Cause,
    text: str,
    days: int,
    by: Member,
    at: datetime,
    files: Sequence[StoredFile] = (),
    op: UUID | None = None,
) -> DelayReason:
    """申报延期原因. It waits for a supervisor or a leader; what the company itself caused excuses no day."""
    person, project = by.person, milestone.project
    if person is None or not access.may_edit(project, by):
        raise NotYourDelay("延期原因由项目的责任单位、单位负责人或督查申报。")
    if (
        known := made_before(DelayReason, op, zone_id=milestone.zone_id, milestone_id=milestone.pk)
    ) is not None:
        return known
    days = 0 if cause == Cause.COMPANY else days  # what the company caused is told for the record
    _must_make_sense(milestone, cause, text, days, files)
    made = DelayReason.objects.create(
        zone_id=milestone.zone_id,
        project=project,
        milestone=milestone,
        cause=cause,
        text=text.strip()[:500],
        days_asked=days,
        asked_by=person,
        asked_at=at,
        op=op,
    )
    unique = {file.pk: file for file in files}.values()
    DelayFile.objects.bulk_create([DelayFile(zone_id=made.zone_id, delay=made, file=file) for file in unique])
    return made


def _must_make_sense(
    milestone: Milestone, cause: Cause, text: str, days: int, files: Sequence[StoredFile]
) -> None:
    if milestone.item_id is None:
        raise Refusal(f"“{milestone.type.name}”还没有排期，谈不上延期。")
    if not text.strip():
        raise Refusal("请写明延期的事由。")
    if cause != Cause.COMPANY and not 1 <= days <= MOST_DAYS:
        raise Refusal(f"申请免责的天数要在 1 到 {MOST_DAYS} 之间。")
    if cause != Cause.COMPANY and not files:
        raise DelayUnproved("免责须有佐证，请附文件，例如通知、公告、会议纪要。")


@transaction.atomic
def decide_delay(
    delay: DelayReason, *, granted: bool, days: int | None, by: Member, at: datetime, answer: str = ""
) -> DelayReason:
    """认定延期原因. Accepted, those days do not count against the project; never by the one who told it."""
    held = (
        DelayReason.objects.select_for_update(of=("self",))
        .select_related("project__zone", "milestone__type", "asked_by")
        .get(zone_id=delay.zone_id, pk=delay.pk)
    )
    wanted = Answer.GRANTED if granted else Answer.REFUSED
    if held.state != Answer.ASKED:
        if held.state == wanted and held.decided_by_id == by.person_id:
            return held  # sent twice
        raise DelayDecided("这条延期原因已经有了认定，不能再改。")
    if by.person_id is None or in_own_right(by, *DECIDERS) is None:
        raise NotYourDelay("延期原因由督查或班子领导认定。")
    if by.person_id == held.asked_by_id:
        raise NotYourDelay("自己申报的延期，由他人认定。")
    if granted and (days is None or not 0 <= days <= held.days_asked):
        raise Refusal(f"认定的天数要在 0 到 {held.days_asked} 之间。")
    if not granted and not answer.strip():
        raise Refusal("不予认定请写明理由。")
    held.state, held.answer, held.decided_by, held.decided_at = wanted, answer.strip()[:300], by.person, at
    held.days_excused = days if granted else None
    held.save(update_fields=["state", "answer", "decided_by", "decided_at", "days_excused"])
    said = f"认定免责 {days} 天" if granted else "不予认定"
    notify(
        zone=held.project.zone,
        people=[held.asked_by],
        key=f"projects.delay {held.pk}",
        title=f"延期原因：{held.project.name}"[:60],
        body=f"{by.name}对“{held.milestone.type.name}”的延期原因{said}。",
        by=by,
        at=at,
        page="delay",
        page_args={"delay_id": str(held.pk)},
    )
    return held
