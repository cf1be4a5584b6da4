"""年度计划表：exported, edited and sent back; several people's sheets come together, and nobody is overwritten."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from guatu.core.refusal import Refusal
from guatu.imports import actions as imports
from guatu.imports.models import ImportRecord
from guatu.projects.actions import approve_annual_plan, draw_up_plan
from guatu.projects.actions.annual_plan import Basis, PlanMoved
from guatu.projects.intake.annual_plan import NotPlanned
from guatu.projects.models import AnnualPlan, PlanGrain, PlanState
from guatu.projects.spread import spread_year
from guatu.projects.tests.cast_projects import address, founded, typed
from guatu.projects.tests.test_annual_plan import WAN, planned
from guatu.zones.member import Member
from tests.cast import Cast

TOTAL, REASON = "全年计划（万元）", "调整原因"
MONTHS = [f"{n}月（万元）" for n in range(1, 13)]


def exported(cast: Cast, client: Client) -> bytes:
    cast.login(client, "supervisor")
    return bytes(client.get(address("plan_export") + "?year=2026").content)


def edited(content: bytes, cells: dict[str, dict[str, Any]]) -> bytes:
    """The sheet with some cells changed, by the names of projects and of heads."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    top = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "挂图编号")
    heads = {sheet.cell(top, c).value: c for c in range(1, sheet.max_column + 1)}
    for row in range(top + 1, sheet.max_row + 1):
        for head, value in cells.get(str(sheet.cell(row, 2).value), {}).items():
            sheet.cell(row, heads[head]).value = value
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def received(cast: Cast, content: bytes, by: Member | None = None) -> ImportRecord:
    return imports.receive(
        zone=cast.zone, content=content, name="计划.xlsx", kind=None, by=by or cast.head, at=cast.at
    )


def told(client: Client, record: ImportRecord) -> str:
    return client.get(address("import_preview", id=record.pk)).content.decode()


@pytest.mark.mechanism("M175")
def test_a_year_is_filled_in_by_month_drawn_up_and_taken_back(cast: Cast, client: Client) -> None:
    one, two = founded(cast, "示例·甲"), founded(cast, "示例·乙")
    draw_up_plan(one, year=2026, spread=spread_year(1200 * WAN), by=cast.officer, at=cast.at)
    content = exported(cast, client)
    assert received(cast, content).counts["same"] == 2
    cells: dict[str, dict[str, Any]] = {"示例·甲": dict.fromkeys(MONTHS, 110), "示例·乙": {TOTAL: "3亿元"}}
    record = received(cast, edited(content, cells))
    assert record.kind == "annual_plan"
    assert (record.counts["changed"], record.counts["new"]) == (1, 1)
    page = told(client, record)
    assert "1,320 万元" in page  # the sum that follows from the months is shown too
    imports.confirm(record, by=cast.head, at=cast.at)
    rows = AnnualPlan.objects.filter(zone=cast.zone).order_by("project__number")
    assert [(r.state, r.grain, r.total_fen, r.by) for r in rows] == [
        (PlanState.DRAFT, PlanGrain.MONTH, 1320 * WAN, cast.people["head"]),
        (PlanState.DRAFT, PlanGrain.YEAR, 30_000 * WAN, cast.people["head"]),
    ]
    imports.undo(record, by=cast.head, at=cast.at + timedelta(hours=1))
    assert [(r.project, r.grain, r.total_fen) for r in rows.all()] == [(one, PlanGrain.YEAR, 1200 * WAN)]
    assert not AnnualPlan.objects.filter(project=two).exists()


def test_an_approved_plan_is_only_adjusted_with_its_reason(cast: Cast, client: Client) -> None:
    project = founded(cast, "示例·甲")
    planned(cast, project, 1200 * WAN)
    content = exported(cast, client)
    record = received(cast, edited(content, {"示例·甲": {TOTAL: 1500}}))
    assert record.counts["changed"] == 0
    assert "调整要在“调整原因”一列写明原因" in told(client, record)
    record = received(cast, edited(content, {"示例·甲": {TOTAL: 1500, REASON: "追加设备"}}))
    imports.confirm(record, by=cast.head, at=cast.at)
    rows = AnnualPlan.objects.filter(zone=cast.zone).order_by("version")
    assert [(r.version, r.state, r.total_fen, r.reason) for r in rows] == [
        (1, PlanState.APPROVED, 1200 * WAN, ""),
        (2, PlanState.DRAFT, 1500 * WAN, "追加设备"),
    ]
    approve_annual_plan(rows[1], by=cast.supervisor, at=cast.at)
    with pytest.raises(Refusal, match="又改过或审定过"):
        imports.undo(record, by=cast.head, at=cast.at)


def test_a_sheet_that_comes_back_late_takes_nothing_back(cast: Cast, client: Client) -> None:
    mine, theirs = founded(cast, "示例·甲"), founded(cast, "示例·乙")
    for project in (mine, theirs):
        draw_up_plan(project, year=2026, spread=spread_year(1200 * WAN), by=cast.officer, at=cast.at)
    content = exported(cast, client)
    later = cast.at + timedelta(days=7)
    for project in (mine, theirs):
        draw_up_plan(project, year=2026, spread=spread_year(900 * WAN), by=cast.colleague, at=later)
    record = received(cast, edited(content, {"示例·甲": {TOTAL: 1000}}))
    assert (record.counts["changed"], record.counts["same"]) == (0, 2)
    page = told(client, record)
    assert "表导出以后有人改成了“900 万元”，表里改成“1,000 万元”，两边不一样，没有改" in page
    assert "表里没有动，保留现在的值" in page
    assert {r.total_fen for r in AnnualPlan.objects.filter(zone=cast.zone)} == {900 * WAN}


def test_what_does_not_add_up_or_is_no_project_is_told_row_by_row(cast: Cast, client: Client) -> None:
    whole, half = founded(cast, "示例·甲"), founded(cast, "示例·乙")
    months = spread_year(None, (), [100 * WAN] * 12)
    draw_up_plan(whole, year=2026, spread=months, by=cast.officer, at=cast.at)
    cells = {"示例·甲": {TOTAL: 1000}, "示例·乙": {MONTHS[0]: 5, MONTHS[1]: 6}}
    record = received(cast, edited(exported(cast, client), cells))
    page = told(client, record)
    assert "全年计划与分季、分月的合计不一致" in page
    assert "分月计划要么填齐，要么都不填" in page
    assert record.counts["changed"] + record.counts["new"] == 0
    assert not AnnualPlan.objects.filter(zone=cast.zone, project=half).exists()


def test_nobody_imports_a_plan_he_could_not_draw_up_nor_over_a_newer_one(cast: Cast, client: Client) -> None:
    project = founded(cast, "示例·甲")
    record = received(cast, edited(exported(cast, client), {"示例·甲": {TOTAL: 1000}}), by=cast.builder)
    with pytest.raises(NotPlanned, match=r"第 \d+ 行"):
        imports.confirm(record, by=cast.builder, at=cast.at)
    made = draw_up_plan(project, year=2026, spread=spread_year(5 * WAN), by=cast.officer, at=cast.at)
    with pytest.raises(PlanMoved, match="刚被别人改过"):
        draw_up_plan(project, year=2026, spread=spread_year(6 * WAN), by=cast.head, at=cast.at, basis=Basis())
    assert draw_up_plan(
        project, year=2026, spread=spread_year(6 * WAN), by=cast.head, at=cast.at, basis=Basis.of(made)
    )


def test_two_who_draw_up_one_plan_are_told(cast: Cast, client: Client) -> None:
    project = founded(cast)
    cast.login(client, "officer")
    url = address("plan_edit", project_id=project.pk) + "?year=2026"
    mine, theirs = typed(client, url, total="1000"), typed(client, url, total="2000")
    assert client.post(url, theirs).status_code == 303
    answer = client.post(url, mine)
    assert answer.status_code == 422
    assert "“全年计划”现在是“2,000万元”" in answer.content.decode().replace("2000万元", "2,000万元")
    assert AnnualPlan.objects.get(zone=cast.zone).total_fen == 2000 * WAN
