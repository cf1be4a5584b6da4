"""批量改派与交接：chosen items, or all that one person has under way, go to somebody else in one step."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guatu.core.refusal import Refusal
from guatu.ledger import actions, queries
from guatu.ledger.circles import seen_by
from guatu.ledger.forms import AssignForm, Pick, pick
from guatu.ledger.models import Item
from guatu.ledger.steps import AT_WORK
from guatu.ledger.views import op_of
from guatu.zones.models import Person
from guatu.zones.typing import ZoneRequest

MOST = 500


class FromForm(forms.Form):
    """交接谁的事."""

    owner = Pick(label="把谁手上的事交出去")

    def __init__(self, request: ZoneRequest) -> None:
        super().__init__(request.GET or None)
        seen = seen_by(request.member)
        holders = Item.objects.filter(seen, zone=request.zone, life__in=AT_WORK, owner__isnull=False)
        people = Person.objects.filter(zone=request.zone, pk__in=holders.values("owner")).order_by("name")
        pick(self, "owner", list(people), "请选择")


@require_http_methods(["GET", "POST"])
def items_assign(request: ZoneRequest) -> HttpResponse:
    """批量改派. What was ticked on the list (``ids``), or all of one person (``owner``)."""
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(request, asked.getlist("ids"), asked.get("owner", ""))
    sent = request.method == "POST" and "go" in request.POST
    form = AssignForm(request, "assign", request.POST if sent else None)
    result = None
    if sent and form.is_valid():
        if not chosen:
            form.add_error(None, "没有选中还在办的事项。")
        else:
            result = _assign(request, form, chosen)
    context: dict[str, Any] = {
        "items": chosen,
        "form": form,
        "from_form": FromForm(request),
        "result": result,
        "owner": asked.get("owner", ""),
        "most": MOST,
    }
    return render(request, "ledger/assign_all.html", context, status=422 if form.errors else 200)


def _assign(request: ZoneRequest, form: AssignForm, chosen: list[Item]) -> actions.Assigned | None:
    try:
        return actions.assign_all(
            chosen, by=request.member, at=request.now, op=op_of(request), **form.cleaned_data
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return None


def _chosen(request: ZoneRequest, ids: list[str], owner: str) -> list[Item]:
    items = queries.items_of(request.zone, request.now).filter(seen_by(request.member), life__in=AT_WORK)
    items = items.order_by("due_at", "id")
    if ids:
        return list(items.filter(pk__in=[key for key in map(_uuid, ids[:MOST]) if key])[:MOST])
    key = _uuid(owner)
    return list(items.filter(owner=key)[:MOST]) if key else []


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
