"""撤回导入：a task as it stands in plain values, and the way back while nobody has worked on it since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from guatu.core.refusal import Refusal
from guatu.imports.importers import Change
from guatu.ledger.models import Entry, Life
from guatu.supervision.actions.key_tasks import (
    FIELDS,
    change_task,
    set_cell,
    withdraw_cell,
    withdraw_task,
)
from guatu.supervision.models import KeyTask, KeyTaskMonth, TaskSupport
from guatu.zones.member import Member
from guatu.zones.models import Person, Unit, Zone

MODEL = "supervision.key_task"
LABELS = {
    "category": "类别",
    "lead_unit": "牵头单位",
    "supporting": "配合单位",
    "supporting_note": "配合说明",
    "leader": "责任领导",
    "source": "来源",
    "is_priority": "一把手工程",
}


class WorkedOnSince(Refusal):
    """导入之后又办过."""


@dataclass
class Record:
    """在案的一项任务, with the words of its months."""

    task: KeyTask
    cells: dict[int, KeyTaskMonth] = field(default_factory=dict)

    @property
    def texts(self) -> dict[int, str]:
        """各月的话."""
        return {month: cell.text for month, cell in sorted(self.cells.items())}

    @property
    def closed(self) -> set[int]:
        """已销号的月份."""
        return {month for month, cell in self.cells.items() if cell.item.life == Life.CLOSED}


def records(zone: Zone) -> dict[tuple[int, str], Record]:
    """在案的任务, by year and title; three queries."""
    rows = KeyTask.objects.filter(zone=zone, withdrawn_at=None).select_related("lead_unit", "leader", "zone")
    rows = rows.prefetch_related(
        Prefetch("supports", TaskSupport.objects.filter(zone=zone).select_related("unit"))
    )
    found = {task.pk: Record(task) for task in rows.order_by("-year", "order")}
    cells = KeyTaskMonth.objects.filter(zone=zone, task__in=found, withdrawn_at=None).select_related("item")
    for cell in cells:
        found[cell.task_id].cells[cell.month] = cell
    return {(held.task.year, held.task.title): held for held in found.values()}


def record_of(task: KeyTask) -> Record:
    """在案的这一项, as it stands now."""
    now = KeyTask.objects.select_related("lead_unit", "leader", "zone").get(zone_id=task.zone_id, pk=task.pk)
    rows = KeyTaskMonth.objects.filter(zone_id=task.zone_id, task=task, withdrawn_at=None)
    return Record(now, {cell.month: cell for cell in rows.select_related("item")})


def plain_state(held: Record) -> dict[str, Any]:
    """可存的样子."""
    task = held.task
    return {
        "category": task.category,
        "lead_unit": str(task.lead_unit_id),
        "supporting": [str(unit.pk) for unit in task.supporting],
        "supporting_note": task.supporting_note,
        "leader": str(task.leader_id or ""),
        "source": task.source,
        "is_priority": task.is_priority,
        "months": {str(month): text for month, text in held.texts.items()},
    }


def undo(zone: Zone, changes: Sequence[Change], *, by: Member, at: datetime, number: str) -> None:
    """撤回, all of it: what came leaves, what was changed has its former words."""
    held = {change.object_id: _untouched(zone, change) for change in changes}
    for change in changes:
        record, note = held[change.object_id], f"撤销导入 {number}"
        if change.action == "new":
            withdraw_task(record.task, by=by, at=at, note=note)
            continue
        fields = {k: _value(zone, k, v) for k, v in change.before.items() if k in (*FIELDS, "supporting")}
        change_task(record.task, changes=fields, by=by, at=at)
        before = change.before["months"]
        for month, text in change.after["months"].items():
            if month not in before:
                withdraw_cell(record.cells[int(month)], by=by, at=at, note=note)
            elif before[month] != text:
                set_cell(record.task, month=int(month), text=before[month], by=by, at=at, note=note)


def _untouched(zone: Zone, change: Change) -> Record:
    where = f"工作表“{change.sheet}”第 {change.row} 行“{change.title}”"
    record = record_of(KeyTask.objects.get(zone=zone, pk=change.object_id))
    if record.task.withdrawn_at is not None:
        raise WorkedOnSince(f"{where}已撤下，这次导入不能整体撤销。")
    if plain_state(record) != change.after:
        raise WorkedOnSince(f"{where}在导入后又改过，不能整体撤销。")
    before = change.before.get("months", {})
    moved = [
        month
        for month, cell in record.cells.items()
        if before.get(str(month)) != cell.text
        and Entry.objects.filter(zone=zone, item=cell.item).exclude(verb__in=["open", "alarm"]).exists()
    ]
    if moved:
        raise WorkedOnSince(f"{where}的 {moved[0]} 月已有人在办，不能整体撤销。")
    return record


def _value(zone: Zone, name: str, text: Any) -> Any:
    if name == "lead_unit":
        return Unit.objects.get(zone=zone, pk=text)
    if name == "supporting":
        units = {str(unit.pk): unit for unit in Unit.objects.filter(zone=zone, pk__in=text)}
        return [units[key] for key in text]
    if name == "leader":
        return Person.objects.get(zone=zone, pk=text) if text else None
    return text
