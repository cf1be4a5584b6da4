"""填报表上的人：two officers at once, a phone without signal, a column pasted from a sheet."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.visitor import PHONE, Doorman

GRID = "/z/syjk/projects/progress/"
OFFICER, HEAD = "syjk-fw4", "syjk-head-jfb"


def rows(page: Page) -> Locator:
    """可填的行."""
    return page.locator("fieldset.grid-row:not([disabled])")


def unreported(page: Page) -> Locator:
    """还没报的行."""
    return rows(page).filter(has=page.locator(".grid-name", has_text="未报"))


def named(page: Page, name: str) -> Locator:
    """一行 by its project."""
    return page.locator("fieldset.grid-row", has_text=name)


def name_of(row: Locator) -> str:
    """项目名."""
    return row.locator("a.list-title").inner_text()


@pytest.mark.mechanism("M028")
def test_two_officers_in_one_row_are_told_cell_by_cell(doorman: Doorman) -> None:
    """两个人同填一行：后交的知道哪一格被人改过，填的都在，再交才算."""
    first, second = doorman.admit(OFFICER), doorman.admit(HEAD)
    first.see(GRID)
    name = name_of(unreported(first.page).first)
    second.see(f"{GRID}?q={name}")
    mine, theirs = named(first.page, name), named(second.page, name)
    theirs.get_by_label("形象进度").fill("同事先写的一句")
    second.press("暂存")
    expect(second.page.locator(".notice-good")).to_contain_text("已暂存 1 个项目")

    mine.get_by_label("形象进度").fill("我写的一句")
    first.press("暂存")
    expect(first.page.locator(".grid-problem")).to_contain_text(
        "形象进度现在是“同事先写的一句”，你填的是“我写的一句”"
    )
    expect(mine.get_by_label("形象进度")).to_have_value("我写的一句")
    second.see(f"{GRID}?q={name}")
    expect(theirs.get_by_label("形象进度")).to_have_value("同事先写的一句")

    first.press("暂存")
    expect(first.page.locator(".notice-good")).to_contain_text("已暂存 1 个项目")
    second.see(f"{GRID}?q={name}")
    expect(theirs.get_by_label("形象进度")).to_have_value("我写的一句")


def test_a_phone_that_loses_its_signal_keeps_what_was_typed_and_sends_it_once(doorman: Doorman) -> None:
    """断网：填的在本机，页面说没送到；刷新还在；有信号自动再送，只算一次；退出就清."""
    officer = doorman.stranger(size=PHONE)
    officer.log_in(OFFICER)
    page, net = officer.page, officer.page.context
    officer.see(GRID)
    row = unreported(page).nth(1)
    name = name_of(row)
    row.get_by_label("形象进度").fill("断网时写的一句")
    net.set_offline(True)
    page.get_by_role("button", name="暂存", exact=True).click()
    expect(page.locator(".verb-form-state")).to_contain_text("没有信号，还没送到")
    net.set_offline(False)
    expect(page.locator(".notice-good")).to_contain_text("已暂存 1 个项目", timeout=20_000)
    expect(named(page, name).get_by_label("形象进度")).to_have_value("断网时写的一句")

    named(page, name).get_by_label("形象进度").fill("还没来得及交")
    page.wait_for_timeout(400)
    page.on("dialog", lambda dialog: dialog.accept())  # the browser asks before it leaves
    officer.see(GRID)
    expect(page.locator(".draft-note")).to_contain_text("1 处还没有送到，已从本机带回")
    expect(named(page, name).get_by_label("形象进度")).to_have_value("还没来得及交")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.get_by_role("button", name="不要了").click()
    expect(named(page, name).get_by_label("形象进度")).to_have_value("断网时写的一句")

    named(page, name).get_by_label("形象进度").fill("退出前没有交")
    page.wait_for_timeout(400)
    assert page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('guatu.draft:'))")
    page.evaluate("document.querySelector('form[action$=\"/logout/\"]').requestSubmit()")
    page.wait_for_url(re.compile("/login/"))
    assert not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('guatu.draft:'))")


def test_a_block_copied_from_a_sheet_fills_the_cells_from_here_on(doorman: Doorman) -> None:
    """从表格粘贴：几行几列一次填好，多出的行说出来."""
    officer = doorman.admit(OFFICER)
    page = officer.page
    officer.see(GRID)
    total = rows(page).count()
    assert total >= 2
    page.evaluate(
        """(count) => {
            const cell = document.querySelector("fieldset.grid-row:not([disabled]) input[name$=-percent]");
            const data = new DataTransfer();
            const lines = ['71%\\t1.2亿元\\t"第一行\\n第二行"', '72\\t\\t钢结构', ...Array(count).fill('73')];
            data.setData("text/plain", lines.join("\\n"));
            data.setData("text/html", "<table></table>");
            cell.focus();
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        total,
    )
    first, second = rows(page).nth(0), rows(page).nth(1)
    expect(first.get_by_label("完成百分比")).to_have_value("71")
    expect(first.get_by_label("累计完成投资")).to_have_value("1.2亿元")
    expect(first.get_by_label("形象进度")).to_have_value("第一行\n第二行")
    expect(second.get_by_label("完成百分比")).to_have_value("72")
    expect(second.get_by_label("形象进度")).to_have_value("钢结构")
    expect(page.locator(".verb-form-state")).to_contain_text("还有 2 行放不下")
    page.evaluate("localStorage.clear()")
