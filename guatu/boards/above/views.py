"""上级的页面：six tables over the zones below, each with its sheet. Reads only; a zone itself has none."""

from io import BytesIO

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from guatu.boards.above.asked import INSIDE, Below, below
from guatu.boards.above.boards import BOARDS, made
from guatu.boards.above.table import Choice, sheet_columns, sheet_rows
from guatu.core.dates import SHANGHAI
from guatu.office.workbook import write_list
from guatu.zones import paging
from guatu.zones.export import XLSX
from guatu.zones.models import Level
from guatu.zones.typing import ZoneRequest


@require_GET
def board(request: ZoneRequest, name: str) -> HttpResponse:
    """一张表, a page of its zones."""
    shown, found = _asked(request), BOARDS[name]
    table = made(shown, name)
    context = {
        "board": found,
        "name": name,
        "boards": BOARDS,
        "below": shown,
        "table": table,
        "page": paging.page_of_list(request, table.lines),
        "may_enter": bool(request.member.roles & INSIDE),
        "boxes": [
            *([Choice("city", "所属市", shown.cities)] if shown.cities else []),
            *table.boxes,
        ],
    }
    return render(request, "boards/above.html", context)


@require_GET
def board_export(request: ZoneRequest, name: str) -> HttpResponse:
    """导出一张表: every zone that was asked for, and the total."""
    table, title = made(_asked(request), name), BOARDS[name].title
    local = request.now.astimezone(SHANGHAI)
    kept = BytesIO()
    note = f"{request.zone.name}　{local:%Y-%m-%d %H:%M} 导出　{table.said}"
    write_list(kept, title, sheet_columns(table), sheet_rows(table), note=note)
    response = HttpResponse(kept.getvalue(), content_type=XLSX)
    file = f"{title}-{request.zone.short_name}-{local:%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, file) or ""
    return response


def _asked(request: ZoneRequest) -> Below:
    if request.zone.level == Level.ZONE:
        raise Http404
    return below(request.zone, request.GET.dict(), request.real_now)
