"""统计月的动词：the statisticians close a month; afterwards its figures are only corrected."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from guatu.core.dates import dated
from guatu.core.money import LARGEST_FEN
from guatu.core.refusal import Refusal
from guatu.projects.actions.investment import MonthAhead, NotEnrolledYet, report_investment
from guatu.projects.actions.once_only import made_before
from guatu.projects.enrol_access import enrolled_on, is_closed, must_be_statistician
from guatu.projects.models import Measure, MonthInvestment, Project, StatCorrection, StatMonth
from guatu.projects.queries.enrolment import entered_by
from guatu.zones.member import Member
from guatu.zones.models import Zone


class StillOpen(Refusal):
    """没有锁定，不用更正."""


class NoCause(Refusal):
    """更正没有说理由."""


@transaction.atomic
def close_stat_month(
    zone: Zone, *, year: int, month: int, by: Member, at: datetime, op: UUID | None = None
) -> StatMonth:
    """关统计月. Every official figure of it is locked, and none is entered any more; closed already, nothing
    changes. A month that has none is closed with what is missing told.
    """
    Zone.objects.select_for_update().get(pk=zone.pk)  # months are closed one after the other
    must_be_statistician(zone, by, "关账")
    today = dated(at)
    if not 1 <= month <= 12:
        raise Refusal("月份应在 1 到 12 之间。")
    if (year, month) >= (today.year, today.month):
        raise MonthAhead(f"{year} 年 {month} 月还没过完，不能关账。")
    if (known := StatMonth.objects.filter(zone=zone, year=year, month=month).first()) is not None:
        return known
    rows = MonthInvestment.objects.filter(zone=zone, year=year, month=month, measure=Measure.OFFICIAL)
    rows.filter(locked_at=None).update(locked_at=at)
    owing = entered_by(zone, year, month).exclude(pk__in=rows.values("project"))
    return StatMonth.objects.create(
        zone=zone, year=year, month=month, by=by.person, at=at, missing=owing.count(), op=op
    )


@transaction.atomic
def correct_official(
    project: Project,
    *,
    year: int,
    month: int,
    fen: int,
    reason: str,
    by: Member,
    at: datetime,
    op: UUID | None = None,
) -> StatCorrection:
    """更正统计数 of a month that is locked. Both figures and the reason stay, whatever is corrected later."""
    held = (
        Project.objects.select_for_update(of=("self",))
        .select_related("zone")
        .get(zone_id=project.zone_id, pk=project.pk)
    )
    must_be_statistician(held.zone, by, "统计数的更正")
    known = made_before(StatCorrection, op, zone_id=held.zone_id, project_id=held.pk, year=year, month=month)
    if known is not None:
        return known
    row = _locked(held, year, month)
    before = row.fen
    _must_make_sense(fen, before, reason)
    row.fen, row.by_id, row.at, row.locked_at = fen, by.person_id, at, row.locked_at or at
    row.save()
    return StatCorrection.objects.create(
        zone_id=held.zone_id,
        project=held,
        year=year,
        month=month,
        before_fen=before,
        after_fen=fen,
        reason=reason.strip()[:200],
        by=by.person,
        at=at,
        op=op,
    )


def _locked(project: Project, year: int, month: int) -> MonthInvestment:
    """The locked figure of the month; one without a value where the month is closed and none was reported."""
    entered = enrolled_on(project)
    if entered is None or (year, month) < (entered.year, entered.month):
        raise NotEnrolledYet(f"{year} 年 {month} 月这个项目还没有入库，没有统计数可更正。")
    of_month: dict[str, Any] = {"zone_id": project.zone_id, "project": project, "year": year, "month": month}
    row = MonthInvestment.objects.filter(measure=Measure.OFFICIAL, **of_month).first()
    if not is_closed(project.zone, year, month) and (row is None or row.locked_at is None):
        raise StillOpen(f"{month} 月的统计数还没有锁定，直接填就行。")
    return row or MonthInvestment(measure=Measure.OFFICIAL, **of_month)


def _must_make_sense(fen: int, before: int | None, reason: str) -> None:
    if not reason.strip():
        raise NoCause("请写明更正的理由，例如统计局核减的文号。")
    if not 0 <= fen <= LARGEST_FEN:
        raise Refusal("完成投资不能是负数，也不能大得离谱。")
    if before == fen:
        raise Refusal("更正前后是同一个数，没有可更正的。")


@transaction.atomic
def report_month(
    zone: Zone, *, year: int, month: int, figures: Mapping[UUID, int | None], by: Member, at: datetime
) -> list[MonthInvestment]:
    """填一个月的统计数 of several projects, all of them or none; returns what changed."""
    must_be_statistician(zone, by, "统计数")
    changed = []
    for project in Project.objects.filter(zone=zone, pk__in=figures, withdrawn_at=None).order_by("pk"):
        changed += report_investment(
            project,
            year=year,
            measure=Measure.OFFICIAL,
            months={month: figures[project.pk]},
            by=by,
            at=at,
        )
    return changed
