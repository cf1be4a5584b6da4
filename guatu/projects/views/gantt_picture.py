"""画进度图：where everything of a project lies on the time scale, in per cent of its width."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guatu.core.dates import PartialDate
from guatu.projects.queries.timeline import Point
from guatu.ui.format import date_text

MONTHS = {"month": 12, "quarter": 36}
LEAD = {"month": 3, "quarter": 12}  # months shown before today
QUARTERS = "一二三四"
LETTER = 1.5  # the width of a character in per cent of the picture as a desk draws it


@dataclass(frozen=True)
class Scale:
    """时间尺：from the first day of ``first`` for so many months."""

    first: date
    unit: str

    @property
    def end(self) -> date:
        """尺外第一天."""
        return shifted(self.first, MONTHS[self.unit])

    def x(self, day: date) -> float:
        """位置 of a day in per cent, also outside of the scale."""
        return round((day - self.first).days * 100 / (self.end - self.first).days, 2)

    def holds(self, day: date) -> bool:
        """在尺上."""
        return self.first <= day < self.end

    def ticks(self) -> list[tuple[float, str, str]]:
        """刻度：where, the year when it begins there, the month or quarter."""
        step = 1 if self.unit == "month" else 3
        found = []
        for n in range(0, MONTHS[self.unit], step):
            on = shifted(self.first, n)
            year = f"{on.year}年" if n == 0 or on.month == 1 else ""
            part = f"{on.month}月" if step == 1 else f"{QUARTERS[(on.month - 1) // 3]}季度"
            found.append((self.x(on), year, part))
        return found


def shifted(day: date, months: int) -> date:
    """挪几个月, to the first of that month."""
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def scale_of(unit: str, start: date | None, today: date) -> Scale:
    """定尺 by what the address asks for: the usual one has today near its beginning."""
    unit = unit if unit in MONTHS else "month"
    first = (start or shifted(today, -LEAD[unit])).replace(day=1)
    if unit == "quarter":
        first = first.replace(month=(first.month - 1) // 3 * 3 + 1)
    return Scale(first, unit)


@dataclass(frozen=True)
class Bar:
    """一段."""

    x: float
    width: float


@dataclass(frozen=True)
class Mark:
    """一点：``said`` is read by who cannot see it; ``label`` is empty where it has no room."""

    x: float
    lamp: str
    said: str
    label: str
    label_x: float
    is_reached: bool


@dataclass(frozen=True)
class Lane:
    """一个项目的一行."""

    baseline: Bar | None
    was: list[float]
    plan: Bar | None
    done: Bar | None
    late: Bar | None
    marks: list[Mark]
    actual: list[tuple[float, str]]
    before: int
    after: int

    @property
    def said(self) -> str:
        """念出来."""
        return "；".join(mark.said for mark in self.marks) or "这段时间没有节点"


def lane_of(points: Sequence[Point], scale: Scale, today: date) -> Lane:
    """画一行."""
    planned = [p.due for p in points if p.due]
    reached = [p.reached_on for p in points if p.reached_on]
    baseline = [p.baseline for p in points if p.baseline]
    overdue = [p.due for p in points if p.due and not p.reached_on and p.lamp == "over"]
    places = [day for p in points if (day := p.due or p.reached_on)]
    return Lane(
        baseline=_bar(baseline, scale),
        was=[scale.x(day) for day in baseline if scale.holds(day)],
        plan=_bar(planned, scale),
        done=_bar(reached, scale),
        late=_bar([min(overdue), today], scale) if overdue else None,
        marks=_labelled(points, scale, today),
        actual=[
            (scale.x(p.reached_on), f"{p.name} 实际 {_day(p.actual, today)}")
            for p in points
            if p.reached_on and scale.holds(p.reached_on)
        ],
        before=sum(day < scale.first for day in places),
        after=sum(day >= scale.end for day in places),
    )


def _bar(days: Sequence[date], scale: Scale) -> Bar | None:
    if not days:
        return None
    left, right = max(scale.x(min(days)), 0), min(scale.x(max(days)), 100)
    return Bar(left, round(right - left, 2)) if right > left else None


def _labelled(points: Sequence[Point], scale: Scale, today: date) -> list[Mark]:
    """What is still to be done is labelled first; a label that would cover another is left out."""
    shown = [(p, day) for p in points if (day := p.due or p.reached_on) and scale.holds(day)]
    taken: list[tuple[float, float]] = []
    marks: dict[int, Mark] = {}
    for place, (point, day) in sorted(enumerate(shown), key=lambda each: bool(each[1][0].reached_on)):
        x, half = scale.x(day), len(point.name) * LETTER / 2
        middle = min(max(x, half), 100 - half)
        free = all(middle + half <= left or middle - half >= right for left, right in taken)
        if free:
            taken.append((middle - half, middle + half))
        label = point.name if free else ""
        marks[place] = Mark(x, point.lamp, _said(point, today), label, middle, point.reached_on is not None)
    return [marks[place] for place in sorted(marks)]


def _said(point: Point, today: date) -> str:
    words = [point.name, point.lamp_text]
    if point.baseline and point.baseline != point.due:
        words.append(f"原计划 {date_text(point.baseline, today)}")
    if point.planned:
        words.append(f"计划 {_day(point.planned, today)}")
    if point.actual:
        words.append(f"实际 {_day(point.actual, today)}")
    return "，".join(words)


def _day(day: PartialDate | None, today: date) -> str:
    return str(date_text(day.day, today, day.precision)) if day else ""
