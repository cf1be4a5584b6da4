"""延期原因的页面：told on one, weighed on another, listed on a third."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.refusal import Refusal
from guatu.files.actions import store
from guatu.projects import access
from guatu.projects.actions import decide_delay, report_delay
from guatu.projects.forms.lifecycle import DecideDelayForm, DelayForm
from guatu.projects.lifecycle_access import DECIDERS, delay_of
from guatu.projects.models import Answer, DelayFile, DelayReason, Milestone
from guatu.projects.queries import lifecycle_lists as lists
from guatu.projects.queries.lifecycle_lists import Column
from guatu.projects.views.lifecycle_list import list_export, list_page
from guatu.ui.form import sent
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.paging import page_of
from guatu.zones.typing import ZoneRequest

TITLE = "延期原因"


def _excused(row: Any) -> str:
    return f"{row.days_excused} 天" if row.days_excused is not None else ""


COLUMNS = (
    Column("项目", lambda r: r.project.name, width=32, kind="main"),
    Column("项目编号", lambda r: r.project.number, on_page=False),
    Column("节点", lambda r: r.milestone.type.name, kind="tight"),
    Column("原因", lambda r: r.get_cause_display(), kind="tight"),
    Column("事由", lambda r: r.text, width=40),
    Column("申请天数", lambda r: r.days_asked, "number", kind="tight", show=lambda r: f"{r.days_asked} 天"),
    Column("认定", lambda r: lists.WEIGHED[r.state], kind="tight"),
    Column("免责天数", lambda r: r.days_excused, "number", kind="tight", show=_excused),
    Column("佐证（份）", lambda r: len(r.files.all()), "number", kind="tight"),
    Column("申报人", lambda r: r.asked_by.name, kind="tight"),
    Column("申报日期", lambda r: r.asked_at, "date", kind="date"),
    Column("认定人", lambda r: r.decided_by.name if r.decided_by else "", on_page=False),
    Column("认定日期", lambda r: r.decided_at, "date", on_page=False),
    Column("认定意见", lambda r: r.answer, on_page=False, width=32),
)


@require_GET
def delays(request: ZoneRequest) -> HttpResponse:
    """延期原因."""
    return list_page(
        request,
        TITLE,
        COLUMNS,
        page_of(request, lists.delays(request.zone, request.GET)),
        name="delays",
        row_page="delay",
        selects=[
            {"name": "state", "label": "认定", "options": list(lists.WEIGHED.items())},
            {"name": "cause", "label": "原因", "options": DelayReason.Cause.choices},
        ],
        sub="在项目页上申报，附佐证；督查或班子领导认定以后，免责的天数不算逾期。",
        nothing="还没有申报过延期原因",
    )


@require_GET
def delays_export(request: ZoneRequest) -> HttpResponse:
    """导出延期原因."""
    return list_export(request, TITLE, COLUMNS, lists.delays(request.zone, request.GET))


@require_http_methods(["GET", "POST"])
def delay_new(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """申报延期原因."""
    held = access.project_to_edit(request.zone, project_id, request.member)
    rows = Milestone.objects.filter(zone=request.zone, project=held, item__isnull=False)
    stops = list(rows.select_related("type", "project__zone").order_by("order"))
    posted = request.method == "POST"
    form = DelayForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        zone=request.zone,
        milestones=stops,
    )

    def act() -> HttpResponse:
        typed = form.cleaned_data
        by, at = request.member, request.now
        files = [
            store(zone=request.zone, content=each, name=each.name, by=by, at=at) for each in typed["evidence"]
        ]
        report_delay(
            form.milestones[typed["milestone"]],
            cause=DelayReason.Cause(typed["cause"]),
            text=typed["text"],
            days=typed["days"],
            files=files,
            op=op_of(request),
            by=by,
            at=at,
        )
        return go(request, "project", "延期原因已申报，等认定。", "delays", project_id=held.pk)

    if (answer := sent(request, form, act)) is not None:
        return answer
    said = "写明为什么晚、该免几天，附上佐证。由督查或班子领导认定。"
    context = {"project": held, "form": form, "title": "申报延期原因", "said": said, "upload": True}
    if not stops:
        context["refused"] = "这个项目的节点都还没有排期，谈不上延期。"
    return form_page(request, "projects/lifecycle_form.html", context)


@require_http_methods(["GET", "POST"])
def delay(request: ZoneRequest, delay_id: UUID) -> HttpResponse:
    """一条延期原因, and what was decided of it."""
    held = delay_of(request.zone, delay_id)
    may = request.member.has(*DECIDERS) and held.asked_by_id != request.member.person_id
    if request.method == "POST" and not request.member.has(*DECIDERS):
        raise Refusal("延期原因由督查或班子领导认定。")
    form = DecideDelayForm(request.POST if request.method == "POST" else None, most=held.days_asked)

    def act() -> HttpResponse:
        typed = form.cleaned_data
        granted = typed["granted"] == "yes"
        decide_delay(
            held,
            granted=granted,
            days=typed["days"] if granted else None,
            answer=typed["answer"],
            by=request.member,
            at=request.now,
        )
        said = "延期原因已认定。" if granted else "延期原因不予认定。"
        return go(request, "project", said, "delays", project_id=held.project_id)

    if (answer := sent(request, form, act)) is not None:
        return answer
    files = DelayFile.objects.filter(zone=request.zone, delay=held).select_related("file").order_by("id")
    context = {
        "project": held.project,
        "form": form,
        "title": f"延期原因：{held.milestone.type.name}",
        "said": held.text,
        "button": "认定",
        "may_send": may and held.state == Answer.ASKED,
        "back": "delays",
        "files": [
            (each.file.name, reverse("file", kwargs={"zone": request.zone.code, "id": each.file_id}))
            for each in files
        ],
        "facts": _facts(held),
    }
    return form_page(request, "projects/lifecycle_form.html", context)


def _facts(held: DelayReason) -> list[tuple[str, Any]]:
    return [
        ("原因", held.get_cause_display()),
        ("申请免责", f"{held.days_asked} 天"),
        ("申报", f"{held.asked_by.name}，{held.asked_at:%Y-%m-%d}"),
        ("认定", lists.WEIGHED[held.state]),
        ("认定免责", f"{held.days_excused} 天" if held.days_excused is not None else ""),
        ("认定人", held.decided_by.name if held.decided_by else ""),
        ("意见", held.answer),
    ]
