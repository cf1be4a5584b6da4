"""挂图的开关，从地址读."""

from datetime import date

from django.http import QueryDict

from guatu.boards.queries import Switches
from guatu.core.refusal import Refusal


class BadDate(Refusal):
    """日期看不懂."""


def switches_from(query: QueryDict) -> Switches:
    """读开关. An unreadable date is refused in words; an unknown name simply matches nothing."""
    text = query.get("as_of", "").strip()
    try:
        as_of = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadDate(f"“{text[:20]}”不是日期，请按 2022-05-31 的样子填。") from error
    return Switches(
        category=query.get("category", ""),
        park=query.get("park", ""),
        leader=query.get("leader", ""),
        lamp=query.get("lamp", ""),
        unit=query.get("unit", ""),
        q=query.get("q", "").strip()[:60],
        as_of=as_of,
    )
