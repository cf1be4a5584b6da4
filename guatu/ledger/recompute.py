"""重算期限：when the calendar or a rule changes, the clocks it governs are worked out again, and say so.

A deadline that rests on a fixed date stays; one that was counted in working days moves when the notice of
the holidays comes (暂定 becomes certain); one that a tier set moves when the tier's rule changes.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from guatu.core.digest import canonical
from guatu.core.refusal import Refusal
from guatu.ledger import state, tiers
from guatu.ledger.actions.clock import deadline_of, set_deadline
from guatu.ledger.actions.words import day
from guatu.ledger.deadlines import Deadline, counted, moved, worked_out
from guatu.ledger.kinds import Kind
from guatu.ledger.models import Clock, ClockBasis, DayKind, Item, Tier
from guatu.ledger.steps import ON_ROAD, act
from guatu.zones import calendar
from guatu.zones.member import Member
from guatu.zones.models import Role, Zone

LARGEST = {DayKind.WORKING: 250, DayKind.CALENDAR: 366, DayKind.HOURS: 24 * 31}


class RuleRefused(Refusal):
    """时限写得不对."""


@dataclass(frozen=True)
class Reworked:
    """重算的结果：how many were looked at, and which moved."""

    looked: int
    moved: tuple[Item, ...]


def calendar_digest(zone: Zone) -> str:
    """日历摘要：the same as long as every day of the zone's calendar is the same."""
    held = calendar.load(zone)
    days = sorted((day.isoformat(), works) for day, works in held.days.items())
    return hashlib.sha256(canonical([sorted(held.years.items()), days])).hexdigest()


@transaction.atomic
def follow_calendar(zone: Zone, *, at: datetime) -> Reworked:
    """随日历重算. Nothing happens while the calendar is the one the clocks were worked out by."""
    digest = calendar_digest(zone)
    basis = ClockBasis.objects.select_for_update().filter(zone=zone).first()
    if basis is None:
        ClockBasis.objects.create(zone=zone, calendar=digest, worked_at=at)
        return Reworked(0, ())
    if basis.calendar == digest:
        return Reworked(0, ())
    items = Item.objects.select_for_update(no_key=True).filter(
        zone=zone, life__in=ON_ROAD, day_kind=DayKind.WORKING
    )
    result = _rework(zone, list(items.order_by("pk")), by=None, at=at, why="工作日历有变，按新日历重算")
    basis.calendar, basis.worked_at = digest, at
    basis.save(update_fields=["calendar", "worked_at"])
    return result


@transaction.atomic
def set_tier(
    *,
    zone: Zone,
    kind: Kind,
    code: str,
    rules: Sequence[Mapping[str, Any]],
    source: str,
    by: Member,
    at: datetime,
) -> Reworked:
    """改等级时限. A new version of the rule; items of that tier on their road are worked out again by it."""
    if not by.has(Role.SUPERVISOR, Role.LEADER):
        raise RuleRefused("等级时限由督查或班子领导修改。")
    known = next((g for g in tiers.grades(zone, kind.code) if g.code == code), None)
    if known is None or not kind.tiered:
        raise tiers.TierUnknown("没有这个等级。")
    checked = _checked(rules)
    Tier.objects.create(
        zone=zone,
        kind=kind.code,
        code=code,
        name=known.name,
        order=[g.code for g in tiers.DEFAULTS].index(code),
        rules=checked,
        source=source.strip()[:200],
        version=known.version + 1,
        changed_at=at,
        changed_by=by.person,
    )
    items = Item.objects.select_for_update(no_key=True).filter(
        zone=zone, kind=kind.code, tier=code, life__in=ON_ROAD
    )
    why = f"{known.name}的时限改为：{tiers.in_words(checked)}"
    return _rework(zone, list(items.order_by("pk")), by=by, at=at, why=why, kind=kind)


def _checked(rules: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    seen: dict[str, dict[str, Any]] = {}
    for rule in rules:
        clock, kind = str(rule.get("clock")), str(rule.get("day_kind"))
        count, every = rule.get("count"), rule.get("every", 0)
        if clock not in tiers.CLOCKS or kind not in LARGEST:
            raise RuleRefused("时限要选节点和口径。")
        if not isinstance(count, int) or not 0 <= count <= LARGEST[DayKind(kind)]:
            raise RuleRefused(f"{tiers.CLOCKS[clock]}的数目要在 0 到 {LARGEST[DayKind(kind)]} 之间。")
        if not count and kind != DayKind.CALENDAR:
            raise RuleRefused(f"{tiers.CLOCKS[clock]}的数目不能是 0；当日办结请选自然日 0 天。")
        seen[clock] = {"clock": clock, "day_kind": kind, "count": count, "every": count if every else 0}
    if tiers.DUE not in seen:
        raise RuleRefused("办结时限不能空。")
    return list(seen.values())


def _rework(
    zone: Zone,
    items: Sequence[Item],
    *,
    by: Member | None,
    at: datetime,
    why: str,
    kind: Kind | None = None,
) -> Reworked:
    book, changed = tiers.Book(zone), list[Item]()
    clocks: dict[Any, list[Clock]] = {}
    for clock in Clock.objects.filter(zone=zone, item__in=[i.pk for i in items]):
        clocks.setdefault(clock.item_id, []).append(clock)
    for item in items:
        deadline = (
            _by_rule(item, kind, book) if kind else worked_out(item.clock, item.day_kind, book.calendar)
        )
        nodes = _nodes(item, clocks.get(item.pk, []), kind, book)
        same = deadline is None or _same(deadline, deadline_of(item))
        if same and not nodes:
            continue
        changed.append(_write(item, None if same else deadline, nodes, by=by, at=at, why=why))
    return Reworked(len(items), tuple(changed))


def _by_rule(item: Item, kind: Kind, book: tiers.Book) -> Deadline | None:
    """What the tier's rule says now, with every stop; a granted date stays."""
    if "fixed" in item.clock:
        return None
    deadline = book.deadline(kind, item.tier, item.opened_at)
    pauses = item.clock.get("pauses", [])
    for stopped, resumed in pauses:
        at = datetime.fromisoformat(stopped), datetime.fromisoformat(resumed)
        deadline = moved(deadline, *at, book.calendar)
    kept = {key: item.clock[key] for key in ("pauses", "until") if key in item.clock}
    return Deadline(**{**deadline.__dict__, "basis": {**deadline.basis, **kept}})


def _nodes(item: Item, rows: Iterable[Clock], kind: Kind | None, book: tiers.Book) -> list[Clock]:
    """The clocks of an item that fall elsewhere now."""
    found = []
    rules = {r["clock"]: r for r in book.grade(kind, item.tier).rules} if kind else {}
    for row in rows:
        rule = rules.get(row.code)
        if row.met_at is not None or (kind and rule is None):
            continue
        day_kind = rule["day_kind"] if rule else row.day_kind
        basis = {**row.basis, "count": rule["count"], "near": None} if rule else row.basis
        start = datetime.fromisoformat(basis["start"])
        deadline = counted(day_kind, start, basis["count"], calendar=book.calendar, near=basis.get("near"))
        for stopped, resumed in basis.get("pauses", ()):
            at = datetime.fromisoformat(stopped), datetime.fromisoformat(resumed)
            deadline = moved(deadline, *at, book.calendar)
        if (deadline.due_at, deadline.near_at) == (row.due_at, row.near_at):
            continue
        kept = {"pauses": basis["pauses"]} if "pauses" in basis else {}
        row.due_at, row.near_at, row.day_kind = deadline.due_at, deadline.near_at, deadline.day_kind
        row.basis = {**deadline.basis, **kept}
        found.append(row)
    return found


def _same(one: Deadline, other: Deadline) -> bool:
    return (one.due_at, one.near_at, one.is_provisional, one.day_kind) == (
        other.due_at,
        other.near_at,
        other.is_provisional,
        other.day_kind,
    )


def _write(
    item: Item,
    deadline: Deadline | None,
    nodes: Sequence[Clock],
    *,
    by: Member | None,
    at: datetime,
    why: str,
) -> Item:
    def rework(held: Item) -> dict[str, Any]:
        said: dict[str, Any] = {"note": why}
        if deadline is not None:
            said |= {"from": day(held.due_at), "to": day(deadline.due_at)}
            set_deadline(held, deadline)
        if nodes:
            Clock.objects.bulk_update(nodes, ["due_at", "near_at", "day_kind", "basis"])
            said[state.CLOCKS] = tiers.told(Clock.objects.filter(zone_id=held.zone_id, item=held))
        return said

    return act(item, "recompute", by=by, at=at, op=None, change=rework)
