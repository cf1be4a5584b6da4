"""直接问库：how items stand, now or then, as plain SQL for a page that counts many of them where they lie.

The statements name the zone by ``= %(zone)s``. The rule of the lamps is that of ``lamps``; a test holds the
two against each other.
"""

from guatu.ledger.lamps import WORST_FIRST, Lamp

_RANK = {lamp: rank for rank, lamp in enumerate(WORST_FIRST)}
OVER, BEHIND, NEAR, OK, PAUSED, DONE, VOID = (_RANK[lamp] for lamp in WORST_FIRST)

# Every item as it stands.
NOW = """
SELECT zone, id AS item_id, life, due_at, near_at, is_behind, owner_unit_id, closed_at
FROM ledger_item WHERE zone = %(zone)s
"""
# Every item that was there by then, as its last entry by then left it; what was closed, when it was signed.
THEN = """
SELECT DISTINCT ON (e.zone, e.item_id)
  e.zone, e.item_id, e.life, e.due_at, e.near_at, e.is_behind, e.owner_unit_id,
  CASE WHEN e.life = 'closed' THEN (
    SELECT max(c.occurred_at) FROM ledger_entry c
    WHERE c.zone = e.zone AND c.item_id = e.item_id
      AND c.verb IN ('sign_off', 'record') AND c.occurred_at <= %(moment)s) END AS closed_at
FROM ledger_entry e WHERE e.zone = %(zone)s AND e.occurred_at <= %(moment)s
ORDER BY e.zone, e.item_id, e.occurred_at DESC, e.id DESC
"""


def rank(state: str, at: str) -> str:
    """灯的轻重 of a row called ``state`` at an instant: its place among ``WORST_FIRST``."""
    return (
        f"CASE WHEN {state}.life = 'void' THEN {VOID} WHEN {state}.life = 'closed' THEN {DONE}"
        f" WHEN {state}.life = 'paused' THEN {PAUSED} WHEN {state}.due_at < {at} THEN {OVER}"
        f" WHEN {state}.is_behind THEN {BEHIND} WHEN {state}.near_at <= {at} THEN {NEAR} ELSE {OK} END"
    )


def lamp(rank: int | None) -> str:
    """灯 of a rank; nothing where there is no item."""
    return "" if rank is None else Lamp(WORST_FIRST[rank]).value
