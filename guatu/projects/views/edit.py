"""新建与修改项目；定责任人."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions import Draft, assign_seats, found_project, update_project
from guatu.projects.actions.change import seats_of
from guatu.projects.actions.company import company_of_name
from guatu.projects.forms.project import NewProjectForm, ProjectForm, op_of, version_of
from guatu.projects.forms.seats import SeatsForm
from guatu.projects.models import Category, Pool, Project
from guatu.projects.views.answer import go
from guatu.zones.typing import ZoneRequest

DRAFTED = ("name", "category", "pool", "is_key", "park", "parcel", "parent")
both = require_http_methods(["GET", "POST"])


@both
def project_new(request: ZoneRequest) -> HttpResponse:
    """新建项目."""
    form = NewProjectForm(request.POST or None, zone=request.zone)
    seats = SeatsForm(request.POST or None, zone=request.zone)
    if request.method == "POST" and form.is_valid() & seats.is_valid():
        try:
            made = _found(request, form, seats)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return go(request, "project", "founded", project_id=made.pk)
    return _form_page(request, form, seats=seats)


@both
def project_edit(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """修改项目. A page older than somebody else's change is refused and keeps what was typed."""
    held = access.project_to_edit(request.zone, project_id, request.member)
    form = ProjectForm(request.POST or None, zone=request.zone, project=held)
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, held, form)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return go(request, "project", "changed", project_id=held.pk)
    return _form_page(request, form, project=held)


@both
def project_seats(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """定责任人."""
    held = access.project_to_edit(request.zone, project_id, request.member)
    form = SeatsForm(request.POST or None, zone=request.zone, drafts=seats_of(held))
    if request.method == "POST" and form.is_valid():
        try:
            assign_seats(
                held,
                drafts=form.drafts(),
                by=request.member,
                at=request.now,
                version=version_of(request.POST),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return go(request, "project", "seated", project_id=held.pk)
    context = {"project": held, "form": form, "version": _version(request, held)}
    return render(request, "projects/seats.html", context, status=422 if form.is_bound else 200)


def _found(request: ZoneRequest, form: NewProjectForm, seats: SeatsForm) -> Project:
    values = form.values()
    draft = Draft(
        name=values["name"],
        category=Category(values["category"]),
        template=form.cleaned_data["template"],
        pool=Pool(values["pool"]),
        is_key=values["is_key"],
        company=company_of_name(zone=request.zone, name=form.cleaned_data["company"], at=request.now),
        park=values["park"],
        parcel=values["parcel"],
        parent=values["parent"],
        values={key: value for key, value in values.items() if key not in DRAFTED},
        seats=seats.drafts(),
        capacities=form.capacities.rows,
    )
    return found_project(
        zone=request.zone, draft=draft, by=request.member, at=request.now, op=op_of(request.POST)
    )


def _change(request: ZoneRequest, held: Project, form: ProjectForm) -> Project:
    company = company_of_name(zone=request.zone, name=form.cleaned_data["company"], at=request.now)
    return update_project(
        held,
        changes={**form.values(), "company": company},
        capacities=form.capacities.rows,
        by=request.member,
        at=request.now,
        version=version_of(request.POST),
    )


def _form_page(
    request: ZoneRequest, form: ProjectForm, *, project: Project | None = None, seats: SeatsForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "project": project,
        "form": form,
        "seats": seats,
        "version": _version(request, project) if project else "",
    }
    return render(request, "projects/form.html", context, status=422 if form.is_bound else 200)


def _version(request: ZoneRequest, held: Project) -> int:
    """The version the page is drawn with: after a refusal the newest, so that saving again is a choice."""
    held.refresh_from_db(fields=["version"])
    return held.version
