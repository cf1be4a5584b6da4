"""施工图的页面：a project's tasks on one time scale, and what is done with a task."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.dates import day_end
from guatu.core.refusal import Refusal
from guatu.files.actions import store
from guatu.ledger.models import Evidence
from guatu.projects import access
from guatu.projects.actions import works as verbs
from guatu.projects.forms.works import BeginForm, CopyForm, DropForm, WorkDoneForm, WorkForm
from guatu.projects.models import Milestone, Project, WorkTask
from guatu.projects.queries.works import works_of
from guatu.projects.views import works_picture as picture
from guatu.projects.views.answer import exported_note, keep
from guatu.projects.work_sheet import write_works
from guatu.ui.form import sent
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.asked import as_of_asked
from guatu.zones.permissions import may_open
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])


@require_GET
def works(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """施工图, as the tasks stand or as they stood by the end of a day."""
    held = access.project_of(request.zone, project_id)
    as_of = as_of_asked(request.GET)
    past = as_of if as_of and as_of < request.today else None
    today = past or request.today
    nodes = works_of(held, request.now, then=day_end(past) if past else None)
    tasks = [work for node in nodes for work in node.works]
    scale = picture.scale_over(tasks, nodes, today)
    context = {
        "project": held,
        "nodes": [node for node in nodes if node.works],
        "empty_nodes": [node for node in nodes if not node.works],
        "tasks": tasks,
        "lanes": {work.id: picture.lane_of(work, scale, today) for work in tasks},
        "stops": {node.id: picture.stop_of(node, scale) for node in nodes},
        "scale": scale,
        "today_x": scale.x(today) if scale.holds(today) else None,
        "past": past,
        "counts": picture.counts_of(tasks),
        "may_edit": not past and may_open(request, "work_new") and access.may_edit(held, request.member),
    }
    return render(request, "projects/works.html", context)


@require_GET
def works_export(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """导出施工任务表 of one project, to be edited and sent back."""
    held = access.project_of(request.zone, project_id)
    rows = WorkTask.objects.filter(zone=request.zone, project=held, dropped_at=None)
    rows = rows.select_related("project", "milestone__type", "item")
    ordered = rows.order_by("milestone__order", "starts_on", "due_on", "name")
    return keep(request, write_works(ordered, note=exported_note(request)), f"施工任务-{held.name}")


@both
def work_new(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """排一项任务."""
    held = access.project_to_edit(request.zone, project_id, request.member)
    nodes, tasks = _nodes(held), list(verbs.living(held).values())
    form = WorkForm(request.POST or None, nodes=nodes, tasks=tasks, node=request.GET.get("node", ""))

    def act() -> HttpResponse:
        typed = form.cleaned_data
        draft = verbs.WorkDraft(
            form.nodes[typed["node"]],
            typed["name"],
            typed["starts_on"],
            typed["due_on"],
            typed["doer"],
            typed["after"],
        )
        verbs.lay_works(held, drafts=[draft], by=request.member, at=request.now, op=op_of(request))
        return go(request, "works", f"“{draft.name}”已排上，台账上有了期限。", project_id=held.pk)

    return sent(request, form, act) or _form(request, form, "排施工任务", held)


@both
def work_edit(request: ZoneRequest, work_id: UUID) -> HttpResponse:
    """改一项任务."""
    held = access.work_to_edit(request.zone, work_id, request.member)
    tasks = list(verbs.living(held.project).values())
    form = WorkForm(request.POST or None, nodes=_nodes(held.project), tasks=tasks, task=held)

    def act() -> HttpResponse:
        verbs.change_work(held, by=request.member, at=request.now, op=op_of(request), **form.cleaned_data)
        return go(request, "works", f"“{held.name}”已保存。", project_id=held.project_id)

    return sent(request, form, act) or _form(request, form, "改施工任务", held.project, held)


@both
def work_begin(request: ZoneRequest, work_id: UUID) -> HttpResponse:
    """任务开工."""
    held = access.work_to_edit(request.zone, work_id, request.member)
    form = BeginForm(request.POST or None, initial={"on": held.began_on or request.today})

    def act() -> HttpResponse:
        on = form.cleaned_data["on"]
        verbs.begin_work(held, on=on, by=request.member, at=request.now, op=op_of(request))
        return go(request, "works", f"“{held.name}”已开工。", project_id=held.project_id)

    return sent(request, form, act) or _form(request, form, "任务开工", held.project, held)


@both
def work_done(request: ZoneRequest, work_id: UUID) -> HttpResponse:
    """报验完工."""
    held = access.work_of(request.zone, work_id)
    evidence = Evidence.objects.filter(zone=request.zone, item=held.item_id).count()
    form = WorkDoneForm(request.POST or None, request.FILES or None, has_evidence=evidence > 0)

    def act() -> HttpResponse:
        upload, by, at = form.cleaned_data.pop("file", None), request.member, request.now
        kept = [store(zone=request.zone, content=upload, name=upload.name, by=by, at=at)] if upload else []
        verbs.report_work(held, files=kept, by=by, at=at, op=op_of(request), **form.cleaned_data)
        return go(request, "works", f"“{held.name}”已报验，等他人验收签字。", project_id=held.project_id)

    done = sent(request, form, act)
    return done or _form(request, form, "报验完工", held.project, held, upload=True, evidence=evidence)


@both
def work_drop(request: ZoneRequest, work_id: UUID) -> HttpResponse:
    """撤下一项任务."""
    held = access.work_to_edit(request.zone, work_id, request.member)
    form = DropForm(request.POST or None)

    def act() -> HttpResponse:
        note = form.cleaned_data["note"]
        verbs.drop_work(held, note=note, by=request.member, at=request.now, op=op_of(request))
        return go(request, "works", f"“{held.name}”已撤下。", project_id=held.project_id)

    return sent(request, form, act) or _form(request, form, "撤下施工任务", held.project, held)


@both
def works_copy(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """照抄另一个项目的施工图."""
    held = access.project_to_edit(request.zone, project_id, request.member)
    form = CopyForm(request.POST or None, zone=request.zone)

    def act() -> HttpResponse:
        source = form.cleaned_data["source"]
        if source.pk == held.pk:
            raise Refusal("请写另一个项目。")
        made = verbs.copy_works(held, source=source, by=request.member, at=request.now, op=op_of(request))
        said = f"照“{source.name}”排上 {len(made.laid)} 项。"
        if made.left:
            said += f"没有照抄的 {len(made.left)} 项：{'；'.join(made.left[:5])}。"
        return go(request, "works", said, project_id=held.pk)

    return sent(request, form, act) or _form(request, form, "照抄施工图", held)


def _nodes(project: Project) -> list[Milestone]:
    rows = Milestone.objects.filter(zone_id=project.zone_id, project=project)
    return list(rows.select_related("type").order_by("order"))


def _form(
    request: ZoneRequest, form: Any, title: str, project: Project, task: WorkTask | None = None, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "project": project, "task": task, **more}
    return form_page(request, "projects/work_form.html", context)
