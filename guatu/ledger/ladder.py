"""提醒的阶梯：whom an approaching or missed deadline is told, rung by rung. A ladder is data of its kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from guatu.core.dates import dated, day_start
from guatu.ledger.models import DayKind
from guatu.zones.calendar import WorkCalendar

MORNING = timedelta(hours=9)
DUE = "due"


@dataclass(frozen=True)
class Rung:
    """一级提醒. ``after`` working days past the deadline at nine in the morning (hours for a clock that
    runs in hours); ``near`` is the moment the item becomes 临期.
    """

    code: str
    name: str
    to: tuple[str, ...]
    after: int = 0
    near: bool = False


REMIND = Rung("remind", "到期前提醒", ("owner", "support"), near=True)
LADDER = (
    REMIND,
    Rung("due", "到期未办结", ("owner", "unit")),
    Rung("unit", "逾期 1 个工作日", ("unit", "supervisor"), after=1),
    Rung("leader", "逾期 3 个工作日", ("leader", "supervisor"), after=3),
    Rung("chief", "逾期 7 个工作日", ("chief", "supervisor"), after=7),
)
HOURLY = (
    REMIND,
    Rung("due", "到时未办结", ("owner", "unit")),
    Rung("unit", "超时 4 小时", ("unit", "supervisor"), after=4),
    Rung("leader", "超时 24 小时", ("leader", "supervisor"), after=24),
    Rung("chief", "超时 72 小时", ("chief", "supervisor"), after=72),
)
# What the first hand must not sleep over is told to the leader a rung earlier.
SOONER = {"due": ("leader",), "unit": ("leader", "chief")}
NODES = (
    REMIND,
    Rung("due", "节点到期", ("owner", "unit")),
    Rung("unit", "节点逾期 1 个工作日", ("leader", "supervisor"), after=1),
)

PAUSED = Rung("paused", "预计恢复的日子到了", ("unit", "supervisor"))


def whom(rung: Rung, *, is_priority: bool) -> tuple[str, ...]:
    """告知谁；一把手工程 goes up sooner (M153)."""
    return (*rung.to, *(SOONER.get(rung.code, ()) if is_priority else ()))


def instants(
    ladder: tuple[Rung, ...],
    *,
    due_at: datetime,
    near_at: datetime,
    day_kind: str,
    calendar: WorkCalendar,
) -> Iterator[tuple[Rung, datetime]]:
    """各级在何时, in order. A rung that falls on or after the one before it keeps its place."""
    for rung in ladder:
        if rung.near:
            at = near_at if day_kind == DayKind.HOURS else _morning(near_at)
            yield rung, min(at, due_at)
        elif not rung.after:
            yield rung, due_at
        elif day_kind == DayKind.HOURS:
            yield rung, due_at + timedelta(hours=rung.after)
        else:
            day = calendar.add_working_days(dated(due_at), rung.after)
            yield rung, day_start(day) + MORNING


def _morning(instant: datetime) -> datetime:
    """At nine of that day: nobody is reminded at midnight. What begins later in the day is said at once."""
    return max(instant, day_start(dated(instant)) + MORNING)
