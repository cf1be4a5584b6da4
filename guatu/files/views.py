"""附件：download, small pictures, and the page that shows what a file is."""

import re
from typing import Any, TypeVar
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from guatu.files import access, previews, queries, readings
from guatu.files.kinds import INLINE, NAMES, OLD_OFFICE, TEXT
from guatu.files.models import StoredFile
from guatu.files.previews import Preview
from guatu.zones.typing import ZoneRequest

# Whatever a file holds, it runs nothing and reaches nothing.
SANDBOX = "default-src 'none'; sandbox"
CANNOT = {
    OLD_OFFICE[
        ".doc"
    ].content_type: "是旧格式（.doc），不能在网页上预览。请下载查看，或另存为 .docx 再附一份。"
}
NO_PICTURE = "guatu/no-preview.svg"
Response = TypeVar("Response", bound=HttpResponseBase)


@require_GET
def file(request: ZoneRequest, id: UUID) -> HttpResponseBase:
    """下载附件. Pictures are shown in place; everything else is saved."""
    found = access.file_of(request, id)
    if (same := _unchanged(request, found.sha256)) is not None:
        return same
    try:
        content = queries.open_file(found)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = found.content_type in INLINE and "download" not in request.GET
    kind = found.content_type + ("; charset=utf-8" if found.content_type == "text/plain" else "")
    response = FileResponse(content, content_type=kind)
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = content_disposition_header(not shown, found.name) or "attachment"
    return _guarded(response, found.sha256)


@require_GET
def picture(request: ZoneRequest, id: UUID) -> HttpResponseBase:
    """小图: a thumbnail, or with ``?large`` one to look at, of any ``?page``; or a plain sheet."""
    found = access.file_of(request, id)
    size = "view" if "large" in request.GET else "thumb"
    number = _number(request, "page", previews.MOST_PAGES) if size == "view" else 1
    tag = f"{found.sha256}.{size}{number if number > 1 else ''}"
    if (same := _unchanged(request, tag)) is not None:
        return same
    try:
        if not found.has_picture or not (drawn := previews.page_of(found, number)).is_there:
            return HttpResponseRedirect(static(NO_PICTURE))
        content = previews.picture_of(drawn, found, size).read_bytes()
    except previews.Busy:
        return HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="image/webp")
    response["Content-Disposition"] = "inline"
    return _guarded(response, tag)


@require_GET
def preview(request: ZoneRequest, id: UUID) -> HttpResponse:
    """看一个附件: what it shows, whose it is, when it came, and whether it is still what it was."""
    found = access.file_of(request, id)
    context = {
        "file": found,
        "kind": NAMES.get(found.content_type, found.content_type),
        "preview": Preview(),
        "reading": None,
        "lines": "",
        "reason": "",
        "at": 1,
        "is_whole": queries.is_whole(found),
        "with_place": bool(request.zone.settings.get("photo_place")),
        **_shown(request, found),
    }
    return render(request, "files/preview.html", context)


def _shown(request: ZoneRequest, found: StoredFile) -> dict[str, Any]:
    """A picture, a table, the words of a document or a text, or the reason why there is none."""
    try:
        if found.has_picture:
            drawn = previews.page_of(found, _number(request, "page", previews.MOST_PAGES))
            return {"preview": drawn, "reason": drawn.reason}
        if found.reader:
            reading = readings.of(found)
            at = _number(request, "sheet", max(len(reading.sheets), 1))
            return {"reading": reading, "at": at, "reason": reading.reason}
        if found.content_type == TEXT.content_type:
            return {"lines": queries.first_lines(found)}
    except previews.Busy:
        return {"reason": "的预览正在准备，请稍后刷新。"}
    except FileNotFoundError:
        return {"reason": "不在磁盘上，请告诉系统管理员。"}
    return {"reason": CANNOT.get(found.content_type, "不能在网页上预览，请下载查看。")}


def _number(request: ZoneRequest, name: str, most: int) -> int:
    """第几, from one on; what is no number or too large is the nearest there is."""
    asked = request.GET.get(name, "")
    return min(max(int(asked), 1), most) if re.fullmatch("[0-9]{1,4}", asked) else 1


def _unchanged(request: ZoneRequest, tag: str) -> HttpResponse | None:
    """What the browser holds already need not be sent again; the digest is the name of the content."""
    held = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    return _guarded(HttpResponseNotModified(), tag) if f'"{tag}"' in held else None


def _guarded(response: Response, tag: str) -> Response:
    response["ETag"] = f'"{tag}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, max-age=3600, immutable"
    return response
