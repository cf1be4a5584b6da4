"""取事项：the only way from an address to an item. What is not in this zone is not there."""

from uuid import UUID

from django.http import Http404

from guatu.ledger.models import Item
from guatu.zones.typing import ZoneRequest


def item_to_read(request: ZoneRequest, item_id: UUID) -> Item:
    """看一件事项 of this zone, with its unit and people."""
    item = (
        Item.objects.filter(zone=request.zone, pk=item_id)
        .select_related("owner_unit", "owner", "submitted_by")
        .first()
    )
    if item is None:
        raise Http404
    return item


def item_to_change(request: ZoneRequest, item_id: UUID) -> Item:
    """办一件事项: held until the request ends, so what is checked still holds at the step."""
    item = Item.objects.filter(zone=request.zone, pk=item_id).select_for_update(no_key=True).first()
    if item is None:
        raise Http404
    return item
