"""现场会的问法：the list with its counts, the agenda with what was left over first, how a finding stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When

from guatu.ledger.actions import ON_ROAD
from guatu.ledger.lamps import lamp_of
from guatu.ledger.models import LIVE, Item, Life
from guatu.supervision.actions.meetings import CATEGORIES, UPDATE_EVERY
from guatu.supervision.models import Finding, FindingCategory, FindingNote, Meeting, Tier
from guatu.supervision.queries.asked import id_asked
from guatu.zones.models import Zone

SLICES = {"": "全部", "open": "未销号", "over": "逾期", "closed": "已销号"}


@dataclass(frozen=True)
class FindingRow:
    """一个问题 as it stands."""

    finding: Finding
    item: Item
    lamp: str
    at: datetime
    notes: list[FindingNote] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """还没了结."""
        return self.item.life in ON_ROAD

    @property
    def response_late(self) -> bool:
        """首次响应已超时."""
        end = self.finding.responded_at or self.at
        return end > self.finding.respond_by and (self.is_open or self.finding.responded_at is not None)

    @property
    def update_late(self) -> bool:
        """疑难问题一周没有进展."""
        if not self.is_open or self.finding.tier != Tier.HARD:
            return False
        last = max((note.at for note in self.notes), default=self.finding.raised_at)
        return self.at - last > UPDATE_EVERY

    @property
    def warnings(self) -> list[str]:
        """要催的话."""
        words = {
            Tier.COMMON: "当日没有响应",
            Tier.MAJOR: "24 小时内没有会商",
            Tier.HARD: "3 个工作日没出方案",
        }
        found = [words[Tier(self.finding.tier)]] if self.response_late else []
        return [*found, *(["一周没有进展"] if self.update_late else [])]


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
    for name in ("category", "tier"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("priority"):
        rows = rows.filter(is_priority=True)
    for name, column in (("unit", "item__owner_unit"), ("meeting", "meeting"), ("project", "project")):
        if wanted.get(name):
            rows = rows.filter(**{column: id_asked(wanted[name])})
    for word in wanted.get("q", "")[:60].split():
        rows = rows.filter(Q(item__title__icontains=word) | Q(item__number__icontains=word))
    return _whole(rows).order_by(resting, "item__due_at", "id")


def agenda(meeting: Meeting, at: datetime) -> tuple[list[FindingRow], list[FindingRow]]:
    """议程：what earlier meetings of the same kind left over, first; then what this one raised."""
    rows = Finding.objects.filter(zone_id=meeting.zone_id)
    earlier = rows.filter(meeting__kind=meeting.kind, item__life__in=ON_ROAD).filter(
        Q(meeting__held_on__lt=meeting.held_on)
    )
    own = rows.filter(meeting=meeting)
    return (
        finding_rows(_whole(earlier).order_by("item__due_at", "id"), at),
        finding_rows(_whole(own).order_by("raised_at", "id"), at),
    )


def finding_rows(rows: Iterable[Finding], at: datetime) -> list[FindingRow]:
    """逐个问题 with its lamp and notes."""
    return [
        FindingRow(row, row.item, lamp_of(row.item, at), at, list(row.notes_now))  # type: ignore[attr-defined]
        for row in rows
    ]


def categories(zone: Zone) -> list[str]:
    """问题类型, the zone's own or the five that everybody meets."""
    rows = FindingCategory.objects.filter(zone=zone).order_by("order").values_list("name", flat=True)
    return list(rows) or list(CATEGORIES)


def _whole(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    notes = FindingNote.objects.select_related("by").order_by("-at", "-id")
    return rows.select_related("item__owner_unit", "item__owner", "meeting", "project").prefetch_related(
        Prefetch("notes", notes, to_attr="notes_now")
    )
