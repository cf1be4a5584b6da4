"""流转的规矩：the road every item walks, and the one way to take a step on it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from guatu.core.dates import SHANGHAI
from guatu.core.ids import new_id
from guatu.core.refusal import Refusal
from guatu.ledger import lapsing, log, state
from guatu.ledger.kinds import kind_of
from guatu.ledger.models import LIVE, Item, Life
from guatu.ledger.past import LastEntry, Past, past_of
from guatu.ui.format import date_text
from guatu.zones.member import Member

ONE_TICK = timedelta(microseconds=1)
JUST_HELD = "_just_held"


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


class PlanMissing(Refusal):
    """没有写明方案."""


class NotWhole(Refusal):
    """还有没办完的部分."""


class Hindered(Refusal):
    """事项之外还差条件：the room of its kind asks for something first, and says what."""


class OpTaken(Refusal):
    """操作号已用于另一件事."""


@dataclass(frozen=True)
class Step:
    """一步：from which lives, to which (None: stays), what it is called."""

    name: str
    sources: tuple[Life, ...]
    target: Life | None


ON_ROAD = (*LIVE, Life.PAUSED)
AT_WORK = (Life.OPEN, Life.DOING)
RESTING = (Life.CLOSED, Life.VOID)
STEPS = {
    "open": Step("交办", (), Life.OPEN),
    "record": Step("补录", (), Life.CLOSED),
    "accept": Step("接单", (Life.OPEN,), Life.DOING),
    "assign": Step("改派", AT_WORK, None),
    "plan": Step("定方案", AT_WORK, None),
    "respond": Step("首次响应", AT_WORK, None),
    "report": Step("报进展", AT_WORK, None),
    "ask_part": Step("请配合", AT_WORK, None),
    "finish_part": Step("配合办结", ON_ROAD, None),
    "drop_part": Step("撤回配合", ON_ROAD, None),
    "attach": Step("附佐证", ON_ROAD, None),
    "submit": Step("报验", (Life.DOING,), Life.CHECKING),
    "return": Step("退回", (Life.CHECKING,), Life.DOING),
    "countersign": Step("会签", (Life.CHECKING,), None),
    "sign_off": Step("销号", (Life.CHECKING,), Life.CLOSED),
    "pause": Step("挂起", AT_WORK, Life.PAUSED),
    "resume": Step("恢复", (Life.PAUSED,), None),
    "credit": Step("补记停算", LIVE, None),
    "ask_extension": Step("申请延期", AT_WORK, None),
    "grant_extension": Step("批准延期", ON_ROAD, None),
    "refuse_extension": Step("不予延期", ON_ROAD, None),
    "reopen": Step("重新打开", (Life.CLOSED,), Life.DOING),
    "split": Step("拆分", AT_WORK, None),
    "absorb": Step("并入他项", ON_ROAD, None),
    "merge": Step("合并", ON_ROAD, Life.VOID),
    "regrade": Step("调整等级", AT_WORK, None),
    "mark": Step("标为一把手工程", ON_ROAD, None),
    "unmark": Step("取消一把手工程", ON_ROAD, None),
    "void": Step("作废", ON_ROAD, Life.VOID),
    "reschedule": Step("调整期限", ON_ROAD, None),
    "recompute": Step("重算期限", ON_ROAD, None),
    "behind": Step("标记滞后", ON_ROAD, None),
    "caught_up": Step("赶上进度", ON_ROAD, None),
    "alarm": Step("提醒", LIVE, None),
}
# One form, two outcomes: a signature may be the last one or not.
SAME_FORM = {"countersign": "sign_off"}
VERB_NAMES = {verb: step.name for verb, step in STEPS.items()}


def hold(item: Item) -> Item:
    """锁住一件事 until the transaction ends, as it stands now."""
    if item.__dict__.pop(JUST_HELD, False):
        return item
    # Links to the item (evidence, domain rows) need not wait: the key itself never changes.
    return Item.objects.select_for_update(no_key=True).get(zone_id=item.zone_id, pk=item.pk)


def just_held(item: Item) -> Item:
    """刚锁住的一件事. The page locked it and read it by the same question: its next step, and only that one,
    need not ask again.
    """
    item.__dict__[JUST_HELD] = True
    return item


def hold_all(items: Iterable[Item]) -> list[Item]:
    """锁住几件事, always in the order of their ids, so that two who need the same ones cannot wait in a ring.

    A domain verb that also locks its own rows holds the items first: items, then what stands on them.
    """
    wanted = list(items)
    ids = [item.pk for item in wanted]
    held = Item.objects.select_for_update(no_key=True).filter(
        zone_id__in={i.zone_id for i in wanted}, pk__in=ids
    )
    return list(held.order_by("pk"))


def act(
    item: Item,
    verb: str | Callable[[Item], str],
    *,
    by: Member | None,
    at: datetime,
    op: UUID | None,
    change: Callable[[Item], dict[str, Any]],
) -> Item:
    """走一步. Lock, recognise a repeat, check the life, let ``change`` check and move, write the entry. Which
    step it is may depend on how the item stands once it is held.
    """
    if by is not None and by.person_id is None:
        raise NotYours("只读身份不能办理。")
    try:
        with transaction.atomic():
            held, kind = hold(item), kind_of(item)
            verb = verb if isinstance(verb, str) else verb(held)
            step, past = STEPS[verb], past_of(held, op)
            if _is_done(held, verb, past):
                return held
            if Life(held.life) not in step.sources:
                raise NotNow(f"{told(past.last)}“{held.title}”现在{Life(held.life).label}，不能{step.name}。")
            before, fixed = state.snapshot(held), state.columns(held)
            data = change(held)
            kind.before(held, verb, by, at)
            held.life = _life_after(held, step)
            if state.CLOCKS in data or state.is_due_anew(fixed, held):
                look_again(held, at)
            changed = state.differences(before, state.snapshot(held))
            held.save(update_fields=[*changed, *state.differences(fixed, state.columns(held))])
            data = data | _lapsed(held, step, past, at) | ({state.SET: changed} if changed else {})
            note = log.Note(held, verb, op or new_id(), data)
            log.write([note], by=by, at=_after(past.last, at), received_at=at)
            kind.after(held, verb, at)
            return held
    except IntegrityError as error:
        if not is_op_collision(error):
            raise
        raise OpTaken("这次操作与先前的一次重号，请刷新页面再试。") from error


def _life_after(held: Item, step: Step) -> str:
    life = step.target or held.life
    # Nobody could hand it in: it waits to be taken.
    return Life.OPEN if life == Life.DOING and held.owner_id is None else life


def _lapsed(held: Item, step: Step, past: Past, at: datetime) -> dict[str, Any]:
    """What the entry says of a request that ends with the item."""
    if step.target not in RESTING or not past.asked:
        return {}
    return lapsing.lapse(held.zone_id, [held.pk], at).get(held.pk, {})


def look_again(held: Item, at: datetime) -> None:
    """下次巡查看它. When a deadline or a life changes the next sweep looks and finds the exact moment."""
    if held.life in LIVE:
        held.alarm_at = at
    elif held.life != Life.PAUSED or not held.clock.get("until"):
        held.alarm_at = None


def told(entry: LastEntry | None) -> str:
    """谁在何时做了什么, as the beginning of a sentence; empty when nothing happened yet."""
    if entry is None:
        return ""
    local = entry.occurred_at.astimezone(SHANGHAI)
    name = VERB_NAMES.get(entry.verb, entry.verb)
    return f"{entry.who or '系统'}已于 {date_text(local, local)} {local:%H:%M} {name}，"


def is_repeat(held: Item, verb: str, op: UUID) -> bool:
    """是否重复提交. The same operation on the same item was done before; on another item it refuses."""
    return _is_done(held, verb, past_of(held, op))


def _is_done(held: Item, verb: str, past: Past) -> bool:
    if past.done is None:
        return False
    item_id, found = past.done
    if item_id != held.pk or SAME_FORM.get(found, found) != SAME_FORM.get(verb, verb):
        raise OpTaken("这次操作与先前的一次重号，请刷新页面再试。")
    return True


def is_op_collision(error: IntegrityError) -> bool:
    """操作号相撞：two transactions wrote the same operation at once, and the other one was first."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) == "entry_op"


def _after(last: LastEntry | None, at: datetime) -> datetime:
    """The instant of the next entry: never before the last one, so the latest entry is always the state."""
    if last is None or at > last.occurred_at:
        return at
    return last.occurred_at if new_id() > last.id else last.occurred_at + ONE_TICK
