"""投资进度：one list of a year over all projects, its totals, and its export."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.projects.models import Measure
from guatu.projects.pace_sheet import write_pace
from guatu.projects.plan_sheet import standing, write_plans
from guatu.projects.queries import library
from guatu.projects.queries.listing import seat_words
from guatu.projects.queries.pace import PACES, PaceAsked, pace, totals, years
from guatu.projects.views.answer import exported_note, keep
from guatu.zones import paging
from guatu.zones.typing import ZoneRequest

BOXES = ("stage", "pool", "park", "unit", "leader", "group", "origin")


@require_GET
def pace_list(request: ZoneRequest) -> HttpResponse:
    """投资进度."""
    asked = PaceAsked.of(request.GET, request.now)
    found = pace(request.zone, asked)
    total = totals(found)
    number, size = paging.asked(request)
    number = min(number, max(1, -(-total.projects // size)))
    rows = list(found.select_related("company")[(number - 1) * size : number * size])
    boxes = library.selects(library.choices(request.zone, asked.narrow))
    context = {
        "asked": asked,
        "totals": total,
        "rows": rows,
        "number": number,
        "size": size,
        "seats": seat_words(request.zone, rows),
        "measures": Measure,
        "years": years(request.zone, asked),
        "selects": [
            {"name": "pace", "label": "进度", "options": PACES},
            *(box for box in boxes if box["name"] in BOXES),
        ],
    }
    return render(request, "projects/pace.html", context)


@require_GET
def pace_export(request: ZoneRequest) -> HttpResponse:
    """导出投资进度 with the filters of the list."""
    asked = PaceAsked.of(request.GET, request.now)
    found = list(pace(request.zone, asked).select_related("company"))
    seats = seat_words(request.zone, found)
    content = write_pace(found, seats, asked, note=exported_note(request))
    return keep(request, content, f"{asked.year}年投资进度（{asked.measure.label}）")


@require_GET
def plan_export(request: ZoneRequest) -> HttpResponse:
    """导出计划表 of the list's year and filters, under heads that the import knows."""
    asked = PaceAsked.of(request.GET, request.now)
    found = list(pace(request.zone, asked))
    plans = standing(request.zone, asked.year, [project.pk for project in found])
    seats = seat_words(request.zone, found)
    content = write_plans(asked.year, found, plans, seats, note=exported_note(request))
    return keep(request, content, f"{asked.year}年投资计划")
