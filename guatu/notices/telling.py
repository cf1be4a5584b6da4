"""谁该知道：for each verb of the ledger, who is told and in which words. Pure; the table is the rule.

What is not in the table is told to nobody, and nobody is told what he did himself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from guatu.ledger.kinds import Kind, Signing
from guatu.ledger.models import DayKind, Entry, Item
from guatu.ledger.state import EXTENSION, PARTS, SET
from guatu.notices.directory import Directory
from guatu.notices.models import Group
from guatu.zones.models import Role

# What an absent person must do himself is also told to who stands in for him.
STOOD_IN = (Group.ASK, Group.SIGN)


@dataclass(frozen=True)
class Facts:
    """旁证 of a batch of entries that they do not say themselves: who asked for which extension, and which
    clocks of which items count hours.
    """

    askers: dict[UUID, UUID] = field(default_factory=dict)
    hourly: frozenset[tuple[UUID, str]] = frozenset()


@dataclass(frozen=True)
class Case:
    """一笔流转所在之事: the entry, its item, the rules of its kind, who works here."""

    entry: Entry
    item: Item
    kind: Kind
    directory: Directory
    facts: Facts = Facts()

    def after(self, name: str) -> Any:
        """之后的样子 of one field, as the entry left it; where it says nothing, as it is now."""
        changed = self.entry.data.get(SET)
        if isinstance(changed, dict) and name in changed:
            return changed[name]
        return getattr(self.item, name)

    @property
    def owner(self) -> UUID | None:
        """当时的责任人."""
        return as_id(self.after("owner_id"))

    @property
    def unit(self) -> UUID | None:
        """当时的责任单位."""
        return self.entry.owner_unit_id

    @property
    def part(self) -> dict[str, Any]:
        """所说的那项配合."""
        parts, wanted = self.entry.data.get(PARTS), self.entry.data.get("part")
        rows = parts if isinstance(parts, list) else []
        return next((row for row in rows if isinstance(row, dict) and row.get("id") == wanted), {})


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
    return [as_id(case.after("submitted_by_id"))]


def signers(case: Case) -> Iterable[UUID | None]:
    """轮到签的人：never the owner, who handed it in, or who has signed already."""
    # A submission begins with the first signature, whatever was signed since.
    begins = case.entry.verb == "submit"
    place, signed = (0, []) if begins else (int(case.after("signed")), case.after("signed_by"))
    signatures = case.kind.signatures
    found = _who(case, signatures[min(place, len(signatures) - 1)])
    never = {as_id(case.after("submitted_by_id")), *(as_id(each) for each in signed)}
    return [each for each in found if each not in never]


def granters(case: Case) -> Iterable[UUID | None]:
    """能批延期的人."""
    granting = case.kind.granting
    found = case.directory.with_role(*granting.roles) | _heads(case, granting)
    return [each for each in found if each != case.owner]


def _who(case: Case, signing: Signing) -> set[UUID]:
    # Leaders may sign, but are told only where nobody else of the zone is asked to.
    asked = signing.roles - {Role.LEADER} or signing.roles
    return {each for each in case.directory.with_role(*asked) | _heads(case, signing) if each != case.owner}


def _heads(case: Case, signing: Signing) -> set[UUID]:
    return case.directory.of_unit(case.unit, Role.UNIT_HEAD) if signing.unit_head else set()


def watchers(case: Case) -> Iterable[UUID | None]:
    """督查, of an item that the first in command watches himself."""
    return case.directory.with_role(Role.SUPERVISOR) if case.item.is_priority else []


def asker(case: Case) -> Iterable[UUID | None]:
    """申请延期的人."""
    said = case.entry.data.get(EXTENSION)
    extension = as_id(said.get("id")) if isinstance(said, dict) else None
    return [case.facts.askers.get(extension)] if extension else []


def addressed(case: Case) -> Iterable[UUID | None]:
    """指名的人 in the entry itself."""
    named = case.entry.data.get("to")
    return [as_id(each) for each in named] if isinstance(named, list) else []


def helpers(case: Case) -> Iterable[UUID | None]:
    """配合的人：the named person, else the head of the supporting unit."""
    named = as_id(case.part.get("person"))
    return [named] if named is not None else case.directory.head_of(as_id(case.part.get("unit")))


def supporters(case: Case) -> set[UUID]:
    """一开始就请来配合的人：of every supporting unit that the item was opened with."""
    parts = case.entry.data.get(PARTS)
    rows = [row for row in parts if isinstance(row, dict)] if isinstance(parts, list) else []
    return set().union(*(case.directory.head_of(as_id(row.get("unit"))) for row in rows))


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
    "countersign": Rule(Group.SIGN, (signers,), "{who}已会签，等下一道。"),
    "return": Rule(Group.ASK, (owner,), "{who}退回重办。"),
    "reopen": Rule(Group.ASK, (owner,), "{who}重新打开，要再办。"),
    "sign_off": Rule(Group.PROGRESS, (owner, submitter), "{who}验收，已销号。"),
    "pause": Rule(Group.PROGRESS, (owner, unit_head), "{who}挂起，期限停算。"),
    "resume": Rule(Group.PROGRESS, (owner, unit_head), "{who}恢复，期限 {due}。"),
    "credit": Rule(Group.PROGRESS, (owner, unit_head), "{who}补记停算，期限 {due}。"),
    "reschedule": Rule(Group.PROGRESS, (owner, unit_head), "{who}调整期限，改为 {due}。"),
    "regrade": Rule(Group.PROGRESS, (owner, unit_head), "{who}调整等级，期限 {due}。"),
    "void": Rule(Group.PROGRESS, (owner, unit_head), "{who}作废，不再计入。"),
    "mark": Rule(Group.PROGRESS, (owner, unit_head), "{who}标为一把手工程。"),
    "attach": Rule(Group.PROGRESS, (owner,), "{who}附了佐证。"),
    "alarm": Rule(Group.WATCH, (addressed,), "期限 {due}。"),
    "ask_extension": Rule(Group.SIGN, (granters,), "{who}申请延期，等审批。"),
    "grant_extension": Rule(Group.PROGRESS, (asker, owner), "{who}批准延期，期限 {due}。"),
    "refuse_extension": Rule(Group.PROGRESS, (asker, owner), "{who}不予延期，期限仍是 {due}。"),
    "ask_part": Rule(Group.ASK, (helpers,), "{who}请你配合。"),
    "drop_part": Rule(Group.PROGRESS, (helpers,), "{who}撤回了要你配合的事。"),
    "finish_part": Rule(Group.PROGRESS, (owner,), "{who}办完了配合的事。"),
    "plan": Rule(Group.PROGRESS, (watchers,), "{who}定了方案。"),
    "respond": Rule(Group.PROGRESS, (watchers,), "{who}作了首次响应。"),
    "split": Rule(Group.PROGRESS, (owner,), "{who}拆分了这件事。"),
    "merge": Rule(Group.PROGRESS, (owner,), "{who}把这件事并入另一件。"),
    "absorb": Rule(Group.PROGRESS, (owner,), "{who}把另一件事并了进来。"),
    "recompute": Rule(Group.PROGRESS, (owner,), "期限重新推算，改为 {due}。"),
}


@dataclass(frozen=True)
class Reach:
    """怎样收到：under which group, in whose stead, and as which verb when not as that of the entry."""

    group: Group
    instead_of: UUID | None = None
    verb: str = ""


def recipients(case: Case) -> dict[UUID, Reach]:
    """收件人, each once with how it reaches him."""
    rule = RULES.get(case.entry.verb)
    if rule is None:
        return {}
    found: dict[UUID, Reach] = {}
    for way in rule.ways:
        for person_id in way(case):
            if person_id is not None:
                found.setdefault(person_id, Reach(_group(rule, case, person_id)))
    if case.entry.verb == "open":
        for person_id in supporters(case):
            found.setdefault(person_id, Reach(Group.ASK, verb="ask_part"))
    # Nobody signs for another what he has a part in himself.
    own = {case.owner, as_id(case.after("submitted_by_id"))} if rule.group == Group.SIGN else set()
    for person_id, reach in list(found.items()):
        other = case.directory.stands_in.get(person_id) if reach.group in STOOD_IN else None
        if other is not None and other not in own:
            found.setdefault(other, Reach(reach.group, person_id, reach.verb))
    doer, wants = case.entry.by_id, case.directory.wants
    return {each: reach for each, reach in found.items() if each != doer and wants(each, reach.group)}


def _group(rule: Rule, case: Case, person_id: UUID) -> Group:
    """An alarm about his own item is another matter than one about somebody else's."""
    if case.entry.verb == "alarm" and person_id == case.owner:
        return Group.ALARM
    return rule.group


def is_urgent(case: Case) -> bool:
    """是否急：an alarm of a clock that counts hours."""
    if case.entry.verb != "alarm":
        return False
    clock = str(case.entry.data.get("clock", "due"))
    return (
        case.item.day_kind == DayKind.HOURS if clock == "due" else (case.item.pk, clock) in case.facts.hourly
    )


def sentence(case: Case, due: str, verb: str = "") -> str:
    """消息的一句话. It repeats nothing that somebody wrote: that stays in the entry and can be erased."""
    said = case.entry.data.get("words") if case.entry.verb == "alarm" else None
    if isinstance(said, str) and said.strip():
        # The title stands above it. Of a node the deadline is not the item's.
        words = said.strip().removeprefix(f"“{case.item.title}”").lstrip("：的")
        return f"{words}期限 {due}。" if case.entry.data.get("clock") == "due" else words
    by = case.entry.by
    return RULES[verb or case.entry.verb].words.format(who=by.name if by else "系统", due=due)


def summary(cases: list[Case], verb: str = "") -> str:
    """许多件的一句话, of the same verb by the same hand."""
    entry = cases[0].entry
    if entry.verb == "alarm":
        return f"{len(cases)} 件事到了预警的时候。"
    said = RULES[verb or entry.verb].words.split("，")[0].rstrip("。")
    who = entry.by.name if entry.by else "系统"
    return f"{said.format(who=who, due='')}，共 {len(cases)} 件。"
