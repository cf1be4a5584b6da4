"""送达的值守：in every zone where something is new, or a digest is due."""

from datetime import datetime

from django.db import connection

from guatu.core import tenancy
from guatu.notices.delivery import deliver
from guatu.notices.digests import digests
from guatu.zones import clock
from guatu.zones.models import Zone


def run_once(now: datetime) -> int:
    """送达一遍. One transaction per batch; returns how many entries were read and digests made."""
    with connection.cursor() as cursor:
        cursor.execute("select id from guatu_zones_with_news()")
        news = [row[0] for row in cursor.fetchall()]
        cursor.execute("select id from guatu_zones_to_digest(%s)", [now])
        due = [row[0] for row in cursor.fetchall()]
    return sum(_deliver_zone(each, now) for each in news) + sum(_digest_zone(each, now) for each in due)


def _deliver_zone(zone_id: int, now: datetime) -> int:
    total = 0
    while True:
        with tenancy.inside(zone_id, told="后台"):
            zone = Zone.objects.get(id=zone_id)
            count = deliver(zone, at=clock.at_zone(zone, now))
        if not count:
            return total
        total += count


def _digest_zone(zone_id: int, now: datetime) -> int:
    with tenancy.inside(zone_id, told="后台"):
        zone = Zone.objects.get(id=zone_id)
        return digests(zone, at=clock.at_zone(zone, now))
