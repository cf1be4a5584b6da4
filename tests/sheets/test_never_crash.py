"""乱读：whatever the bytes or cells, only a refusal comes out."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.intake import Refused, reading_json
from guatu.intake.cells import CellReader
from tests.sheets.sheets_for_tests import KINDS, read, workbook

HEADS = [
    "项目名称",
    "总投资（万元）",
    "总投资",
    "开工时间",
    "建设起止年限",
    "合计",
    "序号",
    "完成率",
    "用地面积",
    "备注",
    "统一社会信用代码",
    "一、",
    "单位：亿元",
]
TEXT = st.one_of(
    st.sampled_from(
        [
            *HEADS,
            "甲",
            "/",
            "2022.5",
            "1.2亿",
            "22.5",
            "#REF!",
            "小计",
            "注：",
            "(500)",
            "2021-2023",
            "=1",
            "约",
        ]
    ),
    st.text("0123456789.-~年月日万亿元美亩约()（）,，%一二三十 /至底合计", max_size=14),
    st.text(max_size=12),
)
CELL = st.one_of(st.none(), TEXT, st.floats(), st.integers(-(10**20), 10**20), st.booleans(), st.datetimes())


def settled(data: bytes, name: str) -> None:
    said: list[str] = []
    try:
        reading_json(read(data, name, kind=None))
    except Refused as refusal:
        said.append(refusal.message)
    assert all(said)


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xls", "a.xlsx", "a"]))
@settings(max_examples=60, deadline=None)
def test_random_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    settled(data, name)


@given(st.lists(st.lists(TEXT, max_size=6), max_size=8), st.sampled_from([",", "\t", ";"]))
@settings(max_examples=80, deadline=None)
def test_random_text_tables_are_read_or_refused(rows: list[list[str]], mark: str) -> None:
    lines = ["项目名称,总投资（万元）,开工时间".replace(",", mark), *(mark.join(row) for row in rows)]
    settled("\n".join(lines).encode("utf-8", "surrogatepass"), "a.csv")


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_workbook_with_broken_bytes_is_read_or_refused(place: int, noise: bytes) -> None:
    data = bytearray(BOOK)
    place %= len(data)
    data[place : place + len(noise)] = noise
    settled(bytes(data), "a.xlsx")


@given(CELL)
@settings(max_examples=250, deadline=None)
def test_any_cell_in_any_column_gives_a_value_or_a_reason(value: Any) -> None:
    for kind in KINDS:
        for column in kind.columns:
            for unit in ("", "万元", "亩", "万美元"):
                CellReader(column, column.title, unit, False).read(value)


BOOK = workbook([["序号", "项目名称", "总投资（万元）"], [1, "甲", 100], [2, "乙", 200], ["合计", None, 300]])
