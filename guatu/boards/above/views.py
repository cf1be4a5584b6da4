"""上级的页面：six tables over the zones below, each with its sheet. Reads only; a zone itself has none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from guatu.boards.above import running, standing
from guatu.boards.above.asked import Below, below
from guatu.boards.above.table import Choice, Table, sheet_columns, sheet_rows
from guatu.core.dates import SHANGHAI
from guatu.office.workbook import write_list
from guatu.zones import paging
from guatu.zones.export import XLSX
from guatu.zones.models import Level, Role
from guatu.zones.typing import ZoneRequest

# Whom the door of a zone below lets in from above; others see its numbers and not its rows.
INSIDE = frozenset({Role.LEADER, Role.AUDITOR, Role.SUPERVISOR, Role.UPPER})


@dataclass(frozen=True)
class Board:
    """一张表：how it is called, and the question behind it. ``looks_back`` when any day can be asked for."""

    title: str
    short: str
    table: Callable[[Below], Table]
    looks_back: bool = True


BOARDS: Mapping[str, Board] = {
    "projects": Board("项目总盘", "项目", standing.projects, looks_back=False),
    "rates": Board("注册率、开工率、投产率", "三率", standing.rates_table),
    "cycles": Board("周期榜", "周期", running.cycles),
    "pace": Board("年度计划完成", "年度计划", running.pace),
    "late": Board("逾期项目", "逾期", standing.late),
    "reports": Board("填报情况", "填报", running.reports),
}


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


def made(shown: Below, name: str) -> Table:
    """成表, in the order that is asked for."""
    table = BOARDS[name].table(shown)
    table.sort(shown.asked("sort"))
    return table


def _asked(request: ZoneRequest) -> Below:
    if request.zone.level == Level.ZONE:
        raise Http404
    return below(request.zone, request.GET.dict(), request.real_now)
