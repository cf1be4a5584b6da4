"""现场会的动词：call, hold, close; open a finding with its three elements, say what was done of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from guatu.core.dates import PartialDate, dated
from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import on_day
from guatu.ledger.models import Item
from guatu.projects.models import Project
from guatu.supervision.actions.once import made_before
from guatu.supervision.kind import FINDING
from guatu.supervision.models import Finding, FindingCategory, Meeting
from guatu.zones import numbers
from guatu.zones.member import Member
from guatu.zones.models import Person, Role, Unit, Zone

PREFIX = "HY"
KEEPERS = (Role.SUPERVISOR, Role.LEADER, Role.UNIT_HEAD)
# What everybody meets on the way to a start (M161); a zone may keep its own list.
CATEGORIES = ("土地摘牌", "产业项目申报", "公司注册", "规划指标", "土石方平整")
SATURDAY = 5
OVER = (Meeting.Status.CLOSED, Meeting.Status.DROPPED)


class MeetingNotYours(Refusal):
    """会由督查、领导或单位负责人办."""


class MeetingNotNow(Refusal):
    """会不在这一步."""


class ElementMissing(Refusal):
    """三要素不全."""


@dataclass(frozen=True)
class MeetingDraft:
    """一次待开的会."""

    kind: str
    held_on: date
    theme: str
    project: Project | None = None
    place: str = ""
    chair: Person | None = None
    attendees: str = ""


@dataclass(frozen=True)
class FindingDraft:
    """一个待立的问题. ``node`` empty takes the deadline of its tier."""

    title: str
    category: str
    plan: str
    tier: str = "normal"
    unit: Unit | None = None
    person: Person | None = None
    node: date | None = None
    project: Project | None = None
    is_priority: bool = False


def next_saturday(today: date) -> date:
    """下一个星期六, today itself when it is one."""
    return today + timedelta(days=(SATURDAY - today.weekday()) % 7)


@transaction.atomic
def call_meeting(
    *, zone: Zone, draft: MeetingDraft, by: Member, at: datetime, op: UUID | None = None
) -> Meeting:
    """定会. One project, one theme, a day."""
    _must_keep(by)
    if (known := made_before(Meeting, zone, op)) is not None:
        return known
    return Meeting.objects.create(
        zone=zone,
        number=numbers.take(zone, prefix=PREFIX, year=draft.held_on.year)[0],
        created_by=by.person,
        created_at=at,
        op=op,
        **draft.__dict__,
    )


@transaction.atomic
def change_meeting(meeting: Meeting, *, draft: MeetingDraft, by: Member, at: datetime) -> Meeting:
    """改会. Until it is closed."""
    _must_keep(by)
    held = _held(meeting)
    if held.status in OVER:
        raise MeetingNotNow(f"这次会{held.get_status_display()}，不能再改。")
    if held.status == Meeting.Status.HELD and draft.held_on > dated(at):
        raise MeetingNotNow("已开的会，日期不能改到以后。")
    for name, value in draft.__dict__.items():
        setattr(held, name, value)
    held.save(update_fields=list(draft.__dict__))
    return held


@transaction.atomic
def hold_meeting(meeting: Meeting, *, minutes: str, by: Member, at: datetime, attendees: str = "") -> Meeting:
    """开过了. The minutes stand; they may be written better until the meeting is closed."""
    _must_keep(by)
    held = _held(meeting)
    if held.status in OVER:
        raise MeetingNotNow(f"这次会{held.get_status_display()}，纪要不能再改。")
    if held.held_on > dated(at):
        raise MeetingNotNow(f"会定在 {held.held_on:%Y-%m-%d}，还没开。")
    if not minutes.strip():
        raise ElementMissing("请写纪要。")
    held.minutes, held.status = minutes.strip(), Meeting.Status.HELD
    held.attendees = attendees.strip() or held.attendees
    held.save(update_fields=["minutes", "status", "attendees"])
    return held


@transaction.atomic
def drop_meeting(meeting: Meeting, *, by: Member, at: datetime, note: str) -> Meeting:
    """取消. A meeting that will not be held, and of which no problem was opened."""
    _must_keep(by)
    held = _held(meeting)
    if held.status == Meeting.Status.DROPPED:
        return held
    if held.status != Meeting.Status.PLANNED or held.findings.filter(zone_id=held.zone_id).exists():
        raise MeetingNotNow("会已开过或已立了问题，不能取消。")
    if not note.strip():
        raise ElementMissing("取消请写明理由。")
    held.status, held.dropped_note = Meeting.Status.DROPPED, note.strip()[:200]
    held.save(update_fields=["status", "dropped_note"])
    return held


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: Member, at: datetime) -> Meeting:
    """清零. Only when every problem of the meeting is signed off or void."""
    _must_keep(by)
    held = _held(meeting)
    if held.status == Meeting.Status.CLOSED:
        return held
    if held.status != Meeting.Status.HELD:
        raise MeetingNotNow("会还没开，不能清零。")
    rows = Finding.objects.filter(zone_id=held.zone_id, meeting=held, item__life__in=ledger.ON_ROAD)
    if left := rows.count():
        raise MeetingNotNow(f"还有 {left} 个问题没有销号，不能清零。")
    held.status, held.closed_at = Meeting.Status.CLOSED, at
    held.save(update_fields=["status", "closed_at"])
    return held


@transaction.atomic
def open_finding(
    meeting: Meeting, *, draft: FindingDraft, by: Member, at: datetime, op: UUID | None = None
) -> Finding:
    """立问题. 责任主体、方案、时间节点 are all there, or it is not opened."""
    _must_keep(by)
    held = _held(meeting)
    if op is not None:
        known = Finding.objects.filter(zone_id=held.zone_id, meeting=held, item__entries__op=uuid5(op, "0"))
        if (row := known.first()) is not None:
            return row
    if held.status in OVER:
        raise MeetingNotNow(f"这次会{held.get_status_display()}，新问题请立在下一次会上。")
    _must_be_whole(draft, at)
    opening = ledger.Opening(
        kind=FINDING,
        title=draft.title,
        deadline=on_day(PartialDate(draft.node), near=FINDING.near) if draft.node else None,
        owner_unit=draft.unit,
        owner=draft.person,
        data={"category": draft.category},
        tier=draft.tier,
        plan=draft.plan,
        is_priority=draft.is_priority,
    )
    item = ledger.open_item(zone=held.zone, opening=opening, by=by, at=at, op=op)
    return Finding.objects.create(
        zone=held.zone,
        meeting=held,
        item=item,
        project=draft.project or held.project,
        category=draft.category,
        raised_at=at,
    )


def note_finding(
    finding: Finding, *, verb: str, text: str, by: Member, at: datetime, op: UUID | None = None
) -> Item:
    """记一笔：响应（会商）、进展或方案. A step of its item, by the rules of the ledger: its clock is met."""
    if verb == "plan":
        return ledger.plan(finding.item, text=text, by=by, at=at, op=op)
    step = ledger.respond if verb == "respond" else ledger.report
    return step(finding.item, note=text, by=by, at=at, op=op)


@transaction.atomic
def keep_categories(*, zone: Zone, names: Sequence[str], by: Member) -> list[FindingCategory]:
    """定问题类型. The zone's own list, in its order; problems keep the word they were given."""
    _must_keep(by)
    wanted = list(dict.fromkeys(name.strip()[:20] for name in names if name.strip()))
    if not wanted:
        raise ElementMissing("至少要有一个类型。")
    Zone.objects.select_for_update(no_key=True).get(pk=zone.pk)
    FindingCategory.objects.filter(zone=zone).delete()
    return FindingCategory.objects.bulk_create(
        FindingCategory(zone=zone, name=name, order=n) for n, name in enumerate(wanted, start=1)
    )


def _must_be_whole(draft: FindingDraft, at: datetime) -> None:
    if not draft.title.strip():
        raise ElementMissing("请写明问题。")
    if draft.unit is None:
        raise ElementMissing("责任主体不能空：请选责任单位。")
    if not draft.plan.strip():
        raise ElementMissing("方案不能空：请写明怎么解决。")
    if not draft.tier:
        raise ElementMissing("请选分级：一般、重大或疑难。")
    if draft.node is not None and draft.node < dated(at):
        raise ElementMissing("时间节点已经过去了，请另定一天。")


def _must_keep(by: Member) -> None:
    if not by.has(*KEEPERS):
        raise MeetingNotYours("现场会由督查、班子领导或单位负责人办。")


def _held(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("zone", "project")
    return rows.get(zone_id=meeting.zone_id, pk=meeting.pk)
