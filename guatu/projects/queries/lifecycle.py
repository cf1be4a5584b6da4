"""全生命周期的问法：what stands of a project's gates, baselines, halts, delays, commitments and phases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Prefetch

from guatu.core.dates import PartialDate
from guatu.projects.actions.baseline import may_approve
from guatu.projects.actions.halt import kinds_for, reason_name
from guatu.projects.deviation import Deviation, deviations
from guatu.projects.gates import Condition, Facts, conditions, gates_of
from guatu.projects.lifecycle_access import DECIDERS
from guatu.projects.models import (
    Answer,
    Baseline,
    BaselinePoint,
    Commitment,
    DelayFile,
    DelayReason,
    GreenChannel,
    Halt,
    Milestone,
    Project,
    Stage,
)
from guatu.projects.queries import commitments as promises
from guatu.projects.queries.detail import Detail
from guatu.zones.member import Member
from guatu.zones.models import Role

BEFORE = ("", Stage.NEGOTIATING, Stage.SIGNED, Stage.REGISTERED, Stage.LAND_WON, Stage.PERMITTED)
BUILDING = (Stage.STARTED, Stage.TOPPED_OUT, Stage.RENOVATED, Stage.POWERED)


@dataclass(frozen=True)
class Version:
    """一版基线 with its dates in the order of the dictionary."""

    baseline: Baseline
    points: list[BaselinePoint]


@dataclass(frozen=True)
class GateAhead:
    """前面的门: a milestone and what must hold before it is handed in or signed off."""

    milestone: Milestone
    conditions: list[Condition]

    @property
    def missing(self) -> int:
        """还差几道必备条件."""
        return sum(not each.is_met and each.is_blocking for each in self.conditions)


@dataclass(frozen=True)
class Lifecycle:
    """项目页上的全生命周期."""

    gates: list[GateAhead]
    versions: list[Version]
    deviations: list[Deviation]
    halts: list[Halt]
    delays: list[DelayReason]
    commitments: list[promises.Kept]
    green: GreenChannel | None
    phases_said: str
    phases_sum: str
    may_approve: bool
    may_decide_delay: bool
    may_decide_halt: bool
    kinds: list[Halt.Kind] = field(default_factory=list)

    @property
    def version(self) -> int:
        """现基线的版本; 0 where the plan was never approved."""
        return self.versions[0].baseline.version if self.versions else 0

    @property
    def is_planned(self) -> bool:
        """有可批的计划."""
        return any(each.milestone.planned_on for each in self.deviations)

    @property
    def is_moved(self) -> bool:
        """计划和基线不一样."""
        return any(
            each.milestone.planned_on is not None
            and (each.baseline is None or each.baseline.day != each.milestone.planned_on)
            for each in self.deviations
        )

    @property
    def excused(self) -> int:
        """免责天数合计."""
        return sum(each.excused for each in self.deviations)

    @property
    def waiting(self) -> Halt | None:
        """等批的申请."""
        return next((halt for halt in self.halts if halt.state == Answer.ASKED), None)


def lifecycle_of(detail: Detail, by: Member, today: date) -> Lifecycle:
    """取项目的全生命周期 beside what its page has asked already."""
    project = detail.project
    versions = versions_of(project)
    points = {
        p.type_id: PartialDate(p.planned_on, p.precision)  # type: ignore[arg-type]
        for p in (versions[0].points if versions else [])
    }
    delays = delays_of(project)
    excused: dict[UUID, int] = {}
    for delay in delays:
        if delay.state == Answer.GRANTED:
            excused[delay.milestone_id] = excused.get(delay.milestone_id, 0) + (delay.days_excused or 0)
    reached = promises.of_milestones(detail.milestones)
    return Lifecycle(
        gates=_gates(detail),
        versions=versions,
        deviations=deviations(detail.milestones, points, excused, today),
        halts=halts_of(project),
        delays=delays,
        commitments=[promises.told(row, reached, today) for row in commitments_of(project)],
        green=green_now(project, today),
        phases_said=phases_said(detail.kin.children),
        phases_sum=_sum_said(project, detail.kin.children),
        may_approve=may_approve(project, by),
        may_decide_delay=by.has(*DECIDERS),
        may_decide_halt=by.has(Role.LEADER),
        kinds=kinds_for(project),
    )


def versions_of(project: Project) -> list[Version]:
    """各版基线, the latest first."""
    rows = Baseline.objects.filter(zone_id=project.zone_id, project=project).select_related("approved_by")
    points = BaselinePoint.objects.filter(zone_id=project.zone_id).select_related("type")
    held = rows.order_by("-version").prefetch_related(Prefetch("points", points.order_by("type__order")))
    return [Version(row, list(row.points.all())) for row in held]


def halts_of(project: Project) -> list[Halt]:
    """暂停、终止、恢复, the latest first."""
    rows = Halt.objects.filter(zone_id=project.zone_id, project=project)
    held = list(rows.select_related("asked_by", "decided_by").order_by("-asked_at", "-id"))
    for halt in held:
        halt.reason = reason_name(halt)
    return held


def delays_of(project: Project) -> list[DelayReason]:
    """延期原因, the latest first."""
    rows = DelayReason.objects.filter(zone_id=project.zone_id, project=project)
    files = DelayFile.objects.filter(zone_id=project.zone_id).select_related("file")
    held = rows.select_related("milestone__type", "asked_by", "decided_by")
    return list(held.prefetch_related(Prefetch("files", files)).order_by("-asked_at", "-id"))


def commitments_of(project: Project) -> list[Commitment]:
    """承诺, in the order of the sheet."""
    rows = Commitment.objects.filter(zone_id=project.zone_id, project=project)
    order = {what: n for n, what in enumerate(Commitment.What.values)}
    found = sorted(rows, key=lambda row: order[row.what])
    for row in found:
        row.project = project
    return found


def green_now(project: Project, today: date) -> GreenChannel | None:
    """在绿色通道里."""
    rows = GreenChannel.objects.filter(
        zone_id=project.zone_id, project=project, ended_at=None, until__gte=today
    )
    return rows.select_related("granted_by").first()


def phases_said(children: Iterable[Project]) -> str:
    """分期的说法：一期已投产、二期在建."""
    return "、".join(f"{each.phase}{_phase_word(each)}" for each in children if each.phase)


def _phase_word(project: Project) -> str:
    if project.stage in BUILDING:
        return "在建"
    return "未开工" if project.stage in BEFORE else project.get_stage_display()


def _sum_said(project: Project, children: Sequence[Project]) -> str:
    phases = [each for each in children if each.phase and each.investment_fen is not None]
    if not phases or project.investment_fen is None:
        return ""
    total = sum(each.investment_fen or 0 for each in phases)
    gap = total - project.investment_fen
    if gap == 0:
        return "各期合计等于总投资"
    return f"各期合计比总投资{'多' if gap > 0 else '少'} {promises.amount_text('investment', abs(gap))}"


def _gates(detail: Detail) -> list[GateAhead]:
    """The gates of the next milestone and of the first that could be handed in, where it is another."""
    ready = next((stop for stop in detail.stops if stop.can_reach), None)
    stops = {stop.milestone.pk: stop.milestone for stop in (detail.next, ready) if stop is not None}
    gates = gates_of(detail.project, list(stops.values())) if stops else {}
    seats = {chair.seat: chair.who for chair in detail.chairs if chair.who is not None}
    milestones: list[Milestone] = detail.milestones
    found = []
    for milestone in stops.values():
        facts = Facts(detail.project, milestone, milestones=milestones, seats=seats)
        if held := conditions(facts, gates.get(milestone.type_id, [])):
            found.append(GateAhead(milestone, held))
    return found
