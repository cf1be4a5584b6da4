"""半月填报：many projects on one page, or one on its own with photos."""

from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guatu.core.periods import Period
from guatu.core.refusal import Refusal
from guatu.files.forms import files_in
from guatu.projects import access
from guatu.projects.actions import add_photos, save_draft, submit_report
from guatu.projects.actions.progress import JustReported
from guatu.projects.forms.progress import Grid, GridRow, ReportForm, ReportPageForm
from guatu.projects.forms.standing import moved, taken_in, typed_in
from guatu.projects.models import PeriodPhoto, Project, ReportState
from guatu.projects.periods import asked_period, due, reporting_now
from guatu.projects.queries.detail import milestones_of, reports_of
from guatu.projects.queries.reporting import (
    STATES,
    Asked,
    Line,
    boxes_of,
    counts_of,
    forecasts_told,
    history_of,
    in_state,
    lines_of,
    mine_of,
    narrowed,
    reported_in,
)
from guatu.projects.responsible import with_unit
from guatu.projects.views.chart import progress_chart
from guatu.ui.form import sent
from guatu.zones import calendar
from guatu.zones.answer import form_page, go_to, op_of
from guatu.zones.paging import Page
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])
SIZE = 50  # what is typed of a page goes back in one form


def period_of_page(request: ZoneRequest) -> Period:
    """地址里问的一期."""
    return asked_period(request.zone, request.today, request.GET.get("period", ""))


def period_context(request: ZoneRequest, period: Period) -> dict[str, Any]:
    """期的切换: the periods beside this one, and until when it is to be sent."""
    return {
        "period": period,
        "is_now": period == reporting_now(request.zone, request.today),
        "following": period.next if period.next.first <= request.today else None,
        "due_at": due(request.zone, period, calendar.load(request.zone)).due_at,
        "states": STATES,
    }


@never_cache
@both
def progress_grid(request: ZoneRequest) -> HttpResponse:
    """半月填报：all my projects on one page; a refused row keeps what was typed, the others are kept."""
    period, asked = period_of_page(request), Asked.of(request.GET)
    mine = narrowed(mine_of(reported_in(request.zone, period), request.zone, request.member), asked)
    counts = counts_of(mine)
    page = _page(request, in_state(mine, asked.state), counts.get(asked.state, 0))
    grid = _grid(request, period, page)
    if request.method == "POST":
        done = _keep_all(request, period, grid)
        if not grid.refused:
            return go_to(request, _onward(request), _said(request, done))
        page = _page(request, in_state(mine, asked.state), counts.get(asked.state, 0))
        grid = _redrawn(request, period, grid)
    context = {
        "grid": grid,
        "page": page,
        "counts": counts,
        "asked": asked,
        "selects": boxes_of(request.zone).selects,
        "sent": "send" if request.POST.get("do") == "send" else "",
        **period_context(request, period),
    }
    return render(request, "projects/progress_grid.html", context, status=422 if grid.refused else 200)


def _page(request: ZoneRequest, projects: Any, total: int) -> Page[Project]:
    wanted = request.GET.get("page", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else 1
    number = min(max(number, 1), max(1, -(-total // SIZE)))
    return Page(list(projects[(number - 1) * SIZE : number * SIZE]), number, SIZE, total)


def _grid(request: ZoneRequest, period: Period, page: Page[Project]) -> Grid:
    grid, data = Grid(), request.POST if request.method == "POST" else None
    projects = page.rows
    if data is not None:  # what was drawn comes back, whatever has left the filter since
        shown = [UUID(key) for key in data.getlist("row") if len(key) == 36][:SIZE]
        rows = mine_of(reported_in(request.zone, period), request.zone, request.member)
        projects = list(rows.filter(pk__in=shown).select_related("company", "park").order_by("number"))
        left = {key for key in shown if typed_in(data, str(key))} - {project.pk for project in projects}
        gone = Project.objects.filter(zone=request.zone, pk__in=left) if left else ()
        grid.gone = [project.name for project in gone]
    ticked = set(data.getlist("send")) if data is not None else set()
    for line in lines_of(request.zone, period, projects, request.today):
        key = str(line.project.pk)
        grid.rows.append(GridRow(line, ReportForm(data, line=line, prefix=key), key in ticked))
    return grid


def _keep_all(request: ZoneRequest, period: Period, grid: Grid) -> int:
    """Every row that was changed is kept; those that are to be sent are sent. Returns how many."""
    some = any(row.ticked for row in grid.rows)
    return sum(_keep_row(request, period, row, some=some) for row in grid.rows)


def _keep_row(request: ZoneRequest, period: Period, row: GridRow, *, some: bool) -> bool:
    """One row, if it was touched; what others changed meanwhile is told and not written over."""
    line, cells = row.line, row.form.cells()
    typed = any(cell.is_typed for cell in cells)
    send = request.POST.get("do") == "send"
    send = send and (row.ticked if some else typed or line.state == ReportState.DRAFT)
    again = line.report is not None and row.form.is_valid() and line.report.op == _op(request, row.form, send)
    if not (typed or send or again):
        row.form = ReportForm(line=line, prefix=str(line.project.pk))  # drawn as it is now
        return False
    if row.is_locked:
        row.refused = f"“{line.project.name}”已核实，你填的没有存；要改请核实人先退回。"
    elif row.form.is_valid():
        row.refused = "" if again else moved(cells)
        if row.refused:
            taken_in(row.form, cells)
            return False
        try:
            _keep(request, period, line, row.form, send=send)
            return True
        except Refusal as refusal:
            row.refused = refusal.message
    return False


def _op(request: ZoneRequest, form: ReportForm, send: bool) -> UUID | None:
    """这一行的操作号: the same words sent again are the same, other words are not."""
    op = op_of(request)
    return uuid5(op, f"{form.line.project.pk} {send} {form.filled()}") if op else None


def _keep(request: ZoneRequest, period: Period, line: Line, form: ReportForm, *, send: bool) -> Any:
    version = request.POST.get(form.add_prefix("version"), "")
    verb = submit_report if send else save_draft
    return verb(
        line.project,
        period=period,
        filled=form.filled(),
        by=request.member,
        at=request.now,
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None,
        op=_op(request, form, send),
    )


def _redrawn(request: ZoneRequest, period: Period, grid: Grid) -> Grid:
    """Rows that were kept stand as they are now; those that were not keep what was typed."""
    fresh = lines_of(request.zone, period, [row.line.project for row in grid.rows], request.today)
    rows = []
    for row, line in zip(grid.rows, fresh, strict=True):
        if row.problem:
            row.line = line
            rows.append(row)
        else:
            rows.append(GridRow(line, ReportForm(line=line, prefix=str(line.project.pk))))
    return Grid(rows, grid.gone)


def _onward(request: ZoneRequest) -> str:
    query, number = request.GET.copy(), request.POST.get("page", "")
    if number.isascii() and number.isdigit() and len(number) < 5:
        query["page"] = number
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _said(request: ZoneRequest, done: int) -> str:
    if not done:
        return "没有改动，不用存。"
    return f"已报送 {done} 个项目。" if request.POST.get("do") == "send" else f"已暂存 {done} 个项目。"


@never_cache
@both
def progress_new(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """填报一个项目 of one period, with photos."""
    held, period = access.project_of(request.zone, project_id), period_of_page(request)
    line = line_of(request, held, period)
    form = ReportPageForm(request.POST or None, request.FILES or None, line=line)
    form.offer(request.zone)

    def act() -> HttpResponse:
        send = request.POST.get("do") == "send"
        _compare(request, line, form, send)
        with transaction.atomic():
            report = _keep(request, period, line, form, send=send)
            chosen = {"files": form.cleaned_data["file"], "uploads": form.cleaned_data["uploads"]}
            if chosen["files"] or chosen["uploads"]:
                files = files_in(zone=request.zone, by=request.member, at=request.now, **chosen)
                add_photos(report, files=files, by=request.member, at=request.now)
        back = reverse("project", kwargs={"zone": request.zone.code, "project_id": held.pk})
        if send:
            return go_to(request, f"{back}#progress", f"{period.short_name}形象进度已报送，等核实。")
        return go_to(request, request.get_full_path(), "已暂存，还没有报送。")

    answer = sent(request, form, act)
    if answer is not None:
        return answer
    if form.is_bound:
        line = line_of(request, held, period)  # as it stands now, beside what was typed
    history = history_of(held)
    context = {
        "project": held,
        "form": form,
        "line": line,
        "photos": photos_of(line),
        "history": history,
        "chart": progress_chart(
            reports_of(held), milestones_of(held), request.today, forecasts_told(history)
        ),
        **period_context(request, period),
    }
    return form_page(request, "projects/progress_new.html", context)


def _compare(request: ZoneRequest, line: Line, form: ReportPageForm, send: bool) -> None:
    """What others changed while this page was open is told, unless it is this very form that came twice."""
    cells = form.cells()
    again = line.report is not None and line.report.op == _op(request, form, send)
    if (told := moved(cells)) and not again:
        taken_in(form, cells)
        raise JustReported(told.replace("这一行", "这张表"))


def line_of(request: ZoneRequest, project: Project, period: Period) -> Line:
    """一行 of one project."""
    rows = with_unit(Project.objects.filter(zone=request.zone, pk=project.pk), request.zone)
    [line] = lines_of(request.zone, period, list(rows), request.today)
    return line


def photos_of(line: Line) -> list[PeriodPhoto]:
    """本期照片, in the order in which they came."""
    if line.report is None:
        return []
    rows = PeriodPhoto.objects.filter(zone_id=line.project.zone_id, report=line.report)
    return list(rows.select_related("file", "by").order_by("at", "id"))
