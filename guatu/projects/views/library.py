"""项目列表与导出."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.projects.exports import write_projects
from guatu.projects.forms.fields import COMPARATOR_WORDS
from guatu.projects.queries import library
from guatu.projects.queries.listing import rows_of
from guatu.projects.views.answer import exported_note, keep
from guatu.projects.views.frame import framed
from guatu.zones import paging
from guatu.zones.typing import ZoneRequest


@require_GET
def projects(request: ZoneRequest) -> HttpResponse:
    """项目库."""
    zone, now = request.zone, request.now
    narrow = library.Narrow.of(request.GET)
    context = framed(request, narrow)
    number, size = paging.asked(request)
    number = min(number, max(1, -(-context["total"] // size)))
    found = library.library(zone, narrow, now).values_list("pk", flat=True)
    context |= {
        "current": "projects",
        "rows": rows_of(zone, found[(number - 1) * size : number * size], now),
        "number": number,
        "size": size,
        "words": COMPARATOR_WORDS,
    }
    return render(request, "projects/projects.html", context)


@require_GET
def projects_export(request: ZoneRequest) -> HttpResponse:
    """导出项目台账 with the filters of the list it was asked from."""
    found = library.library(request.zone, library.Narrow.of(request.GET), request.now)
    rows = list(found.select_related("company", "park"))
    return keep(request, write_projects(request.zone, rows, note=exported_note(request)), "项目台账")
