"""可见范围：which items a person sees. Asked wherever items are shown, found, counted, told of or taken away.

A kind without ``readers`` is seen by all who open the ledger; one with ``readers`` by those whom its rule
lets in, for themselves or for somebody absent they stand in for. The rule is a condition inside the question
that is asked anyway: no page asks once more for it, and for whoever sees everything there is no condition.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from guatu.ledger.kinds import all_kinds
from guatu.ledger.models import Evidence, Item
from guatu.zones.member import Member
from guatu.zones.typing import ZoneRequest

EVERYTHING = Q()
NOTHING = Q(pk__in=[])


def seen_by(member: Member, through: str = "") -> Q:
    """看得到的事项 as a condition over items, or over what links to one by ``through``."""
    seen = EVERYTHING
    for kind in all_kinds():
        if kind.readers is None:
            continue
        among = NOTHING
        for who in (member, *member.stands_for):
            let_in = kind.readers(who)
            if not let_in:
                break
            among |= let_in
        else:
            seen &= ~Q(kind=kind.code) | among
    return _through(seen, f"{through}__") if through else seen


def narrow_kinds() -> list[str]:
    """有可见范围的种类: the kinds that not everybody who opens the ledger sees."""
    return [kind.code for kind in all_kinds() if kind.readers is not None]


def open_to_all() -> Q:
    """人人可见的种类 as a condition over items, for a sheet that goes from hand to hand."""
    narrow = narrow_kinds()
    return ~Q(kind__in=narrow) if narrow else EVERYTHING


def about_seen(member: Member, link: str = "item") -> Q:
    """所关之事看得到的 rows: those that tell of no item, or of one this person sees."""
    seen = seen_by(member)
    if not seen:
        return EVERYTHING
    return ~Q(Exists(Item.objects.filter(~seen, zone_id=member.zone_id, pk=OuterRef(link))))


def files_seen(request: ZoneRequest) -> Q:
    """看得到的附件 as a condition over files: none that is evidence of an item he does not see."""
    seen = seen_by(request.member, through="item")
    if not seen:
        return EVERYTHING
    return ~Q(Exists(Evidence.objects.filter(~seen, zone=request.zone, file=OuterRef("pk"))))


def _through(condition: Q, prefix: str) -> Q:
    """The same condition, looked at from the other end of a link."""
    parts: list[Any] = condition.children
    turned = [
        _through(each, prefix) if isinstance(each, Q) else (prefix + each[0], each[1]) for each in parts
    ]
    return Q(*turned, _connector=condition.connector, _negated=condition.negated)
