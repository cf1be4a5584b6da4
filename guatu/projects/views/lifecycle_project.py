"""一个项目的分期、换模板、绿色通道；撤模板."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions import (
    add_phase,
    change_template,
    end_green,
    grant_green,
    withdraw_template,
)
from guatu.projects.actions.template import passing
from guatu.projects.forms.lifecycle import GreenForm, PhaseForm, ReasonForm
from guatu.projects.forms.project import version_of
from guatu.projects.lifecycle_access import green_of, template_of
from guatu.projects.models import MilestoneTemplate, Project
from guatu.projects.queries.library import as_id
from guatu.ui.form import sent
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])
FORM = "projects/lifecycle_form.html"


def _templates(request: ZoneRequest, project: Project) -> list[MilestoneTemplate]:
    rows = MilestoneTemplate.objects.filter(zone=request.zone, category=project.category)
    return list(rows.order_by("code"))


@both
def phase_new(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """加一期."""
    held = access.project_to_edit(request.zone, project_id, request.member)
    data = request.POST if request.method == "POST" else None
    form = PhaseForm(data, project=held, templates=_templates(request, held))

    def act() -> HttpResponse:
        made = add_phase(held, **form.values(), by=request.member, at=request.now, op=op_of(request))
        return go(request, "project", f"已加{made.phase}。", project_id=made.pk)

    if (answer := sent(request, form, act)) is not None:
        return answer
    said = "分期是它下面的项目：责任人、企业、地块照抄，节点和投资各算各的。"
    return form_page(request, FORM, {"project": held, "form": form, "title": "加一期", "said": said})


@both
def project_template(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """换里程碑模板: what becomes of the milestones is told before it is done."""
    held = access.project_to_edit(request.zone, project_id, request.member)
    refused = ""
    if request.method == "POST":
        wanted = as_id(request.POST.get("template", ""))
        if wanted is None:
            refused = "请选一个模板。"
        else:
            try:
                told = change_template(
                    held,
                    template=template_of(request.zone, wanted),
                    by=request.member,
                    at=request.now,
                    version=version_of(request.POST),
                )
            except Refusal as refusal:
                refused = refusal.message
            else:
                said = f"模板已换：加了 {len(told.come)} 个节点，去了 {len(told.gone)} 个。"
                return go(request, "project", said, "stops", project_id=held.pk)
    others = [row for row in _templates(request, held) if row.pk != held.template_id]
    context = {
        "project": held,
        "choices": [(row, passing(held, row)) for row in others],
        "refused": refused,
    }
    return render(request, "projects/project_template.html", context, status=422 if refused else 200)


@require_POST
def template_withdraw(request: ZoneRequest, template_id: UUID) -> HttpResponse:
    """撤模板."""
    withdraw_template(template_of(request.zone, template_id), by=request.member, at=request.now)
    return go(request, "milestone_types", "模板已撤。")


@both
def green_grant(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """开绿色通道."""
    held = access.project_of(request.zone, project_id)
    form = GreenForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        grant_green(held, **form.cleaned_data, by=request.member, at=request.now, op=op_of(request))
        return go(request, "project", "已进绿色通道。", project_id=held.pk)

    if (answer := sent(request, form, act)) is not None:
        return answer
    said = "项目页和项目库里都标出来，各单位优先办。到期自动不算。"
    return form_page(request, FORM, {"project": held, "form": form, "title": "开绿色通道", "said": said})


@both
def green_end(request: ZoneRequest, green_id: UUID) -> HttpResponse:
    """收回绿色通道."""
    held = green_of(request.zone, green_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        end_green(held, note=form.cleaned_data["note"], by=request.member, at=request.now)
        return go(request, "project", "绿色通道已收回。", project_id=held.project_id)

    if (answer := sent(request, form, act)) is not None:
        return answer
    facts = [("理由", held.reason), ("有效至", held.until), ("批准人", held.granted_by.name)]
    context = {
        "project": held.project,
        "form": form,
        "title": "收回绿色通道",
        "facts": facts,
        "kind": "danger",
    }
    return form_page(request, FORM, context)
