"""字段的来历：for each entry, what it changed of the item, from what to what, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guatu.ledger import state, tiers
from guatu.ledger.log import ERASED
from guatu.ledger.models import Entry, Item
from guatu.ui.format import date_text
from guatu.zones.models import Person, Unit, Zone

# What a reader wants to see changed; the rest of the state is how the ledger keeps its own books.
SHOWN = {
    "title": "事项",
    "owner_unit_id": "责任单位",
    "owner_id": "责任人",
    "due_at": "期限",
    "tier": "等级",
    "plan": "方案",
    "is_priority": "一把手工程",
    "behind_text": "滞后",
}
LONGEST = 60


@dataclass(frozen=True)
class FieldChange:
    """一处变化."""

    label: str
    old: str
    new: str


class FieldStory:
    """字段的来历 of one item, told from its entries alone."""

    def __init__(self, zone: Zone, item: Item, entries: Iterable[Entry]) -> None:
        self.by_entry: dict[UUID, list[FieldChange]] = {}
        changes = list(_changes(entries))
        self._names = _names(zone, changes)
        self._tiers = {g.code: g.name for g in tiers.grades(zone, item.kind)} if item.tier else {}
        for entry_id, name, old, new in changes:
            told = FieldChange(SHOWN[name], self._word(name, old), self._word(name, new))
            if told.old != told.new:
                self.by_entry.setdefault(entry_id, []).append(told)

    def of(self, entry: Entry) -> list[FieldChange]:
        """这一笔改了什么."""
        return self.by_entry.get(entry.pk, [])

    def _word(self, name: str, value: Any) -> str:
        if value in (None, "", False):
            return "无"
        if isinstance(value, Mapping) and set(value) == {ERASED}:
            return "（已删除）"
        if name in ("owner_id", "owner_unit_id"):
            return self._names.get(str(value), "已不在册")
        if name == "due_at":
            return date_text(value)
        if name == "is_priority":
            return "是"
        text = self._tiers.get(str(value), str(value)) if name == "tier" else str(value)
        return text if len(text) <= LONGEST else text[:LONGEST] + "……"


Found = tuple[UUID, str, Any, Any]


def _changes(entries: Iterable[Entry]) -> Iterable[Found]:
    """Every change of a shown field after the first entry, oldest first."""
    now: dict[str, Any] = {}
    for number, entry in enumerate(entries):
        said = entry.data.get(state.SET, {})
        after = {name: said[name] for name in SHOWN if isinstance(said, Mapping) and name in said}
        after |= {"owner_unit_id": entry.owner_unit_id, "due_at": entry.due_at}
        if number:
            for name, value in after.items():
                if now.get(name) != value:
                    yield entry.pk, name, now.get(name), value
        now |= after


def _names(zone: Zone, changes: Sequence[Found]) -> dict[str, str]:
    wanted: dict[str, set[str]] = {"owner_id": set(), "owner_unit_id": set()}
    for _, name, old, new in changes:
        if name in wanted:
            wanted[name] |= {str(value) for value in (old, new) if value}
    found: dict[str, str] = {}
    for model, keys in ((Person, wanted["owner_id"]), (Unit, wanted["owner_unit_id"])):
        if keys:
            rows: Any = model._default_manager.filter(zone=zone, pk__in=keys)
            found |= {str(key): name for key, name in rows.values_list("id", "name")}
    return found
