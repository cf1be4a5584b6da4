"""办理的动词：定方案、首次响应、报进展、调整等级、标为一把手工程."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from guatu.ledger import rules, state, tiers
from guatu.ledger.actions.clock import set_deadline
from guatu.ledger.actions.words import day, must_say
from guatu.ledger.kinds import kind_of
from guatu.ledger.models import Clock, Item
from guatu.ledger.steps import NotNow, act
from guatu.zones.member import Member


def plan(item: Item, *, text: str, by: Member, at: datetime, op: UUID | None = None) -> Item:
    """定方案. How it will be solved is written down: the second of 责任主体、方案、时间节点 (M173)."""

    def settle(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.handle, held, by)
        held.plan = must_say(text, "请写明解决方案。")
        return {"note": held.plan, **_meet(held, {"plan"}, at), **rules.said(absent)}

    return act(item, "plan", by=by, at=at, op=op, change=settle)


def respond(item: Item, *, note: str, by: Member, at: datetime, op: UUID | None = None) -> Item:
    """首次响应（会商）. Who reported it has an answer, or the consultation was held; that clock is met."""

    def answer(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.handle, held, by)
        said = must_say(note, "请写明怎么答复的、会商定了什么。")
        return {"note": said, **_meet(held, {"response", "meeting"}, at), **rules.said(absent)}

    return act(item, "respond", by=by, at=at, op=op, change=answer)


def report(item: Item, *, note: str, by: Member, at: datetime, op: UUID | None = None) -> Item:
    """报进展. How far it is; where reports are due regularly, the next one is now due."""

    def tell(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.handle, held, by)
        said = must_say(note, "请写明进展。")
        return {"note": said, **_meet(held, {"update"}, at), **rules.said(absent)}

    return act(item, "report", by=by, at=at, op=op, change=tell)


def regrade(item: Item, *, tier: str, note: str, by: Member, at: datetime, op: UUID | None = None) -> Item:
    """调整等级. The deadlines of the new tier, counted from the beginning, take the place of the old."""

    def change(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.grade, held, by)
        said = must_say(note, "调整等级请写明理由。")
        if tier == held.tier:
            raise NotNow("已经是这个等级。")
        book, kind, before = tiers.Book(held.zone), kind_of(held), day(held.due_at)
        wanted = book.grade(kind, tier)
        held.tier = tier
        set_deadline(held, book.deadline(kind, tier, held.opened_at))
        Clock.objects.filter(zone_id=held.zone_id, item=held, met_at=None).delete()
        met = set(Clock.objects.filter(zone_id=held.zone_id, item=held).values_list("code", flat=True))
        fresh = [clock for clock in book.clocks(kind, held, held.opened_at) if clock.code not in met]
        Clock.objects.bulk_create(fresh)
        rows = Clock.objects.filter(zone_id=held.zone_id, item=held)
        return {
            "tier": wanted.name,
            "from": before,
            "to": day(held.due_at),
            "note": said,
            state.CLOCKS: tiers.told(rows),
            **rules.said(absent),
        }

    return act(item, "regrade", by=by, at=at, op=op, change=change)


def mark(item: Item, *, by: Member, at: datetime, note: str = "", op: UUID | None = None) -> Item:
    """标为一把手工程. Leaders hear of its delay a rung sooner (M153)."""

    def set_mark(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.mark, held, by)
        held.is_priority = True
        return {"note": note.strip(), **rules.said(absent)}

    return act(item, "mark", by=by, at=at, op=op, change=set_mark)


def unmark(item: Item, *, by: Member, at: datetime, note: str = "", op: UUID | None = None) -> Item:
    """取消一把手工程."""

    def clear(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.mark, held, by)
        held.is_priority = False
        return {"note": note.strip(), **rules.said(absent)}

    return act(item, "unmark", by=by, at=at, op=op, change=clear)


def _meet(held: Item, codes: Collection[str], at: datetime) -> dict[str, Any]:
    """Clocks of these codes are met; one that comes again is due again, counted from now."""
    rows = list(Clock.objects.select_for_update().filter(zone_id=held.zone_id, item=held))
    touched = [row for row in rows if row.code in codes and row.met_at is None]
    if not touched:
        return {}
    book = tiers.Book(held.zone)
    for row in touched:
        if row.every:
            rule = {"clock": row.code, "day_kind": row.day_kind, "count": row.every, "every": row.every}
            again = book.clock(held, rule, at)
            row.due_at, row.near_at, row.basis = again.due_at, again.near_at, again.basis
        else:
            row.met_at = at
        row.save(update_fields=["due_at", "near_at", "basis", "met_at"])
    return {state.CLOCKS: tiers.told(rows)}
