"""挂图的页面. Reads only."""

import hashlib
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_GET

from guatu.boards import queries
from guatu.boards.above.asked import INSIDE
from guatu.boards.forms import switches_from
from guatu.boards.sheets import COLUMNS, card_rows
from guatu.core.dates import dated
from guatu.projects.models import Category
from guatu.zones import paging
from guatu.zones.export import xlsx
from guatu.zones.models import Level
from guatu.zones.typing import ZoneRequest


@require_GET
def wall(request: ZoneRequest) -> HttpResponse:
    """挂图. The zone as a map of its promises; a city or province sees its zones side by side."""
    return render(request, "boards/wall.html", _content(request))


@require_GET
def wall_live(request: ZoneRequest) -> HttpResponse:
    """挂图的内容, for the screen that refreshes itself; unchanged content answers 304."""
    response = render(request, "boards/wall_content.html", _content(request))
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def wall_rows(request: ZoneRequest) -> HttpResponse:
    """数字背后的项目：the rows that a number on the wall counts, at the same moment."""
    number, size = paging.asked(request)
    content = _frame(request)
    found = queries.page(request.zone, at=request.now, switches=content["switches"], number=number, size=size)
    total = found.figures.total
    number = min(number, max(1, -(-total // size)))
    content |= {"map": found, "page": paging.Page(found.cards, number, size, total)}
    return render(request, "boards/rows.html", content)


@require_GET
def wall_export(request: ZoneRequest) -> HttpResponse:
    """导出上图项目, as the switches stand."""
    shown = queries.page(request.zone, at=request.now, switches=_frame(request)["switches"])
    return xlsx(f"{request.zone.name}作战图", COLUMNS, card_rows(shown), on=shown.day)


@require_GET
def wall_poster(request: ZoneRequest) -> HttpResponse:
    """作战图海报：A0, every project with its progress, deadline and leader."""
    content = _frame(request)
    content["map"] = queries.war_map(request.zone, at=request.now, switches=content["switches"], whole=True)
    return render(request, "boards/poster.html", content)


@require_GET
def wall_card(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """上图卡片 of one project."""
    switches = switches_from(request.GET)
    found = queries.card(request.zone, project_id, at=request.now, switches=switches)
    if found is None:
        raise Http404
    moment = queries.moment_of(switches, request.now)
    context = {"card": found, "switches": switches, "day": dated(moment or request.now)}
    template = "boards/card.html" if request.headers.get("HX-Request") else "boards/card_page.html"
    return render(request, template, context)


def _content(request: ZoneRequest) -> dict[str, Any]:
    switches = switches_from(request.GET)
    if request.zone.level != Level.ZONE:
        lines = queries.zone_lines(request.zone)
        return _addressed(request, switches) | {
            "map": None,
            "lines": lines,
            "total": queries.total_of(lines),
            "may_enter": bool(request.member.roles & INSIDE),
        }
    shown = queries.war_map(request.zone, at=request.now, switches=switches)
    return _addressed(request, switches) | {"map": shown}


def _frame(request: ZoneRequest) -> dict[str, Any]:
    """What stands around the projects of one zone; a city or province has none of its own."""
    if request.zone.level != Level.ZONE:
        raise Http404
    return _addressed(request, switches_from(request.GET))


def _addressed(request: ZoneRequest, switches: queries.Switches) -> dict[str, Any]:
    base = reverse("wall", kwargs={"zone": request.zone.code})

    def link(page: str = "wall", **changes: str) -> str:
        query = urlencode(switches.query(**changes))
        path = base if page == "wall" else reverse(page, kwargs={"zone": request.zone.code})
        return f"{path}?{query}" if query else path

    def items(**asked: str) -> str:
        return f"{reverse('items', kwargs={'zone': request.zone.code})}?{urlencode(asked)}"

    return {
        "switches": switches,
        "link": link,
        "items": items,
        "categories": [("", "全部"), *Category.choices],
        "is_past": queries.moment_of(switches, request.now) is not None,
    }
