"""工作日历."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.zones import actions
from guatu.zones.forms_admin import DayForm
from guatu.zones.typing import ZoneRequest
from guatu.zones.year_view import WEEK, year_view


@require_GET
def calendar(request: ZoneRequest) -> HttpResponse:
    """年历. Twelve months; a provisional year says so on every page that counts with it."""
    year = _year(request.GET.get("year", ""), request.today.year)
    view = year_view(request.zone, year)
    return render(request, "zones/calendar.html", {"view": view, "week": WEEK})


def _year(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:6]) <= 2100 else usual


@require_http_methods(["GET", "POST"])
def calendar_day(request: ZoneRequest) -> HttpResponse:
    """改一天."""
    form = DayForm(request.POST or None, initial={"day": request.GET.get("day", ""), "works": "0"})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        changed = actions.set_day(
            zone=request.zone,
            day=data["day"],
            is_working=data["works"] == "1",
            name=data["name"],
            by=request.member,
            at=request.now,
        )
        words = "上班" if changed.is_working else "放假"
        messages.success(request, f"{_words(changed.day)}已改为{words}，此后计算的期限照此。")
        return redirect(_at(request, changed.day.year))
    context = {"form": form, "title": "改一天", "back": _at(request, None), "back_name": "工作日历"}
    return render(request, "zones/form.html", context, status=422 if form.errors else 200)


@require_POST
def calendar_year(request: ZoneRequest) -> HttpResponse:
    """补年份, or take the official days of a provisional one."""
    year = _year(request.POST.get("year", ""), 0)
    try:
        row = actions.add_year(zone=request.zone, year=year, by=request.member, at=request.now)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{year} 年已补入（{row.get_status_display()}）。")
    return redirect(_at(request, year or None))


def _words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _at(request: ZoneRequest, year: int | None) -> str:
    address = reverse("calendar", kwargs={"zone": request.zone.code})
    return f"{address}?year={year}" if year else address
