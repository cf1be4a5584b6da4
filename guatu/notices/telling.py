"""谁该知道：for each verb of the ledger, who is told and in which words. Pure; the table is the rule.

What is not in the table is told to nobody, and nobody is told what he did himself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guatu.ledger.kinds import Signing
from guatu.ledger.models import DayKind, Entry, Item
from guatu.notices.directory import Directory
from guatu.notices.models import Group
from guatu.zones.models import Role

DIRECTING = (Role.SUPERVISOR, Role.LEADER)


@dataclass(frozen=True)
class Case:
    """一笔流转所在之事: the entry, its item, who may sign its kind, who works here."""

    entry: Entry
    item: Item
    signing: Signing
    directory: Directory

    @property
    def owner(self) -> UUID | None:
        """当时的责任人, as the entry left it; where it says nothing, the present one."""
        changed = self.entry.data.get("set")
        if isinstance(changed, dict):
            for name in ("owner", "owner_id"):
                if name in changed:
                    return as_id(changed[name])
        return self.item.owner_id

    @property
    def unit(self) -> UUID | None:
        """当时的责任单位."""
        return self.entry.owner_unit_id


Way = Callable[[Case], Iterable[UUID | None]]


def as_id(value: Any) -> UUID | None:
    """编号 in the data of an entry; what is none is nobody."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


def owner(case: Case) -> Iterable[UUID | None]:
    """责任人."""
    return [case.owner]


def taker(case: Case) -> Iterable[UUID | None]:
    """要接单的人：the named owner, else the head and the officers of the unit."""
    if case.owner is not None:
        return [case.owner]
    return case.directory.of_unit(case.unit, Role.UNIT_HEAD, Role.OFFICER)


def unit_head(case: Case) -> Iterable[UUID | None]:
    """责任单位负责人."""
    return case.directory.of_unit(case.unit, Role.UNIT_HEAD)


def submitter(case: Case) -> Iterable[UUID | None]:
    """报验人."""
    return [case.item.submitted_by_id]


def signers(case: Case) -> Iterable[UUID | None]:
    """能验收的人：the unit's head and the supervisors, never the owner or who handed it in."""
    roles = case.signing.roles
    # Leaders may sign, but are told only where nobody else of the zone is asked to.
    asked = roles - {Role.LEADER} or roles
    found = case.directory.with_role(*asked)
    if case.signing.unit_head:
        found |= case.directory.of_unit(case.unit, Role.UNIT_HEAD)
    return found - {case.owner, case.item.submitted_by_id}


def directors(case: Case) -> Iterable[UUID | None]:
    """能定的人：supervisors and leaders, but not the owner."""
    return case.directory.with_role(*DIRECTING) - {case.owner}


def watchers(case: Case) -> Iterable[UUID | None]:
    """督查, of an item that the first in command watches himself."""
    return case.directory.with_role(Role.SUPERVISOR) if getattr(case.item, "is_priority", False) else []


def asker(case: Case) -> Iterable[UUID | None]:
    """申请的人."""
    return [as_id(case.entry.data.get("asked_by"))]


def addressed(case: Case) -> Iterable[UUID | None]:
    """指名的人 in the entry itself."""
    named = case.entry.data.get("to")
    return [as_id(each) for each in named] if isinstance(named, list) else []


def helpers(case: Case) -> Iterable[UUID | None]:
    """配合的人：the named person, else the heads of the supporting unit."""
    named = as_id(case.entry.data.get("person_id"))
    if named is not None:
        return [named]
    return case.directory.of_unit(as_id(case.entry.data.get("unit_id")), Role.UNIT_HEAD)


@dataclass(frozen=True)
class Rule:
    """一条规矩：the group of the notice, who is told, in which words (``{who}`` did it, ``{due}`` 期限)."""

    group: Group
    ways: tuple[Way, ...]
    words: str


RULES: dict[str, Rule] = {
    "open": Rule(Group.ASK, (taker,), "{who}交办，{due}前办结。"),
    "assign": Rule(Group.ASK, (taker,), "{who}改派，{due}前办结。"),
    "submit": Rule(Group.SIGN, (signers,), "{who}报验，等验收。"),
    "return": Rule(Group.ASK, (owner,), "{who}退回重办。"),
    "reopen": Rule(Group.ASK, (owner,), "{who}重新打开，要再办。"),
    "sign_off": Rule(Group.PROGRESS, (owner, submitter), "{who}验收，已销号。"),
    "pause": Rule(Group.PROGRESS, (owner, unit_head), "{who}挂起，期限停算。"),
    "resume": Rule(Group.PROGRESS, (owner, unit_head), "{who}恢复，期限 {due}。"),
    "reschedule": Rule(Group.PROGRESS, (owner, unit_head), "{who}调整期限，改为 {due}。"),
    "void": Rule(Group.PROGRESS, (owner, unit_head), "{who}作废，不再计入。"),
    "attach": Rule(Group.PROGRESS, (owner,), "{who}附了佐证。"),
    "alarm": Rule(Group.WATCH, (addressed,), "期限 {due}。"),
    "ask_extension": Rule(Group.SIGN, (directors,), "{who}申请延期，等审批。"),
    "grant_extension": Rule(Group.PROGRESS, (asker, owner), "{who}同意延期，期限 {due}。"),
    "refuse_extension": Rule(Group.PROGRESS, (asker, owner), "{who}不同意延期，期限仍是 {due}。"),
    "ask_part": Rule(Group.ASK, (addressed, helpers), "{who}请你配合。"),
    "finish_part": Rule(Group.PROGRESS, (owner,), "{who}办完了配合的事。"),
    "countersign": Rule(Group.SIGN, (directors,), "{who}已会签，等下一位。"),
    "plan": Rule(Group.PROGRESS, (watchers,), "{who}报了方案。"),
    "respond": Rule(Group.PROGRESS, (watchers,), "{who}作了首响。"),
    "split": Rule(Group.PROGRESS, (owner,), "{who}拆分了这件事。"),
    "merge": Rule(Group.PROGRESS, (owner,), "{who}合并了这件事。"),
    "recompute": Rule(Group.PROGRESS, (owner,), "期限重新推算，改为 {due}。"),
}


def recipients(case: Case) -> dict[UUID, Group]:
    """收件人, each once with the group it reaches him under."""
    rule = RULES.get(case.entry.verb)
    if rule is None:
        return {}
    found: dict[UUID, Group] = {}
    for way in rule.ways:
        for person_id in way(case):
            if person_id is not None and person_id != case.entry.by_id:
                found.setdefault(person_id, _group(rule, case, person_id))
    return {each: group for each, group in found.items() if case.directory.wants(each, group)}


def _group(rule: Rule, case: Case, person_id: UUID) -> Group:
    """An alarm about his own item is another matter than one about somebody else's."""
    if case.entry.verb == "alarm" and person_id == case.owner:
        return Group.ALARM
    return rule.group


def is_urgent(case: Case) -> bool:
    """是否急：an alarm of a clock that counts hours."""
    return case.entry.verb == "alarm" and case.item.day_kind == DayKind.HOURS


def sentence(case: Case, due: str) -> str:
    """消息的一句话. It repeats nothing that somebody wrote: that stays in the entry and can be erased."""
    said = case.entry.data.get("words") if case.entry.verb == "alarm" else None
    if isinstance(said, str) and said.strip():
        return said.strip()
    by = case.entry.by
    return RULES[case.entry.verb].words.format(who=by.name if by else "系统", due=due)


def summary(cases: list[Case]) -> str:
    """许多件的一句话, of the same verb by the same hand."""
    entry = cases[0].entry
    if entry.verb == "alarm":
        return f"{len(cases)} 件事到了预警的时候。"
    said = RULES[entry.verb].words.split("，")[0].rstrip("。")
    who = entry.by.name if entry.by else "系统"
    return f"{said.format(who=who, due='')}，共 {len(cases)} 件。"
