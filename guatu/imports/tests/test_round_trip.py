"""来回：what was exported and sent back is no change; one edited cell is one change."""

from decimal import Decimal
from typing import Any

import pytest

from guatu.core.dates import PartialDate
from guatu.imports import actions
from guatu.imports.importers import importer
from guatu.imports.models import ImportRecord
from guatu.imports.preview import unpack
from guatu.imports.sheets import full_sheet, rejected_sheet
from guatu.imports.tests.sheets_for_tests import HEADS, ROWS, opened, saved, workbook
from guatu.projects import marks
from guatu.projects.actions import Draft, SeatDraft, found_project, update_project
from guatu.projects.intake.fields import PLAIN, QUALIFIED
from guatu.projects.models import Category, Project
from guatu.registry.actions import register_company
from guatu.registry.models import Company
from tests.cast import Cast

CODE = "91330000000000000" + "4"


def library(cast: Cast) -> None:
    """Two projects with everything that is hard to carry: qualifiers, ranges, months, odd names."""
    company = register_company(zone=cast.zone, name="示例甲电子有限公司", at=cast.at)
    seats = {
        "territorial": SeatDraft(unit=cast.units["青螺街道"]),
        "sectoral": SeatDraft(unit=cast.units["项目服务办"]),
        "officer": SeatDraft(person=cast.people["officer"]),
        "liaison": SeatDraft(label="某某"),
    }
    values = {
        "investment_fen": 950_000_000_000,
        "investment_comparator": "~",
        "completed_fen": 123_456_789,
        "area_mu": Decimal("125.3333"),
        "floor_area_m2": Decimal("38000.55"),
        "floor_area_comparator": ">=",
        "scale": "新建厂房\n购置设备（一期）",
        "note": "=1+1",
        "progress_percent": Decimal("0.5"),
        "progress_text": "桩基",
        "progress_on": cast.today,
    }
    found_project(
        zone=cast.zone,
        draft=Draft(
            name="示例·甲（一期）",
            category=Category.INDUSTRIAL,
            company=company,
            park=cast.parks["one"],
            values=values,
            seats=seats,
            planned={"started": PartialDate.parse("2025-06"), "completed": PartialDate.parse("2026-12-15")},
            actual={"started": PartialDate.parse("2025-06-10"), "signed": PartialDate.parse("2024-05")},
        ),
        by=cast.head,
        at=cast.at,
    )
    found_project(
        zone=cast.zone,
        draft=Draft(
            name="示例·纬三路",
            category=Category.GOVERNMENT,
            is_key=False,
            values={"investment_fen": 100_000_000, "investment_max_fen": 200_000_000},
        ),
        by=cast.head,
        at=cast.at,
    )


def sent_back(cast: Cast, content: bytes, kind: str | None = "projects") -> ImportRecord:
    return actions.receive(
        zone=cast.zone, content=content, name="改过的.xlsx", kind=kind, by=cast.officer, at=cast.at
    )


@pytest.mark.mechanism("M017")
def test_exported_and_sent_back_changes_nothing(ready: Cast) -> None:
    library(ready)
    record = sent_back(ready, full_sheet(importer("projects"), ready.zone, at=ready.at))
    rows = [row for row in unpack(bytes(record.previews.get().packed))["rows"] if row["verdict"] != "skipped"]
    assert [(row["title"], row["difference"], row["changes"]) for row in rows] == [
        ("示例·甲（一期）", "same", []),
        ("示例·纬三路", "same", []),
    ]
    assert record.counts["missing"] == 0


def test_one_edited_cell_is_one_change(ready: Cast) -> None:
    library(ready)
    book = opened(full_sheet(importer("projects"), ready.zone, at=ready.at))
    sheet = book.active
    heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=3) for cell in row if cell.value}
    line = next(row[0].row for row in sheet.iter_rows() if row[1].value == "示例·甲（一期）")
    sheet.cell(line, heads["用地面积（亩）"]).value = 130
    record = sent_back(ready, saved(book))
    assert (record.counts["changed"], record.counts["same"]) == (1, 1)
    rows = unpack(bytes(record.previews.get().packed))["rows"]
    assert [row["changes"] for row in rows if row.get("changes")] == [[["用地面积", "125.3333 亩", "130 亩"]]]
    actions.confirm(record, by=ready.officer, at=ready.at)
    assert Project.objects.get(name="示例·甲（一期）").area_mu == 130


def test_a_renamed_project_is_known_by_its_number(ready: Cast) -> None:
    library(ready)
    book = opened(full_sheet(importer("projects"), ready.zone, at=ready.at))
    sheet = book.active
    line = next(row[0].row for row in sheet.iter_rows() if row[1].value == "示例·纬三路")
    sheet.cell(line, 2).value = "示例·纬三路延伸"
    record = sent_back(ready, saved(book))
    assert (record.counts["new"], record.counts["changed"]) == (0, 1)
    actions.confirm(record, by=ready.officer, at=ready.at)
    assert Project.objects.filter(zone=ready.zone, name="示例·纬三路延伸").exists()


def test_rejected_rows_corrected_and_sent_again_enter(ready: Cast) -> None:
    rows = [[*row] for row in ROWS]
    rows[1][3] = "很多"
    rows.append([4, "示例·甲电子", "示例另一家有限公司", 500, *([None] * 8)])
    record = sent_back(ready, workbook(rows))
    assert record.counts["rejected"] == 2
    book = opened(rejected_sheet(record, at=ready.at))
    actions.confirm(record, by=ready.officer, at=ready.at)
    sheet = book.active
    found = {
        str(cell.value): (cell.row, cell.column)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert any("同一个项目" in text for text in found)
    line, column = found["很多"]
    sheet.cell(line, column).value = 8000
    line, column = found["示例·甲电子"]
    sheet.cell(line, column).value = "示例·甲电子二期"
    again = sent_back(ready, saved(book))
    assert (again.counts["rejected"], again.counts["new"]) == (0, 2)
    actions.confirm(again, by=ready.officer, at=ready.at)
    assert Project.objects.get(name="示例·乙新材").investment_fen == 8_000_000_000


def test_enterprises_round_trip(ready: Cast) -> None:
    content = workbook(
        [[1, "示例甲电子有限公司", CODE], [2, "示例乙新材有限公司", "待办"], [3, "示例丙公司", "不对的码"]],
        heads=["序号", "企业名称", "统一社会信用代码"],
    )
    record = sent_back(ready, content, None)
    assert (record.kind, record.counts["new"], record.counts["rejected"]) == ("enterprises", 2, 1)
    actions.confirm(record, by=ready.officer, at=ready.at)
    assert Company.objects.get(zone=ready.zone, credit_code=CODE).name == "示例甲电子有限公司"
    again = sent_back(ready, full_sheet(importer("enterprises"), ready.zone, at=ready.at), None)
    assert (again.kind, again.counts["same"], again.counts["changed"]) == ("enterprises", 2, 0)
    actions.undo(record, by=ready.officer, at=ready.at)
    assert not Company.objects.filter(zone=ready.zone, withdrawn_at=None).exists()


def test_a_head_once_corrected_is_remembered(ready: Cast) -> None:
    heads = [*HEADS[:3], "盘子", *HEADS[4:]]
    record = sent_back(ready, workbook(ROWS, heads=heads))
    assert "总投资" not in str(unpack(bytes(record.previews.get().packed))["rows"])
    columns = dict.fromkeys(heads, "") | {"盘子": "investment_cny"}
    sheet = unpack(bytes(record.previews.get().packed))["sheets"][0]
    actions.remap(record, heads={**columns, **sheet["columns"], "盘子": "investment_cny"}, at=ready.at)
    actions.drop(record)
    later = sent_back(ready, workbook(ROWS, heads=heads, title="下一期"))
    assert unpack(bytes(later.previews.get().packed))["sheets"][0]["columns"]["盘子"] == "investment_cny"


def edited(content: bytes, name: str, cells: dict[str, object]) -> bytes:
    """改过几格的表."""
    book = opened(content)
    sheet = book.active
    heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=3) for cell in row if cell.value}
    line = next(row[0].row for row in sheet.iter_rows() if row[1].value == name)
    for head, value in cells.items():
        sheet.cell(line, heads[head]).value = value
    return saved(book)


def told(record: ImportRecord, name: str) -> dict[str, Any]:
    """预览里的一行."""
    preview = unpack(bytes(record.previews.get().packed))
    return next(row for row in preview["rows"] if row.get("title") == name)


@pytest.mark.mechanism("M017")
def test_an_old_file_takes_nothing_back_and_a_conflict_is_told(ready: Cast) -> None:
    library(ready)
    name = "示例·甲（一期）"
    content = full_sheet(importer("projects"), ready.zone, at=ready.at)
    old = edited(
        content, name, {"用地面积（亩）": 130, "总投资（万元）": 960_000, "计划竣工时间": "2027-03-01"}
    )
    held = Project.objects.get(zone=ready.zone, name=name)
    update_project(
        held,
        changes={"investment_fen": 970_000_000_000, "investment_comparator": "", "address": "创新路 8 号"},
        by=ready.officer,
        at=ready.at,
        version=held.version,
    )
    record = sent_back(ready, old)
    row = told(record, name)
    assert [change[0] for change in row["changes"]] == ["用地面积", "计划竣工"]
    [said] = [text for text in row["said"] if "表导出以后" in text]
    assert "总投资" in said and "970,000 万元" in said and "960,000 万元" in said
    actions.confirm(record, by=ready.officer, at=ready.at)
    held.refresh_from_db()
    assert (held.investment_fen, held.address) == (970_000_000_000, "创新路 8 号")
    assert held.area_mu == Decimal(130)


def test_two_people_fill_in_the_same_sheet_and_both_are_heard(ready: Cast) -> None:
    library(ready)
    name = "示例·甲（一期）"
    content = full_sheet(importer("projects"), ready.zone, at=ready.at)
    one = sent_back(ready, edited(content, name, {"用地面积（亩）": 130, "存在问题": "管线未迁"}))
    actions.confirm(one, by=ready.officer, at=ready.at)
    two = sent_back(ready, edited(content, name, {"建设地点": "创新路 8 号", "存在问题": "管线未迁"}))
    assert [change[0] for change in told(two, name)["changes"]] == ["建设地点"]
    preview = unpack(bytes(two.previews.get().packed))
    assert any("有 1 格" in text and text.endswith("：用地面积。") for text in preview["remarks"])
    actions.confirm(two, by=ready.officer, at=ready.at)
    held = Project.objects.get(zone=ready.zone, name=name)
    assert (held.problem, held.address) == ("管线未迁", "创新路 8 号")
    assert held.area_mu == Decimal(130)


def test_a_damaged_code_is_no_code(ready: Cast) -> None:
    library(ready)
    content = full_sheet(importer("projects"), ready.zone, at=ready.at)
    broken = edited(content, "示例·纬三路", {"校对码": "=x a=b 乱码 note", "备注": "照改"})
    assert [change[0] for change in told(sent_back(ready, broken), "示例·纬三路")["changes"]] == ["备注"]


def test_the_code_covers_every_plain_field_of_the_import() -> None:
    read = {plain.column for plain in PLAIN} | {column for _, column in QUALIFIED.values()}
    assert read == set(marks.PLAIN)
