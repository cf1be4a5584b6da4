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
from guatu.ledger import log, state, tiers, tokens
from guatu.ledger.deadlines import Deadline
from guatu.ledger.kinds import Kind
from guatu.ledger.models import LIVE, Clock, Entry, Item, Life, Part
from guatu.ledger.steps import OpTaken, ReasonMissing, is_op_collision
from guatu.ledger.supporting import Support, new_parts, told_part
from guatu.zones import numbers
from guatu.zones.member import Member
from guatu.zones.models import Person, Unit, Zone

BATCH = 500


class NotYetDone(Refusal):
    """还没到的日子，不能记为已办."""


@dataclass(frozen=True)
class Opening:
    """一件待交办的事. ``done_at`` set means it was done before it came here and is entered as history.

    Without a ``deadline`` the ``tier`` (一般、重大、疑难) sets it, with the clocks that go with it. The
    supporting units are asked (请配合) in the same stroke.
    """

    kind: Kind
    title: str
    deadline: Deadline | None = None
    owner_unit: Unit | None = None
    owner: Person | None = None
    done_at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)
    tier: str = ""
    plan: str = ""
    is_priority: bool = False
    parent: Item | None = None
    supporting: tuple[Support, ...] = ()


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
        if opening.kind.needs_plan and opening.owner_unit is None:
            raise ReasonMissing(f"“{opening.title}”要先定责任单位。")
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
    graded = tiers.Book(zone)
    pairs = [_new_item(zone, o, pools[o.kind.prefix].pop(), at, graded) for o in openings]
    items = [item for item, _ in pairs]
    Item.objects.bulk_create(items, batch_size=BATCH)
    Clock.objects.bulk_create([clock for _, clocks in pairs for clock in clocks], batch_size=BATCH)
    tokens.index(zone, items)
    parts = {i.pk: new_parts(i, o.supporting, by, at) for i, o in zip(items, openings, strict=True)}
    Part.objects.bulk_create([part for each in parts.values() for part in each], batch_size=BATCH)
    groups: dict[datetime, list[log.Note]] = {}
    for (item, clocks), opening, each in zip(pairs, openings, ops, strict=True):
        # History is dated when it happened; the rest happens now.
        verb = "record" if opening.done_at else "open"
        data = {**opening.data, state.SET: state.at_birth(item)}
        if clocks:
            data[state.CLOCKS] = tiers.told(clocks)
        if parts[item.pk]:
            data[state.PARTS] = [told_part(part) for part in parts[item.pk]]
        groups.setdefault(opening.done_at or at, []).append(log.Note(item, verb, each, data))
    log.write_groups(groups, by=by, received_at=at)
    return items


def _new_item(
    zone: Zone, opening: Opening, number: str, at: datetime, graded: tiers.Book
) -> tuple[Item, list[Clock]]:
    start = opening.done_at or at
    deadline = opening.deadline or graded.deadline(opening.kind, opening.tier, start)
    item = Item(
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
        clock=dict(deadline.basis),
        opened_at=start,
        closed_at=opening.done_at,
        tier=opening.tier,
        plan=opening.plan.strip(),
        is_priority=opening.is_priority,
        parent=opening.parent,
    )
    clocks = [] if opening.done_at else graded.clocks(opening.kind, item, start)
    for clock in clocks:
        if clock.code == "plan" and item.plan:
            clock.met_at = start  # it was said when the item was opened
    if item.life in LIVE:
        item.alarm_at = min([item.near_at, item.due_at, *(clock.near_at for clock in clocks)])
    return item, clocks
