"""形象进度表的导入者：the exported period comes back filled in, and only what was changed in it is written.

Rows become drafts, to be looked at and sent on the page; a row that was sent already is sent again as it now
reads. A row that somebody else wrote since the file was exported is a conflict, told in words, and is not
overwritten. An empty cell changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse

from guatu.core.dates import dated
from guatu.core.money import fen_from_yuan
from guatu.core.periods import NoPeriodError, Period, parse
from guatu.core.progress import counted
from guatu.core.refusal import Refusal
from guatu.imports.importers import Change, FieldChange, Plan, RowPlan
from guatu.intake import Known, SheetReading
from guatu.projects.actions import Filled, save_draft, submit_report
from guatu.projects.actions.reporting import told_by
from guatu.projects.intake.fields import wan
from guatu.projects.intake.undo import ChangedSince
from guatu.projects.models import PeriodPhoto, PeriodReport, Project, ReportState
from guatu.projects.periods import reporting_now, rhythm_of
from guatu.projects.progress_export import COLUMNS, rows_of
from guatu.projects.progress_sheet import PROGRESS_SHEET
from guatu.projects.queries.reporting import lines_of, reported_in
from guatu.zones.member import Member
from guatu.zones.models import Zone

PROJECT = "projects.project"
LABELS = {
    "percent": "本期百分比", "completed_fen": "累计完成投资", "text": "形象进度", "problem": "存在问题",
    "rollback": "回退原因", "next_percent": "下期预计", "next_invested_fen": "下期预计投资",
    "next_text": "下期预计内容",
}  # fmt: skip
MONEY = {"completed_fen": "completed_cny", "next_invested_fen": "next_invested_cny"}


class NotReported(Refusal):
    """有一行填不进去."""


@dataclass(frozen=True)
class Writing:
    """一行要写的."""

    project: Project
    period: Period
    filled: Filled
    version: int
    was_sent: bool


class ProgressImporter:
    """形象进度表：each row one project's report of one period."""

    kind = PROGRESS_SHEET
    model = PROJECT
    columns = COLUMNS

    def known(self, zone: Zone) -> Known:
        """这种表不问已登记的."""
        return Known()

    def plan(self, zone: Zone, sheets: Sequence[SheetReading], *, at: datetime) -> Plan:
        """对照各期填报."""
        plan, book = Plan(), _Book(zone, sheets, at)
        for sheet in sheets:
            for reading in counted("对照填报", sheet.rows):
                if reading.verdict != "rejected":
                    row = RowPlan(sheet.sheet, reading.row, str(reading.values["number"]))
                    book.set_beside(row, reading.values)
                    plan.rows.append(row)
        return plan

    def apply(self, zone: Zone, plan: Plan, *, by: Member, at: datetime, number: str) -> list[Change]:
        """填报, through the verbs a person would use and with nobody else's rights."""
        done = []
        for row in counted("入账", plan.to_do):
            work: Writing = row.work
            before = told(_report(zone, work.project.pk, work.period.key))
            verb = submit_report if work.was_sent else save_draft
            try:
                report = verb(
                    work.project, period=work.period, filled=work.filled, by=by, at=at, version=work.version
                )
            except Refusal as refusal:
                raise NotReported(f"工作表“{row.sheet}”第 {row.row} 行：{refusal.message}") from refusal
            action = "changed" if before else "new"
            after = told(report)
            done.append(
                Change(action, PROJECT, work.project.pk, row.title, row.row, row.sheet, before, after)  # type: ignore[arg-type]
            )
        return done

    def undo(self, zone: Zone, changes: Sequence[Change], *, by: Member, at: datetime, number: str) -> None:
        """撤回: each report as it was, unless somebody has written or looked at it since."""
        for change in counted("撤销", changes):
            report = _report(zone, change.object_id, change.after["period"])
            if report is None or told(report) != change.after:
                raise ChangedSince(f"“{change.title}”的填报在导入后又改过，不能整体撤销。")
            if not change.before:
                if PeriodPhoto.objects.filter(zone=zone, report=report).exists():
                    raise ChangedSince(f"“{change.title}”的填报已附了照片，不能整体撤销。")
                report.delete()
                continue
            verb = submit_report if report.state == ReportState.SUBMITTED else save_draft
            filled = Filled(**_read(change.before))
            verb(report.project, period=parse(report.period), filled=filled, by=by, at=at)

    def rows(self, zone: Zone, *, at: datetime) -> Iterable[Mapping[str, Any]]:
        """导出现在要报的一期."""
        period = reporting_now(zone, dated(at))
        projects = reported_in(zone, period).select_related("company", "park").order_by("number")
        return rows_of(period, lines_of(zone, period, projects, dated(at)))

    def pages(self, zone_code: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        """项目页, where its periods stand."""
        return {
            id: reverse("project", kwargs={"zone": zone_code, "project_id": id}) + "#progress" for id in ids
        }


class _Book:
    """What the rows are set beside: the projects they name and what stands of their periods."""

    def __init__(self, zone: Zone, sheets: Sequence[SheetReading], at: datetime) -> None:
        self.zone, self.today = zone, dated(at)
        read = [row.values for sheet in sheets for row in sheet.rows if row.verdict != "rejected"]
        numbers = {str(values["number"]) for values in read}
        projects = Project.objects.filter(zone=zone, withdrawn_at=None, number__in=numbers)
        self.projects = {project.number: project for project in projects}
        rows = PeriodReport.objects.filter(zone=zone, project__in=projects).select_related("by")
        rows = rows.filter(period__in={str(values["period"]) for values in read})
        self.reports = {(row.project_id, row.period): row for row in rows}
        self.seen: set[tuple[UUID, str]] = set()

    def set_beside(self, row: RowPlan, values: Mapping[str, Any]) -> None:
        """One row: what it would change, or why it cannot."""
        project, period = self.projects.get(row.title), self._period(row, str(values["period"]))
        if project is None:
            row.blocked = f"项目库里没有编号是“{row.title}”的项目"
        if row.blocked or project is None or period is None:
            return
        row.object_id, row.title = project.pk, f"{project.name} {period.short_name}"
        if (project.pk, period.key) in self.seen:
            row.blocked = "同一个项目的同一期写了两行"
            return
        self.seen.add((project.pk, period.key))
        report = self.reports.get((project.pk, period.key))
        now = filled_of(report)
        wanted = replace(now, **_written(values))
        row.changes = [
            FieldChange(label, _shown(name, getattr(now, name)), _shown(name, getattr(wanted, name)))
            for name, label in LABELS.items()
            if getattr(now, name) != getattr(wanted, name)
        ]
        row.difference = ("changed" if report else "new") if row.changes else "same"
        if row.changes:
            self._may_be_written(row, report, values)
            sent = report is not None and report.state == ReportState.SUBMITTED
            row.work = Writing(project, period, wanted, report.version if report else 0, sent)

    def _period(self, row: RowPlan, key: str) -> Period | None:
        try:
            period = parse(key.strip())
        except NoPeriodError:
            row.blocked = f"期号“{key}”看不懂，例如 {reporting_now(self.zone, self.today).key}"
            return None
        if period.rhythm != rhythm_of(self.zone) or period.first > self.today:
            row.blocked = f"{period.name}现在不能报"
        return period

    def _may_be_written(self, row: RowPlan, report: PeriodReport | None, values: Mapping[str, Any]) -> None:
        if report is None:
            return
        if report.state == ReportState.VERIFIED:
            row.blocked = "这一期已核实，要改请核实人先退回"
        seen = values.get("version")
        if seen is None or int(seen) != report.version:
            row.blocked = f"导出之后{told_by(report)}没有覆盖，请重新导出再填"


def filled_of(report: PeriodReport | None) -> Filled:
    """所填 of a report as it stands; nothing where there is none."""
    return Filled(**{name: getattr(report, name) for name in LABELS}) if report else Filled()


def told(report: PeriodReport | None) -> dict[str, Any]:
    """可存的填报, enough to say what was written and to take it back."""
    if report is None:
        return {}
    figures = {name: str(v) if isinstance(v, Decimal) else v for name, v in asdict(filled_of(report)).items()}
    return {**figures, "period": report.period, "state": report.state, "version": report.version}


def _report(zone: Zone, project: UUID, period: str) -> PeriodReport | None:
    rows = PeriodReport.objects.filter(zone=zone, project=project, period=period)
    return rows.select_related("project", "by").first()


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the cells of a row say; an empty cell says nothing."""
    found: dict[str, Any] = {}
    for name in LABELS:
        value = values.get(MONEY.get(name, name))
        if value is None or value == "":
            continue
        if name in MONEY:
            found[name] = fen_from_yuan(value)
        elif name.endswith("percent"):
            found[name] = Decimal(value).quantize(Decimal("0.01"))
        else:
            found[name] = str(value).strip()
    return found


def _read(stored: Mapping[str, Any]) -> dict[str, Any]:
    numbers = ("percent", "next_percent")
    return {
        name: Decimal(stored[name]) if name in numbers and stored[name] is not None else stored[name]
        for name in LABELS
    }


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in MONEY:
        return wan(value)
    return f"{value.normalize():f}%" if isinstance(value, Decimal) else str(value)
