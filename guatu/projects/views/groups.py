"""项目组."""

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions import add_group, join_group, leave_group
from guatu.projects.forms.milestone import GroupForm
from guatu.projects.models import Project, ProjectGroup
from guatu.projects.queries.library import as_id
from guatu.projects.views.answer import go, said
from guatu.zones.permissions import allows
from guatu.zones.typing import ZoneRequest


@require_http_methods(["GET", "POST"])
def groups(request: ZoneRequest) -> HttpResponse:
    """项目组：list, add, assign."""
    may_write = allows("group_members", request.member.roles)
    if request.method == "POST" and not may_write:
        raise Refusal("项目组由经办人、单位负责人或督查维护。")
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_group(zone=request.zone, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return go(request, "groups", "added")
    live = Q(projects__withdrawn_at=None)
    rows = ProjectGroup.objects.filter(zone=request.zone).annotate(count=Count("projects", filter=live))
    context = {
        "groups": rows.order_by("name"),
        "projects": Project.objects.filter(zone=request.zone, withdrawn_at=None).order_by("name"),
        "form": form,
        "may_write": may_write,
        "done": said(request),
    }
    return render(request, "projects/groups.html", context, status=422 if form.is_bound else 200)


@require_POST
def group_members(request: ZoneRequest, group_id: UUID) -> HttpResponse:
    """入组、出组."""
    group = access.group_of(request.zone, group_id)
    project_id = as_id(request.POST.get("project", ""))
    if project_id is None:
        raise Refusal("请选一个项目。")
    project = access.project_to_edit(request.zone, project_id, request.member)
    if request.POST.get("leave"):
        leave_group(project, group=group)
        return go(request, "project", "left", project_id=project.pk)
    join_group(project, group=group)
    return go(request, "groups", "joined")
