"""流转：writing the log. Verbs only insert; the sealer orders and chains afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from guatu.core.digest import field_digest, new_salt, record_digest
from guatu.core.ids import new_id
from guatu.ledger.models import Entry, Item, Unsealed
from guatu.zones.member import Member

SCHEMA = 1
BATCH = 500
ERASED = "erased"


@dataclass(frozen=True)
class Note:
    """一笔流转 to be written: what happened to which item."""

    item: Item
    verb: str
    op: UUID
    data: dict[str, Any] = field(default_factory=dict)


def write(notes: Iterable[Note], *, by: Member | None, at: datetime, received_at: datetime) -> list[Entry]:
    """记流转. Each entry with its digest, and its place in the sealer's queue."""
    entries = [_entry(note, by, at, received_at) for note in notes]
    Entry.objects.bulk_create(entries, batch_size=BATCH)
    Unsealed.objects.bulk_create(
        [Unsealed(zone_id=e.zone_id, entry_id=e.id) for e in entries], batch_size=BATCH
    )
    return entries


def _entry(note: Note, by: Member | None, at: datetime, received_at: datetime) -> Entry:
    item = note.item
    data = {key: value for key, value in note.data.items() if value not in (None, "")}
    entry = Entry(
        id=new_id(),
        zone_id=item.zone_id,
        item_id=item.id,
        verb=note.verb,
        by_id=by.person_id if by else None,
        unit_id=by.main_unit_id if by else None,
        op=note.op,
        schema=SCHEMA,
        occurred_at=at,
        received_at=received_at,
        life=item.life,
        due_at=item.due_at,
        is_behind=item.is_behind,
        owner_unit_id=item.owner_unit_id,
        data=data,
        salts={key: new_salt() for key in data},
    )
    entry.digest = digest_of(entry)
    return entry


FIXED = (
    "zone_id",
    "id",
    "item_id",
    "verb",
    "by_id",
    "unit_id",
    "op",
    "schema",
    "occurred_at",
    "received_at",
    "life",
    "due_at",
    "is_behind",
    "owner_unit_id",
)


def digest_of(entry: Entry) -> str:
    """流转摘要 over the fixed columns and the salted digests of the free fields."""
    fixed = {name: getattr(entry, name) for name in FIXED}
    fields = {
        # An erased field leaves its digest behind, so the chain still holds.
        key: value[ERASED] if _is_erased(value) else field_digest(entry.salts.get(key, ""), value)
        for key, value in entry.data.items()
    }
    return record_digest(fixed, fields)


def _is_erased(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {ERASED}
