"""动词常说的话：what several verbs put into the log or ask for."""

from datetime import datetime
from typing import Any

from guatu.core.dates import dated
from guatu.ledger.steps import ReasonMissing
from guatu.zones.models import Person, Unit


def must_say(note: str, message: str) -> str:
    """必须写明; what was said, without the blanks around it."""
    if not note.strip():
        raise ReasonMissing(message)
    return note.strip()


def names(unit: Unit | None, person: Person | None) -> dict[str, Any]:
    """单位与人 by name."""
    return {"unit": unit.name if unit else "", "person": person.name if person else ""}


def day(instant: datetime) -> str:
    """日期 of an instant, as the log writes it."""
    return dated(instant).isoformat()
