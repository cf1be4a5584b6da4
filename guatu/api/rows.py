"""行：what the ledger reads, as the interface writes it. Values straight from the row."""

from collections.abc import Iterable
from datetime import datetime
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
    return [_item(row, at, names) for row in rows]


def _item(row: Row, at: datetime, names: dict[str, str]) -> dict[str, Any]:
    told = row._asdict()
    lamp = lamp_when(row.life, due_at=row.due_at, near_at=row.near_at, is_behind=row.is_behind, at=at)
    told["lamp"], told["lamp_name"] = LAMPS[lamp]
    told["kind_name"], told["life_name"] = names.get(row.kind, row.kind), LIVES[row.life]
    told["standing"] = row.standing
    return told
