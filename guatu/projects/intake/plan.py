"""对照：each row of a project ledger beside the library: new, changed field by field, or the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guatu.core.dates import PartialDate, dated
from guatu.core.progress import counted
from guatu.imports.importers import FieldChange, Missing, Plan, RowPlan
from guatu.imports.marks import FIELD, Marks, tell_kept
from guatu.intake import RowReading, SheetReading
from guatu.projects.actions import Draft, SeatDraft
from guatu.projects.intake.dates import NAMES, Dates, dates_of
from guatu.projects.intake.edit import Edit, compare
from guatu.projects.intake.fields import (
    PLAIN,
    WITHOUT_PLACE,
    category_of,
    is_key,
    percent_of,
    pool_of,
    said_date,
    stored,
)
from guatu.projects.intake.people import SEAT_NAMES, Names, said, seat_words
from guatu.projects.intake.record import Held, Library
from guatu.projects.models import Category, Pool, Stage
from guatu.projects.names import name_key
from guatu.registry.intake import Companies
from guatu.registry.models import Company
from guatu.zones.models import Park, Zone

BOTH = ("territorial", "sectoral")


@dataclass(slots=True)
class Row:
    """读懂的一行：everything the row says, in the terms of the library."""

    name: str
    values: dict[str, Any]
    plain: dict[str, Any]
    category: str
    pool: str
    key: bool | None
    company: Company | None
    park: Park | None
    seats: dict[str, SeatDraft]
    seat_words: dict[str, str]
    dates: Dates
    percent: Decimal | None
    text: str
    on: date
    stage: str
    questions: list[str] = field(default_factory=list)


class Planner:
    """对照者：one file, one library, one list of names."""

    def __init__(self, zone: Zone, *, at: datetime) -> None:
        self.today = dated(at)
        self.library = Library(zone)
        self.names = Names(zone)
        self.companies = Companies(zone)
        self.taken: dict[str, str] = {}
        self.touched: dict[Any, str] = {}
        self.marks: list[Marks] = []

    def plan(self, sheets: Sequence[SheetReading]) -> Plan:
        """对照 all sheets of a file."""
        plan = Plan()
        pairs = [
            (sheet, row, self._read(sheet, row, labels))
            for sheet in sheets
            for labels in [_labels(sheet)]
            for row in counted("对照台账", sheet.rows)
            if row.verdict != "rejected"
        ]
        found = [self.library.find(row.values) for _, _, row in pairs]
        self.library.fill([held for held in found if held is not None])
        for (sheet, reading, row), held in zip(pairs, found, strict=True):
            plan.rows.append(self._row(sheet, reading, row, held))
        seen = {held.project.pk for held in found if held is not None}
        plan.missing = [
            Missing(h.project.pk, h.project.name) for h in self.library.all if h.project.pk not in seen
        ]
        plan.remarks = list(_remarks(sheets))
        tell_kept(plan, self.marks)
        plan.work = self.companies
        return plan

    def _read(self, sheet: SheetReading, reading: RowReading, labels: list[tuple[int, str]]) -> Row:
        values = reading.values
        questions: list[str] = []
        label = next((text for number, text in reversed(labels) if number < reading.row), "")
        heads = {field: head.split("/")[-1] for head, field in sheet.columns.items()}
        percent = percent_of(values)
        dates = dates_of(values, heads, today=self.today, percent=percent)
        written = values.get("updated")
        on = min(written.last_day, self.today) if isinstance(written, PartialDate) else self.today
        said_category = str(values.get("category") or "")
        return Row(
            name=str(values["name"])[:120],
            values=values,
            plain=stored(values),
            category=category_of(said_category, label, sheet.sheet),
            pool=pool_of(str(values.get("pool") or ""), str(values.get("nature") or ""), label),
            key=is_key(values.get("is_key")),
            company=self.companies.of(values.get("company"), values.get("credit_code"), questions),
            park=self.names.park(str(values["park"]), questions) if values.get("park") else None,
            seats=self.names.seats(values, questions),
            seat_words=seat_words(values),
            dates=dates,
            percent=percent,
            text=str(values.get("progress_text") or ""),
            on=on,
            stage=_stage(str(values.get("stage") or "")),
            questions=questions + dates.questions,
        )

    def _row(self, sheet: SheetReading, reading: RowReading, row: Row, held: Held | None) -> RowPlan:
        made = RowPlan(sheet.sheet, reading.row, row.name, questions=row.questions)
        made.blocked = self._clash(row, held, f"工作表“{sheet.sheet}”第 {reading.row} 行")
        if made.blocked:
            return made
        if held is None:
            self._new(made, row, sheet)
        else:
            self._held(made, row, held)
        return made

    def _clash(self, row: Row, held: Held | None, here: str) -> str:
        """Two rows for one project, or for one name, cannot both enter."""
        key: Any = held.project.pk if held else name_key(row.name)
        if not key:
            return "名称里没有可辨认的字"
        if key in self.taken:
            return f"与{self.taken[key]}是同一个项目，请合并；确是两个项目的，名称要写出区别（如一期、二期）"
        self.taken[key] = here
        return ""

    def _new(self, made: RowPlan, row: Row, sheet: SheetReading) -> None:
        draft = self._draft(made, row, sheet)
        made.work = draft
        made.notes += row.dates.notes.values()
        made.changes = [FieldChange(label, "", new) for label, new in _first(draft, row) if new]

    def _draft(self, made: RowPlan, row: Row, sheet: SheetReading) -> Draft:
        both = all(seat in row.seats for seat in BOTH)
        if row.key and not both:
            made.questions.append("重点项目要有属地和行业主管部门（双负责），缺的补齐前按一般项目入库")
        elif row.key is None and not both and _names_seats(sheet):
            made.questions.append("缺属地或行业主管部门，按一般项目入库")
        category = Category(row.category or Category.INDUSTRIAL)
        if not row.category:
            made.notes.append("表中没有写产业还是政府投资，按产业项目入库")
        values = dict(row.plain)
        if row.percent is not None or row.text:
            values |= {"progress_percent": row.percent, "progress_text": row.text, "progress_on": row.on}
        if row.stage and not row.dates.actual:
            values["stage"] = row.stage
        return Draft(
            name=row.name,
            category=category,
            pool=Pool(row.pool or Pool.CONTINUING),
            is_key=both and row.key is not False,
            is_sample=row.name.startswith("示例"),
            company=row.company,
            park=row.park,
            values=values,
            seats=row.seats,
            planned=row.dates.planned,
            actual=row.dates.actual,
        )

    def _held(self, made: RowPlan, row: Row, held: Held) -> None:
        made.object_id = held.project.pk
        edit = Edit(held, Marks.of(row.values.get(FIELD)))
        self.marks.append(edit.marks)
        made.changes = compare(edit, row, made)
        made.difference = "changed" if made.changes else "same"
        made.work = edit


def _first(draft: Draft, row: Row) -> Sequence[tuple[str, str]]:
    """What a new project brings, for the preview."""
    plain = [(p.label, p.show(row.plain.get(p.column))) for p in PLAIN if row.plain.get(p.column) is not None]
    return [
        ("类别", draft.category.label),
        ("建设单位", f"{row.company.name}" if row.company else ""),
        ("片区", row.park.name if row.park else ""),
        *plain,
        *((SEAT_NAMES[seat], said(draft.seats[seat])) for seat in draft.seats),
        *((f"计划{NAMES[code]}", said_date(day)) for code, day in draft.planned.items()),
        *((f"实际{NAMES[code]}", said_date(day)) for code, day in draft.actual.items()),
        (
            "形象进度",
            "；".join(
                t for t in (f"{row.percent.normalize():f}%" if row.percent is not None else "", row.text) if t
            ),
        ),
        ("阶段", Stage(draft.values["stage"]).label if draft.values.get("stage") else ""),
    ]


_STAGES = (
    (Stage.TERMINATED, "终止"),
    (Stage.PAUSED, "暂停"),
    (Stage.PAUSED, "停工"),
    (Stage.RAMPED_UP, "达产"),
    (Stage.NEGOTIATING, "谈"),
    (Stage.SIGNED, "签约"),
)


def _stage(written: str) -> str:
    """阶段 that a sheet may set for a project without dates; what needs a date is not taken on its word."""
    by_label = {label: value for value, label in Stage.choices}
    if written in by_label:
        return str(by_label[written])
    return next((str(stage) for stage, word in _STAGES if word in written and stage != Stage.RAMPED_UP), "")


def _labels(sheet: SheetReading) -> list[tuple[int, str]]:
    """Category rows in order; a level-two row keeps the words of the level-one row above it."""
    rows: list[tuple[int, str]] = []
    top = ""
    for skipped in sheet.skipped:
        if skipped.reason != "分类行":
            continue
        if not skipped.label.startswith(("(", "（")):
            top = skipped.label
        rows.append((skipped.row, skipped.label if skipped.label == top else f"{skipped.label} {top}"))
    return rows


def _names_seats(sheet: SheetReading) -> bool:
    fields = set(sheet.columns.values())
    return bool(fields & {"territorial_unit"}) and bool(fields & {"sector_unit", "owner_unit"})


def _remarks(sheets: Sequence[SheetReading]) -> Sequence[str]:
    remarks: dict[str, None] = {}
    for sheet in sheets:
        fields = set(sheet.columns.values())
        lost = [name for field, name in WITHOUT_PLACE.items() if field in fields]
        if lost:
            remarks[f"{'、'.join(lost)}已读出，项目库没有对应的栏，不入库。"] = None
        if not _names_seats(sheet):
            remarks["表中没有属地和行业主管部门两列，新项目按一般项目入库，补齐双负责后可设为重点。"] = None
    return list(remarks)


def plain_labels() -> Mapping[str, str]:
    """栏名 by the project's own field."""
    return {p.column: p.label for p in PLAIN}
