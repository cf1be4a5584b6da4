"""项目库的看法：进度图、看板、日历 over the filters of the list, and the milestones as a spreadsheet."""

from calendar import monthrange
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.core.dates import dated, day_end
from guatu.office import ListColumn
from guatu.projects.forms.fields import COMPARATOR_WORDS
from guatu.projects.queries import calendar, library
from guatu.projects.queries.columns import columns_of
from guatu.projects.queries.listing import rows_of
from guatu.projects.queries.timeline import milestone_rows, points_of
from guatu.projects.views import gantt_picture as picture
from guatu.projects.views.frame import framed
from guatu.zones import paging
from guatu.zones.asked import as_of_asked, day_of
from guatu.zones.export import xlsx
from guatu.zones.typing import ZoneRequest

MILESTONE_COLUMNS = [
    ListColumn("挂图编号", "number", width=14),
    ListColumn("项目名称", "name", width=32),
    ListColumn("节点", "milestone"),
    ListColumn("原计划", "baseline", "date"),
    ListColumn("计划", "planned"),
    ListColumn("实际", "actual"),
    ListColumn("灯", "lamp"),
]
LONG_MONTH = 7  # an address writes a month as 2026-03


@require_GET
def projects_gantt(request: ZoneRequest) -> HttpResponse:
    """进度图, as the milestones stand or as they stood by the end of a day."""
    zone, now = request.zone, request.now
    narrow = library.Narrow.of(request.GET)
    as_of = as_of_asked(request.GET)
    past = as_of if as_of and as_of < request.today else None
    today, then = past or request.today, day_end(past) if past else None
    context = framed(request, narrow)
    number, size = paging.asked(request)
    size = size if "size" in request.GET else paging.SIZES[0]
    number = min(number, max(1, -(-context["total"] // size)))
    found = library.library(zone, narrow, now).values_list("pk", flat=True)
    rows = rows_of(zone, found[(number - 1) * size : number * size], now)
    points = points_of(zone, [row.id for row in rows], now, then=then)
    scale = picture.scale_of(request.GET.get("scale", ""), _month(request.GET.get("start", "")), today)
    step = picture.MONTHS[scale.unit] // 2
    context |= {
        "current": "projects_gantt",
        "number": number,
        "size": size,
        "lanes": [(row, picture.lane_of(points.get(row.id, ()), scale, today)) for row in rows],
        "points": points,
        "scale": scale,
        "today_x": scale.x(today) if scale.holds(today) else None,
        "earlier": picture.shifted(scale.first, -step),
        "later": picture.shifted(scale.first, step),
        "past": past,
    }
    return render(request, "projects/gantt.html", context)


@require_GET
def projects_board(request: ZoneRequest) -> HttpResponse:
    """看板：a column for each stage."""
    narrow = library.Narrow.of(request.GET)
    context = framed(request, narrow) | {
        "current": "projects_board",
        "columns": columns_of(request.zone, narrow, request.now),
        "words": COMPARATOR_WORDS,
    }
    return render(request, "projects/board.html", context)


@require_GET
def projects_calendar(request: ZoneRequest) -> HttpResponse:
    """日历：what is due and what was reached in a month, or all of one day of it."""
    narrow = library.Narrow.of(request.GET)
    day = day_of(request.GET.get("day", ""))
    first = (day or _month(request.GET.get("month", "")) or request.today).replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    projects = library.library(request.zone, narrow, request.now)
    context = framed(request, narrow) | {
        "current": "projects_calendar",
        "first": first,
        "earlier": picture.shifted(first, -1),
        "later": picture.shifted(first, 1),
        "day": day,
    }
    if day:
        found = calendar.fallen(request.zone, projects, day, day, request.now)
        page = paging.page_of(request, found.order_by("actual_on", "project__number", "order"))
        context["page"] = paging.Page(
            [calendar.named(row) for row in page.rows], page.number, page.size, page.total
        )
    else:
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        found = calendar.fallen(request.zone, projects, first, last, request.now)
        month = calendar.month_of(found, days)
        context |= {
            "days": month,
            "due": sum(each.total - each.reached for each in month),
            "reached": sum(each.reached for each in month),
            "blank_before": first.weekday(),
            "blank_after": 6 - last.weekday(),
        }
    return render(request, "projects/calendar.html", context)


@require_GET
def milestones_export(request: ZoneRequest) -> HttpResponse:
    """导出节点表 of the projects the filters leave, on the day the address asks for."""
    as_of = as_of_asked(request.GET)
    then = day_end(as_of) if as_of and as_of < request.today else None
    found = library.library(request.zone, library.Narrow.of(request.GET), request.now)
    rows = milestone_rows(request.zone, list(found.only("id", "number", "name")), request.now, then)
    return xlsx("项目节点", MILESTONE_COLUMNS, rows, on=dated(then or request.now))


def _month(text: str) -> date | None:
    """读月份; None for what is none."""
    return day_of(f"{text}-01") if len(text) == LONG_MONTH else None
