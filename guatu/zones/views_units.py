"""单位."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.refusal import Refusal
from guatu.ui.overtaken import overtaken, remember
from guatu.zones import access, actions, queries, sheets
from guatu.zones.export import xlsx
from guatu.zones.forms_admin import UnitForm
from guatu.zones.models import Person, Role, Unit
from guatu.zones.paging import page_of_list
from guatu.zones.queries_changes import changes_of
from guatu.zones.typing import ZoneRequest

SELECTS = [
    {"name": "kind", "label": "类型", "options": list(Unit.Kind.choices)},
    {"name": "state", "label": "状态", "options": [("in_use", "在用"), ("closed", "停用")]},
]


@require_GET
def units(request: ZoneRequest) -> HttpResponse:
    """单位树; filtered, a flat list. ``?export=xlsx`` gives the same rows as a spreadsheet."""
    tree = queries.unit_tree(request.zone, on=request.today)
    rows = queries.narrowed_units(tree, request.GET.dict())
    if request.GET.get("export") == "xlsx":
        return xlsx("单位", sheets.UNIT_COLUMNS, sheets.unit_rows(rows), on=request.today)
    context = {"page": page_of_list(request, rows), "selects": SELECTS, "all": len(tree)}
    return render(request, "zones/units.html", context)


@require_GET
def unit(request: ZoneRequest, id: UUID) -> HttpResponse:
    """一个单位：who works in it, in which role."""
    found = access.unit_of(request.zone, id)
    tree = queries.unit_tree(request.zone, on=request.today)
    context = {
        "unit": found,
        "seats": queries.unit_seats(found, on=request.today),
        "changes": changes_of(request, found.id),
        "below": [row for row in tree if row.unit.parent_id == found.id],
    }
    return render(request, "zones/unit.html", context)


@require_http_methods(["GET", "POST"])
def unit_new(request: ZoneRequest) -> HttpResponse:
    """设单位."""
    form = UnitForm(request.POST or None, **_choices(request))
    del form.fields["is_active"]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        parent = access.unit_of(request.zone, data["parent"]) if data["parent"] else None
        try:
            made = actions.add_unit(
                zone=request.zone,
                name=data["name"],
                short_name=data["short_name"],
                kind=data["kind"],
                parent=parent,
                leader=_leader(request, data["leader"]),
                by=request.member,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已设“{made.name}”。")
            return redirect("unit", zone=request.zone.code, id=made.id)
    return _page(request, form, "设单位")


@require_http_methods(["GET", "POST"])
def unit_edit(request: ZoneRequest, id: UUID) -> HttpResponse:
    """改单位."""
    found = access.unit_of(request.zone, id)
    initial = {
        "name": found.name,
        "short_name": found.short_name,
        "kind": found.kind,
        "parent": str(found.parent_id or ""),
        "leader": str(found.leader_id or ""),
        "is_active": found.is_active,
    }
    form = UnitForm(request.POST or None, initial=initial, **_choices(request))
    remember(form)
    if request.method == "POST" and form.is_valid() and not overtaken(form):
        data = dict(form.cleaned_data)
        data["parent"] = access.unit_of(request.zone, data["parent"]) if data["parent"] else None
        data["leader"] = _leader(request, data["leader"])
        try:
            actions.edit_unit(found, by=request.member, at=request.now, **data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "单位已改。")
            return redirect("unit", zone=request.zone.code, id=found.id)
    return _page(request, form, f"改单位：{initial['name']}")


def _choices(request: ZoneRequest) -> dict[str, Any]:
    leaders = queries.people_with(request.zone, Role.LEADER, on=request.today)
    return {"units": queries.unit_choices(request.zone), "leaders": leaders}


def _leader(request: ZoneRequest, id: UUID | None) -> Person | None:
    return access.person_of(request.zone, id) if id else None


def _page(request: ZoneRequest, form: Any, title: str) -> HttpResponse:
    from django.urls import reverse

    back = reverse("units", args=[request.zone.code])
    context = {"form": form, "title": title, "back": back, "back_name": "单位"}
    return render(request, "zones/form.html", context, status=422 if form.errors else 200)
