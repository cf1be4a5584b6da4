"""项目库的值守：periods that have ended are closed, zone by zone. Safe to do twice."""

import logging
from datetime import datetime

from guatu.core import tenancy
from guatu.core.refusal import Refusal
from guatu.ledger.worker import all_zones
from guatu.projects.actions.chasing import close_periods, settle_all
from guatu.projects.actions.enrol_chase import chase_enrolments
from guatu.projects.actions.enrol_rules import apply_rules
from guatu.zones import clock
from guatu.zones.models import Zone

log = logging.getLogger(__name__)


def chase_all_enrolments(now: datetime) -> int:
    """催入库一遍, each zone by its own clock, after the rules of which the day has come; returns how many
    items were opened.
    """
    opened = 0
    for zone_id, code in all_zones():
        try:
            with tenancy.inside(zone_id, told="后台"):
                zone = Zone.objects.get(id=zone_id)
                at = clock.at_zone(zone, now)
                apply_rules(zone, at=at)
                opened += len(chase_enrolments(zone, at=at))
        except Refusal as refusal:
            log.warning("%s：%s", code, refusal.message)
    return opened


def close_all_periods(now: datetime) -> int:
    """收期一遍, each zone by its own clock; returns how many items were opened."""
    opened = 0
    for zone_id, code in all_zones():
        try:
            with tenancy.inside(zone_id, told="后台"):
                zone = Zone.objects.get(id=zone_id)
                at = clock.at_zone(zone, now)
                opened += len(close_periods(zone, at=at))
                settle_all(zone, at=at)
        except Refusal as refusal:  # a year without calendar stops this zone only, until it has one
            log.warning("%s：%s", code, refusal.message)
    return opened
