"""分期的动词：a phase is a project below its project, with its own share and its own milestones (M032)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID, uuid5

from django.db import transaction

from guatu.core.dates import PartialDate
from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions.change import seats_of
from guatu.projects.actions.found import Draft, found_project
from guatu.projects.models import Category, MilestoneTemplate, Pool, Project
from guatu.zones.member import Member


class NoPhaseOfAPhase(Refusal):
    """分期之下不再分期."""


@transaction.atomic
def add_phase(
    project: Project,
    *,
    phase: str,
    template: MilestoneTemplate,
    planned: Mapping[str, PartialDate],
    by: Member,
    at: datetime,
    investment_fen: int | None = None,
    share: Decimal | None = None,
    op: UUID | None = None,
) -> Project:
    """加一期. It has the seats, company and place of its project; its investment is a sum, or a share in per
    cent of the whole.
    """
    access.must_edit(project, by)
    phase = phase.strip()[:20]
    _must_fit(project, phase, template)
    fen = investment_fen if share is None else _share_of(project, share)
    known = Project.objects.filter(
        zone_id=project.zone_id, parent=project, phase=phase, withdrawn_at=None
    ).first()
    if known is not None:
        if op is not None and known.pk == _id_of(project, op):
            return known  # sent twice
        raise Refusal(f"这个项目已有“{phase}”。")
    draft = _draft(project, phase, template, fen)
    draft.planned = {code: day for code, day in planned.items() if code in template.steps}
    return found_project(zone=project.zone, draft=draft, by=by, at=at, op=op)


def _must_fit(project: Project, phase: str, template: MilestoneTemplate) -> None:
    if not phase:
        raise Refusal("请写明是哪一期，例如一期、二期。")
    if project.parent_id is not None and project.phase:
        raise NoPhaseOfAPhase(f"“{project.name}”自己就是一期，请到上级项目去加。")
    if template.category != project.category:
        raise Refusal(f"“{template.name}”不是{project.get_category_display()}的模板。")


def _share_of(project: Project, share: Decimal) -> int:
    if project.investment_fen is None:
        raise Refusal("上级项目还没有总投资，占比算不出来，请直接填投资额。")
    if not 0 < share <= 100:
        raise Refusal("占比要在 0 到 100 之间。")
    return int((Decimal(project.investment_fen) * share / 100).to_integral_value(ROUND_HALF_UP))


def _draft(project: Project, phase: str, template: MilestoneTemplate, fen: int | None) -> Draft:
    return Draft(
        name=f"{project.name}（{phase}）"[:120],
        category=Category(project.category),
        template=template.code,
        pool=Pool(project.pool),
        is_key=project.is_key,
        is_sample=project.is_sample,
        company=project.company,
        park=project.park,
        parcel=project.parcel,
        parent=project,
        values={"phase": phase, "investment_fen": fen, "address": project.address},
        seats=seats_of(project),
    )


def _id_of(project: Project, op: UUID) -> UUID:
    return uuid5(op, f"project {project.zone_id}")
