"""时钟. Read once at the edge; a zone may be pinned to a demonstration date."""

from datetime import UTC, datetime

from guatu.core.dates import SHANGHAI
from guatu.zones.models import Zone


def now_for(zone: Zone | None) -> datetime:
    """此刻. The instant a zone lives in: its pinned date with the hour of today, or simply now."""
    now = datetime.now(UTC)
    return now if zone is None else at_zone(zone, now)


def at_zone(zone: Zone, now: datetime) -> datetime:
    """此刻在此区: the same hour on the pinned day, when there is one."""
    if zone.pinned_on is None:
        return now
    local = now.astimezone(SHANGHAI)
    return datetime.combine(zone.pinned_on, local.timetz()).astimezone(UTC)
