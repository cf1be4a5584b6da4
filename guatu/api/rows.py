"""行：what the ledger reads, as the interface writes it.

Rows come with instants and ids as text: to make fifty times four instants only to write them down again took
as long as the rest of the answer. Texts of this form compare as the instants do.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from guatu.ledger.kinds import all_kinds
from guatu.ledger.lamps import LAMP_NAMES, Lamp, lamp_when
from guatu.ledger.models import Life
from guatu.ledger.reading import Row

LIVES = {life.value: str(life.label) for life in Life}
LAMPS = {lamp: (lamp.value, LAMP_NAMES[lamp]) for lamp in Lamp}


def items(rows: Iterable[Row], at: datetime) -> list[dict[str, Any]]:
    """事项各行 as they stand at an instant."""
    names = {kind.code: kind.name for kind in all_kinds()}
    now = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00"
    return [_item(row, now, names) for row in rows]


def _item(row: Row, now: Any, names: dict[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = row._asdict()
    lamp = lamp_when(row.life, due_at=row.due_at, near_at=row.near_at, is_behind=row.is_behind, at=now)
    told["lamp"], told["lamp_name"] = LAMPS[lamp]
    told["kind_name"], told["life_name"] = names.get(row.kind, row.kind), LIVES[row.life]
    told["standing"] = row.standing
    for name in ("due_at", "near_at", "opened_at", "closed_at"):
        if (text := told[name]) is not None:
            told[name] = f"{text[:10]}T{text[11:]}:00"
    return told
