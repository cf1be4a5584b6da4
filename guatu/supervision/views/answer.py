"""回应：where a verb leads, what it says when done, and files to keep."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from guatu.core.dates import SHANGHAI
from guatu.office.workbook import ListColumn
from guatu.supervision.sheets import note_of, written
from guatu.zones.typing import ZoneRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def go(request: ZoneRequest, name: str, said: str, anchor: str = "", **kwargs: Any) -> HttpResponse:
    """去下一页 and say there what was done."""
    messages.success(request, said)
    address = reverse(name, kwargs={"zone": request.zone.code, **kwargs})
    response = HttpResponseRedirect(address + (f"#{anchor}" if anchor else ""))
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


def keep(
    request: ZoneRequest,
    title: str,
    columns: Iterable[ListColumn],
    rows: Iterable[Mapping[str, Any]],
    said: str = "",
) -> HttpResponse:
    """下载 Excel, named by zone and minute."""
    content = written(title, columns, rows, note_of(request.zone.name, request.today, said))
    response = HttpResponse(content, content_type=XLSX)
    local = request.now.astimezone(SHANGHAI)
    name = f"{title}-{request.zone.short_name}-{local:%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
