"""经办人的一天."""

import struct
import zlib

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import attach, form_of, open_item, submit, timeline
from tests.journeys.visitor import Doorman

OVERDUE = "示例·固体制剂车间：开工"


def photo() -> bytes:
    """一张照片: one grey pixel, a real PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0\x80")), chunk(b"IEND", b""))
    )


@pytest.mark.mechanism("M017")
def test_an_officer_does_his_work_and_cannot_sign_it_off(doorman: Doorman) -> None:
    """登录，接单，附照片，报验，等别人验收；自己验收不了."""
    officer = doorman.stranger()
    officer.log_in("syjk-fw4")
    page = officer.page
    expect(page.locator("h1")).to_contain_text("工作台")

    waiting = page.locator("#to_accept .desk-row").first
    title = waiting.locator("a.desk-title").inner_text()
    waiting.get_by_role("button", name="接单").click()
    expect(page.locator(".notice-good")).to_contain_text("已接单。")
    open_item(officer, title)
    assert "接单" in timeline(officer)[0]
    assert "苏工" in timeline(officer)[0]

    open_item(officer, OVERDUE)
    picture = {"name": "现场照片.png", "mimeType": "image/png", "buffer": photo()}
    attach(officer, "桩机已进场，首根桩已打。", picture)  # type: ignore[arg-type]
    expect(page.locator("#evidence")).to_contain_text("现场照片.png")
    shown = str(page.locator("#evidence a", has_text="现场照片.png").get_attribute("href"))
    answer = page.request.get(shown.removesuffix("preview/"))
    assert answer.status == 200
    assert answer.body() == photo()

    form = form_of(officer, "submit")
    sent = {
        name: form.locator(f"[name={name}]").input_value() for name in ("op", "seen", "csrfmiddlewaretoken")
    }
    item = officer.path
    submit(officer, "请到现场验收。")
    steps = timeline(officer)
    assert "报验" in steps[0]
    assert "请到现场验收。" in steps[0]
    expect(page.locator("#next")).to_contain_text("等验收")

    # The same form once more, as an impatient finger or a lost answer sends it.
    assert officer.post(f"{item.split('?')[0]}submit/", **sent, note="请到现场验收。") == 303
    officer.see(item)
    assert timeline(officer) == steps

    expect(page.get_by_role("button", name="验收销号")).to_have_count(0)
    expect(page.get_by_role("link", name="退回")).to_have_count(0)
    expect(page.locator("#next")).to_contain_text("不能验收自己经办的事")
    assert officer.post(f"{item.split('?')[0]}sign-off/", **sent, note="") in (409, 422)
    officer.see(item)
    assert timeline(officer) == steps


@pytest.mark.mechanism("M021")
def test_an_officer_fills_in_the_half_month_on_one_page(doorman: Doorman) -> None:
    """半月填报：改一行，报一次，项目页和挂图跟着变."""
    officer = doorman.admit("syjk-fw4")
    page = officer.page
    officer.see("/z/syjk/projects/progress/")
    row = page.locator(".grid-row", has_text="示例·检验检测基地")
    row.get_by_label("完成百分比").fill("63")
    row.get_by_label("形象进度").fill("主体结构完成，正在砌筑。")
    row.get_by_role("checkbox").check()  # only this row, whatever drafts wait beside it
    officer.press("报送")
    expect(page.locator(".notice-good")).to_be_visible()
    row = page.locator(".grid-row", has_text="示例·检验检测基地")
    expect(row.get_by_label("完成百分比")).to_have_value("63")
    row.locator("a.list-title").click()
    page.locator(".crumbs").get_by_role("link", name="示例·检验检测基地").click()
    expect(page.locator("#progress")).to_contain_text("主体结构完成，正在砌筑。")
    expect(page.locator(".brief-figures", has_text="形象进度")).to_contain_text("63%")

    officer.see("/z/syjk/projects/progress/")
    row = page.locator(".grid-row", has_text="示例·检验检测基地")
    row.get_by_label("完成百分比").fill("163")
    row.get_by_label("形象进度").fill("手误的一行")
    row.get_by_role("checkbox").check()
    officer.press("报送")
    expect(page.locator(".notice-bad").first).to_contain_text("1 行没有存")
    expect(page.locator(".grid-row", has_text="示例·检验检测基地").get_by_label("形象进度")).to_have_value(
        "手误的一行"
    )
