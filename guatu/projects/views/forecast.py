"""预申报兑现：what was forecast for a period beside what it brought."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.projects.progress_export import write_kept
from guatu.projects.queries import forecast
from guatu.projects.queries.reporting import Asked, boxes_of, narrowed
from guatu.projects.views.answer import exported_note, keep
from guatu.projects.views.progress import period_context, period_of_page
from guatu.zones.paging import page_of
from guatu.zones.typing import ZoneRequest


@require_GET
def forecasts(request: ZoneRequest) -> HttpResponse:
    """预申报兑现. ``?export=xlsx`` gives the same rows as a spreadsheet."""
    period, asked = period_of_page(request), Asked.of(request.GET)
    verdict = request.GET.get("verdict", "")
    every = narrowed(forecast.kept_in(request.zone, period), asked)
    rows = forecast.in_verdict(every, verdict)
    if request.GET.get("export") == "xlsx":
        kept = forecast.rows_of(request.zone, list(rows))
        content = write_kept(period, kept, note=exported_note(request))
        return keep(request, content, f"{period.name}预申报兑现")
    page = page_of(request, rows)
    units = forecast.by_unit(request.zone, every)
    context = {
        "page": page,
        "rows": forecast.rows_of(request.zone, page.rows),
        "units": units,
        "selects": [
            *boxes_of(request.zone).selects,
            {"name": "verdict", "label": "兑现", "options": forecast.VERDICTS},
        ],
        "expected": sum(u.expected for u in units),
        "kept": sum(u.kept for u in units),
        "short": sum(u.short for u in units),
        "above": sum(u.above for u in units),
        **period_context(request, period),
    }
    return render(request, "projects/forecasts.html", context)
