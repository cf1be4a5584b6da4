"""判行：rejected, warned, repeated, resembling; sums are checked."""

from typing import Any

import pytest

from tests.sheets.sheets_for_tests import first_sheet, known, one, project, read, workbook

GOOD, OTHER = "91110000600037341L", "91110108551385082Q"


@pytest.mark.parametrize(
    "value", [-500, "-500万元", "(500)", "若干", "一期2亿元，二期3亿元", 1e15, "99999亿元"]
)
def test_a_bad_total_rejects_the_row(value: Any) -> None:
    assert project("总投资（万元）", value).verdict == "rejected"


@pytest.mark.parametrize("name", ["", "   ", "　", "/", "=1+1", "＝cmd"])
def test_a_row_without_a_proper_name_is_rejected(name: str) -> None:
    assert one(["项目名称", "总投资（万元）", "备注"], [name, 100, "有"]).verdict == "rejected"


def test_an_exact_repeat_is_rejected_and_names_the_first() -> None:
    rows = [
        ["序号", "项目名称", "总投资（万元）", "天气"],
        [1, "甲", 100, "晴"],
        [2, "甲 ", "100", "晴"],
        [3, "甲", 100, "雨"],
    ]
    sheet = first_sheet(workbook(rows))
    assert [r.verdict for r in sheet.rows] == ["accepted", "rejected", "warned"]
    assert "第 2 行" in sheet.rows[1].reasons[0]


def test_a_repeat_in_another_sheet_is_rejected() -> None:
    rows = [["项目名称", "总投资（万元）"], ["甲", 100]]
    reading = read(workbook(rows, rows, titles=["一", "二"]))
    assert [s.rows[0].verdict for s in reading.sheets] == ["accepted", "rejected"]


def test_another_negative_amount_is_left_empty() -> None:
    row = project("累计完成投资（万元）", -5)
    assert row.verdict == "warned"
    assert "completed_cny" not in row.values


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (GOOD, "accepted"),
        (GOOD.lower(), "accepted"),
        ("", "rejected"),
        (None, "rejected"),
        ("91330000000000000X", "rejected"),
        ("123", "rejected"),
        (9.13e17, "rejected"),
        ("待办", "warned"),
        ("/", "rejected"),
    ],
)
def test_an_enterprise_needs_a_well_formed_credit_code(code: Any, verdict: str) -> None:
    row = one(["企业名称", "统一社会信用代码", "备注"], ["甲公司", code, "晴"], kind="enterprises")
    assert row.verdict == verdict


def test_a_credit_code_belongs_to_one_enterprise() -> None:
    rows = [["企业名称", "统一社会信用代码"], ["甲公司", GOOD], ["乙公司", GOOD], ["丙公司", OTHER]]
    sheet = first_sheet(workbook(rows), kind="enterprises", known=known(codes={OTHER: "丁公司"}))
    assert [r.verdict for r in sheet.rows] == ["accepted", "rejected", "rejected"]


def test_the_same_enterprise_on_record_is_an_update() -> None:
    sheet = first_sheet(
        workbook([["企业名称", "统一社会信用代码"], ["甲公司", GOOD]]),
        kind="enterprises",
        known=known(codes={GOOD: "甲公司"}),
    )
    assert sheet.rows[0].verdict == "accepted"


def test_a_project_with_a_bad_credit_code_is_only_warned() -> None:
    row = project("统一社会信用代码", "123")
    assert row.verdict == "warned"
    assert "credit_code" not in row.values


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("2109-330604-04-01-123456", True),
        ("2020-330604-35-03-123456", True),
        ("2013-330604-04-01-123456", False),
        ("abc", False),
    ],
)
def test_a_doubtful_project_code_is_left_empty(code: str, kept: bool) -> None:
    row = project("项目代码", code)
    assert ("project_code" in row.values) is kept
    assert row.verdict == ("accepted" if kept else "warned")


def test_a_short_company_name_is_a_question_not_a_merge() -> None:
    row = project("建设单位", "示例机电", known=known(["浙江示例机电股份有限公司"]))
    assert row.verdict == "warned"
    assert row.values["company"] == "示例机电"
    assert "浙江示例机电股份有限公司" in row.reasons[0]


def test_start_after_end_is_questioned() -> None:
    row = one(["项目名称", "开工时间", "竣工时间"], ["甲", "2023.5", "2022.5"])
    assert row.verdict == "warned"
    assert row.values["start"].iso() == "2023-05"


def test_a_wrong_sum_is_reported_and_the_rows_win() -> None:
    rows = [["项目名称", "总投资（万元）"], ["甲", 100], ["乙", 200], ["合计", 310]]
    sheet = first_sheet(workbook(rows))
    check = sheet.totals_check["investment_cny"]
    assert (int(check.stated), int(check.computed), check.ok) == (3_100_000, 3_000_000, False)
    assert [r.verdict for r in sheet.rows] == ["accepted", "accepted"]
    assert any(m.row == 4 and m.severity == "warning" for m in sheet.messages)


def test_sums_by_category_are_checked_against_their_own_rows() -> None:
    rows = [
        ["序号", "项目名称", "总投资（万元）"],
        ["合计", None, 600],
        ["一", "产业项目（2个）", 300],
        [1, "甲", 100],
        [2, "乙", 200],
        ["二", "基础设施项目（2个）", 999],
        [3, "丙", 300],
    ]
    sheet = first_sheet(workbook(rows))
    assert sheet.totals_check["investment_cny"].ok
    assert {m.row for m in sheet.messages if m.severity == "warning"} == {6}


@pytest.mark.mechanism("M076")
def test_a_row_ten_or_a_hundred_times_off_its_sum_is_flagged() -> None:
    for wrong in (30_000, 3_000, 30):
        rows = [["项目名称", "总投资（万元）"], ["甲", 120], ["乙", wrong], ["丙", 210], ["合计", 630]]
        sheet = first_sheet(workbook(rows))
        assert [r.verdict for r in sheet.rows] == ["accepted", "warned", "accepted"]
        assert "数量级" in sheet.rows[1].reasons[0]


@pytest.mark.mechanism("M076")
def test_a_part_ten_times_its_whole_is_flagged() -> None:
    row = one(["项目名称", "总投资（万元）", "年度计划投资（万元）"], ["甲", 100, 2000])
    assert row.verdict == "warned"
