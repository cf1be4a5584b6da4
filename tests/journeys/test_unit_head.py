"""单位负责人验收."""

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import open_item, timeline
from tests.journeys.visitor import Doorman

DONE, SENT_BACK = "示例·检验检测基地：封顶", "示例·纺织助剂：注册"


@pytest.mark.mechanism("M024")
@pytest.mark.mechanism("M203")
def test_a_unit_head_signs_one_off_and_sends_one_back(doorman: Doorman) -> None:
    """待我验收：一件销号，项目阶段跟着走；一件退回，要写明理由."""
    head = doorman.admit("syjk-head-jfb")
    page = head.page
    head.see("/z/syjk/desk/")
    expect(page.locator("#to_sign")).to_contain_text(DONE)
    page.locator("#to_sign a.desk-title", has_text=DONE).click()
    page.get_by_label("说明").first.fill("到场看过，同意销号。")
    head.press("验收销号")
    expect(page.locator(".notice-good")).to_contain_text("已销号。")
    last = timeline(head)[0]
    assert "魏主任（示例） · 经发办" in last
    assert "到场看过，同意销号。" in last

    page.get_by_role("link", name="看项目").click()
    expect(page.locator(".page-head")).to_contain_text("已封顶")
    page.get_by_role("link", name="全生命周期").click()
    told = page.locator(".timeline .entry", has_text="到场看过，同意销号。")
    expect(told).to_contain_text("魏主任（示例）")
    expect(told).to_contain_text("封顶")

    open_item(head, SENT_BACK)
    page.get_by_role("link", name="退回").click()
    page.locator("#d-return").get_by_role("button", name="退回").click()
    expect(page.locator(".notice-bad").first).to_contain_text("未办成")
    expect(page.locator(".item-bound .field-error")).to_contain_text("请写明理由。")
    reason = page.locator(".item-bound").get_by_label("理由")
    reason.evaluate("box => box.removeAttribute('maxlength')")
    reason.fill("字" * 501)
    head.press("退回", within=page.locator(".item-bound"))
    expect(page.locator(".item-bound .field-error")).to_be_visible()
    expect(page.locator(".item-bound").get_by_label("理由")).to_have_value("字" * 501)
    page.locator(".item-bound").get_by_label("理由").fill("营业执照照片看不清，请补拍。")
    head.press("退回", within=page.locator(".item-bound"))
    expect(page.locator(".notice-good")).to_contain_text("已退回重办。")
    assert "营业执照照片看不清，请补拍。" in timeline(head)[0]
    head.see("/z/syjk/desk/")
    expect(page.locator("body")).not_to_contain_text(SENT_BACK)
