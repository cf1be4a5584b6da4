"""分段上传的地址. They answer a script: where the upload stands, or the sentence why it does not go on.

An upload lives on the real clock, not on the date a zone may be pinned to: it is no business of the ledger.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.files import access, parts, uploads
from guatu.files.forms import BeginForm, PartForm
from guatu.files.kinds import TypeRefused
from guatu.files.models import Upload
from guatu.zones import clock
from guatu.zones.typing import ZoneRequest

INCOMPLETE = "这次上传不完整，没有保存。请重新选择文件。"


@require_POST
def begin(request: ZoneRequest) -> HttpResponse:
    """开始上传, or learn that it began before."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _refused(INCOMPLETE)
    said: dict[str, Any] = form.cleaned_data
    said["modified"] = said["modified"] or 0
    try:
        made = uploads.begin(zone=request.zone, by=request.member, at=clock.now_for(None), **said)
    except Refusal as refusal:
        return _refused(refusal.message)
    return _standing(made, request)


@require_http_methods(["GET", "POST"])
def upload(request: ZoneRequest, id: UUID) -> HttpResponse:
    """问传到哪里 (GET), or send the next part (POST, the bytes alone)."""
    held = access.upload_of(request, id)
    return _standing(held, request) if request.method == "GET" else _append(request, held)


def _append(request: ZoneRequest, held: Upload) -> HttpResponse:
    form = PartForm(request.GET)
    if not form.is_valid() or request.content_type != "application/octet-stream":
        return _refused(INCOMPLETE)
    if int(request.META.get("CONTENT_LENGTH") or 0) > uploads.PART_LIMIT:
        return _refused("这一段太大，没有收。", status=413)
    # All of the part is here before the row is locked: a slow line holds nobody up.
    data = request.body
    try:
        offset, now = form.cleaned_data["offset"], clock.now_for(None)
        held = uploads.append(held, offset=offset, data=data, by=request.member, at=now)
    except uploads.WrongOffset as wrong:
        return JsonResponse({"message": wrong.message, "received": wrong.received}, status=409)
    except parts.DiskFull as full:
        return _refused(full.message, status=507)
    except (TypeRefused, uploads.Damaged, parts.PartsGone) as refusal:
        uploads.drop(held, by=request.member, at=clock.now_for(None))
        return _refused(refusal.message)
    except Refusal as refusal:
        return _refused(refusal.message)
    return JsonResponse({"id": str(held.id), "received": held.received, "size": held.size})


@require_POST
def drop(request: ZoneRequest, id: UUID) -> HttpResponse:
    """取消上传."""
    uploads.drop(access.upload_of(request, id), by=request.member, at=clock.now_for(None))
    return HttpResponse(status=204)


def _standing(held: Upload, request: ZoneRequest) -> HttpResponse:
    answer = {"id": str(held.id), "name": held.name, "size": held.size, "received": held.received}
    if held.file_id is None:
        try:
            answer["crc32"] = parts.checksum(held.zone_id, held.id, held.received)
        except parts.PartsGone as gone:
            uploads.drop(held, by=request.member, at=clock.now_for(None))
            return _refused(gone.message)
    response = JsonResponse(answer)
    response["Cache-Control"] = "no-store"
    return response


def _refused(message: str, status: int = 422) -> HttpResponse:
    return JsonResponse({"message": message}, status=status)
