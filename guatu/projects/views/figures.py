"""三率与逾期：tables of which every number opens into its projects."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.projects.figures_sheet import write_late, write_rates
from guatu.projects.models import Category
from guatu.projects.queries import library
from guatu.projects.queries.cohorts import REACHED, SPANS, TIERS
from guatu.projects.queries.late import BY, LateAsked, late
from guatu.projects.queries.rates import COUNTING, STRICT, RatesAsked, rates
from guatu.projects.views.answer import exported_note, keep
from guatu.zones.typing import ZoneRequest

TIER_CHOICES = [(code, name) for code, (name, _, _) in TIERS.items()]


@require_GET
def project_rates(request: ZoneRequest) -> HttpResponse:
    """三率."""
    asked = RatesAsked.of(request.zone, request.GET)
    given = library.choices(request.zone, library.Narrow())
    boxes = [("tier", "档位", TIER_CHOICES), ("category", "类别", Category.choices)]
    boxes += [("park", "片区", given.parks), ("group", "项目组", given.groups)]
    context = {
        "asked": asked,
        "rates": rates(request.zone, asked, request.now),
        "spans": SPANS,
        "reached": REACHED,
        "selects": [
            {"name": n, "label": label, "options": options} for n, label, options in boxes if options
        ],
        "counting": COUNTING,
        "strict": STRICT,
    }
    return render(request, "projects/rates.html", context)


@require_GET
def project_rates_export(request: ZoneRequest) -> HttpResponse:
    """导出三率."""
    asked = RatesAsked.of(request.zone, request.GET)
    content = write_rates(rates(request.zone, asked, request.now), asked, note=exported_note(request))
    return keep(request, content, "三率")


@require_GET
def late_projects(request: ZoneRequest) -> HttpResponse:
    """逾期项目."""
    asked = LateAsked.of(request.GET)
    context = {
        "asked": asked,
        "late": late(request.zone, asked, request.now),
        "by": BY,
        "selects": [{"name": "category", "label": "类别", "options": Category.choices}],
    }
    return render(request, "projects/late.html", context)


@require_GET
def late_projects_export(request: ZoneRequest) -> HttpResponse:
    """导出逾期项目."""
    asked = LateAsked.of(request.GET)
    content = write_late(late(request.zone, asked, request.now), asked, note=exported_note(request))
    return keep(request, content, f"逾期项目（按{BY[asked.by]}）")
