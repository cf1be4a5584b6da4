"""当月完成投资的动词：业务口径 by the project's people, 统计口径 by the statistician's unit."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from guatu.core.dates import dated
from guatu.core.money import LARGEST_FEN
from guatu.core.refusal import Refusal
from guatu.projects.actions.progress import may_report
from guatu.projects.enrol_access import closed_months, enrolled_on, is_statistician
from guatu.projects.models import Measure, MonthInvestment, Project
from guatu.zones.member import Member
from guatu.zones.models import Zone


class NotYourMeasure(Refusal):
    """不是他填的口径."""


class MonthLocked(Refusal):
    """统计数已确认."""


class NotEnrolledYet(Refusal):
    """先入库后有数."""


class MonthAhead(Refusal):
    """月份还没到."""


@transaction.atomic
def report_investment(
    project: Project,
    *,
    year: int,
    measure: Measure,
    months: Mapping[int, int | None],
    by: Member,
    at: datetime,
    lock: bool = False,
) -> list[MonthInvestment]:
    """填当月完成投资. These months of the project stand at these values in this measure; None takes a value
    back. With ``lock`` the official values are confirmed, and no later call changes them, nor any of a month
    that is closed. An official value needs a project that is entered (先入库后有数). Returns what changed.
    """
    held = (
        Project.objects.select_for_update().select_related("zone").get(zone_id=project.zone_id, pk=project.pk)
    )
    _must_hold(held, measure, by)
    _must_make_sense(year, months, dated(at))
    closed = _must_be_enrolled(held, year, months) if measure == Measure.OFFICIAL else set()
    rows = MonthInvestment.objects.filter(zone=held.zone, project=held, year=year, measure=measure)
    there = {row.month: row for row in rows}
    changed = []
    for month, fen in sorted(months.items()):
        row = there.get(month)
        _must_be_open(row, month, fen, closed)
        if fen is None:
            if row is not None:
                row.delete()
                changed.append(row)
            continue
        confirms = lock and measure == Measure.OFFICIAL and (row is None or row.locked_at is None)
        if row is not None and row.fen == fen and not confirms:
            continue
        row = row or MonthInvestment(zone=held.zone, project=held, year=year, measure=measure, month=month)
        row.fen, row.by_id, row.at = fen, by.person_id, at
        row.locked_at = at if confirms else row.locked_at
        row.save()
        changed.append(row)
    return changed


def may_enter(project: Project, measure: Measure, by: Member) -> bool:
    """可否填这个口径. Statistics are nobody's but the statistician's unit's, a supervisor's neither."""
    if measure == Measure.BUSINESS:
        return may_report(project, by)
    return is_statistician(project.zone, by)


def _must_hold(project: Project, measure: Measure, by: Member) -> None:
    if may_enter(project, measure, by):
        return
    if measure == Measure.BUSINESS:
        raise NotYourMeasure("业务口径由本项目的服务专员、责任单位或督查填报。")
    raise NotYourMeasure("统计口径只由统计单位填报和确认。")


def _must_be_open(row: MonthInvestment | None, month: int, fen: int | None, closed: set[int]) -> None:
    if row is not None and row.locked_at is not None and fen != row.fen:
        raise MonthLocked(f"{month} 月的统计数已锁定，不能再改；确有错的写明理由更正。")
    if month in closed and (row.fen if row is not None else None) != fen:
        raise MonthLocked(f"{month} 月已关账，不能补填；确有漏的写明理由更正。")


def _must_be_enrolled(project: Project, year: int, months: Mapping[int, int | None]) -> set[int]:
    """须已入库; returns the months of that year that are closed. None is closed while this is written."""
    Zone.objects.select_for_update().get(pk=project.zone_id)
    entered = enrolled_on(project)
    if entered is None and any(fen is not None for fen in months.values()):
        raise NotEnrolledYet("这个项目还没有入库，不能填统计数：先入库，后有数。")
    for month, fen in sorted(months.items()):
        if fen is not None and entered is not None and (year, month) < (entered.year, entered.month):
            raise NotEnrolledYet(f"{entered:%Y-%m-%d} 才入库，{month} 月还没有统计数。")
    return closed_months(project.zone, year)


def _must_make_sense(year: int, months: Mapping[int, int | None], today: date) -> None:
    for month, fen in months.items():
        if not 1 <= month <= 12:
            raise Refusal("月份应在 1 到 12 之间。")
        if fen is None:
            continue
        if (year, month) > (today.year, today.month):
            raise MonthAhead(f"{month} 月还没到，不能填完成投资。")
        if not 0 <= fen <= LARGEST_FEN:
            raise Refusal("完成投资不能是负数，也不能大得离谱。")
