"""排期、报验、加节点."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.files.actions import store
from guatu.ledger.models import Evidence
from guatu.projects import access
from guatu.projects.actions import add_milestone, plan_milestone, report_reached
from guatu.projects.forms.milestone import PlanForm, ReachForm
from guatu.projects.forms.project import op_of
from guatu.projects.models import Milestone
from guatu.projects.queries.library import as_id
from guatu.projects.views.answer import go
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])


@both
def milestone_plan(request: ZoneRequest, milestone_id: UUID) -> HttpResponse:
    """排期与改期."""
    held = access.milestone_of(request.zone, milestone_id)
    access.must_edit(held.project, request.member)
    form = PlanForm(request.POST or None, milestone=held)
    if request.method == "POST" and form.is_valid():
        try:
            plan_milestone(
                held,
                planned=form.cleaned_data["planned"],
                note=form.cleaned_data.get("note", ""),
                by=request.member,
                at=request.now,
                op=op_of(request.POST),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return go(request, "project", "planned", "stops", project_id=held.project_id)
    context = {"milestone": held, "project": held.project, "form": form}
    return render(request, "projects/milestone_plan.html", context, status=422 if form.is_bound else 200)


@both
def milestone_reach(request: ZoneRequest, milestone_id: UUID) -> HttpResponse:
    """报验达成."""
    held = access.milestone_of(request.zone, milestone_id)
    evidence = list(
        Evidence.objects.filter(zone=request.zone, item=held.item_id)
        .select_related("file")
        .order_by("added_at")
        if held.item_id
        else []
    )
    form = ReachForm(request.POST or None, request.FILES or None, has_evidence=bool(evidence))
    if request.method == "POST" and form.is_valid():
        try:
            _report(request, held, form)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return go(request, "project", "reached", "stops", project_id=held.project_id)
    context = {"milestone": held, "project": held.project, "form": form, "evidence": evidence}
    return render(request, "projects/milestone_reach.html", context, status=422 if form.is_bound else 200)


@require_POST
def milestone_add(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """加节点, then to its plan."""
    project = access.project_to_edit(request.zone, project_id, request.member)
    type_id = as_id(request.POST.get("type", ""))
    if type_id is None:
        raise Refusal("请选一个节点。")
    milestone = add_milestone(project, type=access.milestone_type_of(request.zone, type_id))
    return go(request, "milestone_plan", milestone_id=milestone.pk)


def _report(request: ZoneRequest, held: Milestone, form: ReachForm) -> None:
    upload = form.cleaned_data.get("file")
    files = (
        [store(zone=request.zone, content=upload, name=upload.name, by=request.member, at=request.now)]
        if upload
        else []
    )
    report_reached(
        held,
        on=form.cleaned_data["on"],
        text=form.cleaned_data["text"],
        note=form.cleaned_data["note"],
        files=files,
        by=request.member,
        at=request.now,
        op=op_of(request.POST),
    )
