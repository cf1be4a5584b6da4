"""晒清单：the matrix at a desk and on a phone, on the wall, on paper, as a spreadsheet, cell by cell."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_GET

from guatu.core.dates import day_end
from guatu.supervision.actions.key_tasks import KEEPERS
from guatu.supervision.forms.key_tasks import narrow_from
from guatu.supervision.models import KeyTask
from guatu.supervision.queries.matrix import MARK_NAMES, MONTHS, SIGNS, flat, matrix
from guatu.supervision.sheets import MATRIX_COLUMNS, matrix_rows
from guatu.supervision.views.answer import keep
from guatu.zones.models import Zone
from guatu.zones.paging import page_of_list
from guatu.zones.typing import ZoneRequest


@require_GET
def key_tasks(request: ZoneRequest) -> HttpResponse:
    """晒清单."""
    return render(request, "supervision/key_tasks.html", _content(request))


@require_GET
def key_task_cells(request: ZoneRequest) -> HttpResponse:
    """逐格看: the cells that a number of the matrix counts."""
    content = _content(request)
    content["page"] = page_of_list(request, flat(content["matrix"], content["narrow"]))
    return render(request, "supervision/key_task_cells.html", content)


@require_GET
def key_tasks_export(request: ZoneRequest) -> HttpResponse:
    """导出晒清单, each cell with its star; it can be edited and imported again."""
    found = _content(request)["matrix"]
    title = f"{found.year}年重点任务清单"
    return keep(request, title, MATRIX_COLUMNS, matrix_rows(found), said="★ 按期完成　☆ 逾期完成")


@require_GET
def key_tasks_poster(request: ZoneRequest) -> HttpResponse:
    """晒清单上墙：A3 or larger."""
    return render(request, "supervision/key_tasks_poster.html", _content(request))


@require_GET
def wall_list(request: ZoneRequest) -> HttpResponse:
    """大屏晒清单."""
    return render(request, "supervision/wall_list.html", _content(request))


@require_GET
def wall_list_live(request: ZoneRequest) -> HttpResponse:
    """大屏晒清单的内容; unchanged content answers 304."""
    response = render(request, "supervision/wall_list_content.html", _content(request))
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


def _content(request: ZoneRequest) -> dict[str, Any]:
    narrow = narrow_from(request.GET, request.today)
    past = narrow.as_of is not None and narrow.as_of < request.today
    as_of = day_end(narrow.as_of) if past and narrow.as_of else None
    found = matrix(request.zone, narrow, at=request.now, as_of=as_of)

    def link(page: str = "key_tasks", **changes: Any) -> str:
        query = urlencode(narrow.query(**changes))
        path = reverse(page, kwargs={"zone": request.zone.code})
        return f"{path}?{query}" if query else path

    return {
        "narrow": narrow,
        "matrix": found,
        "link": link,
        "is_past": past,
        "months": MONTHS,
        "marks": MARK_NAMES,
        "signs": SIGNS,
        "this_month": found.day.month if found.day.year == found.year else 0,
        "selects": _selects(request.zone, narrow.year),
        "may_keep": request.member.has(*KEEPERS),
    }


def _selects(zone: Zone, year: int) -> list[dict[str, Any]]:
    rows = list(
        KeyTask.objects.filter(zone=zone, year=year, withdrawn_at=None).values_list(
            "lead_unit", "lead_unit__name", "leader", "leader__name", "category"
        )
    )
    leaders = {key: name for _, _, key, name, _ in rows if key}
    marks = [("late_only", "只看滞后与逾期"), *MARK_NAMES.items()]
    return [
        {"name": "unit", "label": "牵头单位", "options": sorted({(str(k), n) for k, n, *_ in rows})},
        {"name": "leader", "label": "责任领导", "options": [(str(k), n) for k, n in leaders.items()]},
        {"name": "category", "label": "类别", "options": [(c, c) for c in sorted({r[4] for r in rows}) if c]},
        {"name": "month", "label": "月份", "options": [(str(m), f"{m}月") for m in MONTHS]},
        {"name": "mark", "label": "状态", "options": marks},
        {"name": "priority", "label": "一把手工程", "options": [("1", "只看一把手工程")]},
    ]
