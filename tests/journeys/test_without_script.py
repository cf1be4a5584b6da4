"""没有脚本也能办事."""

from playwright.sync_api import expect

from tests.journeys.steps import timeline
from tests.journeys.visitor import Doorman

ITEM = "示例·磁性材料：施工许可"


def test_everything_needful_works_without_script(doorman: Doorman) -> None:
    """登录、筛选、翻页、退回对话框、验收销号."""
    head = doorman.stranger(script=False)
    head.log_in("syjk-head-jfb")
    page = head.page
    expect(page.locator("h1")).to_contain_text("工作台")
    head.see("/z/syjk/items/")
    page.get_by_label("状态").select_option(label="待验收")
    head.press("筛选")
    expect(page.locator("#list tbody tr").first).to_contain_text("待验收")
    page.get_by_role("searchbox").fill("磁性")
    head.press("筛选")
    page.locator("#list a.list-title", has_text=ITEM).click()
    page.get_by_role("link", name="退回").click()
    expect(page.locator("#d-return").get_by_label("理由")).to_be_visible()
    page.locator("#d-return .dialog-close").click()
    head.press("验收销号")
    expect(page.locator(".notice-good")).to_contain_text("已销号。")
    assert "销号" in timeline(head)[0]
    head.see("/z/syjk/wall/")
    page.locator(".wall-figure", has_text="滞后").click()
    expect(page.locator("#main .list tbody tr").first).to_be_visible()
    page.locator("#main a.list-title").first.click()
    expect(page.locator(".wall-card")).to_contain_text("挂钩领导")
    head.see("/z/syjk/projects/?size=20")
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pager-at")).to_contain_text("2 /")
