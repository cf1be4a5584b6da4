"""地址里问的日子：one way to read a day out of an address, for every page that looks at a past one."""

from collections.abc import Mapping
from datetime import date

from guatu.core.refusal import Refusal

EARLIEST, LATEST = date(1949, 10, 1), date(2999, 12, 31)
AS_OF = "as_of"


class BadDate(Refusal):
    """日期看不懂."""


def day_of(text: str) -> date | None:
    """某日 as an address writes it; None for what is no day of this time."""
    try:
        day = date.fromisoformat(text) if text.isascii() and len(text) == 10 else None
    except ValueError:
        return None
    return day if day and EARLIEST <= day <= LATEST else None


def as_of_asked(query: Mapping[str, str]) -> date | None:
    """看哪一天的. None is today; what is no day is refused in words."""
    text = query.get(AS_OF, "").strip()
    day = day_of(text)
    if text and day is None:
        raise BadDate(f"“{text[:20]}”不是日期，请按 2022-05-31 的样子填。")
    return day
