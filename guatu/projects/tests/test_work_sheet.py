"""施工任务表：a work plan goes out as a sheet, comes back with its differences, and gives nobody new rights."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from guatu.core.refusal import Refusal
from guatu.imports import actions as imports
from guatu.imports.models import ImportRecord
from guatu.projects.actions import change_work
from guatu.projects.models import Project, WorkTask
from guatu.projects.tests.cast_projects import address, founded
from guatu.projects.tests.test_works import laid, shown
from guatu.zones.member import Member
from tests.cast import Cast


def exported(cast: Cast, client: Client, project: Project) -> bytes:
    cast.login(client, "supervisor")
    return bytes(client.get(address("works_export", project_id=project.pk)).content)


def edited(
    content: bytes, cells: dict[str, dict[str, Any]], more: list[dict[str, Any]] | None = None
) -> bytes:
    """The sheet with some cells changed, by the names of tasks and of heads, and rows added below."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    top = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "挂图编号")
    heads = {str(sheet.cell(top, c).value): c for c in range(1, sheet.max_column + 1)}
    for row in range(top + 1, sheet.max_row + 1):
        for head, value in cells.get(str(sheet.cell(row, heads["施工任务"]).value), {}).items():
            sheet.cell(row, heads[head]).value = value
    for values in more or []:
        row = sheet.max_row + 1
        for head, value in values.items():
            sheet.cell(row, heads[head]).value = value
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def received(cast: Cast, content: bytes, by: Member | None = None) -> ImportRecord:
    return imports.receive(
        zone=cast.zone, content=content, name="施工任务.xlsx", kind=None, by=by or cast.officer, at=cast.at
    )


@pytest.mark.mechanism("M022")
def test_a_work_plan_goes_out_as_a_sheet_and_comes_back_with_its_differences(
    cast: Cast, client: Client
) -> None:
    project = founded(cast)
    _, frame = laid(cast, project, "桩基", "主体")
    content = exported(cast, client, project)
    assert received(cast, content).counts["same"] == 2
    new = {
        "挂图编号": project.number, "所属节点": "竣工", "施工任务": "屋面", "任务计划开始": date(2026, 4, 1),
        "任务计划完成": date(2026, 4, 20), "前置任务": "主体",
    }  # fmt: skip
    changed = {"主体": {"任务计划完成": date(2026, 3, 25), "改期理由": "雨季", "实施单位": "示例二建"}}
    record = received(cast, edited(content, changed, [new]))
    assert record.kind == "works"
    assert (record.counts["changed"], record.counts["new"], record.counts["same"]) == (1, 1, 1)
    imports.confirm(record, by=cast.officer, at=cast.at)
    works = shown(project, cast)
    assert (works["主体"].due_on, works["主体"].doer) == (date(2026, 3, 25), "示例二建")
    assert works["屋面"].after_name == "主体"
    imports.undo(record, by=cast.officer, at=cast.at + timedelta(hours=1))
    works = shown(project, cast)
    assert set(works) == {"桩基", "主体"}
    assert (works["主体"].due_on, works["主体"].doer) == (frame.due_on, "示例建设公司")


def test_an_old_sheet_takes_nothing_back(cast: Cast, client: Client) -> None:
    project = founded(cast)
    [task] = laid(cast, project, "桩基")
    content = exported(cast, client, project)
    change_work(
        task, starts_on=task.starts_on, due_on=date(2026, 4, 1), note="雨", by=cast.officer, at=cast.at
    )
    assert received(cast, content).counts["same"] == 1
    record = received(cast, edited(content, {"桩基": {"任务计划完成": date(2026, 3, 30), "改期理由": "赶"}}))
    page = client.get(address("import_preview", id=record.pk)).content.decode()
    assert "两边不一样，没有改" in page
    assert record.counts["changed"] == 0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"挂图编号": "XM-9999-0001"}, "项目库里没有编号是“XM-9999-0001”的项目"),
        ({"所属节点": "封顶大吉"}, "没有“封顶大吉”这个节点"),
        ({"任务计划完成": None}, "新任务要写计划开始和计划完成"),
        ({"任务计划完成": date(2026, 3, 1)}, "计划完成早于计划开始"),
        ({"前置任务": "挖湖"}, "前置任务“挖湖”不在施工图里，表里也没有"),
        ({"施工任务": "桩基", "任务计划完成": date(2026, 5, 1)}, "改完成日期要在“改期理由”一列写明理由"),
    ],
)
def test_a_row_that_cannot_enter_says_why(cast: Cast, client: Client, row: dict[str, Any], said: str) -> None:
    project = founded(cast)
    laid(cast, project, "桩基")
    content = exported(cast, client, project)
    good = {
        "挂图编号": project.number, "所属节点": "竣工", "施工任务": "屋面", "任务计划开始": date(2026, 4, 1),
        "任务计划完成": date(2026, 4, 20),
    }  # fmt: skip
    wrong = {head: value for head, value in (good | row).items() if value is not None}
    empty = edited(content, {"桩基": dict.fromkeys(("施工任务", "所属节点", "挂图编号"))}, [wrong])
    record = received(cast, empty)
    page = client.get(address("import_preview", id=record.pk)).content.decode()
    assert said in page


def test_a_sheet_gives_nobody_rights_he_has_not(cast: Cast, client: Client) -> None:
    project = founded(cast)
    laid(cast, project, "桩基")
    content = exported(cast, client, project)
    record = received(cast, edited(content, {"桩基": {"实施单位": "示例二建"}}), by=cast.builder)
    with pytest.raises(Refusal, match="由它的责任单位"):
        imports.confirm(record, by=cast.builder, at=cast.at)
    assert WorkTask.objects.get(zone=cast.zone).doer == "示例建设公司"
