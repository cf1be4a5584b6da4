"""画施工图：each task as a bar from its beginning to its end, under its node, on one time scale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guatu.ledger.lamps import Lamp
from guatu.projects.queries.works import Node, Work
from guatu.projects.views.gantt_picture import Bar, shifted

SHORTEST, LONGEST = 3, 60  # months


@dataclass(frozen=True)
class Span:
    """时间尺：whole months, from the first to the last day that any task needs."""

    first: date
    months: int

    @property
    def end(self) -> date:
        """尺外第一天."""
        return shifted(self.first, self.months)

    def x(self, day: date) -> float:
        """位置 of a day in per cent, also outside of the scale."""
        return round((day - self.first).days * 100 / (self.end - self.first).days, 2)

    def holds(self, day: date) -> bool:
        """在尺上."""
        return self.first <= day < self.end

    def ticks(self) -> list[tuple[float, str, str]]:
        """刻度：where, the year when it begins there, the month; a longer scale has one for each quarter."""
        step = 1 if self.months <= 14 else 3 if self.months <= 36 else 6
        found = []
        for n in range(0, self.months, step):
            on = shifted(self.first, n)
            year = f"{on.year}年" if n == 0 or on.month <= step else ""
            found.append((self.x(on), year, f"{on.month}月"))
        return found


@dataclass(frozen=True)
class Lane:
    """一项任务的一行: the plan above, what really happened below; ``was`` is where it was first to end."""

    plan: Bar
    real: Bar | None
    late: Bar | None
    was: float | None


def scale_over(works: Sequence[Work], nodes: Sequence[Node], today: date) -> Span:
    """定尺 around the tasks, their nodes and today, whole months."""
    days = [day for w in works for day in (w.starts_on, w.due_on, w.began_on, w.done_on) if day]
    days += [node.planned.last_day for node in nodes if node.works and node.planned]
    first = min([*days, today]).replace(day=1)
    last = max([*days, today])
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months > LONGEST:  # what lies further back is drawn at the edge
        first = shifted(last, 1 - LONGEST)
    return Span(first, min(max(months, SHORTEST), LONGEST))


def lane_of(work: Work, scale: Span, today: date) -> Lane:
    """画一行."""
    real = late = None
    if work.began_on:
        real = _bar(work.began_on, work.done_on or max(today, work.began_on), scale)
    if work.done_on is None and work.lamp == Lamp.OVER:
        late = _bar(work.due_on, today, scale)
    moved = work.first_due_on != work.due_on and scale.holds(work.first_due_on)
    return Lane(
        plan=_bar(work.starts_on, work.due_on, scale),
        real=real,
        late=late,
        was=scale.x(work.first_due_on) if moved else None,
    )


def stop_of(node: Node, scale: Span) -> float | None:
    """节点的计划日在哪."""
    day = node.planned.last_day if node.planned else None
    return scale.x(day) if day and scale.holds(day) else None


def counts_of(works: Sequence[Work]) -> Mapping[str, int]:
    """各有几项: in all, done, under way, late, not begun, and with something that does not fit."""
    return {
        "all": len(works),
        "done": sum(work.is_done for work in works),
        "doing": sum(work.began_on is not None and work.done_on is None for work in works),
        "late": sum(work.lamp == Lamp.OVER for work in works),
        "unfit": sum(bool(work.warnings) for work in works),
    }


def _bar(first: date, last: date, scale: Span) -> Bar:
    left, right = max(scale.x(first), 0), min(scale.x(last) + 100 / ((scale.end - scale.first).days), 100)
    return Bar(min(left, 100), round(max(right - left, 0.4), 2))
