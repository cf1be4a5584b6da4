"""改动：what a row would change of a project that is on record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from guatu.core.dates import PartialDate
from guatu.imports.importers import FieldChange, RowPlan
from guatu.imports.marks import Marks
from guatu.ledger.models import Life
from guatu.projects.actions import SeatDraft
from guatu.projects.intake.dates import NAMES
from guatu.projects.intake.fields import PLAIN, comparable, said_date
from guatu.projects.intake.people import SEAT_NAMES, merged, said
from guatu.projects.intake.record import MOVABLE, Held, Promise
from guatu.projects.marks import seat_text, values_of
from guatu.projects.models import Category, Comparator, Pool
from guatu.projects.names import name_key
from guatu.registry.models import Company
from guatu.zones.models import Park

if TYPE_CHECKING:
    from guatu.projects.intake.plan import Row

QUALIFIERS = {
    "investment_comparator": "总投资限定",
    "area_comparator": "用地限定",
    "floor_area_comparator": "建筑面积限定",
}


CHOSEN: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("category", "类别", lambda value: str(Category(value).label) if value else ""),
    ("pool", "项目池", lambda value: str(Pool(value).label) if value else ""),
)


@dataclass(slots=True)
class Progress:
    """新报的进度."""

    on: date
    percent: Decimal | None
    text: str


@dataclass(slots=True)
class Edit:
    """一个项目的改动, ready for the verbs."""

    held: Held
    marks: Marks
    fields: dict[str, Any] = field(default_factory=dict)
    company: Company | None = None
    park: Park | None = None
    seats: dict[str, SeatDraft] = field(default_factory=dict)
    planned: dict[str, PartialDate] = field(default_factory=dict)
    progress: Progress | None = None
    now: dict[str, Any] = field(default_factory=dict)

    def lets(self, name: str, label: str, made: RowPlan, new: Any, said: tuple[str, str]) -> bool:
        """可否照表改 this field: nobody else changed it since the file was exported."""
        return self.marks.lets(name, label, made, now=self.now.get(name), new=new, said=said)


def compare(edit: Edit, row: "Row", made: RowPlan) -> list[FieldChange]:
    """逐项对照. Blank cells say nothing; what the row gives and the library has otherwise is a change, unless
    the library is newer than the file.
    """
    edit.now = _now(edit.held)
    return [
        *_fields(edit, row, made),
        *_links(edit, row, made),
        *_seats(edit, row, made),
        *_promises(edit, row, made),
        *_progress(edit, row, made),
    ]


def _now(held: Held) -> dict[str, Any]:
    seats = {seat: _seat_text(seat, draft) for seat, draft in held.seats.items()}
    return values_of(held.project, seats, {code: each.planned for code, each in held.promises.items()})


def _seat_text(seat: str, draft: SeatDraft) -> str:
    unit, person = (draft.unit.name if draft.unit else ""), (draft.person.name if draft.person else "")
    return seat_text(seat, unit, person, draft.label)


def _fields(edit: Edit, row: "Row", made: RowPlan) -> list[FieldChange]:
    project, changes = edit.held.project, []
    if name_key(row.name) != project.name_key and edit.lets(
        "name", "项目名称", made, name_key(row.name), (project.name, row.name)
    ):
        edit.fields["name"] = row.name
        changes.append(FieldChange("项目名称", project.name, row.name))
    labels = {p.column: (p.label, p.show) for p in PLAIN}
    for column, value in row.plain.items():
        old = getattr(project, column)
        if comparable(old) == comparable(value):
            continue
        label, show = labels.get(column, (QUALIFIERS.get(column, column), _qualifier))
        said = show(old), show(value)
        if edit.lets(column, label, made, value, said):
            edit.fields[column] = value
            changes.append(FieldChange(label, *said))
    for column, label, words in CHOSEN:
        old, value = getattr(project, column), getattr(row, column)
        said = words(old), words(value)
        if value and value != old and edit.lets(column, label, made, value, said):
            edit.fields[column] = value
            changes.append(FieldChange(label, *said))
    if row.key is not None and row.key != project.is_key:
        changes += _key(edit, row, made)
    if row.stage and row.stage != project.stage and row.values.get("stage"):
        made.notes.append(f"阶段由里程碑验收得出，仍为“{project.get_stage_display()}”")
    return changes


def _qualifier(value: Any) -> str:
    return "" if not value else str(Comparator(value).label)


def _key(edit: Edit, row: "Row", made: RowPlan) -> list[FieldChange]:
    seats = edit.held.seats | row.seats
    if row.key and not all(
        s in seats and (seats[s].unit or seats[s].label) for s in ("territorial", "sectoral")
    ):
        made.questions.append("缺属地或行业主管部门，没有设为重点项目")
        return []
    said = ("否", "是") if row.key else ("是", "否")
    if not edit.lets("is_key", "是否重点", made, row.key, said):
        return []
    edit.fields["is_key"] = row.key
    return [FieldChange("是否重点", *said)]


def _links(edit: Edit, row: "Row", made: RowPlan) -> list[FieldChange]:
    project, changes = edit.held.project, []
    if row.company is not None and row.company.pk != project.company_id:
        said = (project.company.name if project.company else "", row.company.name)
        if edit.lets("company", "建设单位", made, row.company.pk, said):
            edit.company = row.company
            changes.append(FieldChange("建设单位", *said))
    if row.park is not None and row.park.pk != project.park_id:
        said = (project.park.name if project.park else "", row.park.name)
        if edit.lets("park", "片区", made, row.park.pk, said):
            edit.park = row.park
            changes.append(FieldChange("片区", *said))
    return changes


def _seats(edit: Edit, row: "Row", made: RowPlan) -> list[FieldChange]:
    changes = []
    for seat, draft in row.seats.items():
        old = edit.held.seats.get(seat)
        new = merged(seat, old, draft)
        if old is not None and (old == new or (new.label and said(old) == new.label)):
            continue
        if old is not None and (old.unit or old.person) and new.label:
            made.questions.append(f"{SEAT_NAMES[seat]}现为{said(old)}，没有换成对不上的“{new.label}”")
            continue
        if not edit.lets(
            f"seat:{seat}", SEAT_NAMES[seat], made, row.seat_words[seat], (said(old), said(new))
        ):
            continue
        edit.seats[seat] = new
        changes.append(FieldChange(SEAT_NAMES[seat], said(old), said(new)))
    return changes


def _promises(edit: Edit, row: "Row", made: RowPlan) -> list[FieldChange]:
    changes = []
    for code, day in row.dates.planned.items():
        now = edit.held.promises.get(code)
        if now is not None and day in (now.planned, now.actual if code in row.dates.unsure else None):
            continue
        if now is not None and now.life and now.life not in MOVABLE:
            life = Life(now.life).label
            made.notes.append(f"{NAMES[code]}{life}，计划日期没有改成 {day.iso()}")
            continue
        told = said_date(now.planned if now else None), day.iso()
        if not edit.lets(f"plan:{code}", f"计划{NAMES[code]}", made, day, told):
            continue
        if code in row.dates.notes:
            made.notes.append(row.dates.notes[code])
        edit.planned[code] = day
        changes.append(FieldChange(f"计划{NAMES[code]}", *told))
    for code, day in row.dates.actual.items():
        _happened(made, code, day, edit.held.promises.get(code), code in row.dates.unsure)
    return changes


def _happened(made: RowPlan, code: str, day: PartialDate, now: Promise | None, unsure: bool) -> None:
    """An import never signs off: what has happened is reported on the ledger, with evidence."""
    if now is not None and now.actual == day:
        return
    name = NAMES[code]
    if now is not None and now.life == Life.CLOSED:
        was = now.actual.iso() if now.actual else "没有日期"
        made.questions.append(f"{name}已销号（{was}），没有改成 {day.iso()}")
    elif now is not None and now.life:
        if not (unsure and now.planned == day):
            made.questions.append(f"实际{name} {day.iso()}：已有事项在办，请在台账中报验")
    else:
        made.questions.append(f"实际{name} {day.iso()}：还没有排期，请在项目页排期后报验")


def _progress(edit: Edit, row: "Row", made: RowPlan) -> list[FieldChange]:
    project, changes = edit.held.project, []
    percent = row.percent if row.percent is not None and row.percent != project.progress_percent else None
    text = row.text if row.text and comparable(row.text) != comparable(project.progress_text) else ""
    was = f"{project.progress_percent.normalize():f}%" if project.progress_percent is not None else ""
    if percent is not None and not edit.lets(
        "percent", "形象进度百分比", made, percent, (was, f"{percent.normalize():f}%")
    ):
        percent = None
    if text and not edit.lets("text", "形象进度", made, text, (project.progress_text, text)):
        text = ""
    if percent is None and not text:
        return []
    if project.progress_on and row.on < project.progress_on:
        made.questions.append(
            f"形象进度是 {row.on.isoformat()} 的，库里已有 {project.progress_on.isoformat()} 的，没有改"
        )
        return []
    if percent is not None:
        changes.append(FieldChange("形象进度百分比", was, f"{percent.normalize():f}%"))
    if text:
        changes.append(FieldChange("形象进度", project.progress_text, text))
    edit.progress = Progress(
        row.on, percent if percent is not None else project.progress_percent, text or project.progress_text
    )
    return changes
