"""取与验：the only way to a link by its id, and to the companies it may be made for; unseen is 404."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from guatu.registry.models import Company
from guatu.service.models import Liaison
from guatu.zones.models import Zone


def liaison_of(zone: Zone, liaison_id: UUID) -> Liaison:
    """取联企."""
    return get_object_or_404(
        Liaison.objects.select_related("company", "person", "unit"), zone=zone, pk=liaison_id
    )


def companies_of(zone: Zone, ids: Iterable[UUID]) -> list[Company]:
    """取这些企业 of the register, by name; one that is not there is 404."""
    wanted = set(ids)
    found = list(Company.objects.filter(zone=zone, withdrawn_at=None, pk__in=wanted).order_by("name", "id"))
    if len(found) != len(wanted):
        raise Http404
    return found
