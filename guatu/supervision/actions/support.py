"""配合单位的动词：which units support a task, and their part in each of its months on the ledger."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.models import Part
from guatu.ledger.steps import AT_WORK
from guatu.supervision.actions.once import part
from guatu.supervision.models import KeyTask, KeyTaskMonth, TaskSupport
from guatu.zones.member import Member
from guatu.zones.models import Unit

NO_LONGER = "任务不再列这家为配合单位"


class LeadSupports(Refusal):
    """牵头单位不能同时是配合单位."""


def units_of(task: KeyTask) -> list[Unit]:
    """配合单位 as they stand on record."""
    rows = TaskSupport.objects.filter(zone_id=task.zone_id, task=task).select_related("unit")
    return [row.unit for row in rows.order_by("order", "id")]


def name_units(task: KeyTask, units: Iterable[Unit]) -> None:
    """定配合单位. The units named support the task; the lead unit is none of them."""
    wanted = list(dict.fromkeys(units))
    if any(unit.pk == task.lead_unit_id for unit in wanted):
        raise LeadSupports(f"{task.lead_unit.name}是牵头单位，不用再列为配合单位。")
    if [unit.pk for unit in units_of(task)] == [unit.pk for unit in wanted]:
        return
    TaskSupport.objects.filter(zone_id=task.zone_id, task=task).delete()
    TaskSupport.objects.bulk_create(
        TaskSupport(zone_id=task.zone_id, task=task, unit=unit, order=number)
        for number, unit in enumerate(wanted, start=1)
    )


def asked_of(units: Sequence[Unit], year: int, month: int, text: str) -> tuple[ledger.Support, ...]:
    """一格请谁配合什么: each unit its own part in what the month asks for, by the end of it."""
    return tuple(ledger.Support(unit, words_of(month, text), month_end(year, month)) for unit in units)


def words_of(month: int, text: str) -> str:
    """配合什么."""
    return f"配合{month}月：{text}"


def month_end(year: int, month: int) -> date:
    """月底."""
    return date(year, month, monthrange(year, month)[1])


def follow(task: KeyTask, *, by: Member, at: datetime, op: UUID | None) -> None:
    """各格随任务. A unit named anew is asked in every month still being worked on; one no longer named has
    its open part taken back. What was done stays, and what is handed in or paused is left as it is.
    """
    units = {unit.pk: unit for unit in units_of(task)}
    cells = KeyTaskMonth.objects.filter(zone_id=task.zone_id, task=task, withdrawn_at=None)
    for cell in cells.select_related("item").order_by("month"):
        parts = Part.objects.filter(zone_id=task.zone_id, item=cell.item).select_related("item", "unit")
        held = list(parts.exclude(state=Part.State.DROPPED))
        _drop(cell, [each for each in held if each.unit_id not in units], by=by, at=at, op=op)
        if cell.item.life not in AT_WORK:
            continue
        for unit in (unit for key, unit in units.items() if key not in {each.unit_id for each in held}):
            ledger.ask_part(
                cell.item,
                unit=unit,
                task=words_of(cell.month, cell.text),
                due_on=month_end(task.year, cell.month),
                by=by,
                at=at,
                op=part(op, f"ask {cell.item_id} {unit.pk}"),
            )


def _drop(cell: KeyTaskMonth, parts: Sequence[Part], *, by: Member, at: datetime, op: UUID | None) -> None:
    """What the lead unit asked for on its own account is not the list's to take back."""
    if cell.item.life not in ledger.ON_ROAD:
        return
    for each in parts:
        if each.state == Part.State.ASKED and each.task == words_of(cell.month, cell.text):
            ledger.drop_part(each, note=NO_LONGER, by=by, at=at, op=part(op, f"drop {each.pk}"))
