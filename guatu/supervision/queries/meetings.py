"""现场会的问法：the list with its counts, the agenda with what was left over first, how a finding stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When

from guatu.ledger import tiers
from guatu.ledger.actions import ON_ROAD, VERB_NAMES
from guatu.ledger.lamps import lamp_of
from guatu.ledger.models import LIVE, Clock, DayKind, Entry, Item, Life
from guatu.supervision.actions.meetings import CATEGORIES
from guatu.supervision.kind import FINDING
from guatu.supervision.models import Finding, FindingCategory, Meeting
from guatu.supervision.queries.asked import id_asked
from guatu.zones.models import Zone

SLICES = {"": "全部", "open": "未销号", "over": "逾期", "closed": "已销号"}


# Steps of a finding's item that say something of it, and what a clock that ran out says is missing.
NOTED = ("respond", "report", "plan")
ABSENT = {"response": "没有响应", "meeting": "没有会商", "plan": "没出方案", "update": "没有进展"}
WEEK = 7


@dataclass(frozen=True)
class Note:
    """一笔：what was said of a problem, by whom."""

    word: str
    text: str
    who: str
    at: datetime


@dataclass(frozen=True)
class FindingRow:
    """一个问题 as it stands, with the name of its tier, what has run out and what was said, latest first."""

    finding: Finding
    item: Item
    lamp: str
    tier: str
    warnings: list[str]
    notes: list[Note]

    @property
    def is_open(self) -> bool:
        """还没了结."""
        return self.item.life in ON_ROAD


def meetings(zone: Zone, wanted: Mapping[str, str]) -> QuerySet[Meeting]:
    """现场会 with ``total``, ``left`` and ``done``, latest first."""
    live = Q(findings__item__life__in=ON_ROAD)
    rows = Meeting.objects.filter(zone=zone).annotate(
        total=Count("findings", filter=~Q(findings__item__life=Life.VOID)),
        left=Count("findings", filter=live),
        done=Count("findings", filter=Q(findings__item__life=Life.CLOSED)),
    )
    for name in ("kind", "status"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if project := wanted.get("project", ""):
        rows = rows.filter(project=id_asked(project))
    for word in wanted.get("q", "")[:60].split():
        rows = rows.filter(
            Q(theme__icontains=word) | Q(number__icontains=word) | Q(project__name__icontains=word)
        )
    return rows.select_related("project", "chair").order_by("-held_on", "-id")


def this_week(zone: Zone, today: date) -> Meeting | None:
    """本周的会: the next one of these seven days, else the last one of this week."""
    monday = today - timedelta(days=today.weekday())
    rows = meetings(zone, {}).filter(held_on__gte=monday, held_on__lte=monday + timedelta(days=6))
    found = list(rows.exclude(status=Meeting.Status.DROPPED))
    coming = [row for row in found if row.held_on >= today]
    return min(coming, key=lambda row: row.held_on) if coming else found[0] if found else None


def findings(zone: Zone, wanted: Mapping[str, str], at: datetime) -> QuerySet[Finding]:
    """现场问题 narrowed, those that wait longest first."""
    resting = Case(When(item__life__in=ON_ROAD, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Finding.objects.filter(zone=zone)
    state = wanted.get("view", "")
    if state == "open":
        rows = rows.filter(item__life__in=ON_ROAD)
    elif state == "over":
        rows = rows.filter(item__life__in=LIVE, item__due_at__lt=at)
    elif state == "closed":
        rows = rows.filter(item__life=Life.CLOSED)
    for name, column in (("category", "category"), ("tier", "item__tier")):
        if wanted.get(name):
            rows = rows.filter(**{column: wanted[name]})
    if wanted.get("priority"):
        rows = rows.filter(item__is_priority=True)
    for name, column in (("unit", "item__owner_unit"), ("meeting", "meeting"), ("project", "project")):
        if wanted.get(name):
            rows = rows.filter(**{column: id_asked(wanted[name])})
    for word in wanted.get("q", "")[:60].split():
        rows = rows.filter(Q(item__title__icontains=word) | Q(item__number__icontains=word))
    return _whole(rows, zone.pk).order_by(resting, "item__due_at", "id")


def agenda(zone: Zone, meeting: Meeting, at: datetime) -> tuple[list[FindingRow], list[FindingRow]]:
    """议程：what earlier meetings of the same kind left over, first; then what this one raised."""
    earlier = Q(meeting__kind=meeting.kind, meeting__held_on__lt=meeting.held_on, item__life__in=ON_ROAD)
    held = list(_whole(Finding.objects.filter(earlier | Q(meeting=meeting), zone=zone), zone.pk))
    left = [row for row in held if row.meeting_id != meeting.pk]
    own = [row for row in held if row.meeting_id == meeting.pk]
    names = tier_names(zone)
    return (
        finding_rows(sorted(left, key=lambda row: (row.item.due_at, row.pk)), names, at),
        finding_rows(sorted(own, key=lambda row: (row.raised_at, row.pk)), names, at),
    )


def tier_names(zone: Zone) -> dict[str, str]:
    """分级的名称, by code, in their order."""
    return {grade.code: grade.name for grade in tiers.grades(zone, FINDING.code)}


def finding_rows(rows: Iterable[Finding], names: Mapping[str, str], at: datetime) -> list[FindingRow]:
    """逐个问题 with its lamp, its clocks that ran out and its notes."""
    return [
        FindingRow(
            finding=row,
            item=row.item,
            lamp=lamp_of(row.item, at),
            tier=names.get(row.item.tier, ""),
            warnings=[missed(clock) for clock in row.item.waiting if clock.due_at < at],  # type: ignore[attr-defined]
            notes=[_note(entry) for entry in row.item.noted],  # type: ignore[attr-defined]
        )
        for row in rows
    ]


def missed(clock: Clock) -> str:
    """过了时限还缺的, in the words of its own rule."""
    count = clock.basis["count"]
    if clock.every:
        span = "一周" if clock.every == WEEK else f"{clock.every} 天"
    elif clock.day_kind == DayKind.HOURS:
        span = f"{count} 小时内"
    elif clock.day_kind == DayKind.WORKING:
        span = f"{count} 个工作日内"
    else:
        span = f"{count} 天内" if count else "当日"
    return span + ABSENT[clock.code]


def _note(entry: Entry) -> Note:
    said, absent = entry.data.get("note", ""), entry.data.get("for")
    who = entry.by.name if entry.by else ""
    return Note(
        word=VERB_NAMES[entry.verb],
        text=said if isinstance(said, str) else "（已删除）",
        who=f"{who}（代{absent}）" if isinstance(absent, str) else who,
        at=entry.occurred_at,
    )


def categories(zone: Zone) -> list[str]:
    """问题类型, the zone's own or the five that everybody meets."""
    rows = FindingCategory.objects.filter(zone=zone).order_by("order").values_list("name", flat=True)
    return list(rows) or list(CATEGORIES)


def _whole(rows: QuerySet[Finding], zone_id: int) -> QuerySet[Finding]:
    live = Q(item__life__in=LIVE)
    waiting = Clock.objects.filter(live, zone_id=zone_id, met_at=None).order_by("due_at")
    noted = Entry.objects.filter(zone_id=zone_id, verb__in=NOTED).select_related("by")
    return rows.select_related("item__owner_unit", "item__owner", "meeting", "project").prefetch_related(
        Prefetch("item__clocks", waiting, to_attr="waiting"),
        Prefetch("item__entries", noted.order_by("-occurred_at", "-id"), to_attr="noted"),
    )
