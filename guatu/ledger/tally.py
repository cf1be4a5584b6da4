"""各类台账件数：how many matters of each kind are under way, near, late, at rest and struck off this month.

It is asked by kind and knows none of them: a kind that is registered is counted.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from guatu.core.dates import dated, day_start
from guatu.ledger import plain_sql
from guatu.ledger.kinds import Kind, all_kinds
from guatu.ledger.models import LIVE, Life
from guatu.zones.models import Zone

NOW = """
SELECT kind, life, due_at, near_at, is_behind, closed_at FROM ledger_item
WHERE zone = %(zone)s AND kind = ANY(%(kinds)s)
  AND (life = ANY(%(under_way)s) OR (life = 'closed' AND closed_at >= %(month)s))
"""
THEN = f"""
SELECT i.kind, s.life, s.due_at, s.near_at, s.is_behind, s.closed_at FROM ({plain_sql.THEN}) s
JOIN ledger_item i ON i.zone = s.zone AND i.id = s.item_id WHERE i.kind = ANY(%(kinds)s)
"""  # noqa: S608 - written here, with parameters
COUNTED = """
SELECT kind,
  count(1) FILTER (WHERE life = ANY(%(live)s)),
  count(1) FILTER (WHERE life = ANY(%(live)s) AND {rank} = {near}),
  count(1) FILTER (WHERE life = ANY(%(live)s) AND {rank} = {over}),
  count(1) FILTER (WHERE life = 'paused'),
  count(1) FILTER (WHERE life = 'closed' AND closed_at >= %(month)s)
FROM ({rows}) s GROUP BY kind
"""


class Counts(NamedTuple):
    """件数：``live`` are under way, of them ``near`` and ``over``; ``closed`` in the month."""

    live: int
    near: int
    over: int
    paused: int
    closed: int


@dataclass(frozen=True)
class Tally:
    """一类事项的件数, and the first day of the month in which those were closed that it counts."""

    kind: Kind
    counts: Counts
    month: date


def tally(zone: Zone, *, at: datetime, then: bool = False, leave_out: Collection[str] = ()) -> list[Tally]:
    """各类件数 at an instant, kinds without any left out; ``then`` when it is a past one. What only some may
    see is not counted, since a wall is seen by everybody.
    """
    kinds = {each.code: each for each in all_kinds() if each.readers is None and each.code not in leave_out}
    month = dated(at).replace(day=1)
    rank = plain_sql.rank("s", "%(at)s")
    query = COUNTED.format(rank=rank, near=plain_sql.NEAR, over=plain_sql.OVER, rows=THEN if then else NOW)
    values: dict[str, Any] = {
        "zone": zone.pk,
        "kinds": list(kinds),
        "live": [str(life) for life in LIVE],
        "under_way": [str(life) for life in (*LIVE, Life.PAUSED)],
        "month": day_start(month),
        "at": at,
        "moment": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found = {row[0]: Counts(*row[1:]) for row in cursor.fetchall()}
    return [Tally(kind, found[code], month) for code, kind in kinds.items() if any(found.get(code, ()))]
