"""委托代办：who is away names who stands in for him; nobody is stood in for twice or passes it on."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.zones.actions.journal import record
from guatu.zones.actions.people import ADMINISTRATORS
from guatu.zones.member import Member
from guatu.zones.models import Delegation, Membership, Person, Role


class DelegationRefused(Refusal):
    """这样委托不行."""


class NotYourDelegation(Refusal):
    """不是你能办的委托."""


@transaction.atomic
def delegate(
    *,
    principal: Person,
    delegate: Person,
    from_date: date,
    to_date: date,
    reason: str,
    by: Member,
    at: datetime,
    note: str = "",
) -> Delegation:
    """委托代办. From day to day the delegate acts for the principal; each of his steps says so.

    The principal himself, the head of one of his units, a supervisor or a leader arranges it.
    """
    if not may_arrange(by, principal):
        raise NotYourDelegation("委托由本人、本单位负责人、督查或班子领导登记。")
    if by.person_id == delegate.pk != principal.pk:
        # Or a supervisor could give himself a leader's signature.
        raise NotYourDelegation("不能把别人的职责委托给自己，请由本人或他人登记。")
    # One delegation at a time is arranged for a person.
    Person.objects.select_for_update(no_key=True).get(zone_id=principal.zone_id, pk=principal.pk)
    said = {
        "principal": principal, "delegate": delegate, "from_date": from_date, "to_date": to_date,
        "reason": reason, "note": note.strip(), "made_by": by.person,
    }  # fmt: skip
    same = Delegation.objects.filter(zone_id=principal.zone_id, revoked_at=None, **said)
    if (known := same.first()) is not None:  # the form was sent twice
        return known
    _must_make_sense(principal, delegate, from_date, to_date, dated(at))
    made = Delegation.objects.create(zone_id=principal.zone_id, made_at=at, **said)
    words = f"{principal.name}委托{delegate.name}，{from_date} 至 {to_date}"
    record(zone_id=principal.zone_id, by=by, at=at, verb="委托代办", subject=words)
    return made


@transaction.atomic
def revoke(delegation: Delegation, *, by: Member, at: datetime) -> Delegation:
    """撤回委托. From now on the delegate acts for himself alone; what he did stays."""
    held = Delegation.objects.select_for_update(of=("self",)).select_related("principal", "delegate")
    found = held.get(zone_id=delegation.zone_id, pk=delegation.pk)
    if not may_arrange(by, found.principal):
        raise NotYourDelegation("委托由本人、本单位负责人、督查或班子领导撤回。")
    if found.revoked_at is None:
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
        words = f"{found.principal.name}委托{found.delegate.name}"
        record(zone_id=found.zone_id, by=by, at=at, verb="撤回委托", subject=words)
    return found


def may_arrange(by: Member, principal: Person) -> bool:
    """可否登记此人的委托."""
    if by.person_id is None:
        return False
    if by.person_id == principal.pk or by.has(Role.SUPERVISOR, Role.LEADER):
        return True
    headed = [seat.unit_id for seat in by.seats if seat.role == Role.UNIT_HEAD]
    return _seats_of(principal).filter(unit__in=headed).exists()


def _seats_of(person: Person) -> QuerySet[Membership]:
    return Membership.objects.filter(zone_id=person.zone_id, person=person, to_date=None)


def _must_make_sense(
    principal: Person, delegate: Person, from_date: date, to_date: date, today: date
) -> None:
    if principal.pk == delegate.pk:
        raise DelegationRefused("不能委托给本人。")
    if principal.zone_id != delegate.zone_id or delegate.is_external or not delegate.is_active:
        raise DelegationRefused("只能委托给本区在岗的人员。")
    if to_date < from_date:
        raise DelegationRefused("委托止期不能早于起期。")
    if to_date < today:
        raise DelegationRefused("委托止期已经过了。")
    if _seats_of(principal).filter(role__in=ADMINISTRATORS).exists():
        raise DelegationRefused("系统、安全、审计管理员的职责不能委托，请另行任职。")
    if not _seats_of(delegate).exists():
        raise DelegationRefused(f"{delegate.name}没有任职，不能代办。")
    same = Delegation.objects.filter(
        zone_id=principal.zone_id, revoked_at=None, from_date__lte=to_date, to_date__gte=from_date
    )
    if taken := same.filter(principal=principal).select_related("delegate").first():
        raise DelegationRefused(
            f"{principal.name}在 {taken.from_date} 至 {taken.to_date} 已委托{taken.delegate.name}。"
        )
    if away := same.filter(principal=delegate).first():
        raise DelegationRefused(
            f"{delegate.name}自己在 {away.from_date} 至 {away.to_date} 也委托了别人，不能代办。"
        )
