"""佐证的动词."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guatu.files.models import StoredFile
from guatu.ledger import rules
from guatu.ledger.models import Evidence, Item, Part
from guatu.ledger.steps import EvidenceMissing, NotNow, act
from guatu.zones.member import Member
from guatu.zones.models import Role


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
        if part is not None and part.item_id != held.pk:
            raise NotNow("这项配合不属于这件事。")
        Evidence.objects.create(
            zone_id=held.zone_id,
            item=held,
            part=part or _own_part(held, by),
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


def _own_part(held: Item, by: Member) -> Part | None:
    """What somebody of a supporting unit alone brings belongs to that unit's part."""
    if by.person_id == held.owner_id or by.in_unit(held.owner_unit_id) or by.has(Role.SUPERVISOR):
        return None
    parts = Part.objects.filter(zone_id=held.zone_id, item=held).exclude(state=Part.State.DROPPED)
    mine = [part for part in parts if part.person_id == by.person_id or by.in_unit(part.unit_id)]
    return mine[0] if mine else None
