"""出表：titles, formats, safety, and the way back in."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl

from guatu.core.dates import PartialDate
from guatu.office import ListColumn, write_list, write_rejected
from tests.sheets.sheets_for_tests import first_sheet, read, workbook

COLUMNS = [
    ListColumn("项目名称", "name"),
    ListColumn("总投资（万元）", "investment", "money"),
    ListColumn("用地面积（亩）", "area", "number"),
    ListColumn("开工时间", "start", "date"),
    ListColumn("备注", "note"),
]


def written(rows: list[dict[str, Any]], **more: Any) -> tuple[bytes, Any]:
    buffer = io.BytesIO()
    assert write_list(buffer, "重点项目清单", COLUMNS, rows, **more) == len(rows)
    return buffer.getvalue(), openpyxl.load_workbook(io.BytesIO(buffer.getvalue())).active


def test_a_list_has_title_note_frozen_head_and_filter() -> None:
    _, sheet = written([{"name": "甲项目"}], note="单位：万元、亩")
    assert (sheet["A1"].value, sheet["A2"].value, sheet["A3"].value, sheet["A4"].value) == (
        "重点项目清单",
        "单位：万元、亩",
        "项目名称",
        "甲项目",
    )
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:E4"
    assert sheet.column_dimensions["A"].width >= 8


def test_numbers_and_dates_are_real_numbers_and_dates() -> None:
    _, sheet = written(
        [
            {
                "name": "甲",
                "investment": Decimal("1200.5"),
                "area": 12,
                "start": PartialDate(date(2022, 5, 1), "month"),
            }
        ]
    )
    assert (sheet["B3"].value, sheet["C3"].value, sheet["D3"].value.date()) == (1200.5, 12, date(2022, 5, 1))
    assert sheet["D3"].number_format == 'yyyy"年"m"月"'


def test_cells_that_would_run_are_neutralised() -> None:
    _, sheet = written([{"name": f"{c}1+1", "note": "=HYPERLINK()"} for c in "=+-@\t\r"])
    for row in sheet.iter_rows(min_row=3, values_only=False):
        assert row[0].value.startswith("'")
        assert {row[0].data_type, row[4].data_type} == {"s"}


def test_an_exported_list_comes_back_without_a_difference() -> None:
    rows = [
        {
            "name": "@甲项目",
            "investment": Decimal("1200.55"),
            "area": Decimal("12.5"),
            "start": PartialDate(date(2022, 5, 1), "month"),
            "note": "-无=+",
        },
        {"name": "乙项目", "start": PartialDate(date(2022, 5, 11)), "note": "=1+1"},
        {"name": "丙项目", "start": PartialDate(date(2022, 1, 1), "year"), "note": "'引号"},
    ]
    data, _ = written(rows, note="单位：万元、亩")
    sheet = first_sheet(data)
    back = [
        {"name": r.values["name"], "start": r.values["start"], "note": r.values["note"]} for r in sheet.rows
    ]
    assert back == [{k: row[k] for k in ("name", "start", "note")} for row in rows]
    assert sheet.rows[0].values["investment_cny"] == Decimal("12005500")
    assert sheet.rows[0].values["area_mu"] == Decimal("12.5")
    assert all(r.verdict == "accepted" for r in sheet.rows)


def test_rejected_rows_come_back_as_written_with_the_reason_last() -> None:
    rows = [
        ["单位：万元"],
        ["序号", "项目名称", "投资情况", None, "开工时间"],
        [None, None, "总投资", "年度计划投资", None],
        [1, "甲", 100, 5, "2022.5"],
        [2, "乙", -5, "1.2亿元", "2022.5"],
        [3, None, 7, None, "2022年5月"],
    ]
    reading = read(workbook(rows, merges=["A2:A3", "B2:B3", "C2:D2", "E2:E3"]))
    buffer = io.BytesIO()
    assert write_rejected(reading, buffer) == 2
    sheet = openpyxl.load_workbook(io.BytesIO(buffer.getvalue())).active
    assert sheet is not None
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[2] == (
        "序号",
        "项目名称",
        "投资情况/总投资",
        "投资情况/年度计划投资",
        "开工时间",
        "退回原因",
    )
    assert lines[3][:5] == ("2", "乙", "'-5", "1.2亿元", "2022.5")
    assert "负数" in str(lines[3][5])


def test_a_corrected_file_of_rejected_rows_is_read_again() -> None:
    reading = read(workbook([["项目名称", "总投资（万元）", "天气"], ["乙", -5, "晴"], ["丙", 1, "雨"]]))
    buffer = io.BytesIO()
    write_rejected(reading, buffer)
    book = openpyxl.load_workbook(io.BytesIO(buffer.getvalue()))
    assert book.active is not None
    book.active["B3"] = 50
    corrected = io.BytesIO()
    book.save(corrected)
    sheet = first_sheet(corrected.getvalue())
    assert [(r.verdict, r.values["investment_cny"]) for r in sheet.rows] == [("accepted", 500_000)]
    assert "退回原因" not in sheet.columns
    assert "退回原因" not in sheet.unmapped


def test_nothing_rejected_is_still_a_file() -> None:
    buffer = io.BytesIO()
    assert write_rejected(read(workbook([["项目名称", "备注"], ["甲", "晴"]])), buffer) == 0
    assert openpyxl.load_workbook(io.BytesIO(buffer.getvalue()))
