"""配合单位：who supports an item from its beginning, and how an entry tells of a part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guatu.ledger import state
from guatu.ledger.models import Item, Part
from guatu.zones.member import Member
from guatu.zones.models import Unit


@dataclass(frozen=True)
class Support:
    """一家配合单位 asked from the beginning: what it is to do, and by when."""

    unit: Unit
    task: str
    due_on: date | None = None


def new_parts(item: Item, wanted: Sequence[Support], by: Member | None, at: datetime) -> list[Part]:
    """各家的一份 of a new item, not written yet, in the order in which the log tells of them."""
    person = by.person if by else None
    parts = [
        Part(
            zone_id=item.zone_id,
            item=item,
            unit=each.unit,
            task=each.task[:200],
            due_on=each.due_on,
            asked_by=person,
            asked_at=at,
        )
        for each in wanted
    ]
    return sorted(parts, key=lambda part: part.pk)


def told_part(row: Part) -> dict[str, Any]:
    """配合之状, as an entry keeps it."""
    return {
        "id": str(row.pk),
        "unit": str(row.unit_id),
        "person": str(row.person_id) if row.person_id else None,
        "task": row.task,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "state": str(row.state),
        "note": row.note,
        "ended_at": state.told(row.ended_at),
    }
