"""取事项：the only way from an address to an item. What is elsewhere, or not for these eyes, is not there."""

import re
from uuid import UUID

from django.http import Http404

from guatu.ledger.circles import seen_by
from guatu.ledger.models import Item, Part
from guatu.ledger.steps import just_held
from guatu.zones.typing import ZoneRequest

NUMBER = re.compile(r"[A-Za-z0-9-]{1,24}", re.ASCII)


def item_to_read(request: ZoneRequest, item_id: UUID) -> Item:
    """看一件事项 of this zone, with its unit and people."""
    item = (
        Item.objects.filter(seen_by(request.member), zone=request.zone, pk=item_id)
        .select_related("owner_unit", "owner", "submitted_by")
        .first()
    )
    if item is None:
        raise Http404
    return item


def id_named(request: ZoneRequest, name: str) -> UUID:
    """编号或内部编号所指的那件: which one is meant. Whether it may be seen is asked when it is taken."""
    try:
        return UUID(name)
    except ValueError:
        pass
    if not NUMBER.fullmatch(name):
        raise Http404
    found = Item.objects.filter(zone=request.zone, number=name.upper()).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return found


def part_to_read(request: ZoneRequest, item_id: UUID, part_id: UUID) -> Part:
    """取一项配合 of an item of this zone."""
    seen = seen_by(request.member, through="item")
    rows = Part.objects.filter(seen, zone=request.zone, item=item_id, pk=part_id)
    part = rows.select_related("item__owner_unit", "unit", "person").first()
    if part is None:
        raise Http404
    return part


def item_to_change(request: ZoneRequest, item_id: UUID) -> Item:
    """办一件事项: held until the request ends, so what is checked still holds at the step."""
    rows = Item.objects.filter(seen_by(request.member), zone=request.zone, pk=item_id)
    item = rows.select_for_update(no_key=True).first()
    if item is None:
        raise Http404
    return just_held(item)
