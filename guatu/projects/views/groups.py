"""项目组的页面：the groups and what their year has come to, one group, and what is done with it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.projects import access, actions
from guatu.projects.actions import groups as verbs
from guatu.projects.forms.groups import GroupForm, JoinForm, TargetsForm
from guatu.projects.groups_sheet import write_groups
from guatu.projects.models import GroupTarget, Indicator, ProjectGroup
from guatu.projects.queries import groups as questions
from guatu.projects.queries.library import as_id
from guatu.projects.queries.listing import seat_words
from guatu.projects.views.answer import exported_note, keep
from guatu.projects.views.answer import go as go_back
from guatu.ui.form import sent
from guatu.zones import paging
from guatu.zones.answer import form_page, go
from guatu.zones.permissions import may_open
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])


@require_GET
def groups(request: ZoneRequest) -> HttpResponse:
    """项目组."""
    asked = questions.GroupsAsked.of(request.GET)
    page = paging.page_of(request, questions.groups(request.zone, asked))
    context = {
        "page": page,
        "sums": questions.sums(request.zone, page.rows, request.now),
        "selects": questions.selects(request.zone),
        "narrowed": any((asked.q, asked.kind, asked.year, asked.state)),
    }
    return render(request, "projects/groups.html", context)


@require_GET
def groups_export(request: ZoneRequest) -> HttpResponse:
    """导出项目组 with the filters of the list."""
    rows = list(questions.groups(request.zone, questions.GroupsAsked.of(request.GET)))
    sums = questions.sums(request.zone, rows, request.now)
    content = write_groups(rows, sums, note=exported_note(request))
    return keep(request, content, "项目组")


@both
def group_new(request: ZoneRequest) -> HttpResponse:
    """建组."""
    form = GroupForm(request.POST or None, zone=request.zone, by=request.member)

    def act() -> HttpResponse:
        made = verbs.add_group(zone=request.zone, **form.cleaned_data)
        return go(request, "group", "已建组，把项目放进来。", group_id=made.pk)

    return sent(request, form, act) or _form(request, form, "建组", None)


@require_GET
def group(request: ZoneRequest, group_id: UUID) -> HttpResponse:
    """一个项目组."""
    return _group_page(request, access.group_of(request.zone, group_id), JoinForm(zone=request.zone))


@both
def group_edit(request: ZoneRequest, group_id: UUID) -> HttpResponse:
    """改组."""
    held = access.group_to_lead(request.zone, group_id, request.member)
    form = GroupForm(request.POST or None, zone=request.zone, by=request.member, group=held)

    def act() -> HttpResponse:
        verbs.change_group(held, **form.cleaned_data)
        return go(request, "group", "已保存。", group_id=held.pk)

    return sent(request, form, act) or _form(request, form, "改项目组", held)


@both
def group_targets(request: ZoneRequest, group_id: UUID) -> HttpResponse:
    """定年度目标."""
    held = access.group_to_lead(request.zone, group_id, request.member)
    targets = list(GroupTarget.objects.filter(zone=request.zone, group=held))
    form = TargetsForm(request.POST or None, targets=targets)

    def act() -> HttpResponse:
        made = verbs.set_targets(held, planned=form.planned())
        return go(
            request, "group", f"目标已定，共 {len(made)} 项。" if made else "没有目标了。", group_id=held.pk
        )

    return sent(request, form, act) or _form(request, form, "年度目标", held)


@require_POST
def group_state(request: ZoneRequest, group_id: UUID) -> HttpResponse:
    """关组、重开."""
    held = access.group_to_lead(request.zone, group_id, request.member)
    if request.POST.get("do") == "reopen":
        verbs.reopen_group(held)
        return go(request, "group", "已重开。", group_id=held.pk)
    verbs.close_group(held, at=request.now)
    return go(request, "group", "已关组：成员和目标留着看，不再进出。", group_id=held.pk)


@require_POST
def group_members(request: ZoneRequest, group_id: UUID) -> HttpResponse:
    """入组、出组. Several join at once by their numbers or names; one leaves by its own button."""
    held = access.group_of(request.zone, group_id)
    if request.POST.get("leave"):
        project_id = as_id(request.POST.get("project", ""))
        if project_id is None:
            raise Refusal("请选一个项目。")
        project = access.project_to_edit(request.zone, project_id, request.member)
        actions.leave_group(project, group=held)
        if request.POST.get("leave") == "here":
            return go(request, "group", f"“{project.name}”已出组。", group_id=held.pk)
        return go_back(request, "project", "left", project_id=project.pk)
    form = JoinForm(request.POST, zone=request.zone)

    def act() -> HttpResponse:
        for project in form.projects:
            access.must_edit(project, request.member)
        made = verbs.join_together(form.projects, group=held)
        rest = len(form.projects) - made
        said = f"{made} 个项目已入组" + (f"，另有 {rest} 个本来就在" if rest else "")
        return go(request, "group", f"{said}。", "members", group_id=held.pk)

    return sent(request, form, act) or _group_page(request, held, form)


def _group_page(request: ZoneRequest, held: ProjectGroup, form: JoinForm) -> HttpResponse:
    card = questions.card_of(held, request.now)
    show = request.GET.get("show", "")
    page = paging.page_of(request, questions.members(held, card, show).select_related("company"))
    context = {
        "group": held,
        "card": card,
        "page": page,
        "show": show if show in Indicator.values else "",
        "shown": Indicator(show).label if show in Indicator.values else "",
        "seats": seat_words(request.zone, page.rows),
        "join": form,
        "quotes": questions.reported_quotes(held),
        "may_write": may_open(request, "group_members"),
        "may_lead": may_open(request, "group_edit") and access.may_lead(held, request.member),
    }
    return render(request, "projects/group.html", context, status=422 if form.is_bound else 200)


def _form(request: ZoneRequest, form: Any, title: str, held: ProjectGroup | None) -> HttpResponse:
    return form_page(request, "projects/group_form.html", {"form": form, "title": title, "group": held})
