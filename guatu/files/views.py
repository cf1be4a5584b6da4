"""附件下载."""

from uuid import UUID

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from guatu.files import access, queries
from guatu.files.kinds import INLINE
from guatu.zones.typing import ZoneRequest

# Whatever a file holds, it runs nothing and reaches nothing.
SANDBOX = "default-src 'none'; sandbox"


@require_GET
def file(request: ZoneRequest, id: UUID) -> HttpResponseBase:
    """下载附件. Pictures are shown in place; everything else is saved."""
    found = access.file_of(request.zone, id)
    try:
        content = queries.open_file(found)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = found.content_type in INLINE and "download" not in request.GET
    kind = found.content_type + ("; charset=utf-8" if found.content_type == "text/plain" else "")
    response = FileResponse(content, content_type=kind)
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = content_disposition_header(not shown, found.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, max-age=3600, immutable"
    return response
