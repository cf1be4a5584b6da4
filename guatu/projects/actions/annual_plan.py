"""年度计划的动词：drawn up, approved and locked, adjusted with a reason."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.projects.access import must_edit
from guatu.projects.models import AnnualPlan, PlanState, Project
from guatu.projects.spread import Spread
from guatu.zones.member import Member
from guatu.zones.models import Role

APPROVERS = (Role.LEADER, Role.UNIT_HEAD, Role.SUPERVISOR)
FIRST_YEAR, LAST_YEAR = 2000, 2100


class NoReason(Refusal):
    """调整没有说原因."""


class NotTheApprover(Refusal):
    """不能由他审定."""


class PlanIsLocked(Refusal):
    """计划已锁定."""


class PlanMoved(Refusal):
    """计划刚被别人改过."""


@dataclass(frozen=True)
class Basis:
    """所据的计划：which version, drawn up when; none where there was none yet."""

    version: int = 0
    at: datetime | None = None

    @classmethod
    def of(cls, plan: AnnualPlan | None) -> "Basis":
        """所据的计划 as it stands."""
        return cls(plan.version, plan.at) if plan else cls()


@transaction.atomic
def draw_up_plan(
    project: Project,
    *,
    year: int,
    spread: Spread,
    by: Member,
    at: datetime,
    reason: str = "",
    basis: Basis | None = None,
) -> AnnualPlan:
    """编年度计划. A draft stands for that year; where one is approved the draft is its adjustment and says
    why. Drawn up again, the draft changes; the approved plan does not until the draft is approved. With a
    ``basis`` it is refused when somebody else has drawn it up since.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal("年度不对，请填四位数的年份。")
    held = Project.objects.select_for_update().get(zone_id=project.zone_id, pk=project.pk)
    must_edit(held, by)
    plans = AnnualPlan.objects.filter(zone_id=held.zone_id, project=held, year=year)
    latest = plans.order_by("-version").first()
    if basis is not None and basis != Basis.of(latest):
        raise PlanMoved("计划刚被别人改过，没有覆盖，请重新核对。")
    reason = reason.strip()
    if latest is not None and not reason and plans.filter(state=PlanState.APPROVED).exists():
        raise NoReason("计划已审定锁定，调整须写明原因。")
    values = {
        "grain": spread.grain,
        "total_fen": spread.total,
        "cumulative_fen": list(spread.cumulative),
        "reason": reason[:200],
        "by_id": by.person_id,
        "at": at,
    }
    if latest is not None and latest.state == PlanState.DRAFT:
        for name, value in values.items():
            setattr(latest, name, value)
        latest.save(update_fields=list(values))
        return latest
    version = latest.version + 1 if latest else 1
    return AnnualPlan.objects.create(zone_id=held.zone_id, project=held, year=year, version=version, **values)


@transaction.atomic
def approve_annual_plan(plan: AnnualPlan, *, by: Member, at: datetime) -> AnnualPlan:
    """审定. The plan counts and is locked, the one before it is replaced; the project's sheet shows this
    year's. Approved already, nothing changes.
    """
    project = Project.objects.select_for_update().get(zone_id=plan.zone_id, pk=plan.project_id)
    held = AnnualPlan.objects.select_for_update().get(zone_id=plan.zone_id, pk=plan.pk)
    if held.state == PlanState.APPROVED:
        return held
    if held.state == PlanState.REPLACED:
        raise PlanIsLocked("这一版已被调整，不能再审定。")
    if not by.has(*APPROVERS):
        raise NotTheApprover("年度计划由单位负责人、班子领导或督查审定。")
    if held.by_id is not None and held.by_id == by.person_id:
        raise NotTheApprover("编制人不能审定自己编的计划，请他人审定。")
    AnnualPlan.objects.filter(
        zone_id=held.zone_id, project=project, year=held.year, state=PlanState.APPROVED
    ).update(state=PlanState.REPLACED)
    held.state, held.approved_by_id, held.approved_at = PlanState.APPROVED, by.person_id, at
    held.save(update_fields=["state", "approved_by", "approved_at"])
    if held.year == dated(at).year:
        project.annual_plan_fen, project.updated_at = held.total_fen, at
        project.version += 1
        project.save(update_fields=["annual_plan_fen", "version", "updated_at"])
    return held
