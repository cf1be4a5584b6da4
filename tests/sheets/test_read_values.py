"""读值：units, money, area, dates and text as offices write them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from guatu.intake.machine import plain_value
from tests.sheets.sheets_for_tests import first_sheet, one, project, saved, workbook


@pytest.mark.parametrize(
    ("head", "value", "yuan"),
    [
        ("总投资（万元）", 12000, 120_000_000),
        ("总投资（亿元）", 1.2, 120_000_000),
        ("总投资（元）", 5, 5),
        ("总投资(千元)", 5, 5000),
        ("总投资/万元", 5, 50_000),
        ("总投资：亿元", 1, 100_000_000),
        ("总投资（万元）", "１２，０００", 120_000_000),
        ("总投资（万元）", "12,000", 120_000_000),
        ("总投资（万元）", " 12000　", 120_000_000),
        ("总投资（万元）", "3.5亿", 350_000_000),
        ("总投资（万元）", "3.5亿元", 350_000_000),
        ("总投资", "5000万元", 50_000_000),
        ("总投资", "1亿2000万元", 120_000_000),
        ("总投资", "三亿五千万元", 350_000_000),
        ("总投资", "¥1,200.50", Decimal("1200.50")),
        ("总投资", "人民币5000万元", 50_000_000),
        ("总投资（万元）", 0.123456, Decimal("1234.56")),
        ("总投资（亿元）", 1.1, 110_000_000),
        ("总投资（万元）", 12000.000000000002, 120_000_000),
    ],
)
def test_money_is_read_in_yuan_by_cell_then_head(head: str, value: Any, yuan: Any) -> None:
    row = project(head, value)
    assert row.values["investment_cny"] == yuan
    assert row.verdict == "accepted"


@pytest.mark.parametrize(
    ("value", "yuan", "sign"),
    [
        ("约3.5亿元", 350_000_000, "~"),
        (">=100万", 1_000_000, ">="),
        ("超10亿元", 1_000_000_000, ">"),
        ("近3亿元", 300_000_000, "~"),
        ("30余亿元", 3_000_000_000, ">"),
        ("3亿元以上", 300_000_000, ">="),
        ("不到2亿", 200_000_000, "<"),
        ("5000万左右", 50_000_000, "~"),
    ],
)
def test_the_word_of_comparison_is_kept(value: str, yuan: int, sign: str) -> None:
    row = project("总投资", value)
    assert (row.values["investment_cny"], row.values["comparator"]) == (yuan, sign)


def test_a_range_keeps_both_ends() -> None:
    row = project("总投资", "1.2-1.5亿元")
    assert (row.values["investment_cny"], row.values["investment_cny_max"]) == (120_000_000, 150_000_000)
    assert row.verdict == "warned"


def test_dollars_stay_dollars() -> None:
    for row in (project("总投资（万元）", "500万美元"), project("总投资（万美元）", 500)):
        assert row.values["investment_usd"] == 5_000_000
        assert "investment_cny" not in row.values


def test_a_remark_behind_the_amount_is_named() -> None:
    row = project("总投资（万元）", "12000万元（其中设备8000）")
    assert row.values["investment_cny"] == 120_000_000
    assert row.verdict == "warned"
    assert "其中设备8000" in row.reasons[0]


def test_an_amount_without_any_unit_is_left_empty() -> None:
    row = project("总投资", 5000)
    assert row.verdict == "warned"
    assert "investment_cny" not in row.values


def test_a_number_format_says_the_unit() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["项目名称", "总投资", "完成率", "开工时间"])
    sheet.append(["甲", 1.5, 0.85, date(2022, 5, 1)])
    sheet["B2"].number_format = '0.00"亿元"'
    sheet["C2"].number_format = "0%"
    sheet["D2"].number_format = 'yyyy"年"m"月"'
    values = first_sheet(saved(book)).rows[0].values
    assert values["investment_cny"] == 150_000_000
    assert values["completion_rate"] == 85
    assert values["start"].iso() == "2022-05"


@pytest.mark.parametrize(
    ("head", "value", "mu"),
    [
        ("用地面积（亩）", 120.5, Decimal("120.5")),
        ("用地面积", "120亩", 120),
        ("用地面积", "10公顷", 150),
        ("用地面积（公顷）", 2, 30),
        ("用地面积（平方米）", 10000, 15),
        ("用地面积", "1平方公里", 1500),
        ("用地面积（㎡）", 2000, 3),
        ("占地", "约80亩", 80),
    ],
)
def test_area_is_read_in_mu(head: str, value: Any, mu: Any) -> None:
    assert project(head, value).values["area_mu"] == mu


def test_floor_area_is_read_in_square_metres() -> None:
    assert project("建筑面积（万平方米）", 3.2).values["floor_area_m2"] == 32_000
    assert project("建筑面积", "25000㎡").values["floor_area_m2"] == 25_000


@pytest.mark.parametrize(
    ("value", "rate", "verdict"),
    [
        ("85%", 85, "accepted"),
        ("１１７％", 117, "accepted"),
        (0.85, 85, "warned"),
        (85, 85, "accepted"),
        ("85.5%", Decimal("85.5"), "accepted"),
    ],
)
def test_a_rate_is_read_in_per_cent(value: Any, rate: Any, verdict: str) -> None:
    row = project("完成率", value)
    assert (row.values["completion_rate"], row.verdict) == (rate, verdict)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        (date(2022, 5, 11), "2022-05-11"),
        (datetime(2022, 5, 11, 23, 30), "2022-05-11"),
        (44692, "2022-05-11"),
        ("44692", "2022-05-11"),
        (2022.5, "2022-05"),
        ("2022.5", "2022-05"),
        ("2022-05", "2022-05"),
        ("2022年5月", "2022-05"),
        ("2022年5月底", "2022-05"),
        ("二〇二二年五月", "2022-05"),
        ("２０２２．５", "2022-05"),
        ("2022/5/11", "2022-05-11"),
        (20220511, "2022-05-11"),
        (202205, "2022-05"),
        (2022, "2022"),
        ("2022年", "2022"),
        ("2022年 5月 11日", "2022-05-11"),
        ("2022.10", "2022-10"),
        (2022.12, "2022-12"),
        ("2022年12月31号", "2022-12-31"),
    ],
)
def test_a_date_is_as_precise_as_written(value: Any, iso: str) -> None:
    row = project("开工时间", value)
    assert row.values["start"].iso() == iso
    assert row.verdict == "accepted"


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        (2022.1, "2022-01"),
        ("22.5", "2022-05"),
        ("22年5月", "2022-05"),
        ("约2022年5月", "2022-05"),
        ("2022年上半年", "2022"),
        ("2022年第三季度", "2022"),
        ("2022.3-2022.5", "2022-03"),
    ],
)
def test_a_doubtful_date_is_read_with_a_warning(value: Any, iso: str) -> None:
    row = project("开工时间", value)
    assert row.values["start"].iso() == iso
    assert row.verdict == "warned"


@pytest.mark.parametrize(
    "value",
    [
        "2022-02-30",
        "2022.13",
        2022.13,
        "1900年01月01日",
        date(1900, 1, 1),
        "待定",
        "很快",
        "2022年5月、2023年",
    ],
)
def test_an_impossible_or_empty_date_is_left_empty_with_a_warning(value: Any) -> None:
    row = project("开工时间", value)
    assert "start" not in row.values
    assert row.verdict == "warned"


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("2021.06-2023.12", "2021-06", "2023-12"),
        ("2021年6月—2023年底", "2021-06", "2023"),
        ("2021-2023", "2021", "2023"),
        ("2021年-2023年", "2021", "2023"),
        ("2021/6～2023/12", "2021-06", "2023-12"),
        ("2021年6月至2023年12月", "2021-06", "2023-12"),
        ("2021.6.1-2023.12.31", "2021-06-01", "2023-12-31"),
        ("2021年3-12月", "2021-03", "2021-12"),
    ],
)
def test_a_span_becomes_start_and_end(value: str, start: str, end: str) -> None:
    row = project("建设起止年限", value)
    assert (row.values["start"].iso(), row.values["end"].iso(), row.verdict) == (start, end, "accepted")


def test_a_span_that_ends_before_it_begins_is_left_empty() -> None:
    row = project("建设起止年限", "2023.12-2021.06")
    assert row.values == {"name": "示例项目"}
    assert row.verdict == "warned"


def test_the_1904_epoch_is_honoured() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append(["项目名称", "开工时间"])
    sheet.append(["甲", 43230])
    assert first_sheet(saved(book)).rows[0].values["start"].iso() == "2022-05-11"


@pytest.mark.parametrize(
    ("head", "value", "field", "text"),
    [
        ("挂钩领导", "成  斌", "leader", "成斌"),
        ("挂钩领导", "张三 李四", "leader", "张三、李四"),
        ("建设单位", "示例　科技有限公司 ", "company", "示例科技有限公司"),
        ("建设单位", "某某（浙江）有限公司", "company", "某某（浙江）有限公司"),
        ("备注", "第一行\n第二行 ", "note", "第一行\n第二行"),
        ("片区", "Ａ３区", "park", "A3区"),
        ("责任单位", "經濟發展局", "owner_unit", "经济发展局"),
    ],
)
def test_text_is_put_right(head: str, value: str, field: str, text: str) -> None:
    assert project(head, value).values[field] == text


def test_a_name_over_two_lines_is_one_name() -> None:
    assert (
        one(["项目名称", "备注"], ["年产10万吨\n新材料 项目 ", "x"]).values["name"] == "年产10万吨新材料项目"
    )


@pytest.mark.parametrize("value", ["待定", "/", "-", "—", "——", "暂无", "－"])
def test_a_placeholder_means_empty_with_a_warning(value: str) -> None:
    for head in ("总投资（万元）", "建设单位", "用地面积（亩）", "备注"):
        row = project(head, value)
        assert row.values == {"name": "示例项目"}
        assert row.verdict == "warned"


def test_numbers_leave_exactly() -> None:
    assert plain_value(Decimal("120000000.00")) == 120_000_000
    assert repr(plain_value(Decimal("1234.56"))) == "1234.56"


def test_a_value_in_the_sheet_unit_is_exact() -> None:
    sheet = first_sheet(workbook([["单位：亿元"], ["项目名称", "总投资"], ["甲", 0.3], ["乙", 1.15]]))
    assert [r.values["investment_cny"] for r in sheet.rows] == [30_000_000, 115_000_000]
