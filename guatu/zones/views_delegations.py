"""委托代办的页面：who is away, who stands in, from when to when."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.zones import access, actions, queries, sheets
from guatu.zones.export import xlsx
from guatu.zones.forms_admin import day_field, unit_field
from guatu.zones.models import Delegation, Role
from guatu.zones.paging import page_of
from guatu.zones.permissions import STAFF
from guatu.zones.typing import ZoneRequest

STATES = [("now", "正在代办"), ("ahead", "还没开始"), ("past", "已结束"), ("revoked", "已撤回")]


class DelegationForm(forms.Form):
    """委托代办."""

    reason = forms.ChoiceField(label="事由", choices=Delegation.Reason.choices)
    note = forms.CharField(label="说明", max_length=100, required=False)

    def __init__(self, request: ZoneRequest, data: Any = None) -> None:
        super().__init__(data)
        away = queries.may_be_away(request.zone, request.member, on=request.today)
        working = (Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR, Role.LEADER)
        others = queries.people_with(request.zone, *working, on=request.today)
        me = str(request.member.person_id)
        initial = me if any(key == me for key, _ in away) else None
        self.fields["principal"] = unit_field(away, "谁不在", initial=initial)
        self.fields["delegate"] = unit_field(others, "由谁代办")
        self.fields["from_date"] = day_field("起", initial=request.today)
        self.fields["to_date"] = day_field("止")
        self.order_fields(["principal", "delegate", "from_date", "to_date", "reason", "note"])


@require_http_methods(["GET", "POST"])
def delegations(request: ZoneRequest) -> HttpResponse:
    """委托代办. ``?export=xlsx`` gives the same rows as a spreadsheet."""
    may_write = request.member.has(*STAFF)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    rows = queries.delegations(request.zone, wanted=request.GET.dict(), on=request.today)
    if request.GET.get("export") == "xlsx":
        return xlsx("委托代办", sheets.DELEGATION_COLUMNS, sheets.delegation_rows(rows), on=request.today)
    form = DelegationForm(request, request.POST if request.method == "POST" else None) if may_write else None
    if request.method == "POST" and form is not None and form.is_valid():
        data = dict(form.cleaned_data)
        principal = access.person_of(request.zone, data.pop("principal"))
        delegate = access.person_of(request.zone, data.pop("delegate"))
        try:
            actions.delegate(
                principal=principal, delegate=delegate, by=request.member, at=request.now, **data
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已登记：{delegate.name}代{principal.name}办理。")
            return redirect("delegations", zone=request.zone.code)
    context = {
        "page": page_of(request, rows),
        "form": form,
        "selects": [{"name": "state", "label": "状态", "options": STATES}],
        "may_arrange": lambda row: may_write and actions.may_arrange(request.member, row.principal),
    }
    bad = form is not None and bool(form.errors)
    return render(request, "zones/delegations.html", context, status=422 if bad else 200)


@require_POST
def delegation_revoke(request: ZoneRequest, id: UUID) -> HttpResponse:
    """撤回委托."""
    found = access.delegation_of(request.zone, id)
    actions.revoke(found, by=request.member, at=request.now)
    messages.success(request, f"已撤回：{found.delegate.name}不再代{found.principal.name}办理。")
    return redirect("delegations", zone=request.zone.code)
