"""现场会的动词：call, hold, close; open a finding with its three elements, say what was done of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from guatu.core.dates import PartialDate, dated, day_end
from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import Deadline, after_working_days, on_day
from guatu.ledger.models import Life
from guatu.projects.models import Project
from guatu.supervision.actions.once import made_before
from guatu.supervision.kind import FINDING
from guatu.supervision.models import Finding, FindingCategory, FindingNote, Meeting, Tier
from guatu.zones import calendar, numbers
from guatu.zones.member import Member
from guatu.zones.models import Person, Role, Unit, Zone

PREFIX = "HY"
KEEPERS = (Role.SUPERVISOR, Role.LEADER, Role.UNIT_HEAD)
# What everybody meets on the way to a start (M161); a zone may keep its own list.
CATEGORIES = ("土地摘牌", "产业项目申报", "公司注册", "规划指标", "土石方平整")
# Rules B16: working days to the node; a common problem is answered on its day, a major one consulted within
# a day, a hard one planned within three working days and told of every week.
NODE_DAYS = {Tier.COMMON: 3, Tier.MAJOR: 7, Tier.HARD: 15}
PLAN_DAYS = 3
UPDATE_EVERY = timedelta(days=7)
SATURDAY = 5
OVER = (Meeting.Status.CLOSED, Meeting.Status.DROPPED)


class MeetingNotYours(Refusal):
    """会由督查、领导或单位负责人办."""


class MeetingNotNow(Refusal):
    """会不在这一步."""


class ElementMissing(Refusal):
    """三要素不全."""


class FindingDone(Refusal):
    """问题已了结."""


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
    """一个待立的问题. ``node`` empty takes the node of its tier."""

    title: str
    category: str
    solution: str
    tier: str = Tier.COMMON
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
    tier = Tier(draft.tier)
    work = calendar.load(held.zone)
    opening = ledger.Opening(
        kind=FINDING,
        title=draft.title,
        deadline=node_of(tier, draft.node, at, work),
        owner_unit=draft.unit,
        owner=draft.person,
        data={"category": draft.category, "plan": draft.solution.strip(), "tier": str(tier.label)},
    )
    item = ledger.open_item(zone=held.zone, opening=opening, by=by, at=at, op=op)
    return Finding.objects.create(
        zone=held.zone,
        meeting=held,
        item=item,
        project=draft.project or held.project,
        category=draft.category,
        solution=draft.solution.strip(),
        tier=tier,
        respond_by=respond_by(tier, at, work),
        is_priority=draft.is_priority,
        raised_at=at,
    )


@transaction.atomic
def note_finding(
    finding: Finding, *, kind: str, text: str, by: Member, at: datetime, op: UUID | None = None
) -> FindingNote:
    """记会商、方案或进展. The first response is the first note of a major or hard problem."""
    held = Finding.objects.select_related("item", "zone").get(zone_id=finding.zone_id, pk=finding.pk)
    item = ledger.hold(held.item)
    if not (
        by.has(Role.SUPERVISOR, Role.LEADER)
        or by.in_unit(item.owner_unit_id, Role.UNIT_HEAD, Role.OFFICER)
        or (by.person_id is not None and by.person_id == item.owner_id)
    ):
        raise MeetingNotYours("进展由责任单位的人、督查或班子领导记。")
    if (known := made_before(FindingNote, held.zone, op)) is not None:
        return known
    if item.life not in ledger.ON_ROAD:
        raise FindingDone(f"“{item.title}”现在{Life(item.life).label}，不再记进展。")
    if not text.strip():
        raise ElementMissing("请写明情况。")
    row = FindingNote.objects.create(
        zone=held.zone, finding=held, kind=kind, text=text.strip()[:500], by=by.person, at=at, op=op
    )
    if held.responded_at is None and kind == FindingNote.Kind.RESPONSE:
        held.responded_at = at
        held.save(update_fields=["responded_at"])
    return row


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


def node_of(tier: Tier, node: date | None, at: datetime, work: calendar.WorkCalendar) -> Deadline:
    """时间节点：as it was said, else by tier in working days."""
    if node is not None:
        return on_day(PartialDate(node), near=FINDING.near)
    return after_working_days(at, NODE_DAYS[tier], calendar=work)


def respond_by(tier: Tier, at: datetime, work: calendar.WorkCalendar) -> datetime:
    """首次响应期限：一般当日，重大 24 小时会商，疑难 3 个工作日出方案."""
    if tier == Tier.COMMON:
        return day_end(dated(at))
    if tier == Tier.MAJOR:
        return at + timedelta(hours=24)
    return day_end(work.add_working_days(dated(at), PLAN_DAYS))


def _must_be_whole(draft: FindingDraft, at: datetime) -> None:
    if not draft.title.strip():
        raise ElementMissing("请写明问题。")
    if draft.unit is None and draft.person is None:
        raise ElementMissing("责任主体不能空：请选责任单位或责任人。")
    if not draft.solution.strip():
        raise ElementMissing("方案不能空：请写明怎么解决。")
    if draft.node is not None and draft.node < dated(at):
        raise ElementMissing("时间节点已经过去了，请另定一天。")


def _must_keep(by: Member) -> None:
    if not by.has(*KEEPERS):
        raise MeetingNotYours("现场会由督查、班子领导或单位负责人办。")


def _held(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("zone", "project")
    return rows.get(zone_id=meeting.zone_id, pk=meeting.pk)
