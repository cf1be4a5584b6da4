"""挂图的开关，从地址读."""

from django.http import QueryDict

from guatu.boards.queries import Switches
from guatu.zones.asked import as_of_asked


def switches_from(query: QueryDict) -> Switches:
    """读开关. An unreadable date is refused in words; an unknown name simply matches nothing."""
    return Switches(
        category=query.get("category", ""),
        park=query.get("park", ""),
        leader=query.get("leader", ""),
        lamp=query.get("lamp", ""),
        unit=query.get("unit", ""),
        q=query.get("q", "").strip()[:60],
        as_of=as_of_asked(query),
    )
