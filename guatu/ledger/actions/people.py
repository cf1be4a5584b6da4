"""谁来办：改派、批量改派、交接、请配合、配合办结、撤回配合."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from guatu.core.ids import new_id
from guatu.core.refusal import Refusal
from guatu.ledger import rules, state
from guatu.ledger.actions.words import must_say, names
from guatu.ledger.models import Item, Life, Part
from guatu.ledger.steps import NotNow, NotYours, ReasonMissing, act, hold_all
from guatu.ledger.supporting import told_part
from guatu.zones.member import Member
from guatu.zones.models import Person, Unit


@dataclass(frozen=True)
class Assigned:
    """批量改派的结果：what was handed on, and what was not with the sentence why."""

    done: list[Item] = field(default_factory=list)
    refused: list[tuple[Item, str]] = field(default_factory=list)


def assign(
    item: Item,
    *,
    unit: Unit | None,
    person: Person | None,
    by: Member,
    at: datetime,
    note: str = "",
    op: UUID | None = None,
) -> Item:
    """改派. The item waits to be taken by another unit or person; a unit head or a supervisor does it."""

    def hand(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.direct, held, by)
        if unit is None and person is None:
            raise ReasonMissing("请选择责任单位或责任人。")
        if any(who is not None and who.zone_id != held.zone_id for who in (unit, person)):
            raise NotYours("只能改派给本区的单位和人员。")
        if (unit or held.owner_unit) == held.owner_unit and person is not None and person.pk == held.owner_id:
            raise NotNow(f"这件事已由{person.name}负责。")
        held.owner_unit, held.owner = unit or held.owner_unit, person
        held.life = Life.OPEN
        return {**names(held.owner_unit, person), "note": note.strip(), **rules.said(absent)}

    return act(item, "assign", by=by, at=at, op=op, change=hand)


@transaction.atomic
def assign_all(
    items: Sequence[Item],
    *,
    unit: Unit | None,
    person: Person | None,
    by: Member,
    at: datetime,
    note: str = "",
    op: UUID | None = None,
) -> Assigned:
    """批量改派（交接）. Every item that may be handed on is; the others stay, each with its reason."""
    base, result = op or new_id(), Assigned()
    for held in hold_all(items):
        try:
            moved = assign(
                held, unit=unit, person=person, by=by, at=at, note=note, op=uuid5(base, str(held.pk))
            )
        except Refusal as refusal:
            result.refused.append((held, refusal.message))
        else:
            result.done.append(moved)
    return result


def hand_over(
    item: Item,
    *,
    unit: Unit | None,
    person: Person | None,
    by: Member | None,
    at: datetime,
    op: UUID | None = None,
) -> Item:
    """随主体改派. The domain row has other people, and its room has decided who may."""

    def hand(held: Item) -> dict[str, Any]:
        held.owner_unit, held.owner = unit, person
        return names(unit, person)

    return act(item, "assign", by=by, at=at, op=op, change=hand)


@transaction.atomic
def ask_part(
    item: Item,
    *,
    unit: Unit,
    person: Person | None = None,
    task: str,
    due_on: date | None = None,
    by: Member,
    at: datetime,
    op: UUID | None = None,
) -> Item:
    """请配合. A supporting unit has its own part, and the lead unit cannot hand in before it is done."""

    def ask(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.handle, held, by)
        wanted = must_say(task, "请写明要配合做什么。")
        if unit.zone_id != held.zone_id or (person is not None and person.zone_id != held.zone_id):
            raise NotYours("只能请本区的单位配合。")
        if unit.pk == held.owner_unit_id:
            raise NotNow(f"{unit.name}就是牵头单位，不用另请配合。")
        part = Part.objects.create(
            zone_id=held.zone_id,
            item=held,
            unit=unit,
            person=person,
            task=wanted[:200],
            due_on=due_on,
            asked_by=by.person,
            asked_at=at,
        )
        return {**names(unit, person), "text": part.task, **_parts(held, part), **rules.said(absent)}

    return act(item, "ask_part", by=by, at=at, op=op, change=ask)


def finish_part(part: Part, *, note: str, by: Member, at: datetime, op: UUID | None = None) -> Item:
    """配合办结. The supporting unit has done its part and says how; its evidence stands beside it."""
    said = must_say(note, "请写明配合办理的情况。")

    def finish(held: Item) -> dict[str, Any]:
        found = _asked(held, part)
        try:
            rules.finish_part(found, by)
            absent = None
        except NotYours:
            absent = next((a for a in by.stands_for if _may_finish(found, a)), None)
            if absent is None:
                raise
        _end(found, Part.State.DONE, said, by, at)
        return {"unit": found.unit.name, "note": said, **_parts(held, found), **rules.said(absent)}

    return act(part.item, "finish_part", by=by, at=at, op=op, change=finish)


def drop_part(part: Part, *, note: str, by: Member, at: datetime, op: UUID | None = None) -> Item:
    """撤回配合. The lead no longer needs it."""
    said = must_say(note, "撤回请写明理由。")

    def drop(held: Item) -> dict[str, Any]:
        found = _asked(held, part)
        absent = rules.stand(rules.handle, held, by)
        _end(found, Part.State.DROPPED, said, by, at)
        return {"unit": found.unit.name, "note": said, **_parts(held, found), **rules.said(absent)}

    return act(part.item, "drop_part", by=by, at=at, op=op, change=drop)


def _asked(held: Item, part: Part) -> Part:
    found = Part.objects.select_for_update(of=("self",)).select_related("unit")
    found_part = found.get(zone_id=held.zone_id, item=held, pk=part.pk)
    if found_part.state != Part.State.ASKED:
        raise NotNow(f"{found_part.unit.name}的配合现在是“{found_part.get_state_display()}”，不能再改。")
    return found_part


def _may_finish(part: Part, who: Member) -> bool:
    try:
        rules.finish_part(part, who)
    except NotYours:
        return False
    return True


def _end(part: Part, to: Part.State, note: str, by: Member, at: datetime) -> None:
    part.state, part.note, part.ended_by, part.ended_at = to, note, by.person, at
    part.save(update_fields=["state", "note", "ended_by", "ended_at"])


def _parts(held: Item, part: Part) -> dict[str, Any]:
    """The parts as they are after this step, and which one it was about."""
    rows = Part.objects.filter(zone_id=held.zone_id, item=held).order_by("asked_at", "id")
    return {"part": str(part.pk), state.PARTS: [told_part(row) for row in rows]}
