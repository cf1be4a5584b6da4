"""班子领导看挂图."""

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import attach, figures, look_at_wall, open_item, refresh_wall, submit
from tests.journeys.visitor import Doorman, Visitor, number_in

LATE = "示例·风机叶轮：竣工"


def rows_of(visitor: Visitor) -> int:
    """打开的名单有几行, which must be what it says of itself."""
    rows = visitor.page.locator("#main .list tbody tr").count()
    assert rows == number_in(visitor.text(".page-head-count")), visitor.path
    return rows


@pytest.mark.mechanism("M020")
@pytest.mark.mechanism("M021")
@pytest.mark.mechanism("M202")
def test_every_figure_opens_into_its_rows(doorman: Doorman) -> None:
    """数字 → 名单 → 卡片 → 项目页；再从挂图上直接开卡片."""
    leader = doorman.stranger()
    leader.log_in("syjk-leader1")
    page = leader.page
    expect(page.locator(".wall-figures")).to_be_visible()
    shown = figures(leader)
    unplanned = number_in(page.locator(".wall-figure small").inner_text())
    assert shown["上图项目"] == shown["按期"] + shown["滞后"] + shown["逾期"] + unplanned
    for word in ("滞后", "逾期"):
        leader.see("/z/syjk/wall/")
        page.locator(".wall-figure", has_text=word).click()
        assert rows_of(leader) == shown[word], word

    name = page.locator("a.list-title").first.inner_text()
    page.locator("a.list-title").first.click()
    expect(page.locator(".wall-card h2")).to_contain_text(name)
    expect(page.locator(".wall-card")).to_contain_text("挂钩领导")
    expect(page.locator(".wall-card")).to_contain_text("建设时限")
    page.get_by_role("link", name="打开项目页").click()
    expect(page.locator("h1")).to_contain_text(name)

    leader.see("/z/syjk/wall/")
    page.locator("a.wall-late-name").first.click()
    dialog = page.locator("#wall-card")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("形象进度")
    dialog.get_by_role("button", name="关闭").click()
    expect(dialog).to_be_hidden()
    page.locator("a.map-mark").first.click(force=True)
    dialog.get_by_role("link", name="打开项目页").click()
    expect(page.locator("#stops")).to_be_visible()


@pytest.mark.mechanism("M020")
@pytest.mark.mechanism("M204")
def test_the_switches_and_the_date_change_the_wall(doorman: Doorman) -> None:
    """产业与政府、片区、领导、过去的一天，和海报."""
    leader = doorman.admit("syjk-leader1")
    page = leader.page
    today = look_at_wall(leader)
    parts = {}
    for name in ("产业项目", "政府投资项目"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.locator(".wall-slices [aria-current]")).to_have_text(name)
        parts[name] = figures(leader)["上图项目"]
    assert sum(parts.values()) == today["上图项目"]

    page.get_by_role("link", name="全部", exact=True).click()
    for label, choice in (("片区", 1), ("领导", 1)):
        leader.see("/z/syjk/wall/")
        page.get_by_label(label).select_option(index=choice)
        leader.press("看")
        fewer = figures(leader)["上图项目"]
        assert 0 < fewer < today["上图项目"], label
        page.locator(".wall-figure", has_text="上图项目").click()
        assert number_in(leader.text(".page-head-count")) == fewer

    leader.see("/z/syjk/wall/")
    page.get_by_label("日期").fill("2022-03-15")
    leader.press("看")
    assert figures(leader) != today
    expect(page.locator(".board-clock")).to_contain_text("2022年3月15日")
    page.get_by_role("link", name="回今天").click()
    assert figures(leader) == today

    page.get_by_role("link", name="海报").click()
    expect(page.locator("h1")).to_contain_text("作战图")
    expect(page.locator(".poster-head")).to_contain_text(f"上图 {today['上图项目']} 个")
    assert page.locator(".poster-list li").count() == today["上图项目"]


@pytest.mark.mechanism("M020")
@pytest.mark.mechanism("M024")
def test_the_wall_learns_of_a_signature_by_itself(doorman: Doorman) -> None:
    """别处销了号，挂着的大屏自己变."""
    leader, officer, supervisor = (doorman.admit(who) for who in ("syjk-leader1", "syjk-fw4", "syjk-duban1"))
    before = look_at_wall(leader)
    open_item(officer, LATE)
    attach(officer, "验收单已取得。")
    submit(officer, "请督查到场。")
    open_item(supervisor, LATE)
    supervisor.press("验收销号")
    expect(supervisor.page.locator(".notice-good")).to_contain_text("已销号。")
    refresh_wall(leader)
    expect(leader.page.locator(".wall-over b")).to_have_text(str(before["逾期"] - 1))
    expect(leader.page.locator(".wall-late")).not_to_contain_text("示例·风机叶轮")
