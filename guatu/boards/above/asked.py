"""问哪些区：the zones below this one that the address asks for, each at its own hour, and on which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guatu.core.dates import dated, day_end
from guatu.core.pinyin import first_letters
from guatu.projects.models import Category
from guatu.zones import among, clock
from guatu.zones.asked import AS_OF, as_of_asked
from guatu.zones.models import Role, Zone

CATEGORIES = list(Category.choices)
# Whom the door of a zone below lets in from above; others see its numbers and not its rows.
INSIDE = frozenset({Role.LEADER, Role.AUDITOR, Role.SUPERVISOR, Role.UPPER})


@dataclass(frozen=True)
class Below:
    """所辖各区, as far as they are asked for. ``as_of`` is the day that is looked at when one is named."""

    upper: Zone
    zones: list[Zone]
    every: int
    cities: list[tuple[str, str]]
    moments: Mapping[Zone, datetime]
    query: Mapping[str, str]
    as_of: date | None

    def asked(self, key: str) -> str:
        """地址参数."""
        return self.query.get(key, "").strip()[:60]

    def one_of(self, key: str, known: Any, usual: str) -> str:
        """几种之一; what is none of them is the usual one."""
        return self.asked(key) if self.asked(key) in known else usual

    @property
    def year(self) -> int | None:
        """哪一年, when one is named."""
        year = self.asked("year")
        return int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None

    def day(self, zone: Zone) -> date:
        """该区看的哪天：its own day, or the day that is asked for when it has passed there."""
        today = dated(self.moments[zone])
        return min(self.as_of, today) if self.as_of else today

    def then(self, zone: Zone) -> datetime:
        """该区看的那一刻."""
        return self.moments[zone] if self.is_now(zone) else day_end(self.day(zone))

    def is_now(self, zone: Zone) -> bool:
        """看的是不是今天."""
        return self.as_of is None or self.as_of >= dated(self.moments[zone])

    def back(self, zone: Zone) -> dict[str, str]:
        """看过去时带到该区页面的日子."""
        return {} if self.is_now(zone) or self.as_of is None else {AS_OF: self.as_of.isoformat()}

    def sub(self, zone: Zone) -> str:
        """该区名下的小字: its city, and its day where it lives on another."""
        above = zone.parent.name if zone.parent and zone.parent_id != self.upper.pk else ""
        pinned = f"演示，停在{zone.pinned_on.isoformat()}" if zone.pinned_on else ""
        return "　".join(filter(None, (above, pinned)))


def below(upper: Zone, query: Mapping[str, str], real_now: datetime) -> Below:
    """取所辖各区: one question for all of them."""
    every = among.below(upper)
    q, city = query.get("q", "").strip()[:60], query.get("city", "")
    cities = {z.parent.code: z.parent.name for z in every if z.parent and z.parent_id != upper.pk}
    zones = [zone for zone in every if _meets(zone, q, city)]
    return Below(
        upper,
        zones,
        len(every),
        list(cities.items()),
        {zone: clock.at_zone(zone, real_now) for zone in zones},
        query,
        as_of_asked(query),
    )


def _meets(zone: Zone, q: str, city: str) -> bool:
    if city and (zone.parent is None or zone.parent.code != city):
        return False
    words = f"{zone.name} {zone.short_name} {zone.code} {first_letters(zone.name)}"
    return q.casefold() in words.casefold()
