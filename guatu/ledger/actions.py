"""台账上的动词. Each verb: lock the item, check who and when, move one step, write one entry.

The same ``op`` again changes nothing and answers with the item as it stands, so a form sent twice, a retry
after a broken line and an offline phone are all safe.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guatu.core.dates import dated, day_end, day_start
from guatu.files.models import StoredFile
from guatu.ledger import rules
from guatu.ledger.deadlines import Deadline
from guatu.ledger.models import DayKind, DuePrecision, Entry, Evidence, Item, Life
from guatu.ledger.opening import NotYetDone, Opening, open_item, open_items
from guatu.ledger.steps import (
    ON_ROAD,
    STEPS,
    VERB_NAMES,
    EvidenceMissing,
    NotNow,
    NotYours,
    OpTaken,
    OwnSignature,
    ReasonMissing,
    Step,
    act,
    hold,
    hold_all,
    is_repeat,
)
from guatu.zones import calendar
from guatu.zones.member import Member
from guatu.zones.models import Person, Unit

__all__ = [
    "ON_ROAD",
    "PAUSE_REASONS",
    "STEPS",
    "VERB_NAMES",
    "EvidenceMissing",
    "NotNow",
    "NotYetDone",
    "NotYours",
    "OpTaken",
    "Opening",
    "OwnSignature",
    "ReasonMissing",
    "Step",
    "accept",
    "act",
    "assign",
    "attach",
    "catch_up",
    "hand_over",
    "hold",
    "hold_all",
    "is_repeat",
    "mark_behind",
    "open_item",
    "open_items",
    "pause",
    "reopen",
    "reschedule",
    "resume",
    "return_",
    "sign_off",
    "submit",
    "void",
    "withdraw",
]

PAUSE_REASONS = {
    "correction": "补正材料",
    "publicity": "公示",
    "review": "专家评审",
    "hearing": "听证",
    "tender": "招标投标",
    "intermediary": "中介服务",
    "owner": "业主准备",
    "government": "政府原因",
    "force_majeure": "不可抗力",
}


def accept(item: Item, *, by: Member, at: datetime, op: UUID | None = None) -> Item:
    """接单. The item has its person; only members of the owner unit (or the named owner) can take it."""

    def take(held: Item) -> dict[str, Any]:
        rules.accept(held, by)
        held.owner = by.person
        return {}

    return act(item, "accept", by=by, at=at, op=op, change=take)


def assign(
    item: Item, *, unit: Unit | None, person: Person | None, by: Member, at: datetime, op: UUID | None = None
) -> Item:
    """改派. The item waits to be taken by another unit or person; a unit head or a supervisor does it."""

    def hand(held: Item) -> dict[str, Any]:
        rules.direct(held, by)
        if unit is None and person is None:
            raise ReasonMissing("请选择责任单位或责任人。")
        if any(who is not None and who.zone_id != held.zone_id for who in (unit, person)):
            raise NotYours("只能改派给本区的单位和人员。")
        if (unit or held.owner_unit) == held.owner_unit and person is not None and person.pk == held.owner_id:
            raise NotNow(f"这件事已由{person.name}负责。")
        held.owner_unit, held.owner = unit or held.owner_unit, person
        held.life = Life.OPEN
        return _names(held.owner_unit, person)

    return act(item, "assign", by=by, at=at, op=op, change=hand)


def attach(
    item: Item,
    *,
    by: Member,
    at: datetime,
    file: StoredFile | None = None,
    text: str = "",
    op: UUID | None = None,
) -> Item:
    """附佐证. A file or a statement now stands beside the item."""

    def add(held: Item) -> dict[str, Any]:
        rules.attach(held, by)
        if file is None and not text.strip():
            raise EvidenceMissing("请选一个文件，或写明情况。")
        Evidence.objects.create(
            zone_id=held.zone_id, item=held, file=file, text=text.strip(), added_by=by.person, added_at=at
        )
        return {
            "file": file.name if file else "",
            "sha256": file.sha256 if file else "",
            "text": text.strip(),
        }

    return act(item, "attach", by=by, at=at, op=op, change=add)


def submit(item: Item, *, by: Member, at: datetime, note: str = "", op: UUID | None = None) -> Item:
    """报验：办完了，请验收. Only the owner, with the evidence its kind asks for."""

    def hand_in(held: Item) -> dict[str, Any]:
        rules.submit(held, by)
        held.submitted_by = by.person
        return {"note": note.strip()}

    return act(item, "submit", by=by, at=at, op=op, change=hand_in)


def return_(item: Item, *, by: Member, at: datetime, note: str, op: UUID | None = None) -> Item:
    """退回：没办好，重办. The reason is mandatory."""

    def send_back(held: Item) -> dict[str, Any]:
        rules.sign(held, by)
        _must_say(note, "退回请写明理由。")
        held.rounds += 1
        held.submitted_by = None
        return {"note": note.strip()}

    return act(item, "return", by=by, at=at, op=op, change=send_back)


def sign_off(item: Item, *, by: Member, at: datetime, note: str = "", op: UUID | None = None) -> Item:
    """销号：验收通过. Somebody else's signature; the owner and the submitter can never give it."""

    def close(held: Item) -> dict[str, Any]:
        rules.sign(held, by)
        held.closed_at, held.is_behind, held.behind_text = at, False, ""
        return {"note": note.strip()}

    return act(item, "sign_off", by=by, at=at, op=op, change=close)


def pause(
    item: Item, *, reason: str, by: Member, at: datetime, note: str = "", op: UUID | None = None
) -> Item:
    """挂起. The clock stops for a named reason; a unit head, a supervisor or a leader decides."""

    def stop(held: Item) -> dict[str, Any]:
        rules.direct(held, by)
        if reason not in PAUSE_REASONS:
            raise ReasonMissing("请选择挂起的理由。")
        held.paused_at = at
        return {"reason": PAUSE_REASONS[reason], "note": note.strip()}

    return act(item, "pause", by=by, at=at, op=op, change=stop)


def resume(item: Item, *, by: Member, at: datetime, note: str = "", op: UUID | None = None) -> Item:
    """恢复. The clock runs again and the deadline moves by what it stood still, counted in its own days."""

    def start(held: Item) -> dict[str, Any]:
        rules.direct(held, by)
        before = dated(held.due_at)
        days = _move_on(held, at)
        held.paused_at = None
        held.life = _life_before_pause(held)
        return {"note": note.strip(), "days": days, "from": before.isoformat(), "to": _day(held.due_at)}

    return act(item, "resume", by=by, at=at, op=op, change=start)


def _life_before_pause(held: Item) -> str:
    """What had not been taken when it was paused still waits to be taken."""
    entries = Entry.objects.filter(zone_id=held.zone_id, item=held).exclude(life=Life.PAUSED)
    return entries.order_by("-occurred_at", "-id").values_list("life", flat=True).first() or Life.OPEN


def _move_on(held: Item, at: datetime) -> int:
    """Move deadline and near date by the time the item stood still; returns the days (of its kind)."""
    assert held.paused_at is not None
    stood = max(at - held.paused_at, timedelta())
    if held.day_kind == DayKind.HOURS:
        held.due_at, held.near_at = held.due_at + stood, held.near_at + stood
        return stood.days
    first, last = dated(held.paused_at), dated(at)
    if held.day_kind == DayKind.WORKING:
        days_of = calendar.load(held.zone)
        days = days_of.working_days_between(first, last)
        if days:
            due = days_of.add_working_days(dated(held.due_at), days)
            held.is_provisional = held.is_provisional or days_of.is_provisional(due)
            held.due_at = day_end(due)
            held.near_at = day_start(days_of.add_working_days(dated(held.near_at), days))
        return days
    days = max((last - first).days, 0)
    held.due_at += timedelta(days=days)
    held.near_at += timedelta(days=days)
    if days and held.precision in (DuePrecision.MONTH, DuePrecision.YEAR):
        held.precision = DuePrecision.DAY  # no longer the end of a month
    return days


def reopen(item: Item, *, by: Member, at: datetime, note: str, op: UUID | None = None) -> Item:
    """重新打开. A closed item turns out not to be done; who may sign off may reopen."""

    def open_again(held: Item) -> dict[str, Any]:
        rules.sign(held, by)
        _must_say(note, "重新打开请写明理由。")
        held.closed_at, held.submitted_by = None, None
        held.rounds += 1
        return {"note": note.strip()}

    return act(item, "reopen", by=by, at=at, op=op, change=open_again)


def void(item: Item, *, by: Member, at: datetime, note: str, op: UUID | None = None) -> Item:
    """作废. The item no longer counts; a supervisor or leader who has no part in it decides."""

    def drop(held: Item) -> dict[str, Any]:
        rules.void(held, by)
        _must_say(note, "作废请写明理由。")
        held.closed_at, held.paused_at = at, None
        return {"note": note.strip()}

    return act(item, "void", by=by, at=at, op=op, change=drop)


def withdraw(item: Item, *, by: Member | None, at: datetime, note: str, op: UUID | None = None) -> Item:
    """随主体撤销. The domain row leaves, and its room has decided who may; the item no longer counts."""

    def drop(held: Item) -> dict[str, Any]:
        held.closed_at, held.paused_at = at, None
        return {"note": note}

    return act(item, "void", by=by, at=at, op=op, change=drop)


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
        return _names(unit, person)

    return act(item, "assign", by=by, at=at, op=op, change=hand)


def reschedule(
    item: Item, *, deadline: Deadline, by: Member, at: datetime, note: str, op: UUID | None = None
) -> Item:
    """调整期限. The item has a new deadline; the old one stays in the log. Its room decides who may."""

    def move(held: Item) -> dict[str, Any]:
        before = _day(held.due_at)
        held.due_at, held.near_at = deadline.due_at, deadline.near_at
        held.day_kind, held.precision = deadline.day_kind, deadline.precision
        held.is_provisional = deadline.is_provisional
        return {"from": before, "to": _day(deadline.due_at), "note": note}

    return act(item, "reschedule", by=by, at=at, op=op, change=move)


def mark_behind(item: Item, *, text: str, by: Member | None, at: datetime, op: UUID | None = None) -> Item:
    """标记滞后. The item runs behind its schedule though its deadline has not come."""

    def mark(held: Item) -> dict[str, Any]:
        held.is_behind, held.behind_text = True, text[:60]
        return {"note": text}

    return act(item, "behind", by=by, at=at, op=op, change=mark)


def catch_up(item: Item, *, by: Member | None, at: datetime, op: UUID | None = None) -> Item:
    """赶上进度. The item is no longer behind."""

    def clear(held: Item) -> dict[str, Any]:
        held.is_behind, held.behind_text = False, ""
        return {}

    return act(item, "caught_up", by=by, at=at, op=op, change=clear)


def _must_say(note: str, message: str) -> None:
    if not note.strip():
        raise ReasonMissing(message)


def _names(unit: Unit | None, person: Person | None) -> dict[str, Any]:
    return {"unit": unit.name if unit else "", "person": person.name if person else ""}


def _day(instant: datetime) -> str:
    return dated(instant).isoformat()
