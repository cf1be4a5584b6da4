"""进度图：actual per cent against the schedule as two lines; the table beside it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from guatu.projects.actions.progress import scheduled_percent
from guatu.projects.models import Milestone, ProgressReport

WIDTH, HEIGHT = 640, 160


@dataclass(frozen=True)
class Mark:
    """图上一点."""

    x: float
    y: float
    on: date
    percent: Decimal


@dataclass(frozen=True)
class Chart:
    """进度图. Points in the drawing's own units."""

    actual: list[Mark]
    schedule: str
    first: date
    last: date
    today_x: float | None
    expected: list[Mark]

    @property
    def line(self) -> str:
        """实际的折线."""
        return " ".join(f"{mark.x:.1f},{mark.y:.1f}" for mark in self.actual)


def progress_chart(
    reports: list[ProgressReport],
    milestones: list[Milestone],
    today: date,
    forecasts: Sequence[tuple[date, Decimal]] = (),
) -> Chart | None:
    """画进度图; None where fewer than two reports have a per cent. ``forecasts`` are what was expected of
    the ends of periods.
    """
    known = [report for report in reports if report.percent is not None]
    if len(known) < 2:
        return None
    first, last = known[0].on, max(known[-1].on, today)
    length = max((last - first).days, 1)

    def place(on: date, percent: Decimal) -> Mark:
        return Mark((on - first).days * WIDTH / length, HEIGHT - float(percent) * HEIGHT / 100, on, percent)

    planned = []
    for step in range(21):
        on = first + timedelta(days=length * step // 20)
        share = scheduled_percent(milestones, on)
        if share is not None:
            planned.append(place(on, share))
    return Chart(
        actual=[place(report.on, report.percent) for report in known if report.percent is not None],
        schedule=" ".join(f"{mark.x:.1f},{mark.y:.1f}" for mark in planned),
        first=first,
        last=last,
        expected=[place(on, percent) for on, percent in forecasts if first <= on <= last],
        today_x=(today - first).days * WIDTH / length if first <= today <= last else None,
    )
