"""批准计划的页面：plans that wait, those changed since, and one project's approval."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions import approve_plan, approve_plans
from guatu.projects.forms.lifecycle import ApproveForm
from guatu.projects.models import Category, Project
from guatu.projects.queries import lifecycle_lists as lists
from guatu.projects.queries.library import as_id
from guatu.projects.queries.lifecycle import versions_of
from guatu.projects.queries.lifecycle_lists import Column
from guatu.projects.views.lifecycle_list import list_export, list_page
from guatu.ui.form import sent
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.models import Role
from guatu.zones.paging import page_of
from guatu.zones.typing import ZoneRequest

TITLE = "计划与基线"


def _days(row: Any) -> Any:
    return row.furthest.days if row.furthest is not None else None


def _moved(row: Any) -> str:
    days = _days(row)
    return "" if not days else f"{'晚' if days > 0 else '早'} {abs(days)} 天"


COLUMNS = (
    Column("项目", lambda r: r.name, width=32, kind="main"),
    Column("编号", lambda r: r.number, on_page=False),
    Column("状态", lambda r: lists.PLANS[lists.plan_state(r)], kind="tight"),
    Column("已排期", lambda r: f"{r.planned}／{r.stops} 个节点", kind="tight"),
    Column("基线", lambda r: f"第 {r.baseline} 版" if r.baseline else "", kind="tight"),
    Column("批准人", lambda r: r.approver or "", kind="tight"),
    Column("批准日期", lambda r: r.approved_at, "date", kind="date"),
    Column("最大偏差（天）", _days, "number", kind="tight", show=_moved),
)


@require_GET
def baselines(request: ZoneRequest) -> HttpResponse:
    """计划与基线."""
    return list_page(
        request,
        TITLE,
        COLUMNS,
        page_of(request, lists.plans(request.zone, request.GET)),
        name="baselines",
        row_page="project",
        selects=[
            {"name": "plan", "label": "状态", "options": list(lists.PLANS.items())},
            {"name": "category", "label": "类别", "options": Category.choices},
        ],
        batch=request.member.has(Role.LEADER, Role.UNIT_HEAD),
        sub="批准以后，每个节点的计划日期就是基线；改期不动它，偏差按它算。",
        nothing="还没有项目",
    )


@require_GET
def baselines_export(request: ZoneRequest) -> HttpResponse:
    """导出计划与基线."""
    return list_export(request, TITLE, COLUMNS, lists.plans(request.zone, request.GET))


@require_POST
def baselines_approve(request: ZoneRequest) -> HttpResponse:
    """批准勾选的计划: all of them or none."""
    ids = [each for text in request.POST.getlist("ids") if (each := as_id(text))]
    if not ids:
        raise Refusal("请先勾选要批准的项目。")
    chosen = list(Project.objects.filter(zone=request.zone, pk__in=ids, withdrawn_at=None))
    note = request.POST.get("note", "").strip()
    made = approve_plans(chosen, by=request.member, at=request.now, note=note, op=op_of(request))
    return go(request, "baselines", f"已批准 {len(made)} 个项目的计划。")


@require_http_methods(["GET", "POST"])
def baseline_approve(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """批准一个项目的计划, or draw its baseline anew."""
    held = access.project_of(request.zone, project_id)
    versions = versions_of(held)
    version = versions[0].baseline.version if versions else 0
    form = ApproveForm(request.POST if request.method == "POST" else None, again=bool(version))

    def act() -> HttpResponse:
        seen = request.POST.get("seen", "")
        made = approve_plan(
            held,
            by=request.member,
            at=request.now,
            note=form.cleaned_data["note"],
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 5 else None,
            op=op_of(request),
        )
        said = f"计划已批准，基线第 {made.version} 版。"
        return go(request, "project", said, "baseline", project_id=held.pk)

    if (answer := sent(request, form, act)) is not None:
        return answer
    title = "重定基线" if version else "批准计划"
    said = f"现基线是第 {version} 版，会留着。" if version else "每个节点的计划日期就此成为基线。"
    context = {"project": held, "form": form, "title": title, "said": said, "seen": version}
    return form_page(request, "projects/lifecycle_form.html", context)
