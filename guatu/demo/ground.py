"""示意图落地：parks, parcels and drawing of a zone."""

from guatu.demo import source
from guatu.demo.source import Place
from guatu.registry.actions import draw_map
from guatu.zones.models import Zone


def draw(zone: Zone, place: Place) -> None:
    """画示意图. The zone's parks and parcels stand on its schematic map."""
    draw_map(zone=zone, drawing=source.drawing(place.code))
