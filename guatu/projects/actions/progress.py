"""形象进度：half-monthly progress, set against the schedule."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from guatu.core.dates import PartialDate, dated
from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.models import LIVE, Item
from guatu.ledger.steps import hold_all
from guatu.projects.models import Milestone, ProgressReport, Project
from guatu.projects.periods import BEHIND_POINTS, BEHIND_SETTING
from guatu.projects.stages import actual_date, planned_date
from guatu.zones.member import Member
from guatu.zones.models import Role

RUNS = (("started", "completed"), ("registered", "in_production"))  # what building runs from and to


class NotYourProject(Refusal):
    """不是本项目的责任人."""


class ProgressOutOfRange(Refusal):
    """进度超出范围."""


class JustReported(Refusal):
    """别人刚填报过."""


@transaction.atomic
def report_progress(
    project: Project,
    *,
    on: date,
    percent: Decimal | None,
    text: str,
    by: Member,
    at: datetime,
    completed_fen: int | None = None,
    seen: datetime | None = None,
) -> ProgressReport:
    """报形象进度. The project stands at that per cent; its next milestone is 滞后 when that is
    ``behind_points`` or more below the prorated schedule, and no longer when it has caught up. ``seen`` is
    when the reporter last looked: what somebody else reported since is not overwritten.
    """
    held = _held(project)
    if not may_report(held, by):
        raise NotYourProject("形象进度由本项目的服务专员、责任单位或督查填报。")
    _must_make_sense(percent, text, completed_fen, on=on, at=at)
    if seen is not None:
        _must_be_latest(held, on=on, by=by, seen=seen)
    report, _ = ProgressReport.objects.update_or_create(
        zone_id=held.zone_id,
        project=held,
        on=on,
        defaults={
            "percent": percent,
            "text": text.strip(),
            "completed_fen": completed_fen,
            "by_id": by.person_id,
            "at": at,
        },
    )
    if held.progress_on is None or on >= held.progress_on:
        _stand_at(held, report, at=at)
        _light(held, on=on, by=by, at=at)
    return report


def _held(project: Project) -> Project:
    # The items first, then the project: a signature takes them in the same order.
    hold_all(
        Item.objects.filter(
            zone_id=project.zone_id,
            milestones__zone=project.zone_id,
            milestones__project=project,
            life__in=LIVE,
        )
    )
    return (
        Project.objects.select_for_update(of=("self",))
        .select_related("zone")
        .get(zone_id=project.zone_id, pk=project.pk)
    )


def _stand_at(project: Project, report: ProgressReport, *, at: datetime) -> None:
    if report.percent is not None:
        project.progress_percent = report.percent
    if report.completed_fen is not None:
        project.completed_fen = report.completed_fen
    project.progress_text, project.progress_on = report.text or project.progress_text, report.on
    project.updated_at = at
    project.save(
        update_fields=["progress_percent", "progress_text", "progress_on", "completed_fen", "updated_at"]
    )


def _must_make_sense(
    percent: Decimal | None, text: str, completed_fen: int | None, *, on: date, at: datetime
) -> None:
    if percent is not None and not 0 <= percent <= 100:
        raise ProgressOutOfRange("形象进度应在 0 到 100 之间。")
    if percent is None and not text.strip():
        raise ProgressOutOfRange("请填写完成百分比或形象进度。")
    if completed_fen is not None and completed_fen < 0:
        raise ProgressOutOfRange("累计完成投资不能是负数。")
    if on > dated(at):
        raise ProgressOutOfRange("进度日期还没到。")


def _must_be_latest(project: Project, *, on: date, by: Member, seen: datetime) -> None:
    newer = (
        ProgressReport.objects.filter(zone_id=project.zone_id, project=project, on__gte=on, at__gt=seen)
        .exclude(by=by.person_id)
        .select_related("by")
        .first()
    )
    if newer is not None:
        who = newer.by.name if newer.by else "系统"
        raise JustReported(f"{who}刚填报过“{project.name}”的进度。你填的内容还在，请对照后再保存。")


def may_report(project: Project, by: Member) -> bool:
    """可否填报：a person in one of the seats, a member of a responsible unit, or a supervisor."""
    if by.has(Role.SUPERVISOR):
        return True
    seats = project.responsibilities.filter(zone_id=project.zone_id).values_list("unit_id", "person_id")
    return any(
        (person is not None and person == by.person_id) or (unit is not None and by.in_unit(unit))
        for unit, person in seats
    )


def scheduled_percent(milestones: list[Milestone], on: date) -> Decimal | None:
    """序时进度 of a project by that day, from its milestones."""
    return pace({m.type.code: (actual_date(m), planned_date(m)) for m in milestones}, on)


def pace(dates: Mapping[str, tuple[PartialDate | None, PartialDate | None]], on: date) -> Decimal | None:
    """序时进度：the share of the time from start to planned end gone by that day, in per cent. Building runs
    from 开工 to 竣工; where nothing is built (租用改造), from 注册 to 投产. ``dates`` are actual and planned,
    by the code of the milestone.
    """
    first, last = RUNS[0] if RUNS[0][0] in dates else RUNS[1]
    start = next((day for day in dates.get(first, ()) if day is not None), None)
    _, end = dates.get(last, (None, None))
    if start is None or end is None or end.last_day <= start.day:
        return None
    gone = min(max((on - start.day).days, 0), (end.last_day - start.day).days)
    share = Decimal(gone) * 100 / (end.last_day - start.day).days
    return share.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _light(project: Project, *, on: date, by: Member, at: datetime) -> None:
    milestones = list(
        Milestone.objects.filter(zone_id=project.zone_id, project=project)
        .select_related("type", "item")
        .order_by("order")
    )
    expected = scheduled_percent(milestones, on)
    if expected is None or project.progress_percent is None:
        return
    limit = Decimal(str(project.zone.settings.get(BEHIND_SETTING, BEHIND_POINTS)))
    gap = expected - project.progress_percent
    told = f"低于序时 {gap.quantize(Decimal(1), ROUND_HALF_UP)} 个百分点"
    ahead = [m.item for m in milestones if m.item and m.item.life in LIVE]
    for position, item in enumerate(ahead):
        if position == 0 and gap >= limit:
            if not item.is_behind or item.behind_text != told:  # the same again is no news
                ledger.mark_behind(item, text=told, by=by, at=at)
        elif item.is_behind:
            ledger.catch_up(item, by=by, at=at)
