"""日期：instants are stored in UTC and dated in Shanghai; a plan may be known to the day, month or year."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
Precision = Literal["day", "month", "year"]
DAY_SECOND = time(23, 59, 59)


def dated(instant: datetime) -> date:
    """日期. The Shanghai calendar day of an instant (before 08:00 the UTC date is yesterday)."""
    return instant.astimezone(SHANGHAI).date()


def day_start(day: date) -> datetime:
    """当日零时 in Shanghai, as a UTC instant."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def day_end(day: date) -> datetime:
    """当日终了：the last second of a Shanghai day, as a UTC instant."""
    return datetime.combine(day, DAY_SECOND, SHANGHAI).astimezone(UTC)


@dataclass(frozen=True, order=True)
class PartialDate:
    """日期（日、月或年）. What is only a month stays a month; ``day`` is then its first day."""

    day: date
    precision: Precision = "day"

    @property
    def last_day(self) -> date:
        """期末：a month-precision plan is due at the end of the month."""
        if self.precision == "year":
            return date(self.day.year, 12, 31)
        if self.precision == "month":
            return self.day.replace(day=calendar.monthrange(self.day.year, self.day.month)[1])
        return self.day

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """读日期 ``2022``, ``2022-05`` or ``2022-05-11``; ValueError otherwise."""
        parts = [int(p) for p in text.split("-")]
        if len(parts) == 1:
            return cls(date(parts[0], 1, 1), "year")
        if len(parts) == 2:
            return cls(date(parts[0], parts[1], 1), "month")
        if len(parts) == 3:
            return cls(date(*parts), "day")
        raise ValueError(text)

    def iso(self) -> str:
        """日期文本, as precise as it is known."""
        return self.day.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]


def days_between(earlier: PartialDate, later: PartialDate) -> int:
    """间隔天数 in natural days, counted from last day to last day."""
    return (later.last_day - earlier.last_day) // timedelta(days=1)
