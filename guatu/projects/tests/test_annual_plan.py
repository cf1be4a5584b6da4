"""年度投资计划：spread to the fen, approved by another, adjusted with its reason; two measures never mix."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from guatu.core.refusal import Refusal
from guatu.projects.actions import approve_annual_plan, draw_up_plan, found_projects, report_investment
from guatu.projects.actions.annual_plan import NoReason, NotTheApprover, PlanIsLocked
from guatu.projects.actions.investment import MonthAhead, MonthLocked, NotYourMeasure
from guatu.projects.models import AnnualPlan, Measure, MonthInvestment, PlanState, Project
from guatu.projects.queries.pace import PaceAsked, pace, totals
from guatu.projects.spread import PlanDoesNotAdd, months_gone, spread_year
from guatu.projects.tests.cast_projects import address, draft, entered, founded, typed
from guatu.zones.models import Zone
from tests.cast import Cast

WAN = 1_000_000


def planned(cast: Cast, project: Project, fen: int, reason: str = "") -> AnnualPlan:
    given = {"year": 2026, "spread": spread_year(fen), "reason": reason}
    plan = draw_up_plan(project, by=cast.officer, at=cast.at, **given)  # type: ignore[arg-type]
    return approve_annual_plan(plan, by=cast.head, at=cast.at)


def did(cast: Cast, project: Project, measure: Measure = Measure.BUSINESS, **months: int) -> None:
    """m1=… in fen."""
    given = {int(key[1:]): fen for key, fen in months.items()}
    by = cast.officer
    report_investment(project, year=2026, measure=measure, months=given, by=by, at=cast.at)


def test_a_year_is_spread_to_the_fen_and_what_does_not_add_up_is_refused() -> None:
    assert spread_year(100).cumulative == (8, 16, 25, 33, 41, 50, 58, 66, 75, 83, 91, 100)
    by_quarter = spread_year(None, [10, 0, 7, 3])
    assert by_quarter.cumulative == (3, 6, 10, 10, 10, 10, 12, 14, 17, 18, 19, 20)
    assert spread_year(78, months=range(1, 13)).total == 78
    for wrong in ((None,), (21, [10, 0, 7, 3]), (None, [10, None, 7, 3]), (0,)):
        with pytest.raises(PlanDoesNotAdd):
            spread_year(*wrong)
    with pytest.raises(PlanDoesNotAdd, match="第一季度"):
        spread_year(None, [7, 15, 24, 33], list(range(1, 13)))


@pytest.mark.parametrize(
    ("on", "gone"),
    [("2025-12-31", 0), ("2026-03-11", 2), ("2026-03-31", 3), ("2026-12-31", 12), ("2027-01-01", 12)],
)
def test_a_month_counts_when_it_is_over(on: str, gone: int) -> None:
    assert months_gone(2026, date.fromisoformat(on)) == gone


@pytest.mark.mechanism("M127")
def test_a_plan_is_locked_once_another_approves_it_and_adjusted_only_with_a_reason(cast: Cast) -> None:
    project = founded(cast)
    spread = spread_year(1200 * WAN)
    first = draw_up_plan(project, year=2026, spread=spread, by=cast.head, at=cast.at)
    with pytest.raises(NotTheApprover, match="请他人审定"):
        approve_annual_plan(first, by=cast.head, at=cast.at)
    with pytest.raises(NotTheApprover):
        approve_annual_plan(first, by=cast.officer, at=cast.at)
    approve_annual_plan(first, by=cast.leader, at=cast.at)
    project.refresh_from_db()
    assert project.annual_plan_fen == 1200 * WAN

    more = spread_year(1500 * WAN)
    with pytest.raises(NoReason):
        draw_up_plan(project, year=2026, spread=more, by=cast.officer, at=cast.at)
    second = draw_up_plan(project, year=2026, spread=more, by=cast.officer, at=cast.at, reason="追加设备")
    first.refresh_from_db()
    assert (first.state, second.state, second.version) == (PlanState.APPROVED, PlanState.DRAFT, 2)
    approve_annual_plan(second, by=cast.head, at=cast.at)
    approve_annual_plan(second, by=cast.head, at=cast.at)  # sent twice
    first.refresh_from_db()
    project.refresh_from_db()
    assert (first.state, first.total_fen) == (PlanState.REPLACED, 1200 * WAN)
    assert project.annual_plan_fen == 1500 * WAN
    with pytest.raises(PlanIsLocked):
        approve_annual_plan(first, by=cast.leader, at=cast.at)


@pytest.mark.mechanism("M127")
def test_statistics_are_entered_by_the_statisticians_unit_alone_and_locked_once_confirmed(cast: Cast) -> None:
    project = founded(cast)
    cast.zone.settings["statistics_unit"] = "建设局"
    cast.zone.save(update_fields=["settings"])
    did(cast, project, m1=100 * WAN)
    with pytest.raises(NotYourMeasure):
        did(cast, project, Measure.OFFICIAL, m1=90 * WAN)
    entered(cast, project, on="2026-01-09")
    given = {"year": 2026, "measure": Measure.OFFICIAL, "by": cast.builder, "at": cast.at}
    report_investment(project, months={1: 90 * WAN}, **given)  # type: ignore[arg-type]
    report_investment(project, months={1: 80 * WAN}, lock=True, **given)  # type: ignore[arg-type]
    for later in (70 * WAN, None):
        with pytest.raises(MonthLocked):
            report_investment(project, months={1: later}, **given)  # type: ignore[arg-type]
    with pytest.raises(MonthAhead):
        did(cast, project, m4=1)
    rows = MonthInvestment.objects.filter(zone=cast.zone, project=project)
    assert dict(rows.values_list("measure", "fen")) == {"business": 100 * WAN, "official": 80 * WAN}


@pytest.mark.mechanism("M127")
def test_the_pace_of_a_year_adds_up_to_the_fen_and_opens_into_who_is_slow(cast: Cast, client: Client) -> None:
    founded(cast)
    names = ("示例·快", "示例·慢", "示例·无计划")
    drafts = [draft(cast, name) for name in names]
    fast, slow, none = found_projects(zone=cast.zone, drafts=drafts, by=cast.head, at=cast.at)
    planned(cast, fast, 1200 * WAN + 7)
    planned(cast, slow, 600 * WAN)
    did(cast, fast, m1=150 * WAN + 1, m2=150 * WAN)
    did(cast, slow, m1=10 * WAN)
    did(cast, none, m1=5 * WAN)
    with pytest.raises(Refusal):
        did(cast, fast, m13=1)

    found = pace(cast.zone, PaceAsked.of({"year": "2026"}, cast.at))
    sums = totals(found)
    assert (sums.projects, sums.planned) == (4, 2)
    assert sums.plan_fen == 1800 * WAN + 7
    assert sums.due_fen == 300 * WAN + 1  # two months of twelve: 200万 and 1 fen, 100万
    assert (sums.done_fen, sums.beside_fen) == (310 * WAN + 1, 5 * WAN)
    assert [p.name for p in found][:2] == ["示例·慢", "示例·快"]

    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=cast.today)
    cast.login(client, "leader")
    shown = client.get(address("pace"), {"year": "2026", "pace": "slow"}).content.decode()
    assert "示例·慢" in shown
    assert "示例·快" not in shown
    official = totals(pace(cast.zone, PaceAsked.of({"year": "2026", "measure": "official"}, cast.at)))
    assert (official.done_fen, official.beside_fen) == (0, 0)
    assert "示例·无计划" in client.get(address("pace"), {"pace": "unplanned"}).content.decode()
    assert "没有符合条件的项目" in client.get(address("pace"), {"pace": "不知道"}).content.decode()

    answer = client.get(address("pace_export"), {"year": "2026", "pace": "fast"})
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "示例·快" in cells
    assert "示例·慢" not in cells


def test_a_plan_goes_from_the_form_to_its_approval_and_keeps_what_was_typed(
    cast: Cast, client: Client
) -> None:
    project = founded(cast)
    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=cast.today)
    edit = address("plan_edit", project_id=project.pk) + "?year=2026"
    cast.login(client, "officer")
    wrong = client.post(edit, typed(client, edit, total="1200", q1="300"))
    assert wrong.status_code == 422
    assert "要么填齐" in wrong.content.decode()
    assert 'value="1200"' in wrong.content.decode()
    right = {"q1": "100", "q2": "200", "q3": "300", "q4": "0.5亿元"}
    assert client.post(edit, typed(client, edit, **right)).status_code == 303

    page = address("project_plan", project_id=project.pk) + "?year=2026"
    assert "待审定" in client.get(page).content.decode()
    cast.login(client, "head")
    assert "审定并锁定" in client.get(page).content.decode()
    approve = address("plan_approve", project_id=project.pk) + "?year=2026"
    assert client.post(approve, {"version": "1"}).status_code == 303
    assert client.post(approve, {"version": "9"}).status_code == 404
    shown = client.get(page).content.decode()
    assert "推算" in shown
    assert "5,600万元" in shown

    done = address("plan_actuals", project_id=project.pk, measure="business") + "?year=2026"
    cast.login(client, "officer")
    assert client.post(done, typed(client, done, m1="33.3333")).status_code == 303
    assert MonthInvestment.objects.get(zone=cast.zone, project=project).fen == 33_333_300
    official = done.replace("business", "official")
    assert "只由统计单位" in client.get(official).content.decode()
