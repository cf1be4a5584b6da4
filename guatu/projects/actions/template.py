"""模板的动词：a project changes its template, told what becomes of its milestones."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions.change import StaleProject
from guatu.projects.actions.enter import follow_template
from guatu.projects.lifecycle_access import KEEPERS
from guatu.projects.models import Milestone, MilestoneTemplate, MilestoneType, Project, StageGate
from guatu.projects.schemes import TEMPLATES
from guatu.zones.member import Member

SHIPPED = frozenset(code for code, *_ in TEMPLATES)


class TemplateInUse(Refusal):
    """模板还有项目在用."""


@dataclass(frozen=True)
class Passing:
    """换模板之后：milestones that go, stay although the template does not know them, or come."""

    gone: list[str]
    stay: list[str]
    come: list[str]


def passing(project: Project, template: MilestoneTemplate) -> Passing:
    """换了会怎样. Asked before anything is done."""
    rows = Milestone.objects.filter(zone_id=project.zone_id, project=project).select_related("type")
    mine = list(rows.order_by("order"))
    known = {row.type.code for row in mine}
    words = MilestoneType.objects.filter(zone_id=project.zone_id, code__in=set(template.steps) - known)
    foreign = [row for row in mine if row.type.code not in template.steps]
    return Passing(
        gone=[row.type.name for row in foreign if row.item_id is None],
        stay=[row.type.name for row in foreign if row.item_id is not None],
        come=list(words.order_by("order").values_list("name", flat=True)),
    )


@transaction.atomic
def change_template(
    project: Project,
    *,
    template: MilestoneTemplate,
    by: Member,
    at: datetime,
    version: int | None = None,
) -> Passing:
    """换模板. Milestones that nobody has planned go with the old one, planned ones stay, new ones come."""
    access.must_edit(project, by)
    held = Project.objects.select_for_update(of=("self",)).get(zone_id=project.zone_id, pk=project.pk)
    if held.template_id == template.pk:
        return Passing([], [], [])
    if version is not None and version != held.version:
        raise StaleProject("这个项目刚被别人改过，请对照最新内容再换。")
    if template.category != held.category:
        raise Refusal(f"“{template.name}”不是{held.get_category_display()}的模板。")
    told = passing(held, template)
    follow_template(held, template=template, at=at)
    return told


@transaction.atomic
def withdraw_template(template: MilestoneTemplate, *, by: Member, at: datetime) -> None:
    """撤模板. One of the zone's own that no project follows goes, and its gates with it."""
    if not by.has(*KEEPERS):
        raise Refusal("里程碑模板由单位负责人或督查维护。")
    held = MilestoneTemplate.objects.select_for_update().get(zone_id=template.zone_id, pk=template.pk)
    if held.code in SHIPPED:
        raise TemplateInUse(f"“{held.name}”是随附的模板，不撤；不用它就行。")
    used = Project.objects.filter(zone_id=held.zone_id, template=held).count()
    if used:
        raise TemplateInUse(f"还有 {used} 个项目按“{held.name}”走，不能撤。")
    StageGate.objects.filter(zone_id=held.zone_id, template=held).delete()
    held.delete()
