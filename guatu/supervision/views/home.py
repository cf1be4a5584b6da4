"""督查首页：this week's meeting, what is unfinished, this month's stars, what is being pressed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.supervision.queries.home import home_of
from guatu.supervision.queries.pledges import STANDINGS
from guatu.zones.typing import ZoneRequest


@require_GET
def supervision(request: ZoneRequest) -> HttpResponse:
    """督查."""
    found = home_of(request.zone, member=request.member, today=request.today, at=request.now)
    return render(request, "supervision/home.html", {"home": found, "standings": STANDINGS})
