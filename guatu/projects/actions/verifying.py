"""核实的动词：核实、退回. By the head of the unit that answers or a supervisor, never by the sender."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from guatu.core.periods import parse
from guatu.core.refusal import Refusal
from guatu.ledger.models import Item
from guatu.ledger.steps import hold_all
from guatu.projects.actions.reporting import told_by
from guatu.projects.actions.settling import settle_project
from guatu.projects.models import PeriodDuty, PeriodReport, Project, ReportState
from guatu.projects.responsible import may_check, units_of
from guatu.zones.member import Member


class NotYoursToCheck(Refusal):
    """不由你核实."""


class OwnReport(Refusal):
    """自己报的不能自己核."""


class NotToCheck(Refusal):
    """现在不能核."""


class ReasonUnsaid(Refusal):
    """退回要写理由."""


@transaction.atomic
def verify_report(
    report: PeriodReport, *, by: Member, at: datetime, version: int | None = None, op: UUID | None = None
) -> PeriodReport:
    """核实. From here on the report is locked."""
    held = _held(report)
    if op is not None and held.op == op:
        return held
    _must_be_checkable(held, by, version)
    if held.state != ReportState.SUBMITTED:
        raise NotToCheck(f"“{held.project.name}”本期是“{held.get_state_display()}”，不用核实。")
    return _checked(held, ReportState.VERIFIED, "", by=by, at=at, op=op)


@transaction.atomic
def return_report(
    report: PeriodReport,
    *,
    reason: str,
    by: Member,
    at: datetime,
    version: int | None = None,
    op: UUID | None = None,
) -> PeriodReport:
    """退回, with the reason; one that was verified already is opened again this way, and no other."""
    held = _held(report)
    if op is not None and held.op == op:
        return held
    _must_be_checkable(held, by, version)
    if held.state not in (ReportState.SUBMITTED, ReportState.VERIFIED):
        raise NotToCheck(f"“{held.project.name}”本期是“{held.get_state_display()}”，没有可退回的。")
    if not reason.strip():
        raise ReasonUnsaid("退回请写明理由。")
    return _checked(held, ReportState.RETURNED, reason.strip()[:200], by=by, at=at, op=op)


def _held(report: PeriodReport) -> PeriodReport:
    task = PeriodDuty.objects.filter(zone_id=report.zone_id, project=report.project_id, period=report.period)
    chasing = Item.objects.filter(
        zone_id=report.zone_id, period_tasks__zone=report.zone_id, period_tasks__in=task.values("task")
    )
    hold_all(chasing)  # items, then the project, then what is reported of it: the order of everybody
    Project.objects.select_for_update().get(zone_id=report.zone_id, pk=report.project_id)
    rows = PeriodReport.objects.select_for_update(of=("self",)).select_related("project__zone", "by")
    return rows.get(zone_id=report.zone_id, pk=report.pk)


def _must_be_checkable(held: PeriodReport, by: Member, version: int | None) -> None:
    if by.person_id is not None and by.person_id == held.submitted_by_id:
        raise OwnReport(f"“{held.project.name}”是你报的，请由别人核实。")
    unit = units_of(held.project.zone, [held.project_id]).get(held.project_id)
    if by.person_id is None or not may_check(unit, by):
        raise NotYoursToCheck(f"“{held.project.name}”由责任单位负责人或督查核实。")
    if version is not None and version != held.version:
        raise NotToCheck(f"“{held.project.name}”：{told_by(held)}请看过再核。")


def _checked(
    held: PeriodReport, state: ReportState, reason: str, *, by: Member, at: datetime, op: UUID | None
) -> PeriodReport:
    held.state, held.return_reason, held.op = state, reason, op
    held.checked_by, held.checked_at = by.person, at
    held.version += 1
    held.save(update_fields=["state", "return_reason", "op", "checked_by", "checked_at", "version"])
    settle_project(held.project, parse(held.period), by=by, at=at, reason=reason)
    return held
