"""基线的动词：approving a plan freezes the planned date of every milestone; a change of plan keeps it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.ledger.models import Item
from guatu.ledger.steps import hold_all
from guatu.projects.actions.once_only import made_before
from guatu.projects.models import Baseline, BaselinePoint, Milestone, Project, Responsibility
from guatu.projects.stages import OFF_ROAD
from guatu.zones.member import Member
from guatu.zones.models import Role


class NotYourApproval(Refusal):
    """计划不由你批."""


class NothingPlanned(Refusal):
    """还没有计划可批."""


class SamePlan(Refusal):
    """计划和现基线一样."""


class StalePlan(Refusal):
    """计划或基线刚变过."""


def may_approve(project: Project, by: Member) -> bool:
    """可否批计划：a leader any; the head of a unit that has a seat in the project."""
    if by.has(Role.LEADER):
        return True
    headed = [seat.unit_id for seat in by.seats if seat.role == Role.UNIT_HEAD]
    seats = Responsibility.objects.filter(zone_id=project.zone_id, project=project, unit__in=headed)
    return bool(headed) and seats.exists()


@transaction.atomic
def approve_plan(
    project: Project,
    *,
    by: Member,
    at: datetime,
    note: str = "",
    seen: int | None = None,
    op: UUID | None = None,
) -> Baseline:
    """批准计划. The planned date of every milestone is the baseline from now on. A second approval is a new
    version with its reason; the old one stays. ``seen`` is the version the page was drawn with (0: none).
    """
    person = by.person
    if person is None or not may_approve(project, by):
        raise NotYourApproval("计划由班子领导，或项目责任单位的负责人批准。")
    if (known := made_before(Baseline, op, zone_id=project.zone_id, project_id=project.pk)) is not None:
        return known
    held = _held(project)
    last = Baseline.objects.filter(zone_id=held.zone_id, project=held).order_by("-version").first()
    if seen is not None and seen != (last.version if last else 0):
        raise StalePlan("基线刚有了新的一版，请看过最新的再批。")
    if last is not None and not note.strip():
        raise Refusal("重定基线请写明理由，原基线会留着。")
    rows = _planned(held, last)
    made = Baseline.objects.create(
        zone_id=held.zone_id,
        project=held,
        version=last.version + 1 if last else 1,
        note=note.strip()[:300],
        approved_by=person,
        approved_at=at,
        op=op,
    )
    _freeze(made, rows)
    return made


@transaction.atomic
def approve_plans(
    projects: Sequence[Project], *, by: Member, at: datetime, note: str = "", op: UUID | None = None
) -> list[Baseline]:
    """批准计划（批量）. All of them or none; always in the order of their ids, so that two cannot wait in a
    ring.
    """
    return [
        approve_plan(each, by=by, at=at, note=note, op=uuid5(op, str(each.pk)) if op else None)
        for each in sorted(projects, key=lambda project: project.pk)
    ]


def is_frozen(project: Project) -> bool:
    """计划已批."""
    return Baseline.objects.filter(zone_id=project.zone_id, project=project).exists()


def _is_same(last: Baseline, rows: Sequence[Milestone]) -> bool:
    points = BaselinePoint.objects.filter(zone_id=last.zone_id, baseline=last)
    frozen = {(point.type_id, point.planned_on, point.precision) for point in points}
    return frozen == {(row.type_id, row.planned_on, row.planned_precision) for row in rows}


def _held(project: Project) -> Project:
    # The items first, then what stands on them: a signature takes them in the same order.
    mine = {"milestones__zone": project.zone_id, "milestones__project": project}
    hold_all(Item.objects.filter(zone_id=project.zone_id, **mine))
    held = Project.objects.select_for_update(of=("self",)).get(zone_id=project.zone_id, pk=project.pk)
    if held.stage in OFF_ROAD:
        raise NothingPlanned(f"“{held.name}”{held.get_stage_display()}，恢复以后再批计划。")
    return held


def _planned(project: Project, last: Baseline | None) -> list[Milestone]:
    rows = Milestone.objects.select_for_update(of=("self",)).filter(
        zone_id=project.zone_id, project=project, planned_on__isnull=False
    )
    held = list(rows.order_by("order"))
    if not held:
        raise NothingPlanned(f"“{project.name}”的节点都还没有计划日期，先排期再批。")
    if last is not None and _is_same(last, held):
        raise SamePlan(f"“{project.name}”的计划和现基线一样，不用重定。")
    return held


def _freeze(baseline: Baseline, rows: Sequence[Milestone]) -> None:
    points = []
    for row in rows:
        row.baseline_on = row.planned_on
        assert row.planned_on is not None
        points.append(
            BaselinePoint(
                zone_id=baseline.zone_id,
                baseline=baseline,
                type_id=row.type_id,
                planned_on=row.planned_on,
                precision=row.planned_precision,
            )
        )
    BaselinePoint.objects.bulk_create(points)
    Milestone.objects.bulk_update(rows, ["baseline_on"])
