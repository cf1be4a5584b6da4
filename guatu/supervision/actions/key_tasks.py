"""重点任务的动词：list, change, reword, withdraw, copy to a new year."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from guatu.core.dates import PartialDate
from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import Deadline, on_day
from guatu.ledger.models import Item, Life
from guatu.ledger.withdrawal import withdraw_all
from guatu.supervision.actions import support
from guatu.supervision.actions.once import made_before, part
from guatu.supervision.kind import KEY_TASK
from guatu.supervision.models import KeyTask, KeyTaskMonth
from guatu.zones.member import Member
from guatu.zones.models import Person, Role, Unit, Zone

KEEPERS = (Role.SUPERVISOR, Role.LEADER)
FIELDS = ("category", "lead_unit", "supporting_note", "leader", "source", "is_priority")


class NotKeeper(Refusal):
    """清单由督查维护."""


class TaskThere(Refusal):
    """清单里已有这项任务."""


class NothingPlanned(Refusal):
    """没有一个月有要求."""


class CellDone(Refusal):
    """这一格已销号."""


class CellMoved(Refusal):
    """这一格已被别人改过."""


class NoReason(Refusal):
    """没有写明理由."""


@dataclass(frozen=True)
class TaskDraft:
    """一项待列入的任务, with what is asked of each month."""

    year: int
    title: str
    lead_unit: Unit
    months: Mapping[int, str]
    category: str = ""
    supporting: Sequence[Unit] = ()
    supporting_note: str = ""
    leader: Person | None = None
    source: str = ""
    is_priority: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


def must_keep(by: Member) -> None:
    """须是督查或班子领导."""
    if not by.has(*KEEPERS):
        raise NotKeeper("重点任务清单由督查或班子领导维护。")


@transaction.atomic
def list_task(*, zone: Zone, draft: TaskDraft, by: Member, at: datetime, op: UUID | None = None) -> KeyTask:
    """列入清单. The task stands in its year, and every month with something to do is on the ledger."""
    must_keep(by)
    if (known := made_before(KeyTask, zone, op)) is not None:
        return known
    months = {month: text.strip() for month, text in draft.months.items() if text.strip()}
    if not months:
        raise NothingPlanned(f"“{draft.title}”至少要有一个月写明做到什么。")
    rows = KeyTask.objects.filter(zone=zone, year=draft.year, withdrawn_at=None)
    Zone.objects.select_for_update(no_key=True).get(
        pk=zone.pk
    )  # one list at a time: its order and its titles
    if rows.filter(title=draft.title).exists():
        raise TaskThere(f"{draft.year} 年的清单里已有“{draft.title}”。")
    last = rows.aggregate(last=Max("order"))["last"] or 0
    task = KeyTask.objects.create(
        zone=zone,
        year=draft.year,
        order=last + 1,
        title=draft.title,
        created_by=by.person,
        created_at=at,
        op=op,
        **{name: getattr(draft, name) for name in FIELDS},
    )
    support.name_units(task, draft.supporting)
    _open_cells(task, months, by=by, at=at, op=part(op, "months"))
    return task


@transaction.atomic
def change_task(
    task: KeyTask, *, changes: Mapping[str, Any], by: Member, at: datetime, op: UUID | None = None
) -> KeyTask:
    """改任务. Another lead unit takes over what is not yet done, other supporting units their
    part in it, and 一把手工程 is every month of it still on its road; the months themselves stay.
    """
    must_keep(by)
    held = _held(task)
    before = held.lead_unit_id
    own = {name: value for name, value in changes.items() if name != "supporting"}
    for name, value in own.items():
        if name not in FIELDS:
            raise ValueError(name)
        setattr(held, name, value)
    held.save(update_fields=list(own) or None)
    support.name_units(held, changes.get("supporting", support.units_of(held)))
    if held.lead_unit_id != before:
        for item in ledger.hold_all(_open_items(held)):
            step = part(op, f"hand over {item.pk}")
            ledger.hand_over(item, unit=held.lead_unit, person=None, by=by, at=at, op=step)
    for item in ledger.hold_all(_open_items(held)):
        if item.is_priority != held.is_priority:
            set_mark = ledger.mark if held.is_priority else ledger.unmark
            set_mark(item, by=by, at=at, op=part(op, f"mark {item.pk}"))
    support.follow(held, by=by, at=at, op=op)
    return _held(held)


@transaction.atomic
def set_cell(
    task: KeyTask,
    *,
    month: int,
    text: str,
    by: Member,
    at: datetime,
    note: str = "",
    seen: UUID | None = None,
    op: UUID | None = None,
) -> KeyTaskMonth:
    """立一格或改一格. Other words are another promise: the old item is voided with the reason, a new one
    stands in its place. The same words change nothing. ``seen`` is the item the form was drawn with.
    """
    must_keep(by)
    held, words = _held(task), text.strip()
    old = _cell(held, month)
    if old is not None and old.text == words:
        return old
    if seen is not None and (old is None or old.item_id != seen):
        raise CellMoved(f"{month} 月这一格刚刚被改过，没有再改。请看过最新的再办。")
    if not words:
        raise NothingPlanned("请写明这个月要做到什么；要撤下这一格，请用“撤下”。")
    if old is not None:
        _leave(old, by=by, at=at, note=note or "改为另一要求", op=part(op, "leave"), must_say=note)
    return _open_cells(held, {month: words}, by=by, at=at, op=part(op, "open"))[0]


@transaction.atomic
def withdraw_cell(
    cell: KeyTaskMonth, *, by: Member, at: datetime, note: str, op: UUID | None = None
) -> KeyTaskMonth:
    """撤下一格. The month is no longer planned; why stays on record."""
    must_keep(by)
    _held(cell.task)
    held = KeyTaskMonth.objects.select_related("item", "task").get(zone_id=cell.zone_id, pk=cell.pk)
    if held.withdrawn_at is not None:
        return held
    _leave(held, by=by, at=at, note=note, op=op, must_say=note)
    return held


@transaction.atomic
def withdraw_task(task: KeyTask, *, by: Member, at: datetime, note: str) -> KeyTask:
    """撤下任务. What is still to be done of it no longer counts; what was done stays on record."""
    must_keep(by)
    if not note.strip():
        raise NoReason("撤下任务请写明理由。")
    held = _held(task)
    if held.withdrawn_at is not None:
        return held
    items = [item.pk for item in _open_items(held)]
    withdraw_all(zone=held.zone, items=items, by=by, at=at, note=f"撤下任务：{note.strip()}")
    held.withdrawn_at, held.withdrawn_note = at, note.strip()[:200]
    held.save(update_fields=["withdrawn_at", "withdrawn_note"])
    return held


@transaction.atomic
def copy_year(
    *,
    zone: Zone,
    source: int,
    target: int,
    by: Member,
    at: datetime,
    only: Collection[UUID] = (),
    op: UUID | None = None,
) -> list[KeyTask]:
    """抄到新一年. The tasks of one year stand in another with the same months; those already there stay."""
    must_keep(by)
    if source == target:
        raise TaskThere("请选两个不同的年份。")
    rows = KeyTask.objects.filter(zone=zone, year=source, withdrawn_at=None).order_by("order")
    if only:
        rows = rows.filter(pk__in=only)
    there = set(
        KeyTask.objects.filter(zone=zone, year=target, withdrawn_at=None).values_list("title", flat=True)
    )
    made = []
    for old in rows.select_related("lead_unit", "leader"):
        if old.title in there:
            continue
        cells = KeyTaskMonth.objects.filter(zone=zone, task=old, withdrawn_at=None)
        months = dict(cells.values_list("month", "text"))
        if months:
            kept = {name: getattr(old, name) for name in FIELDS}
            draft = TaskDraft(target, old.title, months=months, supporting=support.units_of(old), **kept)
            made.append(list_task(zone=zone, draft=draft, by=by, at=at, op=part(op, str(old.pk))))
    return made


def deadline_of(year: int, month: int) -> Deadline:
    """月底为期: the end of the month, to the month."""
    return on_day(PartialDate(date(year, month, 1), "month"), near=KEY_TASK.near)


def _open_cells(
    task: KeyTask, months: Mapping[int, str], *, by: Member, at: datetime, op: UUID | None
) -> list[KeyTaskMonth]:
    wanted, units = sorted(months.items()), support.units_of(task)
    openings = [
        ledger.Opening(
            kind=KEY_TASK,
            title=f"{task.title}：{month}月{text}",
            deadline=deadline_of(task.year, month),
            owner_unit=task.lead_unit,
            is_priority=task.is_priority,
            supporting=support.asked_of(units, task.year, month, text),
        )
        for month, text in wanted
    ]
    items = ledger.open_items(zone=task.zone, openings=openings, by=by, at=at, op=op)
    cells = [
        KeyTaskMonth(zone=task.zone, task=task, month=month, text=text[:120], item=item, created_at=at)
        for (month, text), item in zip(wanted, items, strict=True)
    ]
    return KeyTaskMonth.objects.bulk_create(cells)


def _leave(
    cell: KeyTaskMonth, *, by: Member, at: datetime, note: str, op: UUID | None, must_say: str
) -> None:
    item = ledger.hold(cell.item)
    if item.life == Life.CLOSED:
        raise CellDone(f"{cell.month} 月已销号，不能再改；如果没做到，请先重新打开。")
    if not must_say.strip():
        raise NoReason("改动或撤下一格请写明理由。")
    if item.life != Life.VOID:
        ledger.withdraw(item, by=by, at=at, note=note.strip(), op=op)
    cell.withdrawn_at, cell.withdrawn_note = at, note.strip()[:200]
    cell.save(update_fields=["withdrawn_at", "withdrawn_note"])


def _cell(task: KeyTask, month: int) -> KeyTaskMonth | None:
    rows = KeyTaskMonth.objects.filter(zone_id=task.zone_id, task=task, month=month, withdrawn_at=None)
    return rows.select_related("item", "task").first()


def _open_items(task: KeyTask) -> list[Item]:
    cells = KeyTaskMonth.objects.filter(zone_id=task.zone_id, task=task, withdrawn_at=None)
    rows = Item.objects.filter(zone_id=task.zone_id, pk__in=cells.values("item"), life__in=ledger.ON_ROAD)
    return list(rows)


def _held(task: KeyTask) -> KeyTask:
    rows = KeyTask.objects.select_for_update(of=("self",)).select_related("zone", "lead_unit", "leader")
    return rows.get(zone_id=task.zone_id, pk=task.pk)
