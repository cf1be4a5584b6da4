"""台账的种类：who sees it, who signs, what evidence, how near is near, whom its alarms tell. Data.

Each domain app declares its kinds in ``kind.py`` and registers them when it is loaded; this is the only seam
between the ledger and a domain.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from guatu.ledger.ladder import LADDER, Rung
from guatu.ledger.models import DayKind, Item
from guatu.zones.member import Member
from guatu.zones.models import Role


@dataclass(frozen=True)
class Signing:
    """谁能验收. Members with one of ``roles``, and the head of the owner unit when ``unit_head``.

    The owner of an item and whoever submitted it are never among them, whatever their roles.
    """

    roles: frozenset[Role] = frozenset({Role.SUPERVISOR, Role.LEADER})
    unit_head: bool = True

    def allows(self, who: Member, item: Item) -> bool:
        """可否验收这一件."""
        if who.person_id is None or who.person_id in (item.owner_id, item.submitted_by_id):
            return False
        return bool(who.roles & self.roles) or (
            self.unit_head and who.in_unit(item.owner_unit_id, Role.UNIT_HEAD)
        )

    def where(self, who: Member) -> Q:
        """可验收的事项 as a condition over items; the same rule as ``allows``."""
        if who.person_id is None:
            return Q(pk__in=[])
        headed = [s.unit_id for s in who.seats if s.role == Role.UNIT_HEAD] if self.unit_head else []
        among = Q() if who.roles & self.roles else Q(owner_unit__in=headed)
        others = (Q(owner=None) | ~Q(owner=who.person_id)) & (
            Q(submitted_by=None) | ~Q(submitted_by=who.person_id)
        )
        return among & others


@dataclass(frozen=True)
class Kind:
    """事项种类.

    ``prefix`` opens its numbers; ``near`` is how long before its deadline an item is 临期; ``evidence`` how
    many pieces a submission needs; ``signing`` who may sign off, after everybody of ``countersigning`` has
    signed in order; ``granting`` who may grant an extension, asked ``ask_before`` working days before the
    deadline at the latest; ``needs_plan`` asks for 责任主体、方案、时间节点 before a submission (三要素);
    ``readers`` the condition over its items that lets a person see them, empty for whoever sees all of them
    and never unknown (without it they are seen by all who open the ledger);
    ``tiered`` means 一般、重大、疑难 set its deadlines; ``ladder`` whom a missed deadline is told; ``merges``
    whether two of them can be one; ``before`` may refuse a step the ledger itself allows (item, verb,
    who, instant); ``after`` what the domain row learns of a verb (item, verb, instant), in the same
    transaction; ``subject_url`` the page of the domain row, by item ids, and ``subject_name`` its word;
    ``search_text`` what else, of the domain row, an item is found by (one text a line, by item ids).
    """

    code: str
    name: str
    prefix: str
    day_kind: DayKind = DayKind.CALENDAR
    near: timedelta = timedelta(days=3)
    evidence: int = 1
    signing: Signing = Signing()
    countersigning: tuple[Signing, ...] = ()
    granting: Signing = Signing(unit_head=False)
    ask_before: int = 0
    needs_plan: bool = False
    tiered: bool = False
    ladder: tuple[Rung, ...] = LADDER
    merges: bool = True
    readers: Callable[[Member], Q] | None = None
    before: Callable[[Item, str, Member | None, datetime], None] = lambda item, verb, by, at: None
    after: Callable[[Item, str, datetime], None] = lambda item, verb, at: None
    subject_url: Callable[[str, list[UUID]], dict[UUID, str]] = lambda zone_code, item_ids: {}
    subject_name: str = "所属"
    search_text: Callable[[int, list[UUID]], dict[UUID, str]] | None = None

    @property
    def signatures(self) -> tuple[Signing, ...]:
        """要几道签字, in order; the last one closes the item."""
        return (*self.countersigning, self.signing)

    def next_signing(self, item: Item) -> Signing:
        """下一道由谁签."""
        return self.signatures[min(item.signed, len(self.countersigning))]

    def signable(self, who: Member) -> Q:
        """轮到此人签的 as a condition over items of this kind."""
        if not self.countersigning:
            return self.signing.where(who)
        among = Q(pk__in=[])
        for place, signing in enumerate(self.signatures):
            among |= Q(signed=place) & signing.where(who)
        return among & ~Q(signed_by__contains=[who.person_id])


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """登记种类. A code twice is a programming error."""
    if kind.code in _kinds and _kinds[kind.code] != kind:
        raise ValueError(f"duplicate kind {kind.code}")
    _kinds[kind.code] = kind


def kind_of(item: Item) -> Kind:
    """事项的种类."""
    return _kinds[item.kind]


def kind(code: str) -> Kind:
    """按代码取种类."""
    return _kinds[code]


def all_kinds() -> tuple[Kind, ...]:
    """全部种类."""
    return tuple(_kinds.values())
