"""佐证的动词."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guatu.files.models import StoredFile
from guatu.ledger import rules
from guatu.ledger.models import Evidence, Item, Part
from guatu.ledger.steps import EvidenceMissing, NotNow, act
from guatu.zones.member import Member


def attach(
    item: Item,
    *,
    by: Member,
    at: datetime,
    file: StoredFile | None = None,
    text: str = "",
    part: Part | None = None,
    op: UUID | None = None,
) -> Item:
    """附佐证. A file or a statement now stands beside the item, or beside a supporting unit's part of it."""

    def add(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.attach, held, by)
        if file is None and not text.strip():
            raise EvidenceMissing("请选一个文件，或写明情况。")
        place = _own_part(held, absent or by) if part is None else _named_part(held, part, by)
        Evidence.objects.create(
            zone_id=held.zone_id,
            item=held,
            part=place,
            file=file,
            text=text.strip(),
            added_by=by.person,
            added_at=at,
        )
        return {
            "file": file.name if file else "",
            "sha256": file.sha256 if file else "",
            "text": text.strip(),
            **rules.said(absent),
        }

    return act(item, "attach", by=by, at=at, op=op, change=add)


def _named_part(held: Item, part: Part, by: Member) -> Part:
    """Read again, as it stands now."""
    found = Part.objects.filter(zone_id=held.zone_id, item=held, pk=part.pk).first()
    if found is None:
        raise NotNow("这份配合不属于这件事。")
    rules.stand(lambda _, who: rules.show_part(found, who), held, by)
    return found


def _own_part(held: Item, by: Member) -> Part | None:
    """What somebody of a supporting unit alone brings belongs to that unit's part, the open one first."""
    if rules.leads(held, by):
        return None
    parts = Part.objects.filter(zone_id=held.zone_id, item=held).exclude(state=Part.State.DROPPED)
    mine = [part for part in parts.order_by("asked_at", "id") if rules.is_part_of(part, by)]
    return next((part for part in mine if part.state == Part.State.ASKED), mine[0] if mine else None)
