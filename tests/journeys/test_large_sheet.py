"""上千行的表：进度看得见，离开了再回来，办完有消息，再整体撤销."""

import re
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.journeys.test_foreign_sheet import HEAD, count, send
from tests.journeys.visitor import Doorman

ROWS = 1200
FEW = 900
LONG = 120_000


def write(path: Path, rows: int = ROWS) -> Path:
    """写一份大表."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "走查大表"
    sheet.append(["序号", "项目名称", "建设单位", "总投资（万元）", "计划开工", "计划竣工"])
    for n in range(rows):
        sheet.append(
            [n + 1, f"走查大表{n}号项目", f"走查大表{n % 300}有限公司", 1000 + n, "2023-03", "2024-12"]
        )
    book.save(path)
    return path


@pytest.mark.mechanism("M017")
def test_a_large_sheet_is_confirmed_left_and_returned_to(doorman: Doorman, tmp_path: Path) -> None:
    """送表、确认、看进度、去看别的、回来看结果、读消息、撤销."""
    head = doorman.admit(HEAD)
    page = head.page
    send(head, write(tmp_path / "走查大表.xlsx"))
    expect(count(head, "新增")).to_contain_text("1,200")
    address = head.path
    head.press("确认导入")
    progress = page.locator("#progress")
    expect(progress).to_contain_text("入账")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    # Without a hand on the page it comes to say what is being done, and how far.
    expect(progress).to_contain_text(re.compile(r"[\d,]+ / 1,200 行"), timeout=LONG)

    head.see("/z/syjk/projects/?q=走查大表")
    head.see(address)
    expect(page.locator(".notice-good")).to_contain_text("已导入：新增 1200 行", timeout=LONG)
    expect(progress).to_have_count(0)
    head.see("/z/syjk/projects/?q=走查大表1199号")
    expect(page.locator("#list")).to_contain_text("走查大表1199号项目")
    head.see("/z/syjk/notices/")
    expect(page.locator("#main")).to_contain_text("入账已办成")

    head.see(address)
    page.on("dialog", lambda dialog: dialog.accept())
    head.press("整体撤销")
    expect(progress).to_contain_text("撤销")
    expect(page.locator(".notice-good")).to_contain_text("台账回到导入之前", timeout=LONG)


def test_without_script_the_progress_is_seen_by_looking_again(doorman: Doorman, tmp_path: Path) -> None:
    """不开脚本：刷新就是新的进度."""
    head = doorman.admit(HEAD, script=False)
    page = head.page
    send(head, write(tmp_path / "走查大表二.xlsx", FEW))
    head.press("确认导入")
    expect(page.locator("#progress")).to_contain_text("入账")
    for _ in range(120):
        head.see(head.path)
        if page.locator(".notice-good", has_text="已导入").count():
            break
        page.wait_for_timeout(500)
    expect(page.locator(".notice-good")).to_contain_text("已导入")
    head.press("整体撤销")
    for _ in range(120):
        head.see(head.path)
        if page.locator(".notice-good", has_text="回到导入之前").count():
            break
        page.wait_for_timeout(500)
    expect(page.locator(".notice-good")).to_contain_text("回到导入之前")
