"""消息的问法."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from guatu.ledger.circles import about_seen, narrow_kinds
from guatu.notices.directory import shown_until
from guatu.notices.models import Group, Notice, Preference
from guatu.zones.member import Member
from guatu.zones.models import Zone

MOST_COUNTED = 100
LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Counts:
    """我的消息有几条."""

    every: int
    unread: int


def mine(zone: Zone, member: Member, at: datetime) -> QuerySet[Notice]:
    """我的消息 that may be seen by now, those folded under another left out, and those of an item that is no
    longer for his eyes.
    """
    shown = Notice.objects.filter(about_seen(member), zone=zone, person=member.person, is_under=False)
    return shown.filter(visible_at__lte=shown_until(zone, at))


# The waiting notices a bell can show, and whether one of them tells of an item that not everybody sees.
_WAITING = """
SELECT count(*), coalesce(bool_or(i.kind = ANY(%(narrow)s)), false) FROM (
  SELECT zone, item_id FROM notices_notice
  WHERE zone = %(zone)s AND person_id = %(person)s AND read_at IS NULL AND NOT is_under
    AND visible_at <= %(until)s LIMIT %(most)s) AS n
LEFT JOIN ledger_item i ON i.zone = n.zone AND i.id = n.item_id
"""


def unread(zone: Zone, member: Member, at: datetime) -> int:
    """未读几条, counted no further than a bell can show. Every page asks it, so it is asked plainly; only
    where a waiting notice tells of an item with a circle of readers are they looked at one by one.
    """
    asked = {"zone": zone.pk, "person": member.person_id, "until": shown_until(zone, at)}
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, asked | {"narrow": narrow_kinds(), "most": MOST_COUNTED})
        count, is_narrow = cursor.fetchone()
    if not is_narrow:
        return int(count)
    waiting = mine(zone, member, at).filter(read_at=None).order_by().values_list("pk", flat=True)
    return len(waiting[:MOST_COUNTED])


def narrowed(rows: QuerySet[Notice], wanted: Mapping[str, str]) -> QuerySet[Notice]:
    """按类、按词筛选."""
    if group := wanted.get("group", ""):
        rows = rows.filter(group=group) if group in Group.values else rows.none()
    for word in wanted.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].split():
        within = Q(title__icontains=word) | Q(body__icontains=word) | Q(item__number__icontains=word)
        rows = rows.filter(within)
    return rows


def counted(rows: QuerySet[Notice]) -> Counts:
    """全部与未读之数."""
    found = rows.aggregate(every=Count("id"), unread=Count("id", filter=Q(read_at=None)))
    return Counts(found["every"], found["unread"])


def newest(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """新的在前, with what the rows show of their item and entry."""
    return rows.select_related("item", "entry").order_by("-at", "-id")


def said(notice: Notice) -> str:
    """原话 in the log: the reason or the note. Read there, so what was erased there is gone here too."""
    if notice.entry is None:
        return ""
    data: dict[str, Any] = notice.entry.data
    parts = [data.get(name) for name in ("reason", "note", "text")]
    return "；".join(part for part in parts if isinstance(part, str) and part)


def opens(zone: Zone, notice: Notice) -> str:
    """打开何处: the item, the page it names, or nothing."""
    if notice.item_id is not None:
        return reverse("item", kwargs={"zone": zone.code, "item_id": notice.item_id})
    if not notice.page:
        return ""
    try:
        address = reverse(notice.page, kwargs={"zone": zone.code, **notice.page_args})
    except NoReverseMatch:
        return ""  # the page is gone from a later version; what was said remains
    return f"{address}?{notice.page_query}" if notice.page_query else address


def preference_of(zone: Zone, member: Member) -> Preference | None:
    """通知设置 of one person; none when he never chose."""
    return Preference.objects.filter(zone=zone, person=member.person).first()
