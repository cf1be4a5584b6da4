"""取附件：the only way to a file by its id; unseen is 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from guatu.files.models import StoredFile, Upload
from guatu.zones.models import Zone
from guatu.zones.typing import ZoneRequest


def file_of(zone: Zone, id: UUID) -> StoredFile:
    """取附件 of this zone."""
    return get_object_or_404(StoredFile.objects.select_related("uploaded_by"), zone=zone, id=id)


def upload_of(request: ZoneRequest, id: UUID) -> Upload:
    """取自己的上传; that of anybody else is not there."""
    return get_object_or_404(Upload, zone=request.zone, by=request.member.person_id, id=id)
