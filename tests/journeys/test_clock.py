"""期限的一趟：延期 asked by the officer, granted by a leader, and a supporting unit with its own part."""

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import open_item, timeline
from tests.journeys.visitor import Doorman

TITLE = "示例·锂电回收实验线（租改）：通电"


@pytest.mark.mechanism("M159")
def test_an_extension_is_asked_for_granted_and_told_and_a_unit_helps(doorman: Doorman) -> None:
    """经办人请建设局配合、申请延期；领导从工作台批；期限由几号改为几号写在流转里；配合单位办结."""
    officer = doorman.admit("syjk-fw5")
    page = officer.page
    open_item(officer, TITLE)
    page.get_by_role("link", name="请配合").click()
    dialog = page.locator("#d-ask_part")
    dialog.get_by_label("配合单位").select_option(label="建设局")
    dialog.get_by_label("配合事项").fill("示例·临时用电报装")
    dialog.get_by_role("button", name="请配合").click()
    expect(page.locator(".notice-good")).to_contain_text("已请配合。")
    expect(page.locator("#parts")).to_contain_text("临时用电报装")

    page.get_by_role("link", name="申请延期").click()
    dialog = page.locator("#d-ask_extension")
    dialog.get_by_role("button", name="申请延期").click()
    expect(page.locator(".item-bound .field-error").first).to_contain_text("请选择申请延至。")
    bound = page.locator(".item-bound")
    bound.get_by_label("申请延至").fill("2022-09-15")
    bound.get_by_label("理由").fill("示例·变压器到货晚")
    officer.press("申请延期", within=bound)
    expect(page.locator(".notice-good")).to_contain_text("延期已申请")
    expect(page.locator("#extensions")).to_contain_text("待批")

    leader = doorman.admit("syjk-leader1")
    leader.see("/z/syjk/desk/")
    leader.page.locator("#extensions a.desk-title", has_text=TITLE).click()
    leader.page.get_by_label("批复意见").fill("同意，不再延。")
    leader.press("批准延期")
    expect(leader.page.locator(".notice-good")).to_contain_text("已批准延期。")
    last = timeline(leader)[0]
    assert "批准延期" in last
    assert "期限由 7月31日 改为 9月15日" in last

    helper = doorman.admit("syjk-js1")
    helper.see("/z/syjk/desk/")
    helper.page.locator("#to_support a.desk-title", has_text=TITLE).click()
    helper.page.locator("#parts").get_by_role("link", name="办结").click()
    helper.page.get_by_label("办理情况").fill("示例·已报装，等通电")
    helper.press("配合办结")
    expect(helper.page.locator(".notice-good")).to_contain_text("配合已办结。")
    expect(helper.page.locator("#parts")).to_contain_text("已配合")
