"""台账的问法：what the boards, the desk and the pages ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Value

from guatu.ledger.kinds import Kind, all_kinds
from guatu.ledger.lamps import Lamp, lamp_case, lamp_when, with_lamp
from guatu.ledger.models import LIVE, Entry, Evidence, Extension, Item, Life, Part
from guatu.zones.member import Member
from guatu.zones.models import Role, Zone

LATE = (Lamp.OVER, Lamp.BEHIND)
NOBODY = Q(pk__in=[])  # known to be nothing before it is asked


@dataclass(frozen=True)
class StateThen:
    """彼时之状：how one item stood at a past instant, from its entries alone."""

    item_id: UUID
    life: str
    due_at: datetime
    near_at: datetime
    is_behind: bool
    owner_unit_id: UUID | None
    lamp: Lamp


@dataclass(frozen=True)
class UnitRow:
    """一个单位的台账：what is under way, and how it goes."""

    unit_id: UUID | None
    name: str
    live: int
    over: int
    behind: int
    near: int
    checking: int
    done: int


def items_of(zone: Zone, at: datetime) -> QuerySet[Item]:
    """事项 of a zone, each with its lamp, unit and person."""
    return with_lamp(Item.objects.filter(zone=zone), at).select_related("owner_unit", "owner")


def counts_by_lamp(zone: Zone, at: datetime) -> dict[Lamp, int]:
    """各灯件数, every lamp named."""
    rows = Item.objects.filter(zone=zone).annotate(lamp=lamp_case(at)).values("lamp").annotate(n=Count("id"))
    found = {row["lamp"]: row["n"] for row in rows.order_by()}
    return {lamp: found.get(lamp, 0) for lamp in Lamp}


def late(zone: Zone, at: datetime) -> QuerySet[Item]:
    """逾期与滞后, overdue longest first."""
    running = items_of(zone, at).filter(life__in=LIVE)
    return running.filter(Q(due_at__lt=at) | Q(is_behind=True)).order_by("due_at", "id")


def unit_table(zone: Zone, at: datetime) -> list[UnitRow]:
    """各单位台账, most overdue first; items without a unit come under an empty name."""
    running = Q(life__in=LIVE)
    over = running & Q(due_at__lt=at)
    behind = running & Q(due_at__gte=at, is_behind=True)
    rows = (
        Item.objects.filter(zone=zone)
        .exclude(life=Life.VOID)
        .values("owner_unit_id", "owner_unit__name")
        .annotate(
            live=Count("id", filter=running | Q(life=Life.PAUSED)),
            over=Count("id", filter=over),
            behind=Count("id", filter=behind),
            near=Count("id", filter=running & Q(due_at__gte=at, near_at__lte=at, is_behind=False)),
            checking=Count("id", filter=Q(life=Life.CHECKING)),
            done=Count("id", filter=Q(life=Life.CLOSED)),
        )
        .order_by("-over", "-behind", "-live", "owner_unit__name")
    )
    return [
        UnitRow(
            unit_id=row["owner_unit_id"],
            name=row["owner_unit__name"] or "",
            **{name: row[name] for name in ("live", "over", "behind", "near", "checking", "done")},
        )
        for row in rows
    ]


def late_units(zone: Zone, at: datetime) -> list[UnitRow]:
    """各单位逾期与滞后: only units that have some, and of their items only those under way."""
    running, over = Q(life__in=LIVE), Q(due_at__lt=at)
    rows = (
        Item.objects.filter(zone=zone, life__in=(*LIVE, Life.PAUSED))
        .values("owner_unit_id", "owner_unit__name")
        .annotate(
            live=Count(Value(1)),
            over=Count(Value(1), filter=running & over),
            behind=Count(Value(1), filter=running & ~over & Q(is_behind=True)),
        )
        .filter(Q(over__gt=0) | Q(behind__gt=0))
        .order_by("-over", "-behind", "-live", "owner_unit__name")
    )
    return [
        UnitRow(
            unit_id=row["owner_unit_id"],
            name=row["owner_unit__name"] or "",
            live=row["live"],
            over=row["over"],
            behind=row["behind"],
            near=0,
            checking=0,
            done=0,
        )
        for row in rows
    ]


def items_as_of(zone: Zone, moment: datetime) -> list[StateThen]:
    """彼时的台账. Every item that existed by then as its last entry by then left it; lamps as of then."""
    rows = (
        Entry.objects.filter(zone=zone, occurred_at__lte=moment)
        .order_by("item_id", "-occurred_at", "-id")
        .distinct("item_id")
        .values_list("item_id", "life", "due_at", "near_at", "is_behind", "owner_unit_id")
    )
    return [
        StateThen(
            item_id,
            life,
            due,
            near,
            behind,
            unit,
            lamp_when(life, due_at=due, near_at=near, is_behind=behind, at=moment),
        )
        for item_id, life, due, near, behind, unit in rows
    ]


def evidence_counts(zone: Zone, item_ids: Iterable[UUID]) -> dict[UUID, int]:
    """佐证份数 of these items; items without any are left out."""
    rows = Evidence.objects.filter(zone=zone, item_id__in=list(item_ids)).values("item_id")
    return {row["item_id"]: row["n"] for row in rows.annotate(n=Count("id")).order_by()}


def mine(member: Member) -> Q:
    """我承办的: mine and still under way."""
    return Q(owner=member.person_id, life__in=(*LIVE, Life.PAUSED)) if member.person_id else Q(pk__in=[])


def to_accept(member: Member) -> Q:
    """待我接的: waiting in my units for anybody, or for me by name."""
    units = [s.unit_id for s in member.seats if s.role in (Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR)]
    own = Q(owner=member.person_id) if member.person_id else Q(pk__in=[])
    return Q(life=Life.OPEN) & (own | Q(owner=None, owner_unit__in=units))


def to_sign(member: Member) -> Q:
    """待我验收的, by the rule of each kind; also what waits for somebody I stand in for."""

    def signable(kind: Kind) -> Q:
        mine_to_sign = kind.signable(member)
        for absent in member.stands_for:
            mine_to_sign |= kind.signable(absent) & _no_part_of(member)
        return mine_to_sign

    return Q(life=Life.CHECKING) & _by_kind(signable)


def _by_kind(rule: Callable[[Kind], Q]) -> Q:
    """Each kind by its own rule; kinds with the same rule are asked about together."""
    same: dict[Q, list[str]] = {}
    for kind in all_kinds():
        same.setdefault(rule(kind), []).append(kind.code)
    among = NOBODY
    for condition, codes in same.items():
        among |= Q(kind__in=codes) & condition
    return among


def _no_part_of(member: Member) -> Q:
    own = Q(owner=member.person_id) | Q(submitted_by=member.person_id)
    return ~(Q(owner__isnull=False) & own) if member.person_id else Q()


def for_the_absent(member: Member) -> Q:
    """代办的：what those have under way for whom I stand in."""
    people = [absent.person_id for absent in member.stands_for]
    return Q(owner__in=people, life__in=(*LIVE, Life.PAUSED)) if people else Q(pk__in=[])


def to_support(member: Member) -> Q:
    """待我配合的：parts asked of my units, or of me by name."""
    units = [s.unit_id for s in member.seats if s.role in (Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR)]
    asked = Part.objects.filter(zone_id=member.zone_id, state=Part.State.ASKED)
    asked = asked.filter(Q(person=member.person_id) | Q(person=None, unit__in=units))
    return Q(life__in=(*LIVE, Life.PAUSED), pk__in=asked.values("item")) if member.person_id else Q(pk__in=[])


def extensions_to_decide(member: Member) -> Q:
    """待我批的延期, by the rule of each kind, never of one's own item."""
    if member.person_id is None:
        return Q(pk__in=[])
    asked = Extension.objects.filter(zone_id=member.zone_id, state=Extension.State.ASKED)
    asked = asked.exclude(asked_by=member.person_id)
    return Q(life__in=(*LIVE, Life.PAUSED), pk__in=asked.values("item")) & _by_kind(
        lambda kind: kind.granting.where(member)
    )


def of_my_units(member: Member) -> Q:
    """本单位的, all of one's units."""
    return Q(owner_unit__in=member.unit_ids)
