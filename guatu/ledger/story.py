"""来龙去脉：an item's log and its present, in words that a stranger understands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from guatu.core.dates import SHANGHAI, dated
from guatu.ledger.field_story import FieldChange, FieldStory
from guatu.ledger.kinds import Kind
from guatu.ledger.log import ERASED
from guatu.ledger.models import DuePrecision, Entry, Evidence, Item, Life
from guatu.ledger.steps import VERB_NAMES
from guatu.ui.format import date_text, days
from guatu.zones.models import Person, Role, Zone

DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)
DAYS = re.compile(rf"{DAY.pattern}(?: 至 {DAY.pattern})?", re.ASCII)
DAY_KEYS = ("stopped", "until", "wanted", "from", "to")
TONES = {
    "sign_off": "done",
    "record": "done",
    "return": "behind",
    "behind": "behind",
    "alarm": "over",
    "void": "over",
    "refuse_extension": "behind",
}


# By digest and name: the same bytes may have been brought under two names.
Files = dict[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """一行流转：who did what when, what he said and showed, and its place in the chain."""

    verb: str
    who: str
    unit: str
    at: datetime
    note: str
    tone: str
    seal: str
    evidence: list[tuple[str, str]] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)


def timeline(zone: Zone, item: Item, evidence: list[Evidence]) -> list[Line]:
    """流转, newest first."""
    rows = (
        Entry.objects.filter(zone=zone, item=item)
        .select_related("by", "unit")
        .prefetch_related("seals")
        .order_by("-occurred_at", "-id")
    )
    entries = list(rows)
    people = _people_told(zone, entries)
    fields = FieldStory(zone, item, reversed(entries))
    files = {(e.file.sha256, e.file.name): (e.file.name, file_url(zone, e)) for e in evidence if e.file}
    return [_line(entry, files, people, fields.of(entry)) for entry in entries]


def _people_told(zone: Zone, entries: list[Entry]) -> dict[str, str]:
    """Names of those whom alarms were sent to; no question when there was no alarm."""
    keys = {str(key) for entry in entries if entry.verb == "alarm" for key in entry.data.get("to", ())}
    if not keys:
        return {}
    return {
        str(key): name
        for key, name in Person.objects.filter(zone=zone, pk__in=keys).values_list("id", "name")
    }


def _line(entry: Entry, files: Files, people: dict[str, str], changes: list[FieldChange]) -> Line:
    shown = files.get((str(entry.data.get("sha256", "")), str(entry.data.get("file", ""))))
    seals = list(entry.seals.all())
    seal = f"第 {seals[0].seq} 环 已封存" if seals else "待封存"
    return Line(
        verb=VERB_NAMES.get(entry.verb, entry.verb),
        who=_who(entry),
        unit=entry.unit.name if entry.unit else "",
        at=entry.occurred_at,
        note="；".join(part for part in (_said(entry), _told(entry, people)) if part),
        tone=TONES.get(entry.verb, ""),
        seal=f"{seal} · {entry.digest[:8]}",
        evidence=[shown] if shown else [],
        changes=changes,
    )


def _told(entry: Entry, people: dict[str, str]) -> str:
    if entry.verb != "alarm":
        return ""
    names = [people[str(key)] for key in entry.data.get("to", ()) if str(key) in people]
    return f"已告知{'、'.join(names)}" if names else "没有人可告知"


def _who(entry: Entry) -> str:
    """Who did it, and in whose place: 吴工（代陈主任）."""
    name = entry.by.name if entry.by else "系统"
    absent = entry.data.get("for")
    return f"{name}（代{absent}）" if isinstance(absent, str) else name


def _said(entry: Entry) -> str:
    known = {
        key: "（已删除）" if isinstance(v, dict) and set(v) == {ERASED} else v
        for key, v in entry.data.items()
    }
    known |= {key: days_said(known[key], entry.occurred_at) for key in DAY_KEYS if key in known}
    to = "，".join(str(known[key]) for key in ("unit", "person") if known.get(key))
    parts = [
        f"转给 {to}" if to else "",
        str(known.get("reason", "")),
        f"停算 {known['stopped']}" if known.get("stopped") else "",
        f"停 {known['days']} 天" if known.get("days") else "",
        f"预计 {known['until']} 恢复" if known.get("until") else "",
        f"申请延至 {known['wanted']}" if known.get("wanted") else "",
        f"改为{known['tier']}" if known.get("tier") else "",
        str(known.get("step", "")),
        f"期限由 {known['from']} 改为 {known['to']}" if known.get("from") and known.get("to") else "",
        str(known.get("text", "")),
        str(known.get("note", "")),
    ]
    return "；".join(part for part in parts if part)


def days_said(value: Any, at: datetime) -> Any:
    """日期的话: a day, or two of them, as people write days; the log keeps them for machines."""
    if not isinstance(value, str) or not DAYS.fullmatch(value):
        return value
    return DAY.sub(lambda found: date_text(date.fromisoformat(found[0]), at), value)


def file_url(zone: Zone, evidence: Evidence) -> str:
    """佐证文件的地址：the page that shows what it is."""
    try:
        return reverse("file_preview", kwargs={"zone": zone.code, "id": evidence.file_id})
    except NoReverseMatch:
        return ""


def due_day(item: Item, today: date) -> str:
    """期限 as precisely as it was promised."""
    if item.precision == DuePrecision.MINUTE:
        local = item.due_at.astimezone(SHANGHAI)
        return f"{date_text(local, today)} {local:%H:%M}"
    return date_text(item.due_at, today, item.precision)


def due_words(item: Item, at: datetime) -> str:
    """离期限多远: 还有 3 天, 已逾期 9 天; once closed, how it turned out."""
    if item.life == Life.VOID:
        return "已作废"
    if item.life == Life.PAUSED:
        return "挂起中，期限停算"
    today = dated(at)
    if item.life == Life.CLOSED:
        return days(item.due_at, today, item.closed_at)
    if at > item.due_at and dated(item.due_at) == today:
        return f"已逾期（今天 {item.due_at.astimezone(SHANGHAI):%H:%M} 到期）"
    return days(item.due_at, today) + ("（暂定）" if item.is_provisional else "")


def waits_for(
    item: Item, kind: Kind, have: int, unfinished: Sequence[str] = (), today: date | None = None
) -> str:
    """还差什么 for the next step; ``unfinished`` says which of its parts still are."""
    who = item.owner.name if item.owner else item.owner_unit.name if item.owner_unit else ""
    missing = max(kind.evidence - have, 0)
    if item.life == Life.DOING and kind.needs_plan and not item.plan:
        return f"等{who}先定方案：责任主体、方案、时间节点三样都要有。"
    if item.life == Life.CHECKING and item.signed:
        left = len(kind.signatures) - item.signed
        return f"已签 {item.signed} 道，还差 {left} 道：等{signers(kind, item)}签。"
    evidence = f"还差 {missing} 份佐证" if missing else "佐证已够"
    return {
        Life.OPEN: f"等{who}接单。" if who else "还没有责任单位，请先改派。",
        Life.DOING: "，".join([f"等{who}办理后报验", *unfinished, evidence]) + "。",
        Life.CHECKING: f"等验收：由{signers(kind, item)}验收，责任人和报验人不能自己验收。",
        Life.PAUSED: f"自 {date_text(item.paused_at, today)} 起挂起，期限停算，等恢复。",
        Life.CLOSED: f"已于 {date_text(item.closed_at, today)} 销号，没有下一步。",
        Life.VOID: "已作废，不再计入。",
    }[Life(item.life)]


def signers(kind: Kind, item: Item) -> str:
    """下一道由谁签, in words."""
    signing = kind.next_signing(item)
    names = [str(role.label) for role in Role if role in signing.roles]
    if signing.unit_head:
        names.append("责任单位负责人")
    return "、".join(names)
