"""人员与任职."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.refusal import Refusal
from guatu.ui.overtaken import overtaken, remember
from guatu.zones import access, actions, queries, sheets
from guatu.zones.export import xlsx
from guatu.zones.forms_admin import ROLES, EndForm, MembershipForm, NewPersonForm, PersonForm
from guatu.zones.models import Role
from guatu.zones.paging import page_of
from guatu.zones.queries_changes import changes_of
from guatu.zones.typing import ZoneRequest


@require_GET
def people(request: ZoneRequest) -> HttpResponse:
    """人员. ``?export=xlsx`` gives the same rows as a spreadsheet, one row per seat."""
    rows = queries.people(request.zone, on=request.today, wanted=request.GET.dict())
    if request.GET.get("export") == "xlsx":
        return xlsx("人员", sheets.PEOPLE_COLUMNS, sheets.people_rows(rows), on=request.today)
    selects = [
        {"name": "unit", "label": "单位", "options": queries.unit_choices(request.zone)},
        {"name": "role", "label": "角色", "options": ROLES},
        {"name": "state", "label": "状态", "options": [("on", "在岗"), ("off", "停用")]},
    ]
    return render(request, "zones/people.html", {"page": page_of(request, rows), "selects": selects})


@require_GET
def person(request: ZoneRequest, id: UUID) -> HttpResponse:
    """一个人：where he works now, and where he worked."""
    found = access.person_of(request.zone, id)
    seats = queries.seats_of(found)
    now = [s for s in seats if s.from_date <= request.today and (not s.to_date or s.to_date >= request.today)]
    context = {
        "person": found,
        "now": now,
        "history": [s for s in seats if s not in now],
        "changes": changes_of(request, found.id),
    }
    return render(request, "zones/person.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def person_new(request: ZoneRequest) -> HttpResponse:
    """登记人员. The initial password of a new account is shown this once."""
    units = queries.unit_choices(request.zone)
    form = NewPersonForm(request.POST or None, units=units, today=request.today)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data["unit"] = access.unit_of(request.zone, data["unit"])
        data["role"] = Role(data["role"])
        try:
            made = actions.admit(zone=request.zone, by=request.member, at=request.now, **data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            if made.password:
                return render(request, "zones/first_password.html", {"opened": made, "back": "person"})
            messages.success(request, f"已登记{made.person.name}。")
            return redirect("person", zone=request.zone.code, id=made.person.id)
    return _page(request, form, "登记人员", "people")


@require_http_methods(["GET", "POST"])
def person_edit(request: ZoneRequest, id: UUID) -> HttpResponse:
    """改人员."""
    found = access.person_of(request.zone, id)
    initial = {"name": found.name, "title": found.title, "is_external": found.is_external}
    form = PersonForm(request.POST or None, initial=initial)
    remember(form)
    if request.method == "POST" and form.is_valid() and not overtaken(form):
        actions.edit_person(found, by=request.member, at=request.now, **form.cleaned_data)
        messages.success(request, "人员资料已改。")
        return redirect("person", zone=request.zone.code, id=found.id)
    return _page(request, form, f"改人员：{initial['name']}", "person", found.id)


@require_http_methods(["GET", "POST"])
def membership_new(request: ZoneRequest, id: UUID) -> HttpResponse:
    """任职."""
    found = access.person_of(request.zone, id)
    units = queries.unit_choices(request.zone)
    form = MembershipForm(request.POST or None, units=units, today=request.today)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data["unit"] = access.unit_of(request.zone, data["unit"])
        data["role"] = Role(data["role"])
        try:
            actions.appoint(person=found, by=request.member, at=request.now, **data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{found.name}已任职。")
            return redirect("person", zone=request.zone.code, id=found.id)
    return _page(request, form, f"任职：{found.name}", "person", found.id)


@require_http_methods(["GET", "POST"])
def membership_end(request: ZoneRequest, id: UUID) -> HttpResponse:
    """免职."""
    seat = access.membership_of(request.zone, id)
    form = EndForm(request.POST or None, today=request.today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_membership(
                seat, to_date=form.cleaned_data["to_date"], by=request.member, at=request.now
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{seat.person.name}已免去{seat.unit.name}的任职。")
            return redirect("person", zone=request.zone.code, id=seat.person_id)
    title = f"免职：{seat.person.name}，{seat.unit.name} {seat.get_role_display()}"
    return _page(request, form, title, "person", seat.person_id)


def _page(request: ZoneRequest, form: Any, title: str, back: str, id: UUID | None = None) -> HttpResponse:
    kwargs: dict[str, Any] = {"zone": request.zone.code} | ({"id": id} if id else {})
    context = {"form": form, "title": title, "back": reverse(back, kwargs=kwargs), "back_name": "人员"}
    return render(request, "zones/form.html", context, status=422 if form.errors else 200)
