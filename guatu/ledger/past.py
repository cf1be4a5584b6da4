"""此前：what a step must know of an item before it is taken, asked in one statement."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from guatu.ledger.models import Item

# The last entry of the item, the entry that took this operation's number already, and whether an extension
# waits for an answer.
_PAST = """
SELECT l.id, l.occurred_at, l.verb, l.by_id, l.by_name, s.item_id, s.verb, EXISTS (
    SELECT FROM ledger_extension x WHERE x.zone = %(zone)s AND x.item_id = %(item)s AND x.state = 'asked')
FROM (SELECT) AS one
LEFT JOIN LATERAL (
    SELECT e.id, e.occurred_at, e.verb, e.by_id,
      (SELECT p.name FROM zones_person p WHERE p.zone = e.zone AND p.id = e.by_id) AS by_name
    FROM ledger_entry e WHERE e.zone = %(zone)s AND e.item_id = %(item)s
    ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) l ON true
LEFT JOIN ledger_entry s ON s.zone = %(zone)s AND s.op = %(op)s
"""


@dataclass(frozen=True)
class LastEntry:
    """最近一笔流转 of an item; ``who`` is empty where nobody did it but the system."""

    id: UUID
    occurred_at: datetime
    verb: str
    by_id: UUID | None
    who: str


@dataclass(frozen=True)
class Past:
    """此前：the last entry, what the operation did already (item and verb), and an extension asked for."""

    last: LastEntry | None
    done: tuple[UUID, str] | None
    asked: bool


def past_of(item: Item, op: UUID | None = None) -> Past:
    """问此前 of one item; ``done`` is only known of an operation that is named."""
    with connection.cursor() as cursor:
        cursor.execute(_PAST, {"zone": item.zone_id, "item": item.pk, "op": op})
        key, occurred_at, verb, by_id, name, done, done_verb, asked = cursor.fetchone()
    last = LastEntry(key, occurred_at, verb, by_id, name or "") if key else None
    return Past(last, (done, done_verb) if done else None, asked)
