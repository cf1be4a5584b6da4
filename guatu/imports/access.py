"""取导入：the only way to an import by its id; unseen is 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from guatu.imports.models import ImportRecord
from guatu.zones.models import Zone


def record_of(zone: Zone, id: UUID) -> ImportRecord:
    """取导入 of this zone."""
    rows = ImportRecord.objects.select_related("zone", "file", "created_by", "applied_by", "undone_by")
    return get_object_or_404(rows, zone=zone, id=id)
