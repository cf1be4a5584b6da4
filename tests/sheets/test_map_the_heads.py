"""对表头：names offices use, units in heads, Traditional heads, doubt, correction."""

import pytest

from tests.sheets.sheets_for_tests import first_sheet, one, read, workbook


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("项目", "name"),
        ("項目名稱", "name"),
        ("项 目 名 称", "name"),
        ("项目名称*", "name"),
        ("建设项目名称", "name"),
    ],
)
def test_a_name_head_is_known(head: str, field: str) -> None:
    assert first_sheet(workbook([[head, "总投资（万元）"], ["甲", 1]])).columns[head] == field


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("业主", "company"),
        ("实施主体", "company"),
        ("建设单位（业主）", "company"),
        ("计划总投资（万元）", "investment_cny"),
        ("投资额", "investment_cny"),
        ("总投资\n（亿元）", "investment_cny"),
        ("總投資（萬元）", "investment_cny"),
        ("2022年计划投资", "annual_plan_investment_cny"),
        ("2022年度投资计划", "annual_plan_investment_cny"),
        ("截至5月底累计完成投资（万元）", "completed_cny"),
        ("自开工以来累计完成投资", "completed_cny"),
        ("1-5月完成投资", "completed_in_period_cny"),
        ("5月完成投资", "completed_in_period_cny"),
        ("本年完成投资", "completed_in_period_cny"),
        ("占地", "area_mu"),
        ("用地面积（亩）", "area_mu"),
        ("建筑面积（㎡）", "floor_area_m2"),
        ("固定资产投资", "fixed_asset_cny"),
        ("亩均税收（万元/亩）", "tax_per_mu_cny"),
        ("投资完成率（%）", "completion_rate"),
        ("建设起止年限", "start,end"),
        ("开工时间", "start"),
        ("计划开工时间", "planned_start"),
        ("开工时间（计划）", "planned_start"),
        ("竣工时间", "end"),
        ("计划竣工时间", "planned_end"),
        ("预计建成时间", "planned_end"),
        ("签约时间", "signed"),
        ("投产时间", "producing"),
        ("工程形象进度", "progress_text"),
        ("挂钩领导", "leader"),
        ("项目长", "leader"),
        ("牵头单位", "owner_unit"),
        ("属地单位", "territorial_unit"),
        ("行业主管部门", "sector_unit"),
        ("项目服务专员", "officer"),
        ("驻企服务员", "liaison"),
        ("项目代码", "project_code"),
        ("片区", "park"),
        ("建设规模及内容", "scale"),
        ("存在问题及困难", "problem"),
        ("备注", "note"),
    ],
)
def test_a_head_offices_use_is_known(head: str, field: str) -> None:
    sheet = first_sheet(workbook([["项目名称", head], ["甲", None]]))
    assert sheet.columns.get(head) == field


def test_the_serial_number_is_no_data() -> None:
    sheet = first_sheet(workbook([["序号", "项目名称"], [1, "甲"]]))
    assert sheet.columns == {"项目名称": "name"}
    assert sheet.unmapped == []


def test_two_heads_for_one_field_are_left_alone_with_a_question() -> None:
    sheet = first_sheet(
        workbook([["项目名称", "2021年完成投资", "2022年完成投资"], ["甲", "1万元", "2万元"]])
    )
    assert "completed_in_period_cny" not in sheet.columns.values()
    assert any("请指定" in m.text for m in sheet.messages)


def test_the_surer_head_wins_and_the_other_is_named() -> None:
    sheet = first_sheet(workbook([["项目名称", "协议投资额（万元）", "总投资（万元）"], ["甲", 1, 2]]))
    assert sheet.rows[0].values["investment_cny"] == 20_000
    assert "协议投资额（万元）" in sheet.unmapped


def test_an_unknown_head_is_named() -> None:
    sheet = first_sheet(workbook([["项目名称", "天气"], ["甲", "晴"]]))
    assert sheet.unmapped == ["天气"]
    assert any("天气" in m.text for m in sheet.messages)


def test_a_correction_overrules_the_guess() -> None:
    row = one(["项目名称", "体量（亿元）"], ["甲", 2], mapping={"体量（亿元）": "investment_cny"})
    assert row.values["investment_cny"] == 200_000_000


def test_a_correction_can_name_the_name() -> None:
    data = workbook([["工程", "总投资（万元）"], ["甲", 2]])
    assert read(data, mapping={"工程": "name"}).sheets[0].rows[0].values["name"] == "甲"
