"""流转：writing the log. Verbs only insert; the sealer orders and chains afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from guatu.core.digest import field_digest, new_salt, record_digest
from guatu.core.ids import new_id
from guatu.core.tenancy import TenantModel
from guatu.ledger.models import Entry, Item, Unsealed
from guatu.zones.member import Member

# The number an entry carries says how it is digested; GUATU's own default is the first.
ALGORITHMS = {1: "sha256", 2: "sm3"}
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
    return write_groups({at: notes}, by=by, received_at=received_at)


def write_groups(
    groups: Mapping[datetime, Iterable[Note]], *, by: Member | None, received_at: datetime
) -> list[Entry]:
    """记流转 that happened at several instants, in two statements."""
    entries = [_entry(note, by, at, received_at) for at, notes in groups.items() for note in notes]
    queued = [Unsealed(zone_id=e.zone_id, entry_id=e.id) for e in entries]
    if len(entries) == 1:
        _write_one(entries[0], queued[0])
    else:
        Entry.objects.bulk_create(entries, batch_size=BATCH)
        Unsealed.objects.bulk_create(queued, batch_size=BATCH)
    return entries


def _write_one(entry: Entry, queued: Unsealed) -> None:
    """The step a person takes: the entry and its place in the queue go in together."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [*_values(entry), *_values(queued)])
    entry._state.adding, entry._state.db = False, connection.alias


@lru_cache(maxsize=1)
def _statement() -> str:
    entry, queued = _insert(Entry), _insert(Unsealed)
    return f"WITH written AS ({entry}) {queued}"


def _insert(model: type[TenantModel]) -> str:
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})'  # noqa: S608 - names of ours


def _values(row: TenantModel) -> list[Any]:
    fields = row._meta.concrete_fields
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


def schema_now() -> int:
    """现用的摘要算法, by its number: SM3 where the installation asks for it, else SHA-256."""
    wanted = getattr(settings, "GUATU_DIGEST", ALGORITHMS[1])
    return next(number for number, name in ALGORITHMS.items() if name == wanted)


def _entry(note: Note, by: Member | None, at: datetime, received_at: datetime) -> Entry:
    item, schema = note.item, schema_now()
    data = {str(key): kept(value) for key, value in note.data.items() if value not in (None, "")}
    entry = Entry(
        id=new_id(),
        zone_id=item.zone_id,
        item_id=item.id,
        verb=note.verb,
        by_id=by.person_id if by else None,
        unit_id=by.main_unit_id if by else None,
        op=note.op,
        schema=schema,
        occurred_at=at,
        received_at=received_at,
        life=item.life,
        due_at=item.due_at,
        near_at=item.near_at,
        is_behind=item.is_behind,
        owner_unit_id=item.owner_unit_id,
        data=data,
        salts={key: new_salt() for key in data},
    )
    entry.digest = digest_of(entry)
    return entry


def kept(value: Any) -> Any:
    """存得住的样子. What the database gives back exactly as it was given, or the digest would not match."""
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value if abs(value) < 1e15 else str(value)
    if isinstance(value, Mapping):
        return {str(key): kept(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [kept(each) for each in value]
    # PostgreSQL keeps neither a NUL nor half a surrogate pair.
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()


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
    "near_at",
    "is_behind",
    "owner_unit_id",
)


def digest_of(entry: Entry) -> str:
    """流转摘要 over the fixed columns and the salted digests of the free fields."""
    algorithm = ALGORITHMS[entry.schema]
    fixed = {name: getattr(entry, name) for name in FIXED}
    fields = {
        # An erased field leaves its digest behind, so the chain still holds.
        key: value[ERASED]
        if _is_erased(value)
        else field_digest(entry.salts.get(key, ""), value, algorithm=algorithm)
        for key, value in entry.data.items()
    }
    return record_digest(fixed, fields, algorithm=algorithm)


def _is_erased(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {ERASED}
