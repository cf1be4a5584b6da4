"""外来的表，从文件到挂图，再回来；先在网页上走一遍，再用命令走一遍."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, expect

from tests.journeys.foreign_sheet import GOOD, write
from tests.journeys.looks import SIZES, Eye
from tests.journeys.steps import look_at_wall
from tests.journeys.visitor import Doorman, Visitor

HEAD = "syjk-head-jfb"


def send(visitor: Visitor, file: Path) -> None:
    """送一份表 and stand before its preview."""
    visitor.see("/z/syjk/imports/")
    visitor.page.get_by_label("文件").set_input_files(file)
    visitor.page.get_by_role("button", name="读表并预览").click()
    expect(visitor.page.locator("h1")).to_contain_text(file.name)


def count(visitor: Visitor, word: str) -> Locator:
    """预览上的一个数字."""
    return visitor.page.locator(".figure", has_text=word).first.locator(".figure-value")


@pytest.mark.mechanism("M020")
@pytest.mark.mechanism("M021")
def test_a_foreign_sheet_reaches_the_wall_by_page(doorman: Doorman, tmp_path: Path) -> None:
    """送表、核对、改一列、取回退回的行、确认、上图、再送无改动、整体撤销."""
    head = doorman.admit(HEAD)
    page = head.page
    before = look_at_wall(head)["上图项目"]
    file = write(tmp_path / "滨海新城推进表.xlsx")
    send(head, file)
    expect(count(head, "新增")).to_contain_text(str(len(GOOD)))
    expect(count(head, "退回")).to_contain_text("1")
    expect(page.locator("#list")).to_contain_text("总投资读不出金额")
    expect(page.locator("#list")).to_contain_text("写着“拟”，请核对是计划还是实际")

    assert not Eye(page).look("import-preview", SIZES, set())

    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("summary", has_text="对列").click()
    page.locator(".import-head", has_text="卡点").get_by_role("combobox").select_option(label="存在问题")
    head.press("按此重读")
    expect(page.locator(".notice-good")).to_contain_text("已按新的对列重新读表")
    first = page.locator("#list tbody tr", has_text="走查甲项目")
    first.locator("summary").click()
    expect(first).to_contain_text("用电")
    expect(first).to_contain_text("60")  # four hectares are sixty mu

    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载退回的行").click()
    rejected = tmp_path / "rejected.xlsx"
    waiting.value.save_as(rejected)
    cells = [
        cell for row in load_workbook(rejected).worksheets[0].iter_rows(values_only=True) for cell in row
    ]
    assert "走查戊项目" in cells
    assert any("读不出金额" in str(cell) for cell in cells)
    assert "走查甲项目" not in cells

    head.press("确认导入")
    expect(page.locator(".notice-good")).to_contain_text(f"新增 {len(GOOD)} 行")
    address = head.path
    assert look_at_wall(head)["上图项目"] == before + len(GOOD)

    head.see("/z/syjk/projects/?q=走查甲")
    page.locator("#list a.list-title", has_text="走查甲项目").click()
    for word in ("走查甲有限公司", "3.5亿元", "60亩", "周主任（示例）", "经发办"):
        expect(page.locator(".page")).to_contain_text(word)
    expect(page.locator(".page-head")).to_contain_text("已开工")
    page.locator("summary", has_text="逐项看").click()
    expect(page.locator("#stops")).to_contain_text("2023年6月")

    send(head, file)
    expect(count(head, "新增")).to_contain_text("0")
    expect(count(head, "没有改动")).to_contain_text(str(len(GOOD)))
    expect(page.locator("#decide")).to_contain_text("没有改动")
    head.press("放弃")

    head.see(address)
    page.on("dialog", lambda dialog: dialog.accept())
    head.press("整体撤销")
    expect(page.locator(".notice-good")).to_contain_text("台账回到导入之前")
    assert look_at_wall(head)["上图项目"] == before
    head.see("/z/syjk/projects/?q=走查甲")
    expect(page.locator("#list")).to_contain_text("没有符合条件的项目")


def test_the_same_sheet_by_command_and_the_round_trip(doorman: Doorman, tmp_path: Path) -> None:
    """命令导入，挂图加四；导出再导入，一处不差."""
    head = doorman.admit(HEAD)
    before = look_at_wall(head)["上图项目"]
    file = write(tmp_path / "命令送来的推进表.xlsx")
    place = ("--zone", "syjk", "--by", HEAD, "--json")
    first = json.loads(head.house.run("import", str(file), *place))
    assert first["outcome"] == "imported"
    assert [row["name"] for row in first["difference"]["new"]] == [str(row[1]) for row in GOOD]
    assert look_at_wall(head)["上图项目"] == before + len(GOOD)

    again = json.loads(head.house.run("import", str(file), *place))
    assert again["difference"]["new"] == []
    assert again["difference"]["changed"] == []
    assert again["difference"]["unchanged"] == len(GOOD)

    out = tmp_path / "全部项目.xlsx"
    head.house.run("export", "projects", "--zone", "syjk", "-o", str(out))
    back = json.loads(head.house.run("import", str(out), "--zone", "syjk", "--preview", "--json"))
    assert back["difference"]["new"] == []
    assert back["difference"]["changed"] == []
    assert back["difference"]["missing"] == []
    sent_back = sum(sheet["data_rows"] for sheet in back["sheets"])
    assert back["difference"]["unchanged"] == sent_back >= before + len(GOOD)

    refused = tmp_path / "不是表.xlsx"
    refused.write_bytes(b"not a workbook at all")
    assert json.loads(head.house.run("import", str(refused), *place, code=2))["outcome"] == "refused"
