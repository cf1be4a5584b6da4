"""台账的值守：what a background process does for the ledger, zone by zone. Each is safe to do twice."""

import logging
from datetime import datetime

from django.db import connection

from guatu.core import tenancy
from guatu.ledger import recompute, sealing
from guatu.ledger.sweep import sweep
from guatu.zones import clock
from guatu.zones.models import Zone

log = logging.getLogger(__name__)


def all_zones() -> list[tuple[int, str]]:
    """全部开发区, id and code, for workers and commands that go through them one by one."""
    with connection.cursor() as cursor:
        cursor.execute("select id, code from guatu_all_zones()")
        return [(row[0], row[1]) for row in cursor.fetchall()]


def seal_all_zones(now: datetime) -> int:
    """封存一遍. One short transaction per batch; returns how many entries were chained."""
    with connection.cursor() as cursor:
        cursor.execute("select id from guatu_zones_to_seal()")
        zones = [row[0] for row in cursor.fetchall()]
    return sum(_seal_zone(zone_id, now) for zone_id in zones)


def _seal_zone(zone_id: int, now: datetime) -> int:
    total = 0
    while True:
        with tenancy.inside(zone_id, told="后台"):
            count = sealing.seal(Zone.objects.get(id=zone_id), at=now)
        if not count:
            return total
        total += count


def sweep_all_zones(now: datetime) -> int:
    """巡查一遍, each zone by its own clock; returns how many alarms went out."""
    with connection.cursor() as cursor:
        cursor.execute("select id from guatu_zones_to_sweep(%s)", [now])
        zones = [row[0] for row in cursor.fetchall()]
    raised = 0
    for zone_id in zones:
        with tenancy.inside(zone_id, told="后台"):
            zone = Zone.objects.get(id=zone_id)
            told = sweep(zone, at=clock.at_zone(zone, now))
        raised += len(told.alarms)
        for sentence in told.puzzled:
            log.warning("%s：%s", zone.code, sentence)
    return raised


def follow_all_calendars(now: datetime) -> int:
    """随日历重算一遍；returns how many deadlines moved."""
    moved = 0
    for zone_id, _ in all_zones():
        with tenancy.inside(zone_id, told="后台"):
            zone = Zone.objects.get(id=zone_id)
            moved += len(recompute.follow_calendar(zone, at=clock.at_zone(zone, now)).moved)
    return moved
