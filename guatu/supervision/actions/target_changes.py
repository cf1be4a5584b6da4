"""调整目标的动词：the pledger asks for another number, who signed for the zone grants or refuses it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.notices.actions import notify
from guatu.supervision.actions.once import made_before
from guatu.supervision.actions.pledges import PledgeIncomplete, PledgeNotYours, told
from guatu.supervision.models import Pledge, PledgeTarget, TargetChange
from guatu.zones.member import Member
from guatu.zones.models import Membership, Person, Role
from guatu.zones.queries import seated

State = TargetChange.State


class ChangeWaiting(Refusal):
    """已有一项调整在等批复."""


class ChangeDecided(Refusal):
    """已有批复."""


def may_ask(pledge: Pledge, by: Member) -> None:
    """须是立状的人，或立状单位的负责人."""
    himself = by.person_id is not None and by.person_id == pledge.person_id
    if not (himself or by.in_unit(pledge.unit_id, Role.UNIT_HEAD)):
        raise PledgeNotYours("调整目标由立状的人或立状单位负责人提出。")


def may_decide(change: TargetChange, by: Member, at: datetime) -> Member | None:
    """须是代表本区签字的人, and not the one who asked; answers with the absent one for whom he stands in."""
    if by.person_id is not None and by.person_id == change.asked_by_id:
        raise PledgeNotYours("自己提的调整，由他人批。")
    return signs_for_zone(change.target.pledge, by, at)


def signs_for_zone(pledge: Pledge, by: Member, at: datetime) -> Member | None:
    """代表本区签字: None in one's own right, else the absent one for whom he stands in.

    Where nobody is named, or he leads here no longer, any leader. Never of one's own pledge.
    """
    if by.in_unit(pledge.unit_id) or (by.person_id is not None and by.person_id == pledge.person_id):
        raise PledgeNotYours("自己和本单位立的军令状，由他人批。")
    signatory = _signatory(pledge, at)
    for who in (by, *by.stands_for):
        named = signatory is None or who.person_id == signatory.pk
        if who.has(Role.LEADER) and named and who.person_id != pledge.person_id:
            return None if who is by else who
    whom = f"代表本区签字的{signatory.name}" if signatory else "班子领导"
    raise PledgeNotYours(f"调整目标由{whom}批。")


@transaction.atomic
def ask_change(
    target: PledgeTarget, *, value: Decimal, reason: str, by: Member, at: datetime, op: UUID | None = None
) -> TargetChange:
    """申请调整目标. It waits for who signed for the zone; until then the target stands as it was."""
    held = _held(target)
    may_ask(held.pledge, by)
    if (known := made_before(TargetChange, held.zone, op)) is not None:
        return known
    if held.pledge.withdrawn_at is not None:
        raise PledgeIncomplete("这份军令状已撤回，目标不再调整。")
    if not reason.strip():
        raise PledgeIncomplete("请写明为什么要调整。")
    if value <= 0:
        raise PledgeIncomplete("目标值要大于零。")
    if value == held.value:
        raise PledgeIncomplete(f"现在的目标就是{told(held, value)}，不用调整。")
    if TargetChange.objects.filter(zone_id=held.zone_id, target=held, state=State.ASKED).exists():
        raise ChangeWaiting(f"“{held.indicator}”已有一项调整在等批复。")
    change = TargetChange.objects.create(
        zone_id=held.zone_id,
        target=held,
        old_value=held.value,
        new_value=value,
        reason=reason.strip()[:500],
        asked_by=by.person,
        asked_at=at,
        op=op,
    )
    body = f"{by.name}申请把“{held.indicator}”由{told(held, held.value)}调为{told(held, value)}，等你批。"
    _tell(change, _deciders(held.pledge, at), "ask", body, by=by, at=at)
    return change


@transaction.atomic
def decide_change(
    change: TargetChange, *, granted: bool, by: Member, at: datetime, note: str = ""
) -> TargetChange:
    """批调整目标. Granted, the new number is the target from now on; what was reckoned keeps its own."""
    target = _held(change.target)
    held = TargetChange.objects.select_for_update(of=("self",)).get(zone_id=change.zone_id, pk=change.pk)
    held.target = target
    wanted = State.GRANTED if granted else State.REFUSED
    if held.state != State.ASKED:
        if held.state == wanted and held.decided_by_id == by.person_id:
            return held  # sent twice
        raise ChangeDecided(f"这项调整{held.get_state_display()}，不能再批。")
    absent = may_decide(held, by, at)
    if target.pledge.withdrawn_at is not None and granted:
        raise PledgeIncomplete("这份军令状已撤回，目标不再调整。")
    if not granted and not note.strip():
        raise PledgeIncomplete("不同意请写明理由。")
    held.state, held.note, held.decided_by, held.decided_at = wanted, note.strip()[:300], by.person, at
    held.decided_for = absent.person if absent else None
    held.save(update_fields=["state", "note", "decided_by", "decided_for", "decided_at"])
    if granted:
        target.value = held.new_value
        target.save(update_fields=["value"])
    said = "同意" if granted else "没有同意"
    numbers = f"由{told(target, held.old_value)}调为{told(target, held.new_value)}"
    body = f"{by.name}{said}把“{target.indicator}”{numbers}。"
    _tell(held, [held.asked_by] if held.asked_by else [], "decide", body, by=by, at=at)
    return held


def _held(target: PledgeTarget) -> PledgeTarget:
    """The target, held: who asks, grants or signs a quarter at the same moment waits."""
    rows = PledgeTarget.objects.select_for_update(of=("self",))
    rows = rows.select_related("zone", "pledge__unit", "pledge__person", "pledge__signed_for")
    return rows.get(zone_id=target.zone_id, pk=target.pk)


def _signatory(pledge: Pledge, at: datetime) -> Person | None:
    """Who signed for the zone, while he leads here."""
    signed = pledge.signed_for
    return signed if signed is not None and signed.pk in _leaders(pledge, at) else None


def _leaders(pledge: Pledge, at: datetime) -> set[UUID]:
    seats = Membership.objects.filter(seated(dated(at)), zone_id=pledge.zone_id, role=Role.LEADER)
    return set(seats.filter(person__is_active=True).values_list("person", flat=True))


def _deciders(pledge: Pledge, at: datetime) -> list[Person]:
    signatory = _signatory(pledge, at)
    if signatory is not None:
        return [signatory]
    return list(Person.objects.filter(zone_id=pledge.zone_id, pk__in=_leaders(pledge, at)))


def _tell(
    change: TargetChange, people: list[Person], step: str, body: str, *, by: Member, at: datetime
) -> None:
    pledge = change.target.pledge
    notify(
        zone=change.target.zone,
        people=people,
        key=f"target-{step}:{change.pk}",
        title=f"{pledge.whose}：{pledge.title}",
        body=body,
        page="pledge",
        page_args={"pledge_id": pledge.pk},
        by=by,
        at=at,
    )
