"""时钟. Read once at the edge; a zone may be pinned to a demonstration date."""

from datetime import UTC, datetime

from guatu.core.dates import SHANGHAI
from guatu.zones.models import Zone


def now_for(zone: Zone | None) -> datetime:
    """此刻. The instant a zone lives in: its pinned date with the hour of today, or simply now."""
    now = datetime.now(UTC)
    if zone is None or zone.pinned_on is None:
        return now
    local = now.astimezone(SHANGHAI)
    return datetime.combine(zone.pinned_on, local.timetz()).astimezone(UTC)
