"""现场问题的清单, of all meetings."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.supervision.actions.meetings import KEEPERS
from guatu.supervision.queries import meetings as queries
from guatu.supervision.sheets import FINDING_COLUMNS, finding_lines
from guatu.supervision.views.answer import keep
from guatu.zones.models import Unit
from guatu.zones.paging import Page, page_of
from guatu.zones.typing import ZoneRequest


@require_GET
def findings(request: ZoneRequest) -> HttpResponse:
    """现场问题."""
    page = page_of(request, queries.findings(request.zone, request.GET, request.now))
    names = queries.tier_names(request.zone)
    rows = queries.finding_rows(page.rows, names, request.now)
    units = Unit.objects.filter(zone=request.zone, is_active=True).order_by("name").values_list("id", "name")
    context = {
        "page": Page(rows, page.number, page.size, page.total),
        "slices": queries.SLICES,
        "current": request.GET.get("view", ""),
        "selects": [
            {
                "name": "category",
                "label": "类型",
                "options": [(c, c) for c in queries.categories(request.zone)],
            },
            {"name": "tier", "label": "分级", "options": list(names.items())},
            {"name": "unit", "label": "责任单位", "options": [(str(k), n) for k, n in units]},
            {"name": "priority", "label": "一把手工程", "options": [("1", "只看一把手工程")]},
        ],
        "may_keep": request.member.has(*KEEPERS),
    }
    return render(request, "supervision/findings.html", context)


@require_GET
def findings_export(request: ZoneRequest) -> HttpResponse:
    """导出现场问题 with the filters of the list."""
    held = queries.findings(request.zone, request.GET, request.now)
    rows = queries.finding_rows(held, queries.tier_names(request.zone), request.now)
    return keep(request, "现场问题", FINDING_COLUMNS, finding_lines(rows))
