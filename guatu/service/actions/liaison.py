"""联企包干的动词：assign, hand over, end; for one company or for many at once.

Each tells the old and the new person. The same ``op`` again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from guatu.core.ids import new_id
from guatu.core.refusal import Refusal
from guatu.registry.models import Company
from guatu.service.actions.told import Deed, tell_ended, tell_new, tell_old
from guatu.service.models import Liaison
from guatu.zones.member import Member
from guatu.zones.models import Membership, Person, Role, Unit, Zone

State = Liaison.State
ONE_DAY = timedelta(days=1)
WORKING = (Role.LEADER, Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR)


class LiaisonKnown(Refusal):
    """一企一员：the company has one of this kind."""


class LiaisonOver(Refusal):
    """这段联系已经交接或结束."""


class NotAtWork(Refusal):
    """不在岗."""


class WrongDay(Refusal):
    """日子不对."""


class ReasonMissing(Refusal):
    """没有写明理由."""


class YoursOnly(Refusal):
    """经办人只办自己的联系."""


@dataclass(frozen=True)
class Assigned:
    """指派的结果：the new links, and the companies that had one of the kind and keep it."""

    made: list[Liaison]
    kept: list[Company]


def assign_liaison(
    company: Company,
    *,
    person: Person,
    kind: str,
    from_date: date,
    by: Member,
    at: datetime,
    is_key: bool = False,
    op: UUID | None = None,
) -> Liaison:
    """指派联系人. From that day the company has its person; another of the kind must be handed over first."""
    done = assign_liaisons(
        companies=[company],
        person=person,
        kind=kind,
        from_date=from_date,
        by=by,
        at=at,
        is_key=is_key,
        op=op,
    )
    if not done.made:
        raise LiaisonKnown(f"“{company.name}”已有{Liaison.Kind(kind).label}，要换人请用交接。")
    return done.made[0]


def assign_liaisons(
    *,
    companies: Sequence[Company],
    person: Person,
    kind: str,
    from_date: date,
    by: Member,
    at: datetime,
    is_key: bool = False,
    op: UUID | None = None,
) -> Assigned:
    """成批指派. Companies that have one of the kind keep it; the others have this person."""
    deed, zone = Deed(by, at, op or new_id()), person.zone
    try:
        with transaction.atomic():
            held = _hold(zone, companies)
            repeat = _by_op(zone, [deed.op_of(each.pk, kind) for each in held])
            if repeat:
                return Assigned(repeat, [])
            free, kept = _free(held, kind, from_date)
            shared: dict[str, Any] = {"zone": zone, "person": person, "kind": kind, "from_date": from_date}
            shared |= {"unit": _unit_at_work(person, from_date), "is_key": is_key}
            shared |= {"made_by": by.person, "made_at": at}
            made = [Liaison(company=each, op=deed.op_of(each.pk, kind), **shared) for each in free]
            Liaison.objects.bulk_create(made)
            tell_new(made, deed=deed)
            return Assigned(made, kept)
    except IntegrityError as error:
        raise _collision(error) from error


def hand_over(
    liaison: Liaison,
    *,
    to: Person,
    on: date,
    note: str,
    by: Member,
    at: datetime,
    op: UUID | None = None,
) -> Liaison:
    """交接. The old link ends that day, the new one begins the day after; both people are told."""
    return _hand_over([liaison], to=to, on=on, note=note, deed=Deed(by, at, op or new_id()))[0]


def hand_over_all(
    *,
    person: Person,
    to: Person,
    on: date,
    note: str,
    by: Member,
    at: datetime,
    kind: str = "",
    op: UUID | None = None,
) -> list[Liaison]:
    """全部交接. Every company of somebody who leaves, in one stroke; returns the new links."""
    deed = Deed(by, at, op or new_id())
    links = Liaison.objects.filter(zone=person.zone, person=person)
    links = links.filter(kind=kind) if kind else links
    rows = list(
        links.filter(state=State.ACTIVE).select_related("company", "person").order_by("company__name")
    )
    if rows:
        return _hand_over(rows, to=to, on=on, note=note, deed=deed)
    given = _by_op(person.zone, [deed.op_for(each) for each in links.filter(state=State.HANDED_OVER)])
    if not given:
        raise LiaisonOver(f"{person.name}没有在联的企业，不用交接。")
    return given


def _hand_over(links: Sequence[Liaison], *, to: Person, on: date, note: str, deed: Deed) -> list[Liaison]:
    zone = links[0].zone
    with transaction.atomic():
        _hold(zone, [each.company for each in links])
        repeat = _by_op(zone, [deed.op_for(each) for each in links])
        if repeat:
            return repeat
        held = _held_active(links)
        _must_be_open(held, on=on, note=note, by=deed.by)
        if any(each.person_id == to.pk for each in held):
            raise LiaisonKnown(f"现在就是{to.name}联系，不用交接。")
        unit, start = _unit_at_work(to, on + ONE_DAY), on + ONE_DAY
        end = {"state": State.HANDED_OVER, "to_date": on, "note": note.strip()}
        end |= {"closed_by": deed.by.person, "closed_at": deed.at}
        Liaison.objects.filter(zone=zone, pk__in=[each.pk for each in held]).update(**end)
        begin: dict[str, Any] = {"person": to, "unit": unit, "from_date": start}
        begin |= {"made_by": deed.by.person, "made_at": deed.at}
        made = [_next(old, deed.op_for(old), begin) for old in held]
        Liaison.objects.bulk_create(made)
        tell_old(held, to=to, deed=deed)
        tell_new(made, deed=deed)
        return made


def _next(old: Liaison, op: UUID, begin: dict[str, Any]) -> Liaison:
    """What follows on this link: the same company, kind and weight."""
    same = {"company": old.company, "kind": old.kind, "is_key": old.is_key, "previous": old}
    return Liaison(zone_id=old.zone_id, op=op, **same, **begin)


def end_liaison(
    liaison: Liaison, *, on: date, note: str, by: Member, at: datetime, op: UUID | None = None
) -> Liaison:
    """结束联系. The company has nobody of this kind from the day after; the reason is mandatory."""
    with transaction.atomic():
        _hold(liaison.zone, [liaison.company])
        now = Liaison.objects.select_related("company", "person").get(zone=liaison.zone, pk=liaison.pk)
        if now.state == State.ENDED and now.to_date == on and now.closed_by_id == by.person_id:
            return now  # sent twice
        held = _held_active([liaison])
        _must_be_open(held, on=on, note=note, by=by)
        (one,) = held
        one.state, one.to_date, one.note = State.ENDED, on, note.strip()
        one.closed_by, one.closed_at = by.person, at
        one.save(update_fields=["state", "to_date", "note", "closed_by", "closed_at"])
        tell_ended(one, deed=Deed(by, at, one.op))
        return one


@transaction.atomic
def mark_key(liaison: Liaison, *, is_key: bool, by: Member, at: datetime) -> Liaison:
    """列为重点联系企业, or no longer."""
    (held,) = _held_active([liaison])
    _must_be_his(held, by)
    held.is_key = is_key
    held.save(update_fields=["is_key"])
    return held


def _hold(zone: Zone, companies: Sequence[Company]) -> list[Company]:
    """Hold the companies until the transaction ends: who comes second sees what the first one did."""
    ids = {each.pk for each in companies}
    rows = Company.objects.select_for_update(no_key=True).filter(zone=zone, pk__in=ids)
    return list(rows.order_by("pk"))


def _held_active(links: Sequence[Liaison]) -> list[Liaison]:
    ids = [each.pk for each in links]
    rows = Liaison.objects.filter(zone_id=links[0].zone_id, pk__in=ids, state=State.ACTIVE)
    held = list(rows.select_related("company", "person").order_by("company__name", "pk"))
    if len(held) < len(ids):
        raise LiaisonOver("这段联系已经交接或结束，请看现在是谁。")
    return held


def _by_op(zone: Zone, ops: Sequence[UUID]) -> list[Liaison]:
    return list(Liaison.objects.filter(zone=zone, op__in=ops).select_related("company", "person"))


def _free(companies: Sequence[Company], kind: str, start: date) -> tuple[list[Company], list[Company]]:
    """Which of them have nobody of this kind from that day on, and which have."""
    withdrawn = next((each for each in companies if each.withdrawn_at), None)
    if withdrawn is not None:
        raise LiaisonOver(f"“{withdrawn.name}”已撤销登记，不能指派。")
    ids = [each.pk for each in companies]
    links = Liaison.objects.filter(company_id__in=ids, kind=kind, zone_id__in={c.zone_id for c in companies})
    taken = set(links.filter(state=State.ACTIVE).values_list("company_id", flat=True))
    latest = links.filter(~Q(company_id__in=taken), to_date__gte=start).aggregate(last=Max("to_date"))["last"]
    if latest is not None:
        raise WrongDay(f"上一位联系到 {latest}，请从次日或以后开始。")
    return [c for c in companies if c.pk not in taken], [c for c in companies if c.pk in taken]


def _unit_at_work(person: Person, on: date) -> Unit:
    """The unit through which he serves on that day; who has no seat then cannot be asked to."""
    seats = Membership.objects.filter(zone_id=person.zone_id, person=person, role__in=WORKING)
    seats = seats.filter(Q(to_date=None) | Q(to_date__gte=on), from_date__lte=on).select_related("unit")
    seat = seats.order_by("from_date", "id").first()
    if seat is None or not person.is_active or person.is_external:
        raise NotAtWork(f"{person.name}那时不在岗，请另选一位。")
    return seat.unit


def _must_be_open(links: Sequence[Liaison], *, on: date, note: str, by: Member) -> None:
    if not note.strip():
        raise ReasonMissing("请写明交接或结束的情况。")
    for each in links:
        _must_be_his(each, by)
        if on < each.from_date:
            raise WrongDay(f"“{each.company.name}”的联系从 {each.from_date} 开始，不能早于这天结束。")


def _must_be_his(link: Liaison, by: Member) -> None:
    if not by.has(Role.UNIT_HEAD, Role.SUPERVISOR) and link.person_id != by.person_id:
        raise YoursOnly("别人的联系由单位负责人或督查交接。")


def _collision(error: IntegrityError) -> Refusal:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name in ("liaison_one_of_a_kind", "liaison_op"):
        return LiaisonKnown("刚刚有人指派过，请刷新页面再看。")
    raise error
