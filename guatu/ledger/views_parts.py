"""配合的页面：one supporting unit's part, finished by it or taken back by the lead."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guatu.core.refusal import Refusal
from guatu.ledger import access, actions
from guatu.ledger.forms_shape import FinishPartForm
from guatu.ledger.models import Item
from guatu.ledger.views import op_of
from guatu.zones.typing import ZoneRequest

View = Callable[..., HttpResponse]


def _part_view(verb: Callable[..., Item], title: str, done: str) -> View:
    @require_http_methods(["GET", "POST"])
    def view(request: ZoneRequest, item_id: UUID, part_id: UUID) -> HttpResponse:
        part = access.part_to_read(request, item_id, part_id)
        form = FinishPartForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            note, op = form.cleaned_data["note"], op_of(request)
            try:
                verb(part, note=note, by=request.member, at=request.now, op=op)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                address = reverse("item", kwargs={"zone": request.zone.code, "item_id": item_id})
                return redirect(f"{address}?done={done}")
        context = {"part": part, "item": part.item, "form": form, "title": title}
        return render(request, "ledger/part.html", context, status=422 if form.errors else 200)

    return view


finish = _part_view(actions.finish_part, "配合办结", "finish_part")
drop = _part_view(actions.drop_part, "撤回配合", "drop_part")
