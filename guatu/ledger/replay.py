"""重放：the items as their entries alone tell them, held against the tables (decisions 7 and 9).

An entry says what it changed and how the item stood afterwards, so the last word on every field is the
item. Items from before entries said so are compared in their fixed columns only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from guatu.ledger import state, tiers
from guatu.ledger.models import Clock, Entry, Extension, Item, Part
from guatu.ledger.supporting import told_part
from guatu.zones.models import Zone

COLUMNS = ("life", "due_at", "near_at", "is_behind", "owner_unit_id")
CHUNK = 2000


@dataclass
class Retold:
    """重放出的一件事."""

    columns: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    is_whole: bool = False
    parts: list[dict[str, Any]] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def hear(self, entry: Entry) -> None:
        """听一笔, in the order in which they happened."""
        self.columns = {name: getattr(entry, name) for name in COLUMNS}
        said = entry.data.get(state.SET, {})
        if entry.verb in ("open", "record") and state.SET in entry.data:
            self.is_whole = True
            self.fields = {**state.EMPTY}
        self.fields.update(said)
        self.parts = entry.data.get(state.PARTS, self.parts)
        self.clocks = entry.data.get(state.CLOCKS, self.clocks)
        if state.EXTENSION in entry.data:
            told = entry.data[state.EXTENSION]
            self.extensions[told["id"]] = told


def retell(zone: Zone, *, until: datetime | None = None) -> dict[UUID, Retold]:
    """重放一个区 from its entries alone, up to an instant when one is given."""
    entries = Entry.objects.filter(zone=zone).order_by("occurred_at", "id")
    if until is not None:
        entries = entries.filter(occurred_at__lte=until)
    found: dict[UUID, Retold] = {}
    for entry in entries.iterator(chunk_size=CHUNK):
        found.setdefault(entry.item_id, Retold()).hear(entry)
    return found


def differences(zone: Zone) -> list[str]:
    """表与流转不符之处, in words; none when the tables are what the log says."""
    told, faults = retell(zone), list[str]()
    sides = _Sides(zone)
    for item in Item.objects.filter(zone=zone).order_by("number").iterator(chunk_size=CHUNK):
        retold = told.pop(item.pk, None)
        if retold is None:
            faults.append(f"{item.number} 没有任何流转。")
            continue
        faults += [f"{item.number} 的{what}与流转不符。" for what in _off(item, retold, sides)]
    faults += [f"流转里有的事项 {item_id} 台账上没有。" for item_id in told]
    return faults


class _Sides:
    """What stands beside the items, by item."""

    def __init__(self, zone: Zone) -> None:
        self.parts = _grouped(Part.objects.filter(zone=zone).order_by("asked_at", "id"), told_part)
        clocks = Clock.objects.filter(zone=zone).order_by("code")
        self.clocks = _grouped(clocks, lambda row: tiers.told([row])[0])
        self.extensions = _grouped(
            Extension.objects.filter(zone=zone),
            lambda row: (str(row.pk), row.state, row.granted.isoformat() if row.granted else None),
        )


def _grouped(rows: Iterable[Any], tell: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(tell(row))
    return found


def _off(item: Item, retold: Retold, sides: _Sides) -> Iterator[str]:
    for name in COLUMNS:
        if getattr(item, name) != retold.columns[name]:
            yield _word(name)
    if not retold.is_whole:
        return
    now = state.snapshot(item)
    for name in state.FIELDS:
        if _plain(now[name]) != _plain(retold.fields.get(name, state.EMPTY.get(name))):
            yield _word(name)
    if sides.parts.get(item.pk, []) != retold.parts:
        yield "配合"
    if sides.clocks.get(item.pk, []) != retold.clocks:
        yield "节点"
    told = sorted((e["id"], e["state"], e["granted"]) for e in retold.extensions.values())
    if sorted(sides.extensions.get(item.pk, []), key=lambda e: e[0]) != told:
        yield "延期"


def _plain(value: Any) -> Any:
    """Instants may have been written with other offsets or precision: they are compared as instants."""
    if isinstance(value, str) and len(value) >= 19 and value[4:5] == "-" and "T" in value:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def _word(name: str) -> str:
    found = Item._meta.get_field(name.removesuffix("_id"))
    return str(getattr(found, "verbose_name", name))
