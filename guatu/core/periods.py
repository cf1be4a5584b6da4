"""期：half months, months and quarters, as zones report and rate by them; pure arithmetic on days."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Rhythm = Literal["half", "month", "quarter"]
RHYTHMS: tuple[tuple[Rhythm, str], ...] = (("half", "半月"), ("month", "月"), ("quarter", "季"))
ONE_DAY = timedelta(days=1)
_KEY = re.compile(
    r"(?P<year>[12]\d{3})-(?:(?P<month>\d\d)(?:-(?P<half>[12]))?|Q(?P<quarter>[1-4]))", re.ASCII
)


class NoPeriodError(ValueError):
    """不是期号."""


@dataclass(frozen=True, order=True)
class Period:
    """一期, first to last day. Its key (``2022-06-1``, ``2022-06``, ``2022-Q2``) says its rhythm too."""

    first: date
    last: date
    key: str

    @property
    def rhythm(self) -> Rhythm:
        """多久一期."""
        return "quarter" if "Q" in self.key else "half" if self.key.count("-") == 2 else "month"

    @property
    def next(self) -> "Period":
        """下一期."""
        return period_of(self.last + ONE_DAY, self.rhythm)

    @property
    def previous(self) -> "Period":
        """上一期."""
        return period_of(self.first - ONE_DAY, self.rhythm)

    @property
    def short_name(self) -> str:
        """期名 without its year: 6月上半月, 6月, 二季度."""
        if self.rhythm == "quarter":
            return f"{'一二三四'[(self.first.month - 1) // 3]}季度"
        half = "" if self.rhythm == "month" else "上半月" if self.first.day == 1 else "下半月"
        return f"{self.first.month}月{half}"

    @property
    def name(self) -> str:
        """期名: 2022年6月上半月."""
        return f"{self.first.year}年{self.short_name}"

    def __str__(self) -> str:
        return self.name


def period_of(day: date, rhythm: Rhythm = "half") -> Period:
    """某日所在的一期."""
    if rhythm == "quarter":
        quarter = (day.month - 1) // 3
        last_month = quarter * 3 + 3
        return Period(
            date(day.year, last_month - 2, 1), _month_end(day.year, last_month), f"{day.year}-Q{quarter + 1}"
        )
    month = f"{day.year}-{day.month:02d}"
    if rhythm == "month":
        return Period(day.replace(day=1), _month_end(day.year, day.month), month)
    if day.day <= 15:
        return Period(day.replace(day=1), day.replace(day=15), f"{month}-1")
    return Period(day.replace(day=16), _month_end(day.year, day.month), f"{month}-2")


def parse(key: str) -> Period:
    """读期号 ``2022-06-1``, ``2022-06`` or ``2022-Q2``; NoPeriodError for what is none."""
    found = _KEY.fullmatch(key)
    month = int(found["month"] or 1) if found else 0
    if found is None or not 1 <= month <= 12:
        raise NoPeriodError(key)
    year = int(found["year"])
    if found["quarter"]:
        return period_of(date(year, int(found["quarter"]) * 3, 1), "quarter")
    if found["half"]:
        return period_of(date(year, month, 1 if found["half"] == "1" else 16), "half")
    return period_of(date(year, month, 1), "month")


def between(first: Period, last: Period) -> list[Period]:
    """从一期到一期, both included, in order; empty when the first is later."""
    found = []
    while first.first <= last.first:
        found.append(first)
        first = first.next
    return found


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
