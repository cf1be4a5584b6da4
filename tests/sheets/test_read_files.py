"""来文：formats by content, and what is refused whole."""

import base64
import io
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest

from guatu.intake import Refused, reading_json, refused_json
from tests.sheets.sheets_for_tests import first_sheet, read, saved, workbook

TABLE = '项目名称,建设单位,总投资（万元）\n甲项目,示例公司,"1,200"\n乙项目,另一公司,50\n'
SMALL = [["项目名称", "总投资（万元）"], ["甲", 1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_text_table_is_read_in_the_encodings_excel_writes(encoding: str) -> None:
    sheet = first_sheet(TABLE.encode(encoding), "台账.csv")
    assert [r.values["name"] for r in sheet.rows] == ["甲项目", "乙项目"]
    assert sheet.rows[0].values["investment_cny"] == 12_000_000


@pytest.mark.mechanism("M017")
def test_a_ledger_saved_by_chinese_excel_keeps_rare_characters() -> None:
    data = "项目名称,建设单位\n㙟塘項目,𠮷祥公司\n".encode("gb18030")
    assert first_sheet(data, "台账.csv").rows[0].values["company"] == "𠮷祥公司"


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_tabs_and_semicolons_also_divide(mark: str) -> None:
    text = f"项目名称{mark}总投资（万元）\n甲{mark}1,200\n"
    assert first_sheet(text.encode("gb18030"), "a.csv").rows[0].values["investment_cny"] == 12_000_000


def test_quoted_line_breaks_stay_inside_their_cell() -> None:
    sheet = first_sheet('项目名称,备注\n"年产\n一万吨",x\n乙,y\n'.encode(), "a.csv")
    assert [r.values["name"] for r in sheet.rows] == ["年产一万吨", "乙"]
    assert sheet.rows[1].row == 3


def test_a_web_page_named_xls_is_read_with_its_spans() -> None:
    page = (
        "<html><meta charset=gb2312><table><tr><td colspan=3>一览表</td></tr><tr><th rowspan=2>项目名称</th>"
        "<th colspan=2>投资（万元）</th></tr><tr><th>总投资</th><th>年度计划投资</th></tr>"
        "<tr><td>甲<br>项目</td><td>100</td><td>20</td></tr></table></html>"
    )
    sheet = first_sheet(page.encode("gb18030"), "台账.xls")
    assert sheet.header_rows == [2, 3]
    assert sheet.rows[0].values["name"] == "甲项目"
    assert sheet.rows[0].values["annual_plan_investment_cny"] == 200_000


def test_an_old_xls_is_read() -> None:
    data = zlib.decompress(base64.b64decode((Path(__file__).parent / "old_workbook.b64").read_text()))
    sheet = first_sheet(data, "台账.xls")
    first, second = sheet.rows
    assert (first.values["name"], first.values["investment_cny"]) == ("甲项目", 1_200_000)
    assert (first.values["start"].iso(), first.values["completion_rate"]) == ("2022-05", 85)
    assert second.verdict == "warned"
    assert "#REF!" in second.reasons[0]
    assert sum("隐藏" in m.text for m in sheet.messages) == 2


def test_the_content_decides_not_the_name() -> None:
    assert first_sheet(workbook(SMALL), "台账.xls").imported
    assert first_sheet(workbook(SMALL), "台账.csv").imported


def test_text_named_xlsx_is_refused() -> None:
    for text in (TABLE, "<html><table><tr><td>项目名称</td></tr></table></html>"):
        with pytest.raises(Refused, match="Excel"):
            read(text.encode(), "台账.xlsx")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(kept: float) -> None:
    data = workbook(SMALL)
    with pytest.raises(Refused):
        read(data[: int(len(data) * kept)])


def test_a_damaged_workbook_is_refused() -> None:
    data = bytearray(workbook(SMALL))
    place = data.find(b"xl/worksheets/sheet1.xml") + 40
    data[place : place + 20] = b"\x00" * 20
    with pytest.raises(Refused):
        read(bytes(data))


def test_a_truncated_text_is_refused() -> None:
    with pytest.raises(Refused):
        read('项目名称,备注\n甲,"没有结束'.encode(), "a.csv")
    with pytest.raises(Refused):
        read(TABLE.encode("gb18030")[:-3] + b"\xb9", "a.csv")


def packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_an_archive_bomb_is_refused_before_parsing() -> None:
    with pytest.raises(Refused, match="过大"):
        read(packed({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * 40_000_000}))


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(packed({"xl/workbook.xml": b" " * 3_000_000}))
    central = data.rfind(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 100)
    with pytest.raises(Refused):
        read(bytes(data))


def test_a_cell_at_the_far_corner_is_refused_not_held() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(SMALL)))
    sheet = book.active
    assert sheet is not None
    sheet["XFD1048576"] = 1
    with pytest.raises(Refused, match="范围过大"):
        read(saved(book))


def test_a_locked_workbook_is_refused_with_a_sentence() -> None:
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 1000
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 600
    )
    with pytest.raises(Refused, match="密码"):
        read(locked)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["项目名称", "总投资（万元）"]],
        [["标题"], ["项目名称", "总投资（万元）"], [None], ["合计"]],
        [["随便", "什么"], [1, 2]],
    ],
)
def test_a_sheet_without_rows_or_head_is_refused(rows: list[list[object]]) -> None:
    with pytest.raises(Refused) as caught:
        read(workbook(rows))
    assert caught.value.message.endswith("。")


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"%PDF-1.4\n1 0 obj"]
)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read(data, "a.xls")


def test_hidden_sheets_rows_and_columns_are_data_and_said() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([["项目名称", "备注"], ["甲", "x"], ["乙", "y"]])))
    sheet = book.active
    assert sheet is not None
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    extra = book.create_sheet("藏")
    extra.append(["项目名称", "备注"])
    extra.append(["丙", "z"])
    extra.sheet_state = "hidden"
    reading = read(saved(book))
    said = [m.text for s in reading.sheets for m in s.messages]
    assert [len(s.rows) for s in reading.sheets] == [2, 1]
    assert sum("隐藏" in text for text in said) == 3


def test_errors_and_unsaved_formulas_are_warnings() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["项目名称", "总投资（万元）", "年度计划投资（万元）"])
    sheet.append(["甲", "#REF!", "=1+1"])
    sheet["B2"].data_type = "e"
    row = first_sheet(saved(book)).rows[0]
    assert row.verdict == "warned"
    assert row.values == {"name": "甲"}
    assert any("#REF!" in reason for reason in row.reasons)
    assert len(row.reasons) == 2


def test_a_formula_counts_with_its_stored_value() -> None:
    sheet_xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>项目名称</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>总投资（万元）</t></is></c></row>'
        '<row r="2"><c r="A2" t="str"><f>"甲"</f><v>甲</v></c>'
        '<c r="B2"><f>5*2</f><v>10</v></c></row></sheetData></worksheet>'
    )
    with zipfile.ZipFile(io.BytesIO(workbook(SMALL))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = sheet_xml.encode()
    row = first_sheet(packed(members)).rows[0]
    assert (row.values["name"], row.values["investment_cny"], row.verdict) == ("甲", 100_000, "accepted")


def test_the_json_has_the_agreed_shape() -> None:
    told = reading_json(read(workbook(SMALL), "目录/台账.xlsx"))
    assert {"file", "outcome", "message", "sheets"} <= told.keys()
    assert told["outcome"] == "preview"
    assert told["file"] == "台账.xlsx"
    sheet = told["sheets"][0]
    assert sheet["rows"] == [{"row": 2, "verdict": "accepted", "name": "甲", "investment_cny": 10000}]
    assert (
        sheet["data_rows"],
        sheet["accepted_clean"],
        sheet["accepted_with_warning"],
        sheet["rejected"],
    ) == (1, 1, 0, 0)
    assert refused_json("a", "坏。")["outcome"] == "refused"


def test_ten_thousand_rows_are_read() -> None:
    rows = [["序号", "项目名称", "总投资（万元）"], *([i, f"第{i}号项目", i * 1.5] for i in range(1, 10_001))]
    assert first_sheet(workbook(rows)).count("accepted") == 10_000


def old_workbook() -> bytearray:
    return bytearray(
        zlib.decompress(base64.b64decode((Path(__file__).parent / "old_workbook.b64").read_text()))
    )


def test_an_old_xls_that_lies_about_its_size_is_refused_and_never_reserved() -> None:
    data = old_workbook()
    start = 512 + struct.unpack_from("<I", data, 48)[0] * 512
    data[start + 128 + 120 : start + 128 + 124] = b"\xff\xff\xff\x7f"
    with pytest.raises(Refused):
        read(bytes(data), "a.xls")


def test_rubbish_in_the_upper_half_of_a_size_is_ignored() -> None:
    data = old_workbook()
    start = 512 + struct.unpack_from("<I", data, 48)[0] * 512
    data[start + 128 + 124 : start + 128 + 128] = b"\xc8\x00\x00\x00"
    assert first_sheet(bytes(data), "a.xls").imported


@pytest.mark.parametrize(
    "place", ["r='ZZ1048576'", 'r = "XFD99999"', 'r="AAAA1"', 'r="B104857600"', 'r="zz1048576"']
)
def test_a_far_cell_is_found_however_it_is_written(place: str) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(SMALL))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    far = f'<row r="1048576"><c {place}><v>1</v></c></row></sheetData>'.encode()
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", far)
    with pytest.raises(Refused):
        read(packed(members))
