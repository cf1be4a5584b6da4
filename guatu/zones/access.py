"""取与验：the only way to a unit, a person, a seat, a park or a display link by its id; unseen is 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from guatu.zones.models import Delegation, DisplayLink, Membership, Park, Person, Unit, Zone


def unit_of(zone: Zone, id: UUID) -> Unit:
    """取单位."""
    return get_object_or_404(Unit.objects.select_related("parent", "leader"), zone=zone, id=id)


def person_of(zone: Zone, id: UUID) -> Person:
    """取人员."""
    return get_object_or_404(Person.objects.select_related("account"), zone=zone, id=id)


def account_holder(zone: Zone, id: UUID) -> Person:
    """取有账号的人员."""
    return get_object_or_404(
        Person.objects.select_related("account"), zone=zone, id=id, account__isnull=False
    )


def membership_of(zone: Zone, id: UUID) -> Membership:
    """取任职."""
    return get_object_or_404(Membership.objects.select_related("person", "unit"), zone=zone, id=id)


def delegation_of(zone: Zone, id: UUID) -> Delegation:
    """取委托."""
    return get_object_or_404(Delegation.objects.select_related("principal", "delegate"), zone=zone, id=id)


def display_of(zone: Zone, id: UUID) -> DisplayLink:
    """取大屏链接."""
    return get_object_or_404(DisplayLink, zone=zone, id=id)


def park_of(zone: Zone, id: UUID) -> Park:
    """取片区."""
    return get_object_or_404(Park, zone=zone, id=id)
