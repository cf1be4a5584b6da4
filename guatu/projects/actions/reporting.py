"""半月填报的动词：暂存、报送、附照片. A report belongs to a period; sent, it stands and lights the lamp."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from guatu.core.dates import SHANGHAI, dated
from guatu.core.periods import Period
from guatu.core.refusal import Refusal
from guatu.files.models import StoredFile
from guatu.ledger.models import LIVE, Item
from guatu.ledger.steps import hold_all
from guatu.projects.actions.progress import (
    JustReported,
    NotYourProject,
    ProgressOutOfRange,
    may_report,
    report_progress,
)
from guatu.projects.actions.settling import settle_project
from guatu.projects.models import PeriodDuty, PeriodPhoto, PeriodReport, Project, ReportState
from guatu.zones.member import Member

MOST_PHOTOS = 9
LONGEST_REASON = 200
SENT = (ReportState.SUBMITTED, ReportState.VERIFIED)


class ReportLocked(Refusal):
    """已核实，不能再改."""


class RollbackUnsaid(Refusal):
    """进度回退要写原因."""


class TooManyPhotos(Refusal):
    """照片太多."""


@dataclass(frozen=True)
class Filled:
    """所填：how far it is, in figures and words, and what the next period shall bring."""

    percent: Decimal | None = None
    text: str = ""
    completed_fen: int | None = None
    problem: str = ""
    rollback: str = ""
    next_percent: Decimal | None = None
    next_invested_fen: int | None = None
    next_text: str = ""


@transaction.atomic
def save_draft(
    project: Project,
    *,
    period: Period,
    filled: Filled,
    by: Member,
    at: datetime,
    version: int | None = None,
    op: UUID | None = None,
) -> PeriodReport:
    """暂存. What was typed is kept as it is, right or not yet; nothing of it counts before it is sent.
    ``version`` is what the writer saw: what somebody else wrote since is not overwritten.
    """
    held = _hold(project, period)
    report = _report_of(held, period, at)
    if op is not None and report.op == op:
        return report
    _must_be_open(report, held, period, by=by, at=at, version=version)
    if report.state == ReportState.SUBMITTED:
        raise ReportLocked(f"“{held.name}”本期已报送，改了请再点“报送”。")
    if not report.version and filled == Filled():
        raise ProgressOutOfRange("还没有填内容，不用存。")
    _within(filled)
    _write(report, filled, by=by, at=at, op=op)
    report.save()
    return report


@transaction.atomic
def submit_report(
    project: Project,
    *,
    period: Period,
    filled: Filled,
    by: Member,
    at: datetime,
    version: int | None = None,
    op: UUID | None = None,
) -> PeriodReport:
    """报送. The project stands at what was sent, its lamp follows, and the unit's item moves on when this was
    the last one it waited for. What is less than was verified before needs its reason.
    """
    held = _hold(project, period)
    report = _report_of(held, period, at)
    if op is not None and report.op == op:
        return report
    _must_be_open(report, held, period, by=by, at=at, version=version)
    _must_be_whole(held, period, filled)
    _write(report, filled, by=by, at=at, op=op)
    report.state = ReportState.SUBMITTED
    report.submitted_by, report.submitted_at = by.person, at
    report.checked_by, report.checked_at, report.return_reason = None, None, ""
    report.invested_fen = invested(held, period, filled.completed_fen)
    report.save()
    report_progress(
        held,
        on=min(period.last, dated(at)),
        percent=filled.percent,
        text=filled.text,
        completed_fen=filled.completed_fen,
        by=by,
        at=at,
    )
    settle_project(held, period, by=by, at=at)
    return report


@transaction.atomic
def add_photos(
    report: PeriodReport, *, files: Sequence[StoredFile], by: Member, at: datetime
) -> list[PeriodPhoto]:
    """附照片, up to nine a report; a verified one takes no more."""
    held = PeriodReport.objects.select_for_update(of=("self",)).select_related("project")
    report = held.get(zone_id=report.zone_id, pk=report.pk)
    if not may_report(report.project, by):
        raise NotYourProject("照片由填报进度的人附上。")
    if report.state == ReportState.VERIFIED:
        raise ReportLocked(f"“{report.project.name}”本期已核实，要补照片请先请核实人退回。")
    have = PeriodPhoto.objects.filter(zone_id=report.zone_id, report=report).count()
    if have + len(files) > MOST_PHOTOS:
        raise TooManyPhotos(f"一期最多 {MOST_PHOTOS} 张照片，已有 {have} 张。")
    if any(not file.is_photo for file in files):
        raise TooManyPhotos("现场照片只收图片（JPG、PNG、WebP）。")
    return PeriodPhoto.objects.bulk_create(
        [PeriodPhoto(zone_id=report.zone_id, report=report, file=f, by=by.person, at=at) for f in files]
    )


def invested(project: Project, period: Period, completed_fen: int | None) -> int | None:
    """本期完成投资: what has been invested in all, less what had been at the last report that says so."""
    if completed_fen is None:
        return None
    before = _before(project, period).exclude(completed_fen=None).first()
    return None if before is None or before.completed_fen is None else completed_fen - before.completed_fen


def _before(project: Project, period: Period) -> QuerySet[PeriodReport]:
    rows = PeriodReport.objects.filter(
        zone_id=project.zone_id, project=project, first_on__lt=period.first, state__in=SENT
    )
    return rows.order_by("-first_on")


def _hold(project: Project, period: Period) -> Project:
    # Items first, then the project, as everybody does: its milestones', and the one that chases its report.
    task = PeriodDuty.objects.filter(zone_id=project.zone_id, project=project, period=period.key)
    of_project = Q(milestones__zone=project.zone_id, milestones__project=project, life__in=LIVE)
    wanted = of_project | Q(period_tasks__zone=project.zone_id, period_tasks__in=task.values("task"))
    hold_all(Item.objects.filter(wanted, zone_id=project.zone_id).distinct())
    rows = Project.objects.select_for_update(of=("self",)).select_related("zone")
    return rows.get(zone_id=project.zone_id, pk=project.pk)


def _report_of(project: Project, period: Period, at: datetime) -> PeriodReport:
    found = (
        PeriodReport.objects.filter(zone_id=project.zone_id, project=project, period=period.key)
        .select_related("by")
        .first()
    )
    return found or PeriodReport(
        zone_id=project.zone_id,
        project=project,
        period=period.key,
        first_on=period.first,
        last_on=period.last,
        version=0,
        at=at,
    )


def _must_be_open(
    report: PeriodReport, project: Project, period: Period, *, by: Member, at: datetime, version: int | None
) -> None:
    if not may_report(project, by):
        raise NotYourProject("形象进度由本项目的服务专员、责任单位或督查填报。")
    if period.first > dated(at):
        raise ProgressOutOfRange(f"{period.name}还没到。")
    if report.state == ReportState.VERIFIED:
        raise ReportLocked(f"“{project.name}”{period.short_name}已核实，要改请核实人先退回。")
    if version is not None and version != report.version:
        raise JustReported(f"{told_by(report)}你填的内容还在，请对照后再存。")


def told_by(report: PeriodReport) -> str:
    """谁在何时填了什么, as the beginning of a sentence to whoever comes second."""
    who = report.by.name if report.by else "别人"
    local = report.at.astimezone(SHANGHAI)
    figure = f"完成 {report.percent.normalize():f}%" if report.percent is not None else "没填百分比"
    said = f"，“{report.text[:40]}”" if report.text else ""
    return f"{who}在 {local.month}月{local.day}日 {local:%H:%M} 刚填过（{figure}{said}）。"


def _within(filled: Filled) -> None:
    for figure, name in ((filled.percent, "形象进度"), (filled.next_percent, "下期预计")):
        if figure is not None and not 0 <= figure <= 100:
            raise ProgressOutOfRange(f"{name}应在 0 到 100 之间。")
    if (filled.completed_fen or 0) < 0 or (filled.next_invested_fen or 0) < 0:
        raise ProgressOutOfRange("投资不能是负数。")
    if len(filled.rollback.strip()) > LONGEST_REASON:
        raise ProgressOutOfRange(f"回退原因最多 {LONGEST_REASON} 字。")


def _must_be_whole(project: Project, period: Period, filled: Filled) -> None:
    _within(filled)
    if filled.percent is None:
        raise ProgressOutOfRange("报送要填完成百分比；还没有数的先暂存。")
    verified = _before(project, period).filter(state=ReportState.VERIFIED).exclude(percent=None)
    least = verified.values_list("percent", flat=True).first()
    if least is not None and filled.percent < least and not filled.rollback.strip():
        raise RollbackUnsaid(f"低于上次核实的 {least.normalize():f}%，请写明回退原因。")


def _write(report: PeriodReport, filled: Filled, *, by: Member, at: datetime, op: UUID | None) -> None:
    report.percent, report.completed_fen = filled.percent, filled.completed_fen
    report.text, report.problem = filled.text.strip(), filled.problem.strip()
    report.rollback = filled.rollback.strip()
    report.next_percent, report.next_invested_fen = filled.next_percent, filled.next_invested_fen
    report.next_text = filled.next_text.strip()
    report.version += 1
    report.by, report.at, report.op = by.person, at, op
