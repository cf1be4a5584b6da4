"""阶段与周期：where a project stands, and how long it took from one milestone to another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from guatu.core.dates import PartialDate, Precision, days_between
from guatu.ledger.models import Life
from guatu.projects.models import Milestone, Project, Stage

# Under construction: these report their progress, period by period.
BUILDING = (
    Stage.PERMITTED,
    Stage.TENDERED,
    Stage.STARTED,
    Stage.TOPPED_OUT,
    Stage.COMPLETED,
    Stage.COMMISSIONED,
    Stage.RENOVATED,
    Stage.POWERED,
)
OFF_ROAD = (Stage.PAUSED, Stage.TERMINATED)


def stage_now(project: Project) -> str:
    """现阶段：the last milestone that somebody else has signed off; a paused or ended project stays so."""
    if project.stage in OFF_ROAD:
        return project.stage
    codes = (
        Milestone.objects.filter(zone_id=project.zone_id, project=project, item__life=Life.CLOSED)
        .order_by("order")
        .values_list("type__code", flat=True)
    )
    return furthest(codes)


def furthest(codes: Iterable[str]) -> str:
    """走得最远的里程碑 as a stage; 在谈 when none is reached. ``codes`` are in template order."""
    reached = [code for code in codes if code in Stage.values]
    return reached[-1] if reached else Stage.NEGOTIATING


def stage_text(stage: str) -> str:
    """阶段的说法；a project whose stage was never told has none."""
    return str(Stage(stage).label) if stage else "阶段未定"


@dataclass(frozen=True)
class Span:
    """周期. Days between two milestones; ``rough`` when one of the dates is only a month or a year."""

    start: str
    end: str
    days: int
    rough: bool


def actual_date(milestone: Milestone) -> PartialDate | None:
    """实际日期 as precise as it is known."""
    return _partial(milestone.actual_on, milestone.actual_precision)


def planned_date(milestone: Milestone) -> PartialDate | None:
    """计划日期 as precise as it is known."""
    return _partial(milestone.planned_on, milestone.planned_precision)


_PRECISIONS: Mapping[str, Precision] = {"day": "day", "month": "month", "year": "year"}


def _partial(day: date | None, precision: str) -> PartialDate | None:
    return PartialDate(day, _PRECISIONS[precision]) if day else None


def span(milestones: Iterable[Milestone], start: str, end: str) -> Span | None:
    """两节点间隔：natural days from one actual milestone to another; None when one is missing."""
    dates = {m.type.code: actual_date(m) for m in milestones}
    first, last = dates.get(start), dates.get(end)
    if first is None or last is None:
        return None
    rough = (first.precision, last.precision) != ("day", "day")
    return Span(start, end, days_between(first, last), rough)
