"""封存的值守：every few seconds, in every zone where something waits."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event

from django.db import DatabaseError, InterfaceError, connection

from guatu.core import tenancy
from guatu.ledger import sealing
from guatu.zones import clock
from guatu.zones.models import Zone

PATIENCE = 30.0
log = logging.getLogger(__name__)


def all_zones() -> list[tuple[int, str]]:
    """全部开发区, id and code, for workers and commands that go through them one by one."""
    with connection.cursor() as cursor:
        cursor.execute("select id, code from guatu_all_zones()")
        return [(row[0], row[1]) for row in cursor.fetchall()]


def run_once(now: datetime) -> int:
    """封存一遍. One short transaction per batch; returns how many entries were chained."""
    with connection.cursor() as cursor:
        cursor.execute("select id from guatu_zones_to_seal()")
        zones = [row[0] for row in cursor.fetchall()]
    return sum(_seal_zone(zone_id, now) for zone_id in zones)


def _seal_zone(zone_id: int, now: datetime) -> int:
    total = 0
    while True:
        with tenancy.inside(zone_id):
            count = sealing.seal(Zone.objects.get(id=zone_id), at=now)
        if not count:
            return total
        total += count


def run_forever(
    stop: Event | None = None, interval: float = 2.0, then: Sequence[Callable[[datetime], object]] = ()
) -> None:
    """值守 until ``stop`` is set; after the sealing, what ``then`` adds. A database that is away is waited
    for and found again.
    """
    stop, wait = stop or Event(), interval
    while not stop.is_set():
        try:
            for round_ in (run_once, *then):
                round_(clock.now_for(None))
            wait = interval
        except (DatabaseError, InterfaceError) as error:
            log.warning("封存暂停，%.0f 秒后再试：%s", wait, error)
            connection.close()
            wait = min(wait * 2, PATIENCE)
        stop.wait(wait)
    connection.close()
