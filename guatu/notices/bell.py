"""铃：how many unread notices the person at this request has."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from guatu.notices import queries
from guatu.zones.permissions import may_open


@dataclass(frozen=True)
class Bell:
    """顶栏的铃：its door, where its count is asked for again, and the count."""

    url: str
    live_url: str
    count: int

    @property
    def text(self) -> str:
        """铃上的数."""
        return f"{queries.MOST_COUNTED - 1}+" if self.count >= queries.MOST_COUNTED else str(self.count)


def bell(request: Any) -> Bell | None:
    """铃 of whoever is here; none for those who get no notices. One short count."""
    if getattr(request, "zone", None) is None or not may_open(request, "notices"):
        return None
    place = {"zone": request.zone.code}
    count = queries.unread(request.zone, request.member, request.now)
    return Bell(reverse("notices", kwargs=place), reverse("notices_bell", kwargs=place), count)
