"""形象进度：one project, or all of an officer's on one page."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions import report_progress
from guatu.projects.forms.progress import Grid, GridRow, ProgressForm
from guatu.projects.models import Project, Responsibility, Stage
from guatu.projects.queries.listing import rows_of
from guatu.projects.views.answer import go, said
from guatu.zones.models import Role
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])
BUILDING = (
    Stage.PERMITTED,
    Stage.TENDERED,
    Stage.STARTED,
    Stage.TOPPED_OUT,
    Stage.COMPLETED,
    Stage.COMMISSIONED,
    Stage.RENOVATED,
    Stage.POWERED,
)
MOST = 100


@both
def progress_new(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """填报形象进度, prefilled with the last one."""
    held = access.project_of(request.zone, project_id)
    form = ProgressForm(request.POST or None, project=held, today=request.today)
    if request.method == "POST" and form.is_valid():
        try:
            report_progress(held, **form.values(), by=request.member, at=request.now, seen=_seen(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return go(request, "project", "progress", "progress", project_id=held.pk)
    [row] = rows_of(request.zone, [held.pk], request.now)
    context = {"project": held, "form": form, "row": row, "seen": request.now.isoformat()}
    return render(request, "projects/progress_new.html", context, status=422 if form.is_bound else 200)


@both
def progress_grid(request: ZoneRequest) -> HttpResponse:
    """半月填报：all my projects on one page, saved with one button; a refused row keeps what was typed."""
    mine = list(_mine(request)[:MOST])
    data = request.POST if request.method == "POST" else None
    ids = [project.pk for project in mine]
    schedules = {row.id: row.schedule for row in rows_of(request.zone, ids, request.now)}
    grid = Grid()
    for project in mine:
        form = ProgressForm(data, project=project, today=request.today, prefix=str(project.pk))
        grid.rows.append(GridRow(project, form, schedules.get(project.pk)))
    if data is not None:
        for row in grid.rows:
            _save(request, row)
        if not grid.refused:
            return go(request, "progress_grid", "progress")
    context = {
        "grid": grid,
        "saved": sum(row.saved for row in grid.rows),
        "done": said(request),
        "seen": request.now.isoformat(),
        "more": len(mine) == MOST,
    }
    return render(request, "projects/progress_grid.html", context, status=422 if grid.refused else 200)


def _save(request: ZoneRequest, row: GridRow) -> None:
    if not row.form.is_bound or f"{row.form.prefix}-on" not in request.POST or not row.form.has_changed():
        return
    if not row.form.is_valid():
        return
    try:
        report_progress(
            row.project, **row.form.values(), by=request.member, at=request.now, seen=_seen(request)
        )
        row.saved = True
    except Refusal as refusal:
        row.refused = refusal.message


def _mine(request: ZoneRequest) -> QuerySet[Project]:
    found = Project.objects.filter(zone=request.zone, withdrawn_at=None, stage__in=BUILDING)
    if not request.member.has(Role.SUPERVISOR):
        seats = Responsibility.objects.filter(zone=request.zone)
        held = seats.filter(Q(person=request.member.person_id) | Q(unit__in=request.member.unit_ids))
        found = found.filter(pk__in=held.values("project"))
    return found.select_related("company").order_by("number")


def _seen(request: ZoneRequest) -> datetime | None:
    try:
        seen = datetime.fromisoformat(request.POST.get("seen", ""))
    except ValueError:
        return None
    return seen if seen.tzinfo else None
