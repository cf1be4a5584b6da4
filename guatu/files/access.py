"""取附件：the only way to a file by its id; unseen is 404."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404

from guatu.files.models import StoredFile, Upload
from guatu.zones.typing import ZoneRequest

Veil = Callable[[ZoneRequest], Q]
_veils: list[Veil] = []


def register_veil(veil: Veil) -> None:
    """登记可见范围: a room above says, as a condition over files, which of them this person sees."""
    if veil not in _veils:
        _veils.append(veil)


def file_of(request: ZoneRequest, id: UUID) -> StoredFile:
    """取附件 of this zone that this person sees."""
    rows = StoredFile.objects.select_related("uploaded_by")
    for veil in _veils:
        rows = rows.filter(veil(request))
    return get_object_or_404(rows, zone=request.zone, id=id)


def upload_of(request: ZoneRequest, id: UUID) -> Upload:
    """取自己的上传; that of anybody else is not there."""
    return get_object_or_404(Upload, zone=request.zone, by=request.member.person_id, id=id)
