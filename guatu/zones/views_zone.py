"""本区：what the zone is, its parks, its lobby screens."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.zones import access, actions, queries
from guatu.zones.forms_admin import DisplayForm, ParkForm
from guatu.zones.models import Level
from guatu.zones.typing import ZoneRequest


@require_GET
def zone_home(request: ZoneRequest) -> HttpResponse:
    """本区. A zone shows its own make-up, a province or city the zones below it."""
    zone = request.zone
    below = queries.descendants(zone)
    context = {
        "trail": queries.trail(zone),
        "below": below,
        "level": Level(zone.level).label,
        "parks": queries.parks(zone),
        "holdings": queries.holdings(zone),
        "quota": zone.settings.get("file_quota", 10 * 1024**3),
    }
    return render(request, "zones/zone_home.html", context)


@require_GET
def parks(request: ZoneRequest) -> HttpResponse:
    """平台与片区, by their place in the hierarchy."""
    return render(request, "zones/parks.html", {"groups": queries.parks(request.zone)})


@require_http_methods(["GET", "POST"])
def park_new(request: ZoneRequest) -> HttpResponse:
    """设片区."""
    form = ParkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_park(zone=request.zone, by=request.member, at=request.now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已设“{made.name}”。")
            return redirect("parks", zone=request.zone.code)
    return _form_page(request, form, "设片区", reverse("parks", args=[request.zone.code]))


@require_http_methods(["GET", "POST"])
def park_edit(request: ZoneRequest, id: UUID) -> HttpResponse:
    """改片区."""
    park = access.park_of(request.zone, id)
    form = ParkForm(request.POST or None, initial={"code": park.code, "name": park.name, "kind": park.kind})
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        name, kind = form.cleaned_data["name"], form.cleaned_data["kind"]
        actions.edit_park(park, name=name, kind=kind, by=request.member, at=request.now)
        messages.success(request, "片区已改。")
        return redirect("parks", zone=request.zone.code)
    return _form_page(request, form, f"改片区：{park.name}", reverse("parks", args=[request.zone.code]))


def _form_page(request: ZoneRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "back_name": "平台与片区"}
    return render(request, "zones/form.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def displays(request: ZoneRequest) -> HttpResponse:
    """大屏链接. The address of a new one is shown this once."""
    form, address = DisplayForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        made = actions.open_display(
            zone=request.zone, name=form.cleaned_data["name"], by=request.member, at=request.now
        )
        path = reverse("display", kwargs={"code": request.zone.code, "secret": made.secret})
        address, form = request.build_absolute_uri(path), DisplayForm()
    context = {"form": form, "links": queries.displays(request.zone), "address": address}
    return render(request, "zones/displays.html", context, status=422 if form.errors else 200)


@require_POST
def display_revoke(request: ZoneRequest, id: UUID) -> HttpResponse:
    """停大屏链接."""
    link = access.display_of(request.zone, id)
    actions.revoke_display(link, by=request.member, at=request.now)
    messages.success(request, f"“{link.name}”的链接已停用。")
    return redirect("displays", zone=request.zone.code)
