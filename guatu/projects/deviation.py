"""偏差：how far a milestone is from the date that was approved, and how many of the late days are excused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from guatu.core.dates import PartialDate
from guatu.ledger.models import Life
from guatu.projects.models import Milestone
from guatu.projects.stages import actual_date, planned_date


@dataclass(frozen=True)
class Deviation:
    """一个节点的偏差. ``days`` from the baseline to what is planned now or was reached (late is more than
    zero); ``late`` by today or when it was reached; ``excused`` what was accepted of it.
    """

    milestone: Milestone
    baseline: PartialDate | None
    now: PartialDate | None
    is_reached: bool
    days: int | None
    late: int
    excused: int

    @property
    def net(self) -> int:
        """扣除免责后的逾期天数."""
        return max(self.late - self.excused, 0)


def promised_date(milestone: Milestone, points: Mapping[UUID, PartialDate]) -> PartialDate | None:
    """承诺的日期：the approved baseline, else the first plan."""
    if milestone.type_id in points:
        return points[milestone.type_id]
    first = milestone.baseline_on or milestone.planned_on
    if first is None:
        return None
    now = planned_date(milestone)
    return now if now is not None and now.day == first else PartialDate(first)


def deviations(
    milestones: Iterable[Milestone],
    points: Mapping[UUID, PartialDate],
    excused: Mapping[UUID, int],
    today: date,
) -> list[Deviation]:
    """各节点的偏差. ``points`` are the dates of the baseline by the word of the dictionary."""
    return [_of(each, promised_date(each, points), excused.get(each.pk, 0), today) for each in milestones]


def _of(milestone: Milestone, promised: PartialDate | None, excused: int, today: date) -> Deviation:
    life = milestone.item.life if milestone.item else ""
    is_reached = life in (Life.CLOSED, Life.CHECKING) and milestone.actual_on is not None
    now = actual_date(milestone) if is_reached else planned_date(milestone)
    days = (now.last_day - promised.last_day).days if now and promised else None
    late = 0
    if promised is not None and is_reached and now is not None:
        late = max((now.last_day - promised.last_day).days, 0)
    elif promised is not None and life not in ("", Life.VOID, Life.PAUSED):
        late = max((today - promised.last_day).days, 0)
    return Deviation(milestone, promised, now, is_reached, days, late, excused)
