"""示意图：loading the zone's schematic map. The same drawing again changes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.registry.models import Drawing, Parcel
from guatu.zones.models import Park, Zone


class DrawingWrong(Refusal):
    """图纸有误."""


@transaction.atomic
def draw_map(*, zone: Zone, drawing: Mapping[str, Any]) -> Drawing:
    """画示意图. Parks and parcels are known by their codes; those not in the drawing stay as they are."""
    width, height = drawing["width"], drawing["height"]
    parks = {
        part["code"]: _park(zone, part, width, height) for part in drawing.get("parks", ()) if _coded(part)
    }
    parks = {park.code: park for park in Park.objects.filter(zone=zone)} | parks
    for part in drawing.get("parcels", ()):
        _parcel(zone, part, parks, width, height)
    row, _ = Drawing.objects.update_or_create(
        zone=zone,
        defaults={
            "width": width,
            "height": height,
            "roads": list(drawing.get("roads", ())),
            "water": list(drawing.get("water", ())),
        },
    )
    return row


def _coded(part: Mapping[str, Any]) -> bool:
    if not str(part.get("code", "")).strip():
        raise DrawingWrong("图上的片区和宗地都要有代码。")
    return True


def _park(zone: Zone, part: Mapping[str, Any], width: int, height: int) -> Park:
    what = f"片区 {part['code']}"
    defaults = {
        "name": part.get("name", part["code"]),
        "outline": _points(part["ring"], what, width, height),
        "label_at": list(part.get("label", ())),
    }
    if "kind" in part:
        defaults["kind"] = part["kind"]
    park, _ = Park.objects.update_or_create(zone=zone, code=part["code"], defaults=defaults)
    return park


def _parcel(zone: Zone, part: Mapping[str, Any], parks: Mapping[str, Park], width: int, height: int) -> None:
    _coded(part)
    what = f"宗地 {part['code']}"
    inside = part.get("park") or None
    if inside is not None and inside not in parks:
        raise DrawingWrong(f"{what}所在的片区“{inside}”没有。")
    ring = _points(part["ring"], what, width, height)
    Parcel.objects.update_or_create(
        zone=zone,
        code=part["code"],
        defaults={
            "park": parks[inside] if inside else None,
            "outline": ring,
            "center": list(part.get("center") or _middle(ring)),
        },
    )


def _points(ring: Sequence[Sequence[float]], what: str, width: int, height: int) -> list[list[float]]:
    points = [[float(x), float(y)] for x, y in ring]
    if len(points) < 3:
        raise DrawingWrong(f"{what}的轮廓至少要三个点。")
    if any(not (0 <= x <= width and 0 <= y <= height) for x, y in points):
        raise DrawingWrong(f"{what}的轮廓画到图外去了。")
    return points


def _middle(ring: list[list[float]]) -> list[float]:
    return [round(sum(part) / len(ring), 1) for part in zip(*ring, strict=True)]
