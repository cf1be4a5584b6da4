"""年度计划表的导入者：the exported year comes back edited, and only what was changed in it is drawn up.

Plans become drafts for somebody else to approve, as on the page; an approved one is only adjusted, with its
reason. A cell that somebody else changed since the file was exported is told and not overwritten, so that
several people's sheets come together. An empty cell changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse

from guatu.core.dates import dated
from guatu.core.money import fen_from_yuan
from guatu.core.progress import counted
from guatu.core.refusal import Refusal
from guatu.imports.importers import Change, FieldChange, Plan, RowPlan
from guatu.imports.marks import FIELD, Marks, tell_kept
from guatu.intake import Known, SheetReading
from guatu.projects.actions.annual_plan import FIRST_YEAR, LAST_YEAR, Basis, draw_up_plan
from guatu.projects.intake.fields import wan
from guatu.projects.intake.undo import ChangedSince
from guatu.projects.models import AnnualPlan, PlanGrain, PlanState, Project
from guatu.projects.plan_sheet import CELLS, COLUMNS, PLAN_SHEET, cells_by, cells_of, rows_of, standing
from guatu.projects.queries.listing import seat_words
from guatu.projects.spread import Spread, spread_year
from guatu.zones.member import Member
from guatu.zones.models import Zone

PROJECT = "projects.project"
QUARTERS, MONTHS = [f"q{n}" for n in range(1, 5)], [f"m{n}" for n in range(1, 13)]
HELD = ("grain", "total_fen", "cumulative_fen", "reason", "state", "version")


class NotPlanned(Refusal):
    """有一行编不进去."""


@dataclass(frozen=True)
class Drawing:
    """一行要编的."""

    project: Project
    year: int
    spread: Spread
    reason: str
    basis: Basis


class AnnualPlanImporter:
    """年度计划表：each row one project's plan of one year."""

    kind = PLAN_SHEET
    model = PROJECT
    columns = COLUMNS

    def known(self, zone: Zone) -> Known:
        """这种表不问已登记的."""
        return Known()

    def plan(self, zone: Zone, sheets: Sequence[SheetReading], *, at: datetime) -> Plan:
        """对照各年计划."""
        plan, book = Plan(), _Book(zone, sheets)
        for sheet in sheets:
            for reading in counted("对照计划", sheet.rows):
                if reading.verdict != "rejected":
                    row = RowPlan(sheet.sheet, reading.row, str(reading.values["number"]))
                    book.set_beside(row, reading.values)
                    plan.rows.append(row)
        tell_kept(plan, book.marks)
        return plan

    def apply(self, zone: Zone, plan: Plan, *, by: Member, at: datetime, number: str) -> list[Change]:
        """编计划, through the verb a person would use and with nobody else's rights."""
        done = []
        for row in counted("入账", plan.to_do):
            work: Drawing = row.work
            held = standing(zone, work.year, [work.project.pk]).get(work.project.pk)
            before = told(held)
            try:
                made = draw_up_plan(
                    work.project,
                    year=work.year,
                    spread=work.spread,
                    by=by,
                    at=at,
                    reason=work.reason,
                    basis=work.basis,
                )
            except Refusal as refusal:
                raise NotPlanned(f"工作表“{row.sheet}”第 {row.row} 行：{refusal.message}") from refusal
            action, after = ("changed" if before else "new"), told(made)
            done.append(
                Change(action, PROJECT, work.project.pk, row.title, row.row, row.sheet, before, after)  # type: ignore[arg-type]
            )
        return done

    def undo(self, zone: Zone, changes: Sequence[Change], *, by: Member, at: datetime, number: str) -> None:
        """撤回: each plan as it was, unless somebody has changed or approved it since."""
        for change in counted("撤销", changes):
            before, after = change.before, change.after
            held = standing(zone, after["year"], [change.object_id]).get(change.object_id)
            if held is None or told(held) != after:
                raise ChangedSince(f"“{change.title}”在导入后又改过或审定过，不能整体撤销。")
            if before and before["version"] == after["version"]:
                spread = Spread(PlanGrain(before["grain"]), tuple(before["cumulative_fen"]))
                draw_up_plan(
                    held.project, year=held.year, spread=spread, by=by, at=at, reason=before["reason"]
                )
            else:
                held.delete()

    def rows(self, zone: Zone, *, at: datetime) -> Iterable[Mapping[str, Any]]:
        """导出今年的计划."""
        year = dated(at).year
        projects = list(Project.objects.filter(zone=zone, withdrawn_at=None, parent=None).order_by("number"))
        plans = standing(zone, year, [project.pk for project in projects])
        return rows_of(year, projects, plans, seat_words(zone, projects))

    def pages(self, zone_code: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        """项目的年度计划页."""
        return {id: reverse("project_plan", kwargs={"zone": zone_code, "project_id": id}) for id in ids}


class _Book:
    """What the rows are set beside: the projects they name and their plans of those years."""

    def __init__(self, zone: Zone, sheets: Sequence[SheetReading]) -> None:
        read = [row.values for sheet in sheets for row in sheet.rows if row.verdict != "rejected"]
        numbers = {str(values["number"]) for values in read}
        projects = Project.objects.filter(zone=zone, withdrawn_at=None, number__in=numbers)
        self.projects = {project.number: project for project in projects}
        ids = [project.pk for project in self.projects.values()]
        years = {year for values in read if (year := _year(values)) is not None}
        self.plans = {year: standing(zone, year, ids) for year in years}
        self.seen: set[tuple[UUID, int]] = set()
        self.marks: list[Marks] = []

    def set_beside(self, row: RowPlan, values: Mapping[str, Any]) -> None:
        """One row: what it would change, or why it cannot."""
        project, year = self.projects.get(row.title), _year(values)
        if project is None:
            row.blocked = f"项目库里没有编号是“{row.title}”的项目"
            return
        if year is None:
            row.blocked = "计划年度要写四位数，如 2026"
            return
        row.object_id, row.title = project.pk, f"{project.name} {year}年"
        if (project.pk, year) in self.seen:
            row.blocked = "同一个项目的同一年写了两行"
            return
        self.seen.add((project.pk, year))
        held = self.plans[year].get(project.pk)
        now = cells_of(held)
        wanted = self._wanted(row, values, now)
        row.changes = _changes(now, wanted)
        if row.changes and (spread := _spread(row, wanted, now)) is not None:
            row.changes = _changes(now, cells_by(spread.grain, spread.cumulative))  # the sums follow
            reason = _reason(row, held, str(values.get("reason") or "").strip())
            row.work = Drawing(project, year, spread, reason, Basis.of(held))
        row.difference = ("changed" if held else "new") if row.changes else "same"

    def _wanted(
        self, row: RowPlan, values: Mapping[str, Any], now: Mapping[str, int | None]
    ) -> dict[str, int | None]:
        marks = Marks.of(values.get(FIELD))
        self.marks.append(marks)
        wanted = dict(now)
        for key, name in CELLS.items():
            typed = values.get(f"{key}_cny")
            if typed is None or typed == "":
                continue
            fen = fen_from_yuan(Decimal(typed))
            said = wan(now[key]), wan(fen)
            if fen != now[key] and marks.lets(key, name, row, now=now[key], new=fen, said=said):
                wanted[key] = fen
        return wanted


def _changes(now: Mapping[str, int | None], then: Mapping[str, int | None]) -> list[FieldChange]:
    return [
        FieldChange(name, wan(now[key]), wan(then[key]))
        for key, name in CELLS.items()
        if now[key] != then[key]
    ]


def told(plan: AnnualPlan | None) -> dict[str, Any]:
    """可存的计划, enough to say what was drawn up and to take it back."""
    return {"year": plan.year, **{name: getattr(plan, name) for name in HELD}} if plan else {}


def _spread(row: RowPlan, wanted: dict[str, int | None], now: Mapping[str, int | None]) -> Spread | None:
    try:
        return spread_year(*_finest(wanted, now))
    except Refusal as refusal:
        row.blocked = refusal.message.rstrip("。")
        return None


def _reason(row: RowPlan, held: AnnualPlan | None, typed: str) -> str:
    """Why an approved plan is adjusted; a draft that adjusts one keeps its reason unless another is given."""
    if held is None:
        return typed
    kept = held.reason if held.state == PlanState.DRAFT else ""
    if held.state == PlanState.APPROVED and not typed:
        row.blocked = "计划已审定锁定，调整要在“调整原因”一列写明原因"
    return typed or kept


def _finest(
    wanted: dict[str, int | None], now: Mapping[str, int | None]
) -> tuple[int | None, list[int | None], list[int | None]]:
    """What the sheet means: sums that were left as they were follow the finer cells that were changed."""
    months, quarters = [wanted[key] for key in MONTHS], [wanted[key] for key in QUARTERS]
    total = wanted["total"]
    if months != [now[key] for key in MONTHS] and None not in months:
        quarters = [_if_typed(wanted, now, key) for key in QUARTERS]
        quarters = quarters if None not in quarters else [None] * 4
        total = _if_typed(wanted, now, "total")
    elif quarters != [now[key] for key in QUARTERS] and None not in quarters:
        total = _if_typed(wanted, now, "total")
    return total, quarters, months


def _if_typed(wanted: Mapping[str, int | None], now: Mapping[str, int | None], key: str) -> int | None:
    return wanted[key] if wanted[key] != now[key] else None


def _year(values: Mapping[str, Any]) -> int | None:
    typed = values.get("year")
    year = int(typed) if typed is not None and Decimal(typed) == int(typed) else None
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None
