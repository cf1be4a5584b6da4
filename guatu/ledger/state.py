"""事项之状：what an entry must say, beside its fixed columns, to tell the item from its log alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from guatu.ledger.models import Item

# Life, deadline, near date, lag and owner unit are columns of every entry; these are said when they change.
FIELDS = (
    "kind",
    "number",
    "title",
    "owner_id",
    "day_kind",
    "precision",
    "is_provisional",
    "behind_text",
    "rounds",
    "submitted_by_id",
    "opened_at",
    "closed_at",
    "paused_at",
    "plan",
    "tier",
    "is_priority",
    "parent_id",
    "merged_into_id",
    "signed",
    "signed_by",
    "clock",
)
# What every entry has a column for, and when the sweep looks next.
COLUMNS = ("life", "due_at", "near_at", "is_behind", "owner_unit_id", "alarm_at")
SET, PARTS, CLOCKS, EXTENSION = "set", "parts", "clocks", "extension"
EMPTY: dict[str, Any] = {
    "owner_id": None,
    "is_provisional": False,
    "behind_text": "",
    "rounds": 0,
    "submitted_by_id": None,
    "closed_at": None,
    "paused_at": None,
    "plan": "",
    "tier": "",
    "is_priority": False,
    "parent_id": None,
    "merged_into_id": None,
    "signed": 0,
    "signed_by": [],
    "clock": {},
}
State = dict[str, Any]


def told(value: Any) -> Any:
    """说得出的样子 of one field: what JSON gives back as it was given."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [told(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): told(each) for key, each in value.items()}
    return value


def snapshot(item: Item) -> State:
    """此刻之状 of an item."""
    return {name: told(getattr(item, name)) for name in FIELDS}


def columns(item: Item) -> State:
    """此刻之状 of what is a column of every entry, and of the next look."""
    return {name: getattr(item, name) for name in COLUMNS}


def is_due_anew(before: State, item: Item) -> bool:
    """状态或期限变了没有 since these columns were taken."""
    return any(before[name] != getattr(item, name) for name in ("life", "due_at", "near_at"))


def differences(before: State, after: State) -> State:
    """变了什么：only the fields that differ, as they are now."""
    return {name: value for name, value in after.items() if before[name] != value}


def at_birth(item: Item) -> State:
    """立项之状：everything of a new item that is not empty."""
    return {name: value for name, value in snapshot(item).items() if value != EMPTY.get(name, object())}
