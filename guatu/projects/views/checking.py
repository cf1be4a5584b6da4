"""核实：a verifier's view of the same reports; tick rows, and verify or return them."""

from datetime import datetime
from typing import Any
from uuid import uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.periods import Period
from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions import return_report, verify_report
from guatu.projects.models import PeriodReport, ReportState
from guatu.projects.periods import due
from guatu.projects.progress_export import write_lines
from guatu.projects.queries.reporting import (
    LATE,
    PUNCTUALITY,
    Asked,
    boxes_of,
    counts_of,
    in_state,
    lines_of,
    narrowed,
    reported_in,
)
from guatu.projects.responsible import may_check
from guatu.projects.views.answer import exported_note, keep
from guatu.projects.views.progress import period_context, period_of_page
from guatu.zones.answer import go_to, op_of
from guatu.zones.calendar import load
from guatu.zones.paging import page_of
from guatu.zones.typing import ZoneRequest


@never_cache
@require_GET
def progress_check(request: ZoneRequest) -> HttpResponse:
    """填报情况与核实. Everybody reads; the box to tick stands where one may verify."""
    return _drawn(request)


def _drawn(request: ZoneRequest, problems: tuple[str, ...] = (), ticked: frozenset[str] = frozenset(),
           reason: str = "") -> HttpResponse:  # fmt: skip
    period, asked = period_of_page(request), Asked.of(request.GET)
    rows = narrowed(reported_in(request.zone, period), asked)
    page = page_of(request, in_state(rows, asked.state, _until(request, period, asked)))
    lines = lines_of(request.zone, period, page.rows, request.today)
    context = {
        "page": page,
        "lines": lines,
        "checkable": {line.project.pk for line in lines if _may_check(request, line.report, line.project)},
        "counts": counts_of(rows),
        "asked": asked,
        "selects": boxes_of(request.zone).selects + _punctuality(asked),
        "problems": problems,
        "ticked": ticked,
        "reason": reason,
        **period_context(request, period),
    }
    return render(request, "projects/progress_check.html", context, status=422 if problems else 200)


def _until(request: ZoneRequest, period: Period, asked: Asked) -> datetime | None:
    """The day that decides who was late, asked for only where somebody looks for them."""
    return due(request.zone, period, load(request.zone)).due_at if asked.state == LATE else None


def _punctuality(asked: Asked) -> list[dict[str, Any]]:
    """A box for the late, where the address asks for them."""
    wanted = asked.state in dict(PUNCTUALITY)
    return [{"name": "state", "label": "报送", "options": PUNCTUALITY}] if wanted else []


def _may_check(request: ZoneRequest, report: PeriodReport | None, project: object) -> bool:
    if report is None or report.state not in (ReportState.SUBMITTED, ReportState.VERIFIED):
        return False
    mine = request.member.person_id is None or report.submitted_by_id == request.member.person_id
    return not mine and may_check(getattr(project, "answering", None), request.member)


@never_cache
@require_http_methods(["GET", "POST"])
def progress_judge(request: ZoneRequest) -> HttpResponse:
    """核实或退回 what was ticked: each on its own, and what could not be done is told by name."""
    if request.method == "GET":  # where one looks on from after something could not be done
        return _drawn(request)
    ids, reason = request.POST.getlist("ids")[:200], request.POST.get("reason", "").strip()
    back = request.POST.get("do") == "return"
    if not ids:
        return _drawn(request, ("先勾选要核实或退回的项目。",), reason=reason)
    if back and not reason:
        return _drawn(request, ("退回请写明理由。",), frozenset(ids))
    done, problems = 0, list[str]()
    for each in ids:
        try:
            _judge(request, each, reason if back else None)
            done += 1
        except Refusal as refusal:
            problems.append(refusal.message)
    if problems:
        if done:
            messages.success(request, f"已{'退回' if back else '核实'} {done} 个项目。")
        return _drawn(request, tuple(problems), frozenset(ids), reason)
    address = reverse("progress_check", kwargs={"zone": request.zone.code})
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return go_to(request, address + query, f"已{'退回' if back else '核实'} {done} 个项目。")


def _judge(request: ZoneRequest, ticked: str, reason: str | None) -> None:
    id, _, version = ticked.partition(":")
    report = access.period_report_of(request.zone, id)
    op = op_of(request)
    told = {
        "by": request.member,
        "at": request.now,
        "version": int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None,
        "op": uuid5(op, str(report.pk)) if op else None,
    }
    if reason is None:
        verify_report(report, **told)  # type: ignore[arg-type]
    else:
        return_report(report, reason=reason, **told)  # type: ignore[arg-type]


@require_GET
def progress_export(request: ZoneRequest) -> HttpResponse:
    """导出这一期: the rows that the page shows, under heads that the import knows."""
    period, asked = period_of_page(request), Asked.of(request.GET)
    rows = narrowed(reported_in(request.zone, period), asked)
    rows = in_state(rows, asked.state, _until(request, period, asked))
    lines = lines_of(request.zone, period, rows, request.today)
    return keep(request, write_lines(period, lines, note=exported_note(request)), f"{period.name}形象进度")
