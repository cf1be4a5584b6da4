"""回应：what a page answers to a form: it is drawn again, or one goes on and is told what was done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guatu.zones.typing import ZoneRequest


def go(request: ZoneRequest, name: str, said: str, anchor: str = "", **kwargs: Any) -> HttpResponse:
    """去下一页 and say there what was done."""
    address = reverse(name, kwargs={"zone": request.zone.code, **kwargs})
    return go_to(request, address + (f"#{anchor}" if anchor else ""), said)


def go_to(request: ZoneRequest, address: str, said: str) -> HttpResponse:
    """去这个地址 and say there what was done."""
    messages.success(request, said)
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def op_of(request: ZoneRequest) -> UUID | None:
    """操作号 of the form."""
    try:
        return UUID(request.POST.get("op", ""))
    except ValueError:
        return None


def form_page(request: ZoneRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """表单页: 422 with what was typed when something is wrong."""
    return render(request, template, context, status=422 if context["form"].is_bound else 200)
