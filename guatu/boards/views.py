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
from guatu.boards.forms import switches_from
from guatu.boards.sheets import COLUMNS, card_rows
from guatu.core.dates import dated
from guatu.projects.models import Category
from guatu.zones.export import xlsx
from guatu.zones.models import Level
from guatu.zones.paging import page_of_list
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
    content = _content(request)
    if content["map"] is None:
        raise Http404
    content["page"] = page_of_list(request, content["map"].cards)
    return render(request, "boards/rows.html", content)


@require_GET
def wall_export(request: ZoneRequest) -> HttpResponse:
    """导出上图项目, as the switches stand."""
    content = _content(request)
    if content["map"] is None:
        raise Http404
    shown = content["map"]
    return xlsx(f"{request.zone.name}作战图", COLUMNS, card_rows(shown), on=shown.day)


@require_GET
def wall_poster(request: ZoneRequest) -> HttpResponse:
    """作战图海报：A0, every project with its progress, deadline and leader."""
    content = _content(request)
    if content["map"] is None:
        raise Http404
    return render(request, "boards/poster.html", content)


@require_GET
def wall_card(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """上图卡片 of one project."""
    switches = switches_from(request.GET)
    moment = queries.moment_of(switches, request.now)
    found = [c for c in queries.cards(request.zone, at=request.now, moment=moment) if c.id == project_id]
    if not found:
        raise Http404
    context = {"card": found[0], "switches": switches, "day": dated(moment or request.now)}
    template = "boards/card.html" if request.headers.get("HX-Request") else "boards/card_page.html"
    return render(request, template, context)


def _content(request: ZoneRequest) -> dict[str, Any]:
    switches = switches_from(request.GET)
    base = reverse("wall", kwargs={"zone": request.zone.code})

    def link(page: str = "wall", **changes: str) -> str:
        query = urlencode(switches.query(**changes))
        path = base if page == "wall" else reverse(page, kwargs={"zone": request.zone.code})
        return f"{path}?{query}" if query else path

    upper = request.zone.level != Level.ZONE
    lines = queries.zone_lines(request.zone) if upper else []
    return {
        "switches": switches,
        "link": link,
        "categories": [("", "全部"), *Category.choices],
        "map": None if upper else queries.war_map(request.zone, at=request.now, switches=switches),
        "lines": lines,
        "total": queries.total_of(lines),
        "is_past": queries.moment_of(switches, request.now) is not None,
    }
