"""失效：an extension that nobody decided ends with its item; nothing is left waiting for an answer."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from guatu.ledger import state
from guatu.ledger.models import Extension


def told(asked: Extension) -> dict[str, Any]:
    """延期之状, as an entry keeps it."""
    return {
        state.EXTENSION: {
            "id": str(asked.pk),
            "from_due": state.told(asked.from_due),
            "wanted": asked.wanted.isoformat(),
            "state": str(asked.state),
            "granted": asked.granted.isoformat() if asked.granted else None,
        }
    }


def lapse(zone_id: int, items: Collection[UUID], at: datetime) -> dict[UUID, dict[str, Any]]:
    """延期申请随事项失效. What the entry of each item has to say of it; most items have none."""
    waiting = Extension.objects.filter(zone_id=zone_id, item__in=items, state=Extension.State.ASKED)
    found = {}
    for asked in waiting.select_for_update():
        asked.state, asked.decided_at = Extension.State.LAPSED, at
        asked.save(update_fields=["state", "decided_at"])
        found[asked.item_id] = told(asked)
    return found
