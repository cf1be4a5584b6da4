"""取密钥：one's own, or, for the security administrator, any of the zone; another zone's is not there."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from guatu.api.models import AccessKey
from guatu.zones.models import Zone
from guatu.zones.typing import ZoneRequest


def own_key(request: ZoneRequest, id: UUID) -> AccessKey:
    """取自己的一把."""
    keys = AccessKey.objects.select_related("person")
    return get_object_or_404(keys, zone=request.zone, person=request.member.person_id, id=id)


def key_of(zone: Zone, id: UUID) -> AccessKey:
    """取本区的一把."""
    return get_object_or_404(AccessKey.objects.select_related("person"), zone=zone, id=id)
