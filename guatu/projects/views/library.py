"""项目列表与导出."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.projects.exports import write_projects
from guatu.projects.forms.fields import COMPARATOR_WORDS
from guatu.projects.queries import cohorts, library
from guatu.projects.queries.listing import rows_of
from guatu.projects.views.answer import exported_note, keep
from guatu.zones import paging
from guatu.zones.typing import ZoneRequest


@require_GET
def projects(request: ZoneRequest) -> HttpResponse:
    """项目库."""
    zone, now = request.zone, request.now
    narrow = library.Narrow.of(request.GET)
    slices = library.slices(zone, narrow, now)
    chosen = narrow.values.get("category", "")
    total = next((count for value, _, count in slices if value == chosen), 0)
    number, size = paging.asked(request)
    number = min(number, max(1, -(-total // size)))
    found = library.library(zone, narrow, now).values_list("pk", flat=True)
    choices = library.choices(zone, narrow)
    context = {
        "rows": rows_of(zone, found[(number - 1) * size : number * size], now),
        "slices": slices,
        "chosen": chosen,
        "total": total,
        "number": number,
        "size": size,
        "selects": library.selects(choices) + cohorts.boxes(narrow.values),
        "company": choices.company,
        "narrowed": bool(narrow.values),
        "words": COMPARATOR_WORDS,
    }
    return render(request, "projects/projects.html", context)


@require_GET
def projects_export(request: ZoneRequest) -> HttpResponse:
    """导出项目台账 with the filters of the list it was asked from."""
    found = library.library(request.zone, library.Narrow.of(request.GET), request.now)
    rows = list(found.select_related("company", "park"))
    return keep(request, write_projects(request.zone, rows, note=exported_note(request)), "项目台账")
