"""取附件：the only way to a file by its id; unseen is 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from guatu.files.models import StoredFile
from guatu.zones.models import Zone


def file_of(zone: Zone, id: UUID) -> StoredFile:
    """取附件 of this zone."""
    return get_object_or_404(StoredFile, zone=zone, id=id)
