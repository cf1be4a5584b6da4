"""台账上的动词. Each verb: lock the item, check who and when, move one step, write one entry.

The same ``op`` again changes nothing and answers with the item as it stands, so a form sent twice, a retry
after a broken line and an offline phone are all safe.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from guatu.core.dates import dated
from guatu.core.ids import new_id
from guatu.core.refusal import Refusal
from guatu.files.models import StoredFile
from guatu.ledger import log
from guatu.ledger.deadlines import Deadline
from guatu.ledger.kinds import Kind, kind_of
from guatu.ledger.models import LIVE, DayKind, Evidence, Entry, Item, Life
from guatu.zones import numbers
from guatu.zones.member import Member
from guatu.zones.models import Person, Role, Unit, Zone

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
BATCH = 500


class NotNow(Refusal):
    """状态不对. The item is elsewhere on its road, often because somebody was quicker."""


class NotYours(Refusal):
    """不是你的事. The verb belongs to somebody else."""


class OwnSignature(Refusal):
    """不能自己验收自己的事."""


class EvidenceMissing(Refusal):
    """佐证不足."""


class ReasonMissing(Refusal):
    """没有写明理由."""


class OpTaken(Refusal):
    """操作号已用于另一件事."""


@dataclass(frozen=True)
class Step:
    """一步：from which lives, to which (None: stays), what it is called."""

    name: str
    sources: tuple[Life, ...]
    target: Life | None


ON_ROAD = (*LIVE, Life.PAUSED)
STEPS = {
    "open": Step("交办", (), Life.OPEN),
    "record": Step("补录", (), Life.CLOSED),
    "accept": Step("接单", (Life.OPEN,), Life.DOING),
    "assign": Step("改派", (Life.OPEN, Life.DOING), None),
    "attach": Step("附佐证", ON_ROAD, None),
    "submit": Step("报验", (Life.DOING,), Life.CHECKING),
    "return": Step("退回", (Life.CHECKING,), Life.DOING),
    "sign_off": Step("销号", (Life.CHECKING,), Life.CLOSED),
    "pause": Step("挂起", (Life.OPEN, Life.DOING), Life.PAUSED),
    "resume": Step("恢复", (Life.PAUSED,), Life.DOING),
    "reopen": Step("重新打开", (Life.CLOSED,), Life.DOING),
    "void": Step("作废", (Life.OPEN, Life.DOING, Life.CHECKING, Life.PAUSED), Life.VOID),
    "reschedule": Step("调整期限", ON_ROAD, None),
    "behind": Step("标记滞后", ON_ROAD, None),
    "caught_up": Step("赶上进度", ON_ROAD, None),
}
VERB_NAMES = {verb: step.name for verb, step in STEPS.items()}


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


@transaction.atomic
def open_items(
    *, zone: Zone, openings: Sequence[Opening], by: Member | None, at: datetime, op: UUID | None = None
) -> list[Item]:
    """交办（批量）. Every opening becomes a numbered item with its first entry; history becomes 补录."""
    base = op or new_id()
    pools: dict[str, list[str]] = {}
    for prefix in {o.kind.prefix for o in openings}:
        count = sum(o.kind.prefix == prefix for o in openings)
        pools[prefix] = numbers.take(zone, prefix=prefix, year=dated(at).year, count=count)[::-1]
    items = [_new_item(zone, o, pools[o.kind.prefix].pop(), at) for o in openings]
    Item.objects.bulk_create(items, batch_size=BATCH)
    notes = [
        log.Note(item, "record" if o.done_at else "open", uuid5(base, str(n)), o.data)
        for n, (item, o) in enumerate(zip(items, openings, strict=True))
    ]
    for moment in {o.done_at or at for o in openings}:
        # History is dated when it happened; the rest happens now.
        together = [n for n, o in zip(notes, openings, strict=True) if (o.done_at or at) == moment]
        log.write(together, by=by, at=moment, received_at=at)
    return items


def open_item(*, zone: Zone, opening: Opening, by: Member | None, at: datetime, op: UUID | None = None) -> Item:
    """交办. One thing somebody answers for."""
    return open_items(zone=zone, openings=[opening], by=by, at=at, op=op)[0]


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
        opened_at=min(opening.done_at, at) if opening.done_at else at,
        closed_at=opening.done_at,
    )


def accept(item: Item, *, by: Member, at: datetime, op: UUID | None = None) -> Item:
    """接单. The item has its person; only members of the owner unit (or the named owner) can take it."""

    def take(held: Item) -> dict[str, Any]:
        if held.owner_id not in (None, by.person_id) and not by.in_unit(held.owner_unit_id, Role.UNIT_HEAD):
            raise NotYours("这件事已指定责任人，请由本人或单位负责人接单。")
        if held.owner_id is None and held.owner_unit_id is not None and not by.in_unit(held.owner_unit_id):
            raise NotYours("只有责任单位的人可以接单。")
        held.owner = by.person
        return {}

    return act(item, "accept", by=by, at=at, op=op, change=take)


def assign(
    item: Item, *, unit: Unit | None, person: Person | None, by: Member, at: datetime, op: UUID | None = None
) -> Item:
    """改派. The item has another unit or person; a unit head or a supervisor does it."""

    def hand(held: Item) -> dict[str, Any]:
        if not (by.has(Role.SUPERVISOR, Role.LEADER) or by.in_unit(held.owner_unit_id, Role.UNIT_HEAD)):
            raise NotYours("改派由责任单位负责人、督查或班子领导办理。")
        held.owner_unit, held.owner = unit, person
        return {"unit": unit.name if unit else "", "person": person.name if person else ""}

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
        if not (by.person_id == held.owner_id or by.in_unit(held.owner_unit_id) or by.has(Role.SUPERVISOR)):
            raise NotYours("佐证由责任单位的人提交。")
        if file is None and not text.strip():
            raise EvidenceMissing("请选一个文件，或写明情况。")
        Evidence.objects.create(
            zone_id=held.zone_id, item=held, file=file, text=text.strip(), added_by=by.person, added_at=at
        )
        return {"file": file.name if file else "", "sha256": file.sha256 if file else "", "text": text.strip()}

    return act(item, "attach", by=by, at=at, op=op, change=add)


def submit(item: Item, *, by: Member, at: datetime, note: str = "", op: UUID | None = None) -> Item:
    """报验：办完了，请验收. Only the owner, with the evidence its kind asks for."""

    def hand_in(held: Item) -> dict[str, Any]:
        if by.person_id is None or by.person_id != held.owner_id:
            raise NotYours("只有责任人可以报验。")
        need = kind_of(held).evidence
        have = held.evidence.filter(zone_id=held.zone_id).count()
        if have < need:
            raise EvidenceMissing(f"至少要 {need} 份佐证，现有 {have} 份。")
        held.submitted_by = by.person
        return {"note": note}

    return act(item, "submit", by=by, at=at, op=op, change=hand_in)


def return_(item: Item, *, by: Member, at: datetime, note: str, op: UUID | None = None) -> Item:
    """退回：没办好，重办. The reason is mandatory."""

    def send_back(held: Item) -> dict[str, Any]:
        _must_sign(held, by)
        if not note.strip():
            raise ReasonMissing("退回请写明理由。")
        held.rounds += 1
        held.submitted_by = None
        return {"note": note.strip()}

    return act(item, "return", by=by, at=at, op=op, change=send_back)


def sign_off(item: Item, *, by: Member, at: datetime, note: str = "", op: UUID | None = None) -> Item:
    """销号：验收通过. Somebody else's signature; the owner and the submitter can never give it."""

    def close(held: Item) -> dict[str, Any]:
        _must_sign(held, by)
        held.closed_at, held.is_behind, held.behind_text = at, False, ""
        return {"note": note}

    return act(item, "sign_off", by=by, at=at, op=op, change=close)


def pause(
    item: Item, *, reason: str, by: Member, at: datetime, note: str = "", op: UUID | None = None
) -> Item:
    """挂起. The clock stops for a named reason; a unit head, a supervisor or a leader decides."""

    def stop(held: Item) -> dict[str, Any]:
        _must_direct(held, by, "挂起")
        if reason not in PAUSE_REASONS:
            raise ReasonMissing("请选择挂起的理由。")
        held.paused_at = at
        return {"reason": PAUSE_REASONS[reason], "note": note}

    return act(item, "pause", by=by, at=at, op=op, change=stop)


def resume(item: Item, *, by: Member, at: datetime, note: str = "", op: UUID | None = None) -> Item:
    """恢复. The clock runs again and the deadline moves by the days it stood still."""

    def start(held: Item) -> dict[str, Any]:
        _must_direct(held, by, "恢复")
        assert held.paused_at is not None
        stood = at - held.paused_at
        if held.day_kind != DayKind.HOURS:
            stood = timedelta(days=(dated(at) - dated(held.paused_at)).days)
        held.due_at, held.near_at, held.paused_at = held.due_at + stood, held.near_at + stood, None
        return {"note": note, "days": stood.days}

    return act(item, "resume", by=by, at=at, op=op, change=start)


def reopen(item: Item, *, by: Member, at: datetime, note: str, op: UUID | None = None) -> Item:
    """重新打开. A closed item turns out not to be done; who may sign off may reopen."""

    def open_again(held: Item) -> dict[str, Any]:
        _must_sign(held, by)
        if not note.strip():
            raise ReasonMissing("重新打开请写明理由。")
        held.closed_at, held.submitted_by = None, None
        held.rounds += 1
        return {"note": note.strip()}

    return act(item, "reopen", by=by, at=at, op=op, change=open_again)


def void(item: Item, *, by: Member, at: datetime, note: str, op: UUID | None = None) -> Item:
    """作废. The item no longer counts; a supervisor or leader decides."""

    def drop(held: Item) -> dict[str, Any]:
        if not by.has(Role.SUPERVISOR, Role.LEADER):
            raise NotYours("作废由督查或班子领导办理。")
        if not note.strip():
            raise ReasonMissing("作废请写明理由。")
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
    item: Item, *, unit: Unit | None, person: Person | None, by: Member | None, at: datetime, op: UUID | None = None
) -> Item:
    """随主体改派. The domain row has other people, and its room has decided who may."""

    def hand(held: Item) -> dict[str, Any]:
        held.owner_unit, held.owner = unit, person
        return {"unit": unit.name if unit else "", "person": person.name if person else ""}

    return act(item, "assign", by=by, at=at, op=op, change=hand)


def reschedule(
    item: Item, *, deadline: Deadline, by: Member, at: datetime, note: str, op: UUID | None = None
) -> Item:
    """调整期限. The item has a new deadline; the old one stays in the log."""

    def move(held: Item) -> dict[str, Any]:
        before = dated(held.due_at).isoformat()
        held.due_at, held.near_at = deadline.due_at, deadline.near_at
        held.day_kind, held.precision = deadline.day_kind, deadline.precision
        held.is_provisional = deadline.is_provisional
        return {"from": before, "to": dated(deadline.due_at).isoformat(), "note": note}

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


def act(
    item: Item,
    verb: str,
    *,
    by: Member | None,
    at: datetime,
    op: UUID | None,
    change: Callable[[Item], dict[str, Any]],
) -> Item:
    """走一步. Lock, recognise a repeat, check the life, let ``change`` check and move, write the entry."""
    step = STEPS[verb]
    with transaction.atomic():
        held = Item.objects.select_for_update().get(zone_id=item.zone_id, pk=item.pk)
        if op is not None and _repeated(held, verb, op):
            return held
        if Life(held.life) not in step.sources:
            raise NotNow(f"“{held.title}”现在{Life(held.life).label}，不能{step.name}。")
        data = change(held)
        held.life = step.target or held.life
        held.save()
        log.write([log.Note(held, verb, op or new_id(), data)], by=by, at=at, received_at=at)
        kind_of(held).after(held, verb, at)
        return held


def _repeated(held: Item, verb: str, op: UUID) -> bool:
    seen = Entry.objects.filter(zone_id=held.zone_id, op=op).values_list("item_id", "verb").first()
    if seen is not None and seen != (held.pk, verb):
        raise OpTaken("这次操作与先前的一次重号，请刷新页面再试。")
    return seen is not None


def _must_sign(held: Item, by: Member) -> None:
    if by.person_id is not None and by.person_id in (held.owner_id, held.submitted_by_id):
        raise OwnSignature("不能验收自己经办的事，请由他人验收。")
    if not kind_of(held).signing.allows(by, held):
        raise NotYours("你不是这件事的验收人。")


def _must_direct(held: Item, by: Member, word: str) -> None:
    if not (by.has(Role.SUPERVISOR, Role.LEADER) or by.in_unit(held.owner_unit_id, Role.UNIT_HEAD)):
        raise NotYours(f"{word}由责任单位负责人、督查或班子领导办理。")
