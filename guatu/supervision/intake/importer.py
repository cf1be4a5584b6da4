"""重点任务的导入者：each row a task of its year, each month with words a cell on the ledger."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from guatu.core.dates import dated
from guatu.imports.importers import Change, FieldChange, Missing, Plan, RowPlan
from guatu.intake import Known, SheetReading
from guatu.intake.words import plain
from guatu.supervision.actions.key_tasks import TaskDraft, change_task, list_task, must_keep, set_cell
from guatu.supervision.intake import undoing
from guatu.supervision.intake.undoing import LABELS, MODEL, Record, plain_state
from guatu.supervision.key_task_sheet import KEY_TASKS
from guatu.supervision.models import KeyTask
from guatu.supervision.queries.matrix import MONTHS
from guatu.supervision.sheets import MATRIX_COLUMNS, plain_row, unmarked
from guatu.zones.member import Member
from guatu.zones.models import Person, Role, Unit, Zone

LONGEST = {"category": 30, "source": 120}
MOST_NOTE = 200
BETWEEN_NAMES = re.compile(r"[、，,;；/\n]+")
YES, NO = ("是", "√", "✓", "1", "有"), ("否", "×", "0", "无", "—")


class KeyTaskImporter:
    """重点任务清单：task × twelve months. A month left empty says nothing; it never takes a cell away."""

    kind = KEY_TASKS
    model = MODEL
    columns = MATRIX_COLUMNS

    def known(self, zone: Zone) -> Known:
        """已列的任务名."""
        rows = KeyTask.objects.filter(zone=zone, withdrawn_at=None)
        return Known(list(rows.values_list("title", flat=True)), {})

    def plan(self, zone: Zone, sheets: Sequence[SheetReading], *, at: datetime) -> Plan:
        """对照清单."""
        reader, plan = _Reader(zone, dated(at).year), Plan()
        for sheet in sheets:
            for reading in sheet.rows:
                if reading.verdict != "rejected":
                    row = RowPlan(sheet.sheet, reading.row, str(reading.values["title"]))
                    reader.read(row, reading.values)
                    plan.rows.append(row)
        years = {year for year, _ in reader.seen}
        plan.missing = [
            Missing(held.task.pk, held.task.title)
            for key, held in reader.records.items()
            if key not in reader.seen and key[0] in years
        ]
        if reader.guessed:
            plan.remarks.append(f"表里没写年份的，按 {reader.year} 年算。")
        return plan

    def apply(self, zone: Zone, plan: Plan, *, by: Member, at: datetime, number: str) -> list[Change]:
        """列入清单."""
        must_keep(by)
        return [_apply(zone, row, by=by, at=at, number=number) for row in plan.to_do]

    def undo(self, zone: Zone, changes: Sequence[Change], *, by: Member, at: datetime, number: str) -> None:
        """撤回."""
        must_keep(by)
        undoing.undo(zone, changes, by=by, at=at, number=number)

    def rows(self, zone: Zone, *, at: datetime) -> Iterable[Mapping[str, Any]]:
        """导出清单, of all years."""
        return [plain_row(held.task, held.texts) for held in undoing.records(zone).values()]

    def pages(self, zone_code: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        """任务页."""
        return {id: reverse("key_task", kwargs={"zone": zone_code, "task_id": id}) for id in ids}


class _Reader:
    """对照者：what is on record, the zone's units and leaders by the names a sheet may use."""

    def __init__(self, zone: Zone, year: int) -> None:
        self.zone, self.year, self.guessed = zone, year, False
        self.records = undoing.records(zone)
        self.seen: dict[tuple[int, str], str] = {}
        self.units = {
            plain(name): unit
            for unit in Unit.objects.filter(zone=zone, is_active=True)
            for name in (unit.short_name, unit.name)
            if name
        }
        self.people: dict[str, list[Person]] = {}
        rows = Person.objects.filter(
            zone=zone, is_active=True, is_external=False, memberships__role=Role.LEADER
        )
        for person in rows.distinct().order_by("id"):
            self.people.setdefault(plain(person.name), []).append(person)

    def read(self, row: RowPlan, values: Mapping[str, Any]) -> None:
        """读一行."""
        year = int(values["year"]) if values.get("year") else self.year
        self.guessed = self.guessed or not values.get("year")
        title = row.title.strip()[:100]
        key = (year, title)
        if key in self.seen:
            row.blocked = f"与{self.seen[key]}是同一项任务，只留一行"
            return
        self.seen[key] = f"工作表“{row.sheet}”第 {row.row} 行"
        new = self._values(row, values)
        months = {month: text for month in MONTHS if (text := _bare(values.get(f"m{month}")))}
        if row.blocked:
            return
        if (held := self.records.get(key)) is None:
            self._new(row, year, title, new, months)
        else:
            self._changed(row, held, new, months)

    def _values(self, row: RowPlan, values: Mapping[str, Any]) -> dict[str, Any]:
        new: dict[str, Any] = {}
        for name in LONGEST:
            if values.get(name):
                new[name] = str(values[name])[: LONGEST[name]]
        if said := str(values.get("is_priority") or "").strip():
            if said in YES + NO:
                new["is_priority"] = said in YES
            else:
                row.questions.append(f"一把手工程写的是“{said}”，看不出是或否，没有动")
        unit = self.units.get(plain(str(values.get("lead_unit") or "")))
        if unit is None:
            row.blocked = f"本区没有“{values.get('lead_unit') or ''}”这个单位"
        new["lead_unit"] = unit
        self._supporting(row, values, new)
        if values.get("leader"):
            found = self.people.get(plain(str(values["leader"])), [])
            if len(found) == 1:
                new["leader"] = found[0]
            else:
                why = "本区没有这位领导" if not found else "本区有几位同名的领导"
                row.questions.append(f"责任领导“{values['leader']}”{why}，先空着")
        return new

    def _supporting(self, row: RowPlan, values: Mapping[str, Any], new: dict[str, Any]) -> None:
        """Names that are units of the zone support the task; the others are kept in words, and said."""
        note = [str(values["supporting_note"]).strip()] if values.get("supporting_note") else []
        if values.get("supporting"):
            names = [name.strip() for name in BETWEEN_NAMES.split(str(values["supporting"])) if name.strip()]
            found = {name: self.units.get(plain(name)) for name in names}
            lead = new.get("lead_unit")
            new["supporting"] = list(dict.fromkeys(unit for unit in found.values() if unit and unit != lead))
            for name, unit in found.items():
                if unit is None:
                    row.questions.append(
                        f"配合单位“{name}”在本区没有这个单位，没有列为配合单位，记在配合说明里"
                    )
                    note += [name] if name not in "、".join(note) else []
                elif unit == lead:
                    row.questions.append(f"“{name}”是牵头单位，没有再列为配合单位")
        if note:
            new["supporting_note"] = "、".join(note)[:MOST_NOTE]

    def _new(self, row: RowPlan, year: int, title: str, new: dict[str, Any], months: dict[int, str]) -> None:
        if not months:
            row.blocked = "没有一个月写明做到什么"
            return
        row.work = TaskDraft(year=year, title=title, months=months, **new)
        row.changes = [FieldChange(LABELS[k], "", _word(v)) for k, v in new.items() if v]
        row.changes += [FieldChange(f"{month}月", "", text) for month, text in months.items()]

    def _changed(self, row: RowPlan, held: Record, new: dict[str, Any], months: dict[int, str]) -> None:
        row.object_id = held.task.pk
        fields = {k: v for k, v in new.items() if v != getattr(held.task, k)}
        cells: dict[int, str] = {}
        for month, text in months.items():
            if held.texts.get(month) == text:
                continue
            if month in held.closed:
                row.questions.append(f"{month} 月已销号，没有改")
            else:
                cells[month] = text
        if left := [f"{month}月" for month in held.texts if month not in months]:
            row.notes.append(f"表里空着的{'、'.join(left)}，清单上有，没有动")
        row.changes = [
            FieldChange(LABELS[k], _word(getattr(held.task, k)), _word(v)) for k, v in fields.items()
        ]
        row.changes += [FieldChange(f"{m}月", held.texts.get(m, ""), text) for m, text in cells.items()]
        row.difference = "changed" if row.changes else "same"
        row.work = (held, fields, cells)


def _apply(zone: Zone, row: RowPlan, *, by: Member, at: datetime, number: str) -> Change:
    if row.difference == "new":
        task = list_task(zone=zone, draft=row.work, by=by, at=at)
        after = plain_state(undoing.record_of(task))
        return Change("new", MODEL, task.pk, task.title, row.row, row.sheet, {}, after)
    held, fields, cells = row.work
    before = plain_state(held)
    if fields:
        change_task(held.task, changes=fields, by=by, at=at)
    for month, text in cells.items():
        set_cell(held.task, month=month, text=text, by=by, at=at, note=f"导入 {number}")
    after = plain_state(undoing.record_of(held.task))
    return Change("changed", MODEL, held.task.pk, held.task.title, row.row, row.sheet, before, after)


def _bare(value: Any) -> str:
    return unmarked(str(value or ""))[:120]


def _word(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    return "是" if value is True else "" if value in (None, False) else str(value)
