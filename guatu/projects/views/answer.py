"""回应：where a verb leads, what it says when done, and files to keep."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from guatu.core.dates import SHANGHAI
from guatu.zones.typing import ZoneRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DONE = {
    "founded": "已入库。",
    "changed": "已保存。",
    "seated": "责任人已定。",
    "planned": "已排期，台账上有了期限。",
    "reached": "已报验，等他人验收签字。",
    "added": "已添加。",
    "progress": "进度已填报。",
    "joined": "已入组。",
    "left": "已出组。",
}


def said(request: ZoneRequest) -> str:
    """办完的话, once, after the verb."""
    return DONE.get(request.GET.get("done", ""), "") if request.method == "GET" else ""


def go(request: ZoneRequest, name: str, done: str = "", anchor: str = "", **kwargs: Any) -> HttpResponse:
    """去下一页 and say what was done."""
    address = reverse(name, kwargs={"zone": request.zone.code, **kwargs})
    response = HttpResponseRedirect(
        address + (f"?done={done}" if done else "") + (f"#{anchor}" if anchor else "")
    )
    response.status_code = 303
    return response


def keep(request: ZoneRequest, content: bytes, title: str) -> HttpResponse:
    """下载 Excel, named by zone and minute."""
    response = HttpResponse(content, content_type=XLSX)
    local = request.now.astimezone(SHANGHAI)
    name = f"{title}-{request.zone.short_name}-{local:%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def exported_note(request: ZoneRequest) -> str:
    """导出说明: whose, and when."""
    local = request.now.astimezone(SHANGHAI)
    return f"{request.zone.name}　{local:%Y-%m-%d %H:%M} 导出"
