"""谁能办：one rule per verb, asked by the verb itself and by the page that offers it.

A rule returns nothing, or refuses with the sentence a person reads.
"""

from collections.abc import Callable

from guatu.core.refusal import Refusal
from guatu.ledger.kinds import kind_of
from guatu.ledger.models import Evidence, Item, Life
from guatu.ledger.steps import STEPS, EvidenceMissing, NotYours, OwnSignature
from guatu.zones.member import Member
from guatu.zones.models import Role

WORKING = (Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR, Role.LEADER)
DIRECTING = (Role.SUPERVISOR, Role.LEADER)
Rule = Callable[[Item, Member], None]


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


def attach(item: Item, by: Member) -> None:
    """附佐证 by the owner, anybody working in the owner unit, or a supervisor."""
    if not (
        by.person_id == item.owner_id or by.in_unit(item.owner_unit_id, *WORKING) or by.has(Role.SUPERVISOR)
    ):
        raise NotYours("佐证由责任单位的人提交。")


def submit(item: Item, by: Member) -> None:
    """报验 by the owner, with the evidence its kind asks for."""
    if by.person_id is None or by.person_id != item.owner_id:
        raise NotYours("只有责任人可以报验。")
    need = kind_of(item).evidence
    have = Evidence.objects.filter(zone_id=item.zone_id, item_id=item.pk).count()
    if have < need:
        raise EvidenceMissing(f"至少要 {need} 份佐证，现有 {have} 份。")


def sign(item: Item, by: Member) -> None:
    """销号、退回、重新打开 by somebody who may sign, never by the owner or who submitted it."""
    _must_be_other(item, by, "不能验收自己经办的事，请由他人验收。")
    if not kind_of(item).signing.allows(by, item):
        raise NotYours("你不是这件事的验收人。")


def void(item: Item, by: Member) -> None:
    """作废 by a supervisor or a leader who has no part in it: it would be a way round the signature."""
    if not by.has(*DIRECTING):
        raise NotYours("作废由督查或班子领导办理。")
    _must_be_other(item, by, "不能作废自己经办的事，请由他人办理。")


def _must_be_other(item: Item, by: Member, message: str) -> None:
    if by.person_id is not None and by.person_id in (item.owner_id, item.submitted_by_id):
        raise OwnSignature(message)


RULES: dict[str, Rule] = {
    "accept": accept,
    "submit": submit,
    "sign_off": sign,
    "return": sign,
    "attach": attach,
    "assign": direct,
    "pause": direct,
    "resume": direct,
    "reopen": sign,
    "void": void,
}


def offers(item: Item, by: Member) -> dict[str, Refusal | None]:
    """现在能办的. The verbs open to this person now (None), and those that are not with their reason;
    verbs that do not fit the life of the item are left out.
    """
    found: dict[str, Refusal | None] = {}
    for verb, rule in RULES.items():
        if Life(item.life) not in STEPS[verb].sources:
            continue
        try:
            rule(item, by)
        except Refusal as refusal:
            found[verb] = refusal
        else:
            found[verb] = None
    return found
