"""事项分派的导入者. The ledger stands below this room, so its importer lives here.

The list is exported, another unit or person is written into some rows, and the file comes back: only those
rows are handed on, through the verb a person would use. A sheet goes from hand to hand, so what not everybody
may see is neither written into one nor found by one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from guatu.core.progress import counted
from guatu.core.refusal import Refusal
from guatu.imports.importers import Change, FieldChange, Plan, RowPlan
from guatu.intake import Known, SheetReading
from guatu.intake.words import plain
from guatu.ledger import actions
from guatu.ledger.assignment_sheet import ASSIGNMENTS
from guatu.ledger.circles import open_to_all
from guatu.ledger.models import Item, Life
from guatu.ledger.steps import AT_WORK
from guatu.office.workbook import ListColumn
from guatu.zones.member import Member
from guatu.zones.models import Person, Unit, Zone

MODEL = "ledger.item"


class NotHandedOn(Refusal):
    """有一行派不出去."""


class ChangedSince(Refusal):
    """分派之后又动过."""


class AssignmentImporter:
    """事项分派：each row one item by its number, and whose it shall be."""

    kind = ASSIGNMENTS
    model = MODEL
    columns = (
        ListColumn("事项编号", "number"),
        ListColumn("事项", "title", width=40),
        ListColumn("责任单位", "owner_unit"),
        ListColumn("责任人", "owner"),
    )

    def known(self, zone: Zone) -> Known:
        """这种表不问已登记的."""
        return Known()

    def plan(self, zone: Zone, sheets: Sequence[SheetReading], *, at: datetime) -> Plan:
        """对照台账."""
        plan, book = Plan(), _Book(zone, sheets)
        for sheet in sheets:
            for reading in counted("对照台账", sheet.rows):
                if reading.verdict != "rejected":
                    number = str(reading.values["number"]).upper()
                    row = RowPlan(sheet.sheet, reading.row, number)
                    book.set_beside(row, number, reading.values)
                    plan.rows.append(row)
        return plan

    def apply(self, zone: Zone, plan: Plan, *, by: Member, at: datetime, number: str) -> list[Change]:
        """分派."""
        done = []
        for row in counted("入账", plan.to_do):
            item, unit, person = row.work
            before = _told(item)
            try:
                held = actions.assign(item, unit=unit, person=person, by=by, at=at, note=f"导入 {number}")
            except Refusal as refusal:
                raise NotHandedOn(f"工作表“{row.sheet}”第 {row.row} 行：{refusal.message}") from refusal
            change = Change("changed", MODEL, held.pk, held.number, row.row, row.sheet, before, _told(held))
            done.append(change)
        return done

    def undo(self, zone: Zone, changes: Sequence[Change], *, by: Member, at: datetime, number: str) -> None:
        """撤回: each goes back to whom it came from, unless somebody has taken it up since."""
        items = {i.pk: i for i in Item.objects.filter(zone=zone, pk__in=[c.object_id for c in changes])}
        units = {str(u.pk): u for u in Unit.objects.filter(zone=zone)}
        people = {str(p.pk): p for p in Person.objects.filter(zone=zone)}
        by_item = {change.object_id: change for change in changes}
        for held in counted("撤销", actions.hold_all(items.values())):
            change = by_item[held.pk]
            if _told(held) != change.after or held.life != Life.OPEN:
                raise ChangedSince(f"{held.number}分派之后又动过，不能整体撤销。")
            unit, person = units.get(change.before["unit"]), people.get(change.before["person"])
            actions.hand_over(held, unit=unit, person=person, by=by, at=at)

    def rows(self, zone: Zone, *, at: datetime) -> Iterable[Mapping[str, Any]]:
        """导出在办的事项."""
        items = Item.objects.filter(open_to_all(), zone=zone, life__in=AT_WORK)
        items = items.select_related("owner_unit", "owner")
        for item in items.order_by("due_at", "id").iterator(chunk_size=2000):
            yield {
                "number": item.number,
                "title": item.title,
                "owner_unit": item.owner_unit.name if item.owner_unit else "",
                "owner": item.owner.name if item.owner else "",
            }

    def pages(self, zone_code: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        """事项页."""
        return {id: reverse("item", kwargs={"zone": zone_code, "item_id": id}) for id in ids}


class _Book:
    """What the rows are set beside: the items they name, the units in use, the people at work."""

    def __init__(self, zone: Zone, sheets: Sequence[SheetReading]) -> None:
        numbers = {
            str(row.values["number"]).upper() for s in sheets for row in s.rows if row.verdict != "rejected"
        }
        rows = Item.objects.filter(open_to_all(), zone=zone, number__in=numbers)
        rows = rows.select_related("owner_unit", "owner")
        self.items = {item.number: item for item in rows}
        self.units = {
            plain(word): unit
            for unit in Unit.objects.filter(zone=zone, is_active=True)
            for word in (unit.short_name, unit.name)
            if word
        }
        self.people: dict[str, list[Person]] = {}
        for person in Person.objects.filter(zone=zone, is_active=True, is_external=False):
            self.people.setdefault(plain(person.name), []).append(person)

    def set_beside(self, row: RowPlan, number: str, values: Mapping[str, Any]) -> None:
        """One row: what it would change, or why it cannot."""
        item = self.items.get(number)
        if item is None:
            row.blocked = f"台账上没有编号是“{number}”的事项"
            return
        row.object_id, row.title = item.pk, f"{item.number} {item.title}"
        if item.life not in AT_WORK:
            row.difference, row.notes = "same", [f"这件事{Life(item.life).label}，不改派"]
            return
        unit, person = self._unit(row, values), self._person(row, values)
        if row.blocked:
            return
        changes = []
        if unit is not None and unit.pk != item.owner_unit_id:
            old = item.owner_unit.name if item.owner_unit else ""
            changes.append(FieldChange("责任单位", old, unit.name))
        if person is not None and person.pk != item.owner_id:
            changes.append(FieldChange("责任人", item.owner.name if item.owner else "", person.name))
        row.changes = changes
        row.difference = "changed" if changes else "same"
        row.work = (item, unit, person)

    def _unit(self, row: RowPlan, values: Mapping[str, Any]) -> Unit | None:
        name = values.get("owner_unit")
        found = self.units.get(plain(str(name))) if name else None
        if name and found is None:
            row.blocked = f"本区没有叫“{name}”的单位"
        return found

    def _person(self, row: RowPlan, values: Mapping[str, Any]) -> Person | None:
        name = values.get("owner")
        found = self.people.get(plain(str(name)), []) if name else []
        if name and not found:
            row.blocked = f"本区没有叫“{name}”的人"
        elif len(found) > 1:
            row.blocked = f"本区有 {len(found)} 个“{name}”，请在页面上改派"
        return found[0] if len(found) == 1 else None


def _told(item: Item) -> dict[str, str]:
    return {"unit": str(item.owner_unit_id or ""), "person": str(item.owner_id or "")}
