"""交办：items enter the ledger, one or thousands at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from guatu.core.dates import dated
from guatu.core.ids import new_id
from guatu.core.refusal import Refusal
from guatu.ledger import log, tokens
from guatu.ledger.deadlines import Deadline
from guatu.ledger.kinds import Kind
from guatu.ledger.models import Entry, Item, Life
from guatu.ledger.steps import OpTaken, is_op_collision
from guatu.zones import numbers
from guatu.zones.member import Member
from guatu.zones.models import Person, Unit, Zone

BATCH = 500


class NotYetDone(Refusal):
    """还没到的日子，不能记为已办."""


@dataclass(frozen=True)
class Opening:
    """一件待交办的事. ``done_at`` set means it was done before it came here and is entered as history."""

    kind: Kind
    title: str
    deadline: Deadline
    owner_unit: Unit | None = None
    owner: Person | None = None
    done_at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)


def open_items(
    *, zone: Zone, openings: Sequence[Opening], by: Member | None, at: datetime, op: UUID | None = None
) -> list[Item]:
    """交办（批量）. Every opening becomes a numbered item with its first entry; history becomes 补录.

    The same ``op`` again opens nothing and answers with the items it opened.
    """
    base = op or new_id()
    ops = [uuid5(base, str(n)) for n in range(len(openings))]
    if op is not None and (opened := _opened(zone, ops)):
        return opened
    for opening in openings:
        if opening.done_at is not None and opening.done_at > at:
            raise NotYetDone(f"“{opening.title}”的办结时间还没到，不能记为已办。")
    try:
        with transaction.atomic():
            return _open(zone, openings, ops, by, at)
    except IntegrityError as error:
        # The same form arrived twice at once: the other one has opened them.
        if is_op_collision(error) and (opened := _opened(zone, ops)):
            return opened
        raise


def open_item(
    *, zone: Zone, opening: Opening, by: Member | None, at: datetime, op: UUID | None = None
) -> Item:
    """交办. One thing somebody answers for."""
    return open_items(zone=zone, openings=[opening], by=by, at=at, op=op)[0]


def _opened(zone: Zone, ops: list[UUID]) -> list[Item]:
    found = Entry.objects.filter(zone=zone, op__in=ops).select_related("item")
    by_op = {entry.op: entry.item for entry in found}
    if by_op and len(by_op) != len(ops):
        raise OpTaken("这次操作与先前的一次重号，请刷新页面再试。")
    return [by_op[each] for each in ops] if by_op else []


def _open(
    zone: Zone, openings: Sequence[Opening], ops: list[UUID], by: Member | None, at: datetime
) -> list[Item]:
    prefixes = [opening.kind.prefix for opening in openings]
    year = dated(at).year
    # Counters are held in the order of their letters, or two batches could wait for each other.
    pools = {
        prefix: numbers.take(zone, prefix=prefix, year=year, count=prefixes.count(prefix))[::-1]
        for prefix in sorted(set(prefixes))
    }
    items = [_new_item(zone, o, pools[o.kind.prefix].pop(), at) for o in openings]
    Item.objects.bulk_create(items, batch_size=BATCH)
    tokens.index(zone, items)
    groups: dict[datetime, list[log.Note]] = {}
    for item, opening, each in zip(items, openings, ops, strict=True):
        # History is dated when it happened; the rest happens now.
        verb = "record" if opening.done_at else "open"
        groups.setdefault(opening.done_at or at, []).append(log.Note(item, verb, each, opening.data))
    log.write_groups(groups, by=by, received_at=at)
    return items


def _new_item(zone: Zone, opening: Opening, number: str, at: datetime) -> Item:
    deadline = opening.deadline
    return Item(
        zone=zone,
        kind=opening.kind.code,
        number=number,
        title=opening.title[:160],
        owner_unit=opening.owner_unit,
        owner=opening.owner,
        life=Life.CLOSED if opening.done_at else Life.OPEN,
        due_at=deadline.due_at,
        near_at=deadline.near_at,
        day_kind=deadline.day_kind,
        precision=deadline.precision,
        is_provisional=deadline.is_provisional,
        opened_at=opening.done_at or at,
        closed_at=opening.done_at,
    )
