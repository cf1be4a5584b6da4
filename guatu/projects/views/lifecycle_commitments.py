"""承诺与兑现的页面：one project's sheet, and the list of the zone with its figures."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions import set_commitments
from guatu.projects.forms.commitments import sheet
from guatu.projects.models import Commitment
from guatu.projects.queries import commitments as queries
from guatu.projects.queries.lifecycle import commitments_of
from guatu.projects.queries.lifecycle_lists import Column
from guatu.projects.views.lifecycle_list import list_export, list_page
from guatu.zones.answer import go
from guatu.zones.paging import page_of_list
from guatu.zones.typing import ZoneRequest

TITLE = "承诺与兑现"
COLUMNS = (
    Column("项目", lambda r: r.row.project.name, width=32, kind="main"),
    Column("项目编号", lambda r: r.row.project.number, on_page=False),
    Column(
        "企业", lambda r: r.row.project.company.name if r.row.project.company else "", width=28, on_page=False
    ),
    Column("承诺事项", lambda r: r.row.get_what_display(), kind="tight"),
    Column("承诺", lambda r: r.promised_text, kind="tight"),
    Column("兑现", lambda r: r.delivered_text, kind="tight"),
    Column("相差", lambda r: r.difference, kind="tight"),
    Column("结论", lambda r: r.standing_name, kind="tight"),
    Column("何时兑现", lambda r: r.row.due_on or r.row.promised_on, "date", kind="date"),
    Column(
        "承诺数（万元、人）",
        lambda r: queries.amount_for_sheet(r.row.what, r.row.promised),
        "number",
        on_page=False,
    ),
    Column(
        "兑现数（万元、人）",
        lambda r: queries.amount_for_sheet(r.row.what, r.row.delivered),
        "number",
        on_page=False,
    ),
    Column("依据", lambda r: r.row.source, width=28),
    Column("说明", lambda r: r.row.note, on_page=False, width=28),
)


@require_GET
def commitments(request: ZoneRequest) -> HttpResponse:
    """承诺与兑现."""
    rows = queries.commitments(request.zone, request.GET, request.today)
    counts = Counter(row.standing for row in rows)
    wanted = request.GET.get("standing", "")
    return list_page(
        request,
        TITLE,
        COLUMNS,
        page_of_list(request, _chosen(rows, wanted)),
        name="commitments",
        row_page="project",
        selects=[
            {"name": "standing", "label": "结论", "options": list(queries.STANDINGS.items())},
            {"name": "what", "label": "承诺事项", "options": Commitment.What.choices},
        ],
        figures=[
            (key, name, counts[key], "over" if key == "broken" else "")
            for key, name in queries.STANDINGS.items()
        ],
        sub="企业在协议里承诺了什么，兑现了没有；时间看节点销号，数字在项目页上填。",
        nothing="还没有登记承诺",
    )


@require_GET
def commitments_export(request: ZoneRequest) -> HttpResponse:
    """导出承诺与兑现."""
    rows = queries.commitments(request.zone, request.GET, request.today)
    return list_export(request, TITLE, COLUMNS, _chosen(rows, request.GET.get("standing", "")))


@require_http_methods(["GET", "POST"])
def project_commitments(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """一个项目的承诺与兑现."""
    held = access.project_to_edit(request.zone, project_id, request.member)
    data = request.POST if request.method == "POST" else None
    forms = sheet(data, commitments_of(held))
    refused = ""
    seen = _seen(request)
    if data is not None and seen is None:
        refused = "这一页放得太久，请刷新再填。"
    elif data is not None and not sum(not form.is_valid() for form in forms):
        try:
            set_commitments(
                held,
                rows={form.what: form.promised() for form in forms},
                by=request.member,
                at=request.now,
                seen=seen,
            )
        except Refusal as refusal:
            refused = refusal.message
        else:
            return go(request, "project", "承诺已保存。", "commitments", project_id=held.pk)
    context: dict[str, Any] = {
        "project": held,
        "forms": forms,
        "refused": refused,
        "wrong": sum(bool(form.errors) for form in forms) if data is not None else 0,
        "seen": request.POST.get("seen") or request.now.isoformat(),
    }
    return render(request, "projects/commitments_form.html", context, status=200 if data is None else 422)


def _chosen(rows: list[queries.Kept], standing: str) -> list[queries.Kept]:
    return [row for row in rows if row.standing == standing] if standing in queries.STANDINGS else rows


def _seen(request: ZoneRequest) -> datetime | None:
    try:
        seen = datetime.fromisoformat(request.POST.get("seen", ""))
    except ValueError:
        return None
    return seen if seen.tzinfo else None
