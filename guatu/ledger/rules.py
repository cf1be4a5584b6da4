"""谁能办：one rule per verb, asked by the verb itself and by the page that offers it.

A rule returns nothing, or refuses with the sentence a person reads. Who stands in for somebody absent is
asked twice: for himself, then for whom he stands in (``stand``); the entry then says whom he stood in for.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.ledger.kinds import kind_of
from guatu.ledger.models import Evidence, Extension, Item, Life, Part
from guatu.ledger.steps import (
    ON_ROAD,
    STEPS,
    EvidenceMissing,
    NotNow,
    NotWhole,
    NotYours,
    OwnSignature,
    PlanMissing,
)
from guatu.zones import calendar
from guatu.zones.member import Member
from guatu.zones.models import Role

WORKING = (Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR, Role.LEADER)
DIRECTING = (Role.SUPERVISOR, Role.LEADER)
Rule = Callable[[Item, Member], None]


def stand(rule: Rule, item: Item, by: Member) -> Member | None:
    """以谁的身份办：None in one's own right, else the absent person for whom the rule allows it.

    What one has a part in is never signed in somebody's name either.
    """
    try:
        rule(item, by)
    except Refusal:
        own = by.person_id in (item.owner_id, item.submitted_by_id)
        for absent in by.stands_for:
            if own and rule in NEVER_ONES_OWN:
                break
            try:
                rule(item, absent)
            except Refusal:
                continue
            return absent
        raise
    return None


def said(absent: Member | None) -> dict[str, Any]:
    """代谁 in the words of the log."""
    return {"for": absent.name, "for_id": str(absent.person_id)} if absent else {}


def accept(item: Item, by: Member) -> None:
    """接单 by the named owner, the head of the owner unit, or, when nobody is named, one of the unit."""
    if item.owner_id not in (None, by.person_id) and not by.in_unit(item.owner_unit_id, Role.UNIT_HEAD):
        raise NotYours("这件事已指定责任人，请由本人或单位负责人接单。")
    if (
        item.owner_id is None
        and item.owner_unit_id is not None
        and not by.in_unit(item.owner_unit_id, *WORKING)
    ):
        raise NotYours("只有责任单位的人可以接单。")
    if not by.has(*WORKING):
        raise NotYours("只读身份不能办理。")


def direct(item: Item, by: Member) -> None:
    """挂起、恢复、改派 by the head of the owner unit, a supervisor or a leader."""
    if not (by.has(*DIRECTING) or by.in_unit(item.owner_unit_id, Role.UNIT_HEAD)):
        raise NotYours("这一步由责任单位负责人、督查或班子领导办理。")


def handle(item: Item, by: Member) -> None:
    """定方案、响应、报进展、请配合、申请延期、拆分 by the owner, or whoever directs the item."""
    if by.person_id is None or by.person_id != item.owner_id:
        direct(item, by)


def attach(item: Item, by: Member) -> None:
    """附佐证 by the owner, anybody working in the owner unit or a supporting one, or a supervisor."""
    if not leads(item, by) and not supports(item, by):
        raise NotYours("佐证由责任单位和配合单位的人提交。")


def leads(item: Item, by: Member) -> bool:
    """是否在责任一边: the owner, anybody working in the owner unit, or a supervisor."""
    own = by.person_id is not None and by.person_id == item.owner_id
    return own or by.in_unit(item.owner_unit_id, *WORKING) or by.has(Role.SUPERVISOR)


def supports(item: Item, by: Member) -> bool:
    """是否在配合单位."""
    parts = Part.objects.filter(zone_id=item.zone_id, item_id=item.pk).exclude(state=Part.State.DROPPED)
    return any(is_part_of(part, by) for part in parts)


def is_part_of(part: Part, by: Member) -> bool:
    """这份配合是不是他的: he is named in it, or works in the supporting unit."""
    if by.person_id is None:
        return False
    return by.person_id == part.person_id or by.in_unit(part.unit_id, *WORKING)


def finish_part(part: Part, by: Member) -> None:
    """配合办结 by the named person, or by anybody working in the supporting unit."""
    if not is_part_of(part, by):
        raise NotYours("配合事项由配合单位的人办结。")


def show_part(part: Part, by: Member) -> None:
    """佐证放在这份配合名下 by those whose part it is, while it is wanted."""
    if part.state == Part.State.DROPPED:
        raise NotNow("这份配合已不再需要，佐证请附在整件事名下。")
    if not is_part_of(part, by):
        raise NotYours("这份配合不是你单位的，佐证请附在整件事名下。")


def submit(item: Item, by: Member) -> None:
    """报验 by the owner, when everything that belongs to it is done and shown."""
    if by.person_id is None or by.person_id != item.owner_id:
        raise NotYours("只有责任人可以报验。")
    whole(item)


def whole(item: Item) -> None:
    """齐了没有：方案、配合、拆出的各项、佐证."""
    kind = kind_of(item)
    if kind.needs_plan and not item.plan:
        raise PlanMissing("先写明解决方案：责任主体、方案、时间节点三样都要有。")
    if said := unfinished(item):
        raise NotWhole(f"{said[0]}。")
    have = Evidence.objects.filter(zone_id=item.zone_id, item_id=item.pk).count()
    if have < kind.evidence:
        raise EvidenceMissing(f"至少要 {kind.evidence} 份佐证，现有 {have} 份。")


def unfinished(item: Item) -> list[str]:
    """还没办完的部分, in words."""
    waiting = Part.objects.filter(zone_id=item.zone_id, item_id=item.pk, state=Part.State.ASKED).count()
    left = Item.objects.filter(zone_id=item.zone_id, parent_id=item.pk, life__in=ON_ROAD).count()
    return unfinished_said(waiting, left)


def unfinished_said(parts: int, pieces: int) -> list[str]:
    """几项配合、几件拆出的还没办完."""
    return [
        *([f"还有 {parts} 项配合没有办结"] if parts else []),
        *([f"拆出的事项还有 {pieces} 件没有销号"] if pieces else []),
    ]


def sign(item: Item, by: Member) -> None:
    """销号、会签、退回、重新打开 by whoever's turn it is, never by the owner or who submitted it."""
    must_be_other(item, by, "不能验收自己经办的事，请由他人验收。")
    if by.person_id in item.signed_by:
        raise OwnSignature("你已经签过，下一道由别人签。")
    if not kind_of(item).next_signing(item).allows(by, item):
        raise NotYours("现在不由你验收。" if kind_of(item).countersigning else "你不是这件事的验收人。")


def reopen(item: Item, by: Member) -> None:
    """重新打开 by whoever could give the last signature."""
    must_be_other(item, by, "不能重新打开自己经办的事，请由他人办理。")
    if not kind_of(item).signing.allows(by, item):
        raise NotYours("你不是这件事的验收人。")


def void(item: Item, by: Member) -> None:
    """作废、合并 by a supervisor or a leader who has no part in it: it would be a way round the signature."""
    if not by.has(*DIRECTING):
        raise NotYours("作废由督查或班子领导办理。")
    must_be_other(item, by, "不能作废自己经办的事，请由他人办理。")


def merge(item: Item, by: Member) -> None:
    """合并 like 作废, for kinds whose items can be one."""
    if not kind_of(item).merges:
        raise NotYours(f"{kind_of(item).name}不能合并。")
    void(item, by)


def credit(item: Item, by: Member) -> None:
    """补记停算 by a supervisor or a leader who has no part in it: it moves a deadline after the fact."""
    if not by.has(*DIRECTING):
        raise NotYours("补记停算由督查或班子领导办理。")
    must_be_other(item, by, "不能给自己经办的事补记停算，请由他人办理。")


def mark(item: Item, by: Member) -> None:
    """标为一把手工程 by a leader or a supervisor (M153)."""
    if not by.has(*DIRECTING):
        raise NotYours("一把手工程由班子领导或督查标记。")


def grade(item: Item, by: Member) -> None:
    """调整等级 by whoever directs it, never by the owner: it moves the deadline."""
    if not kind_of(item).tiered:
        raise NotYours("这类事项不分等级。")
    direct(item, by)
    must_be_other(item, by, "不能调整自己经办的事的等级，请由他人办理。")


def grant(item: Item, by: Member) -> None:
    """批准、不予延期 by who may, never by the owner or whoever asked."""
    must_be_other(item, by, "不能批自己的延期，请由他人审批。")
    asked = open_extension(item)
    if asked is None:
        raise NotNow("这件事没有待批的延期申请。")
    if by.person_id is not None and by.person_id == asked.asked_by_id:
        raise OwnSignature("不能批自己申请的延期，请由他人审批。")
    if not kind_of(item).granting.allows(by, item):
        raise NotYours("延期由督查或班子领导审批。")


def open_extension(item: Item) -> Extension | None:
    """待批的延期申请."""
    rows = Extension.objects.filter(zone_id=item.zone_id, item_id=item.pk, state=Extension.State.ASKED)
    return rows.first()


def in_time_to_ask(item: Item, at: datetime) -> None:
    """申请延期要赶在期限之前, by as many working days as the kind asks for."""
    before = kind_of(item).ask_before
    if at > item.due_at:
        raise NotNow("期限已过，不能再申请延期。")
    if before:
        last = calendar.load(item.zone).add_working_days(dated(item.due_at), -before)
        if dated(at) > last:
            raise NotNow(f"延期要在期限前 {before} 个工作日申请，最晚 {last:%Y-%m-%d}。")


def must_be_other(item: Item, by: Member, message: str) -> None:
    """须是他人."""
    if by.person_id is not None and by.person_id in (item.owner_id, item.submitted_by_id):
        raise OwnSignature(message)


NEVER_ONES_OWN = frozenset({sign, reopen, void, merge, credit, grade, grant})
RULES: dict[str, Rule] = {
    "accept": accept,
    "plan": handle,
    "respond": handle,
    "report": handle,
    "submit": submit,
    "sign_off": sign,
    "return": sign,
    "attach": attach,
    "ask_part": handle,
    "ask_extension": handle,
    "grant_extension": grant,
    "refuse_extension": grant,
    "assign": direct,
    "pause": direct,
    "resume": direct,
    "credit": credit,
    "regrade": grade,
    "split": handle,
    "merge": merge,
    "mark": mark,
    "unmark": mark,
    "reopen": reopen,
    "void": void,
}


def offers(item: Item, by: Member, *, at: datetime) -> dict[str, Refusal | None]:
    """现在能办的. The verbs open to this person now (None), and those that are not with their reason;
    verbs that do not fit the life of the item are left out.
    """
    found: dict[str, Refusal | None] = {}
    asked = open_extension(item) is not None
    for verb, rule in RULES.items():
        if Life(item.life) not in STEPS[verb].sources or not _fits(item, verb):
            continue
        if verb in ("grant_extension", "refuse_extension") and not asked:
            continue
        if verb == "ask_extension" and (asked or at > item.due_at):
            continue
        try:
            stand(rule, item, by)
            kind_of(item).before(item, verb, by, at)
        except Refusal as refusal:
            found[verb] = refusal
        else:
            found[verb] = None
    return found


def _fits(item: Item, verb: str) -> bool:
    """Steps that make no sense for this item are not even refused."""
    kind = kind_of(item)
    if verb == "regrade":
        return kind.tiered
    if verb == "merge":
        return kind.merges
    if verb in ("mark", "unmark"):
        return item.is_priority == (verb == "unmark")
    if verb in ("respond", "report"):
        return bool(item.tier)
    return True
