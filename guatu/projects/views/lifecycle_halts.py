"""暂停、终止、恢复的页面：asked on one, decided on another, listed on a third."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions import ask_halt, decide_halt
from guatu.projects.actions.halt import REASONS
from guatu.projects.forms.lifecycle import DecideForm, HaltForm
from guatu.projects.lifecycle_access import halt_of
from guatu.projects.models import Answer, Halt
from guatu.projects.queries import lifecycle_lists as lists
from guatu.projects.queries.lifecycle_lists import Column, halt_reason
from guatu.projects.views.lifecycle_list import list_export, list_page
from guatu.ui.form import sent
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.models import Role
from guatu.zones.paging import page_of
from guatu.zones.typing import ZoneRequest

TITLE = "暂停与终止"
EFFECTS = {
    "pause": "批准以后，项目未达成的节点一并挂起，时限停算；恢复时顺延。",
    "terminate": "批准以后，项目未达成的节点一并作废。",
    "revive": "批准以后，随项目挂起的节点恢复计时；随项目作废的按原计划重新立项。",
}
COLUMNS = (
    Column("项目", lambda r: r.project.name, width=32, kind="main"),
    Column("项目编号", lambda r: r.project.number, on_page=False),
    Column("种类", lambda r: r.get_kind_display(), kind="tight"),
    Column("理由", halt_reason),
    Column("情况和依据", lambda r: r.note, on_page=False, width=40),
    Column("申请人", lambda r: r.asked_by.name, kind="tight"),
    Column("申请日期", lambda r: r.asked_at, "date", kind="date"),
    Column("批复", lambda r: r.get_state_display(), kind="tight"),
    Column("批复人", lambda r: r.decided_by.name if r.decided_by else "", kind="tight"),
    Column("批复日期", lambda r: r.decided_at, "date", kind="date"),
    Column("预计恢复", lambda r: r.until, "date", kind="date"),
    Column("涉及节点", lambda r: len(r.items) or None, "number", kind="tight"),
)


@require_GET
def halts(request: ZoneRequest) -> HttpResponse:
    """暂停与终止."""
    return list_page(
        request,
        TITLE,
        COLUMNS,
        page_of(request, lists.halts(request.zone, request.GET)),
        name="halts",
        row_page="halt",
        selects=[
            {"name": "state", "label": "批复", "options": Answer.choices},
            {"name": "kind", "label": "种类", "options": Halt.Kind.choices},
        ],
        sub="暂停、终止、恢复由班子领导批；申请在项目页上提。",
        nothing="还没有暂停或终止的申请",
    )


@require_GET
def halts_export(request: ZoneRequest) -> HttpResponse:
    """导出暂停与终止."""
    return list_export(request, TITLE, COLUMNS, lists.halts(request.zone, request.GET))


@require_http_methods(["GET", "POST"])
def halt_ask(request: ZoneRequest, project_id: UUID, kind: str) -> HttpResponse:
    """申请暂停、终止或恢复."""
    held = access.project_of(request.zone, project_id)
    if kind not in Halt.Kind.values:
        raise Http404
    wanted = Halt.Kind(kind)
    data = request.POST if request.method == "POST" else None
    form = HaltForm(data, reasons=REASONS[wanted], pausing=wanted == Halt.Kind.PAUSE)

    def act() -> HttpResponse:
        ask_halt(held, kind=wanted, **form.cleaned_data, by=request.member, at=request.now, op=op_of(request))
        said = f"已申请{wanted.label}，等班子领导批。"
        return go(request, "project", said, "halts", project_id=held.pk)

    if (answer := sent(request, form, act)) is not None:
        return answer
    context = {"project": held, "form": form, "title": f"申请{wanted.label}", "said": EFFECTS[kind]}
    return form_page(request, "projects/lifecycle_form.html", context)


@require_http_methods(["GET", "POST"])
def halt(request: ZoneRequest, halt_id: UUID) -> HttpResponse:
    """一份申请, and the answer to it."""
    held = halt_of(request.zone, halt_id)
    may = request.member.has(Role.LEADER) and held.asked_by_id != request.member.person_id
    if request.method == "POST" and not request.member.has(Role.LEADER):
        raise Refusal("暂停、终止、恢复由班子领导批。")
    form = DecideForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        granted = form.cleaned_data["granted"] == "yes"
        answer = form.cleaned_data["answer"]
        decide_halt(held, granted=granted, answer=answer, by=request.member, at=request.now)
        said = f"{'已批准' if granted else '没有批准'}{held.get_kind_display()}。"
        return go(request, "project", said, "halts", project_id=held.project_id)

    if (answer := sent(request, form, act)) is not None:
        return answer
    context = {
        "project": held.project,
        "form": form,
        "title": f"{held.get_kind_display()}项目",
        "said": EFFECTS[held.kind],
        "button": "批复",
        "may_send": may and held.state == Answer.ASKED,
        "back": "halts",
        "facts": [
            ("理由", halt_reason(held)),
            ("情况和依据", held.note),
            ("申请", f"{held.asked_by.name}，{held.asked_at:%Y-%m-%d}"),
            ("预计恢复", held.until),
            ("批复", held.get_state_display()),
            ("意见", held.answer),
            ("批复人", held.decided_by.name if held.decided_by else ""),
            ("涉及节点", f"{len(held.items)} 个" if held.items else ""),
        ],
    }
    return form_page(request, "projects/lifecycle_form.html", context)
