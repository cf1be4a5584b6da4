"""找表：title, unit line, heads of one to three rows, categories, sums, notes."""

from tests.sheets.sheets_for_tests import first_sheet, read, workbook


def test_title_department_and_unit_rows_are_skipped_and_the_unit_is_used() -> None:
    sheet = first_sheet(
        workbook(
            [
                ["重点项目一览表"],
                ["报送部门：经发局", None, "单位：亿元"],
                ["序号", "项目名称", "总投资"],
                [1, "甲项目", 1.5],
            ],
            merges=["A1:C1"],
        )
    )
    assert sheet.header_rows == [3]
    assert sheet.unit == "亿元"
    assert [s.row for s in sheet.skipped] == [1, 2]
    assert sheet.rows[0].values["investment_cny"] == 150_000_000


def test_the_unit_may_stand_in_the_cell_beside_its_word() -> None:
    sheet = first_sheet(
        workbook(
            [["表", None, None], [None, "单位：", "万元"], ["项目名称", "总投资", "备注"], ["甲", 5, "x"]]
        )
    )
    assert sheet.rows[0].values["investment_cny"] == 50_000


def test_a_department_line_is_no_unit() -> None:
    sheet = first_sheet(workbook([["填报单位：元通公司"], ["项目名称", "总投资"], ["甲", 5]]))
    assert "investment_cny" not in sheet.rows[0].values


def test_two_merged_head_rows_are_joined_by_a_slash() -> None:
    rows = [
        ["序号", "项目名称", "投资（万元）", None, "备注"],
        [None, None, "总投资", "年度计划投资"],
        [1, "甲", 100, 20],
    ]
    sheet = first_sheet(workbook(rows, merges=["A1:A2", "B1:B2", "C1:D1", "E1:E2"]))
    assert sheet.header_rows == [1, 2]
    assert sheet.columns == {
        "项目名称": "name",
        "投资（万元）/总投资": "investment_cny",
        "投资（万元）/年度计划投资": "annual_plan_investment_cny",
        "备注": "note",
    }
    assert sheet.rows[0].values["annual_plan_investment_cny"] == 200_000


def test_three_head_rows_are_joined() -> None:
    rows = [
        ["项目名称", "投资情况", None, None],
        [None, "总投资", "2022年", None],
        [None, None, "计划投资", "完成投资"],
        ["甲", "1亿元", "2000万元", "500万元"],
    ]
    sheet = first_sheet(workbook(rows, merges=["A1:A3", "B1:D1", "B2:B3", "C2:D2"]))
    assert sheet.header_rows == [1, 2, 3]
    assert sheet.columns["投资情况/2022年/计划投资"] == "annual_plan_investment_cny"
    assert sheet.columns["投资情况/2022年/完成投资"] == "completed_in_period_cny"
    assert len(sheet.rows) == 1


def test_two_head_rows_of_a_text_file_are_joined_without_merges() -> None:
    text = "序号,项目名称,投资（万元）,,时间,\n,,总投资,年度计划投资,开工,竣工\n1,甲,100,20,2022.5,2023.6\n"
    sheet = first_sheet(text.encode(), "a.csv")
    assert sheet.header_rows == [1, 2]
    assert sheet.columns["时间/竣工"] == "end"
    assert sheet.rows[0].values["investment_cny"] == 1_000_000


def test_planned_and_actual_under_one_head_are_two_fields() -> None:
    rows = [["项目名称", "开工时间", None], [None, "计划", "实际"], ["甲", "2022.3", "2022.5"]]
    row = first_sheet(workbook(rows, merges=["A1:A2", "B1:C1"])).rows[0]
    assert row.values["planned_start"].iso() == "2022-03"
    assert row.values["start"].iso() == "2022-05"


def test_a_second_level_that_is_only_a_unit_gives_the_unit() -> None:
    rows = [["项目名称", "总投资", "用地面积"], [None, "（万元）", "（亩）"], ["甲", 100, 20]]
    row = first_sheet(workbook(rows, merges=["A1:A2"])).rows[0]
    assert (row.values["investment_cny"], row.values["area_mu"]) == (1_000_000, 20)


def test_category_sum_note_blank_and_repeated_head_rows_are_skipped() -> None:
    rows = [
        ["序号", "项目名称", "总投资（万元）"],
        ["一", "产业项目", 300],
        [1, "甲", 100],
        [2, "乙", 200],
        ["小计", None, 300],
        [None, None, None],
        ["序号", "项目名称", "总投资（万元）"],
        ["（二）", "政府投资项目（1个）", None],
        [3, "丙", 50],
        [None, "合  计", 350],
        ["注：数据截至5月底。"],
        ["1.由经发局填报。"],
        ["填报人：张三", None, "审核人：李四"],
    ]
    sheet = first_sheet(workbook(rows))
    assert [r.row for r in sheet.rows] == [3, 4, 9]
    assert [s.row for s in sheet.skipped] == [2, 5, 6, 7, 8, 10, 11, 12, 13]
    assert sheet.totals_check["investment_cny"].ok


def test_rows_numbered_in_chinese_are_still_rows() -> None:
    sheet = first_sheet(
        workbook([["序号", "项目名称", "总投资（万元）"], ["一", "甲项目", 1], ["二", "乙项目", 2]])
    )
    assert [r.values["name"] for r in sheet.rows] == ["甲项目", "乙项目"]


def test_a_row_with_only_its_number_is_skipped() -> None:
    sheet = first_sheet(workbook([["序号", "项目名称"], [1, "甲"], [2, None]]))
    assert [s.row for s in sheet.skipped] == [3]


def test_every_sheet_is_reported_whether_imported_or_not() -> None:
    data = workbook(
        [["填表说明：先读这里"]],
        [["项目名称", "总投资（万元）"], ["甲", 1]],
        [],
        titles=["说明", "台账", "空表"],
    )
    reading = read(data)
    assert [(s.sheet, s.imported) for s in reading.sheets] == [
        ("说明", False),
        ("台账", True),
        ("空表", False),
    ]
    assert reading.sheets[0].messages
    assert reading.sheets[2].messages


def test_a_value_merged_down_belongs_to_every_row() -> None:
    rows = [
        ["项目名称", "片区", "责任单位"],
        ["甲", "东片区", "经发局"],
        ["乙", None, None],
        ["丙", "西片区", "建设局"],
    ]
    sheet = first_sheet(workbook(rows, merges=["B2:B3", "C2:C3"]))
    assert [(r.values["park"], r.values["owner_unit"]) for r in sheet.rows] == [
        ("东片区", "经发局"),
        ("东片区", "经发局"),
        ("西片区", "建设局"),
    ]
    assert all(r.verdict == "accepted" for r in sheet.rows)


def test_an_amount_merged_down_is_read_for_every_row_and_questioned() -> None:
    rows = [["项目名称", "总投资（万元）"], ["甲", 100], ["乙", None]]
    sheet = first_sheet(workbook(rows, merges=["B2:B3"]))
    assert [r.verdict for r in sheet.rows] == ["accepted", "warned"]
    assert sheet.rows[1].values["investment_cny"] == 1_000_000


def test_the_kind_is_guessed_from_the_heads() -> None:
    enterprises = workbook([["企业名称", "统一社会信用代码"], ["甲公司", "91110000600037341L"]])
    projects = workbook([["项目名称", "建设单位", "总投资（万元）"], ["甲", "乙公司", 3]])
    for data, code in ((enterprises, "enterprises"), (projects, "projects")):
        guessed = read(data, kind=None).kind
        assert guessed is not None
        assert guessed.code == code


def test_a_second_table_under_the_first_is_read_with_its_own_head() -> None:
    rows = [
        ["一、续建项目"], ["序号", "项目名称", "总投资（万元）"], [1, "甲", 5], ["合计", None, 5], [None],
        ["二、新建项目"], ["序号", "项目名称", "建设单位", "总投资（亿元）"],
        [1, "乙", "丙公司", 5], [2, "丁", "戊公司", -1],
    ]  # fmt: skip
    sheet = first_sheet(workbook(rows))
    assert sheet.header_rows == [2, 7]
    assert [(r.row, r.values.get("investment_cny")) for r in sheet.rows] == [
        (3, 50_000),
        (8, 500_000_000),
        (9, None),
    ]
    assert sheet.cells[9] == ("2", "丁", "", "戊公司", "-1")
    assert sheet.totals_check["investment_cny"].ok


def test_a_title_merged_over_part_of_the_width_is_no_head() -> None:
    rows = [["一览表"], ["序号", "项目名称", "建设单位", "总投资（万元）"], [1, "甲", "A公司", 5]]
    assert first_sheet(workbook(rows, merges=["A1:B1"])).header_rows == [2]


def test_heads_merged_beyond_the_last_row_and_said_twice_do_not_stop_the_reading() -> None:
    rows = [
        ["项目名称", "备注"],
        [None, None],
        ["甲", "晴"],
        ["备注", "项目名称", "项目名称", "总投资"],
        [None, "乙", "丙", -1],
    ]
    reading = read(workbook(rows, merges=["A1:A2", "C4:C9"]))
    assert reading.sheets[0].imported
