"""拆分与合并：one item becomes several that answer to it; two that are the same become one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from guatu.core.dates import PartialDate, day_end
from guatu.core.ids import new_id
from guatu.ledger import rules
from guatu.ledger.actions.words import must_say
from guatu.ledger.deadlines import on_day
from guatu.ledger.kinds import kind_of
from guatu.ledger.models import Item
from guatu.ledger.opening import Opening, open_items
from guatu.ledger.steps import ON_ROAD, NotNow, NotYours, ReasonMissing, act, hold_all, is_repeat
from guatu.zones.member import Member
from guatu.zones.models import Person, Unit

MOST = 20


@dataclass(frozen=True)
class Piece:
    """拆出的一件：what, whose, by when."""

    title: str
    unit: Unit
    due_on: date
    person: Person | None = None


@transaction.atomic
def split(
    item: Item, *, pieces: Sequence[Piece], by: Member, at: datetime, note: str = "", op: UUID | None = None
) -> Item:
    """拆分. Each piece is an item of its own; the whole cannot be handed in before all of them are closed."""
    base = op or new_id()

    def divide(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.handle, held, by)
        if not 2 <= len(pieces) <= MOST:
            raise ReasonMissing(f"拆分至少两件，至多 {MOST} 件。")
        kind = kind_of(held)
        for piece in pieces:
            must_say(piece.title, "每一件都要写明事项。")
            if piece.unit.zone_id != held.zone_id:
                raise NotYours("只能交给本区的单位。")
            if held.due_at > at and day_end(piece.due_on) > held.due_at:
                raise NotNow(f"“{piece.title}”的期限不能晚于整件事的期限。")
        openings = [
            Opening(
                kind=kind,
                title=piece.title.strip(),
                deadline=on_day(PartialDate(piece.due_on), near=min(kind.near, timedelta(days=3))),
                owner_unit=piece.unit,
                owner=piece.person,
                parent=held,
                is_priority=held.is_priority,
                data={"note": f"由 {held.number} 拆出"},
            )
            for piece in pieces
        ]
        made = open_items(zone=held.zone, openings=openings, by=by, at=at, op=uuid5(base, "pieces"))
        numbers = [each.number for each in made]
        return {"text": "、".join(numbers), "note": note.strip(), **rules.said(absent)}

    return act(item, "split", by=by, at=at, op=base, change=divide)


@transaction.atomic
def merge(item: Item, *, into: Item, note: str, by: Member, at: datetime, op: UUID | None = None) -> Item:
    """合并. The same matter twice: this one ends, its evidence and history are read from the other one."""
    base = op or new_id()
    if item.zone_id != into.zone_id or item.pk == into.pk:
        raise NotYours("只能并入本区的另一件事。")
    held = {each.pk: each for each in hold_all([item, into])}
    this, other = held[item.pk], held[into.pk]
    if is_repeat(this, "merge", base):
        return this
    if this.kind != other.kind:
        raise NotNow("只有同一种事项才能合并。")
    if other.life not in ON_ROAD:
        raise NotNow(f"{other.number} 已经了结，不能并入。")
    if Item.objects.filter(zone_id=this.zone_id, parent=this, life__in=ON_ROAD).exists():
        raise NotNow("这件事拆出的事项还没销号，不能并入别处。")
    if other.parent_id == this.pk:
        raise NotNow("不能并入自己拆出的事项。")
    said = must_say(note, "合并请写明理由。")

    def end(held_item: Item) -> dict[str, Any]:
        absent = rules.stand(rules.merge, held_item, by)
        held_item.closed_at, held_item.paused_at, held_item.merged_into = at, None, other
        return {"text": f"并入 {other.number}", "note": said, **rules.said(absent)}

    def take_in(held_item: Item) -> dict[str, Any]:
        return {"text": f"{this.number} {this.title} 并入", "note": said}

    done = act(this, "merge", by=by, at=at, op=base, change=end)
    act(other, "absorb", by=by, at=at, op=uuid5(base, "into"), change=take_in)
    return done
