"""取企业：the only way to a company by its id; unseen is 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from guatu.registry.models import Company
from guatu.zones.models import Park, Zone


def company_of(zone: Zone, id: UUID) -> Company:
    """取企业; one that was withdrawn is still shown."""
    return get_object_or_404(Company.objects.select_related("park"), zone=zone, id=id)


def park_by_code(zone: Zone, code: str) -> Park | None:
    """取片区 by its code; none for an empty one."""
    return get_object_or_404(Park, zone=zone, code=code) if code else None
