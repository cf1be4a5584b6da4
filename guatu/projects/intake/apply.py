"""入账：new projects all at once, changed ones through their verbs, each remembered with before and after."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from guatu.core.dates import PartialDate
from guatu.core.progress import counted, tell
from guatu.imports.importers import Change, Plan, RowPlan
from guatu.projects.actions import (
    Draft,
    SeatDraft,
    add_milestone,
    assign_seats,
    found_projects,
    plan_milestone,
    report_progress,
    update_project,
)
from guatu.projects.intake.edit import Edit
from guatu.projects.models import Milestone, MilestoneType, ProgressReport, Project
from guatu.registry.intake import Companies, register_all
from guatu.registry.models import Company
from guatu.zones.member import Member
from guatu.zones.models import Role, Zone

PROJECT, COMPANY = "projects.project", "registry.company"
AT_ONCE = 500


def apply(zone: Zone, plan: Plan, *, by: Member, at: datetime, number: str) -> list[Change]:
    """入账. Companies first, then new projects, then the changes; in the caller's one transaction."""
    to_do = plan.to_do
    changes = _register(zone, plan.work, to_do)
    changes += _found(zone, to_do, by=by, at=at)
    edits = [row for row in to_do if isinstance(row.work, Edit)]
    if edits:
        worker = _Worker(zone, by, at, f"导入 {number}")
        changes += [worker.edit(row, row.work) for row in counted("改动项目", edits)]
    return changes


def _register(zone: Zone, companies: Companies, to_do: Sequence[RowPlan]) -> list[Change]:
    wanted: dict[Any, tuple[Company, RowPlan]] = {}
    for row in to_do:
        company = row.work.company
        if companies.is_new(company):
            wanted.setdefault(company.pk, (company, row))
    register_all(zone=zone, companies=[company for company, _ in wanted.values()])
    return [
        Change("new", COMPANY, c.pk, c.name, row.row, row.sheet, {}, {"credit_code": c.credit_code or ""})
        for c, row in wanted.values()
    ]


def _found(zone: Zone, to_do: Sequence[RowPlan], *, by: Member, at: datetime) -> list[Change]:
    rows = [row for row in to_do if isinstance(row.work, Draft)]
    projects: list[Project] = []
    for first in range(0, len(rows), AT_ONCE):
        tell("入账", first, len(rows))
        drafts = [row.work for row in rows[first : first + AT_ONCE]]
        projects += found_projects(zone=zone, drafts=drafts, by=by, at=at)
    tell("入账", len(rows), len(rows))
    return [
        Change(
            "new", PROJECT, p.pk, p.name, row.row, row.sheet, {}, {"number": p.number, "version": p.version}
        )
        for p, row in zip(projects, rows, strict=True)
    ]


class _Worker:
    """One import's hands: the same person, time and note for every verb."""

    def __init__(self, zone: Zone, by: Member, at: datetime, note: str) -> None:
        self.zone, self.by, self.at, self.note = zone, by, at, note
        self.types = {t.code: t for t in MilestoneType.objects.filter(zone=zone)}
        # Who imports a ledger reports for the whole zone, whoever's project it is.
        self.reporter = replace(by, extra_roles=by.extra_roles | {Role.SUPERVISOR})

    def edit(self, row: RowPlan, edit: Edit) -> Change:
        """改一个项目. A project that somebody changed since it was read is refused."""
        project = edit.held.project
        change = Change("changed", PROJECT, project.pk, project.name, row.row, row.sheet)
        fields = dict(edit.fields)
        if edit.company is not None:
            fields["company"] = edit.company
        if edit.park is not None:
            fields["park"] = edit.park
        is_key = fields.pop("is_key", None)
        version = project.version
        if is_key is False:  # before the seats, which a key project must have
            fields["is_key"] = is_key
        if fields:
            _note_fields(change, project, fields)
            version = update_project(project, changes=fields, by=self.by, at=self.at, version=version).version
        if edit.seats:
            for seat, draft in edit.seats.items():
                change.before[f"seat:{seat}"] = seat_json(edit.held.seats.get(seat))
                change.after[f"seat:{seat}"] = seat_json(draft)
            held = assign_seats(project, drafts=edit.seats, by=self.by, at=self.at, version=version)
            version = held.version
        if is_key:
            _note_fields(change, project, {"is_key": True})
            update_project(project, changes={"is_key": True}, by=self.by, at=self.at, version=version)
        self._plan(change, edit)
        self._progress(change, edit)
        return change

    def _plan(self, change: Change, edit: Edit) -> None:
        for code, day in edit.planned.items():
            now = edit.held.promises.get(code)
            if now is None:
                milestone = add_milestone(edit.held.project, type=self.types[code])
            else:
                milestone = Milestone.objects.get(zone=self.zone, pk=now.id)
            change.before[f"plan:{code}"] = now.planned.iso() if now and now.planned else None
            change.after[f"plan:{code}"] = day.iso()
            plan_milestone(milestone, planned=day, by=self.by, at=self.at, note=self.note)

    def _progress(self, change: Change, edit: Edit) -> None:
        if edit.progress is None:
            return
        project, new = edit.held.project, edit.progress
        report = ProgressReport.objects.filter(zone=self.zone, project=project, on=new.on).first()
        change.before["progress"] = {**progress_json(project), "report": report_json(report)}
        report_progress(project, on=new.on, percent=new.percent, text=new.text, by=self.reporter, at=self.at)
        change.after["progress"] = {
            "on": new.on.isoformat(),
            "percent": None if new.percent is None else f"{new.percent.normalize():f}",
            "text": new.text.strip(),
        }


def _note_fields(change: Change, project: Project, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        change.before[f"field:{name}"] = value_json(getattr(project, name))
        change.after[f"field:{name}"] = value_json(value)


def value_json(value: Any) -> Any:
    """可存的值: a link by its id, a number as exact text."""
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    if hasattr(value, "pk"):
        return str(value.pk)
    if isinstance(value, PartialDate):
        return value.iso()
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def seat_json(seat: SeatDraft | None) -> Any:
    """可存的席位."""
    if seat is None:
        return None
    return {
        "unit": str(seat.unit.pk) if seat.unit else None,
        "person": str(seat.person.pk) if seat.person else None,
        "label": seat.label,
    }


def progress_json(project: Project) -> dict[str, Any]:
    """可存的进度 as the project stands."""
    return {
        "on": project.progress_on.isoformat() if project.progress_on else None,
        "percent": value_json(project.progress_percent),
        "text": project.progress_text,
    }


def report_json(report: ProgressReport | None) -> Any:
    """可存的填报."""
    if report is None:
        return None
    return {
        "percent": value_json(report.percent),
        "text": report.text,
        "completed_fen": report.completed_fen,
        "by": str(report.by_id) if report.by_id else None,
        "at": report.at.isoformat(),
    }
