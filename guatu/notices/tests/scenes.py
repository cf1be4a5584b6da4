"""场景：entries sealed and delivered, and who has which notice."""

from datetime import datetime
from typing import Any

from guatu.ledger import sealing
from guatu.ledger.models import Entry, Item
from guatu.notices.actions import deliver_all
from guatu.notices.models import Notice
from guatu.zones.models import Zone
from tests.cast import Cast


def delivered(cast: Cast, at: datetime | None = None) -> int:
    """Sealed and delivered by now."""
    moment = at or cast.at
    sealing.seal_all(cast.zone, at=moment)
    return deliver_all(cast.zone, at=moment)


def told(cast: Cast, kind: str = "", zone: Zone | None = None) -> set[str]:
    """The parts of those who have a notice (of one kind)."""
    found = Notice.objects.filter(zone=zone or cast.zone)
    if kind:
        found = found.filter(kind=kind)
    parts = {person.pk: part for part, person in cast.people.items()}
    return {parts[each] for each in found.values_list("person_id", flat=True)}


def notices(cast: Cast, part: str, **wanted: Any) -> list[Notice]:
    """The notices of one part, oldest first."""
    mine = Notice.objects.filter(zone=cast.zone, person=cast.people[part], **wanted)
    return list(mine.order_by("at", "id"))


def entry(cast: Cast, item: Item, verb: str, by: str | None = None, **data: Any) -> Entry:
    """An entry of any verb, as the ledger writes it."""
    from guatu.core.ids import new_id
    from guatu.ledger import log

    note = log.Note(item, verb, new_id(), data)
    return log.write([note], by=getattr(cast, by) if by else None, at=cast.at, received_at=cast.at)[0]
