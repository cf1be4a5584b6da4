"""佐证走查：photos sent over a line that breaks, a page that is left and a server that is killed; each is there once."""

import hashlib
import io
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Route, expect

from tests.journeys.house import House
from tests.journeys.steps import open_item, timeline
from tests.journeys.visitor import PHONE, Doorman, Visitor

PARTS = "**/uploads/*/?offset=*"


def photo(number: int) -> bytes:
    """一张照片 of more than a megabyte, so that it travels in several parts."""
    picture = Image.effect_noise((1200, 900), 50).convert("RGB")
    ImageDraw.Draw(picture).rectangle((100, 100, 500 + number * 50, 500), fill=(30, 40 * number, 150))
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=97)
    return kept.getvalue()


def sheet(visitor: Visitor) -> Locator:
    """附佐证的表单, opened."""
    visitor.page.get_by_role("link", name="附佐证").click()
    return visitor.page.locator("#d-attach")


def choose(form: Locator, *photos: tuple[str, bytes]) -> None:
    """选照片."""
    kinds = {True: "image/jpeg", False: "application/octet-stream"}
    files = [{"name": name, "mimeType": kinds[".jpg" in name], "buffer": content} for name, content in photos]
    form.get_by_label("文件").set_input_files(files)  # type: ignore[arg-type]


def officer_at_work(doorman: Doorman, size: tuple[int, int] = (1440, 900)) -> tuple[Visitor, str]:
    """经办人 at one of his items that is under way."""
    officer = doorman.admit("syjk-fw4", size=size)
    officer.page.on("dialog", lambda dialog: dialog.accept())
    officer.see("/z/syjk/items/?view=mine&life=doing")
    title = officer.page.locator("#list a.list-title").last.inner_text()
    open_item(officer, title)
    return officer, officer.path


def web_of(house: House) -> list[int]:
    """网页服务的进程 of this house and of no other."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            here = f"GUATU_HOME={house.home}".encode() in (folder / "environ").read_bytes().split(b"\0")
            if here and b"guatu.config.serving" in b" ".join(words):
                found.append(int(folder.name))
    return found


def names(visitor: Visitor) -> list[str]:
    """佐证栏里的文件名."""
    return visitor.page.locator("#evidence .evid-name").all_inner_texts()


def original(visitor: Visitor, name: str) -> bytes:
    """原件 as anybody would download it."""
    link = visitor.page.locator("#evidence a[data-view]", has_text=name)
    address = str(link.last.get_attribute("href")).removesuffix("preview/")
    return visitor.page.request.get(address).body()


def test_photos_survive_a_cut_line_and_a_page_that_was_left(doorman: Doorman, tmp_path: Path) -> None:
    """断网、刷新页面、接着传、提交：每张照片都在，只有一份."""
    officer, item = officer_at_work(doorman)
    page, first, second = officer.page, tmp_path / "断网一.jpg", tmp_path / "断网二.jpg"
    first.write_bytes(photo(1))
    second.write_bytes(photo(2))
    before, steps = names(officer), len(timeline(officer))
    passed: list[str] = []

    def cut(route: Route) -> None:
        passed.append(route.request.url)
        route.abort("connectionreset") if len(passed) > 2 else route.continue_()

    page.context.route(PARTS, cut)
    form = sheet(officer)
    form.get_by_label("文件").set_input_files([first, second])
    expect(form.locator(".upload").first).to_contain_text("连接中断")
    page.reload()
    form = sheet(officer)
    expect(form.locator(".upload")).to_have_count(2)
    expect(form.locator(".upload").first).to_contain_text("连接中断")
    # Chosen once more, because he does not trust it: nothing is doubled.
    form.get_by_label("文件").set_input_files([first, second])
    expect(form.locator(".upload")).to_have_count(2)
    form.get_by_label("情况说明").fill("两张现场照片。")
    form.get_by_role("button", name="附佐证").click()
    expect(form.locator(".verb-form-state")).to_contain_text("传完就提交")

    page.context.unroute(PARTS)
    resumed: list[int] = []
    page.on(
        "request", lambda r: resumed.append(int(r.url.rsplit("=", 1)[1])) if "?offset=" in r.url else None
    )
    page.context.set_offline(True)
    page.context.set_offline(False)  # the line is back
    expect(page.locator(".notice-good")).to_contain_text("佐证已附上。", timeout=60_000)
    assert names(officer) == [*before, "断网一.jpg", "断网二.jpg"]
    assert len(timeline(officer)) == steps + 2
    for each in (first, second):
        assert original(officer, each.name) == each.read_bytes()
    assert resumed[0] > 0, "已经收到的又传了一遍。"
    officer.see(item)
    expect(sheet(officer).locator(".upload")).to_have_count(0)


def test_a_killed_server_loses_nothing_it_acknowledged(doorman: Doorman) -> None:
    """传到一半杀掉网页服务：它自己起来，照片接着传，内容一字节不差."""
    officer, _ = officer_at_work(doorman)
    page, content = officer.page, photo(3)
    before = names(officer)
    seen: list[int] = []
    struck: list[int] = []

    def strike(route: Route) -> None:
        seen.append(int(route.request.url.rsplit("=", 1)[1]))
        if len(seen) == 3:
            struck.extend(web_of(officer.house))
            for pid in struck:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.2)
        route.continue_()

    page.context.route(PARTS, strike)
    form = sheet(officer)
    choose(form, ("断电.jpg", content))
    form.get_by_role("button", name="附佐证").click()
    expect(page.locator(".notice-good")).to_contain_text("佐证已附上。", timeout=60_000)
    assert struck, "没有找到网页服务的进程。"
    assert seen[3] >= seen[2] > 0, "已经收到的又传了一遍。"
    assert names(officer) == [*before, "断电.jpg"]
    assert original(officer, "断电.jpg") == content


def test_what_cannot_be_taken_is_said_before_it_is_sent(doorman: Doorman) -> None:
    """空文件、程序、假照片：各有一句话，别的照样能交."""
    officer, _ = officer_at_work(doorman)
    form = sheet(officer)
    choose(form, ("空.jpg", b""), ("程序.exe", b"MZ"), ("假的.jpg", b"MZ\0\1" * 99), ("真的.jpg", photo(4)))
    rows = form.locator(".upload")
    for number, words in enumerate(("这是一个空文件", "只收办公文档", "只收办公文档", "已传完")):
        expect(rows.nth(number)).to_contain_text(words)
    form.get_by_label("情况说明").evaluate("node => node.removeAttribute('maxlength')")
    form.get_by_label("情况说明").fill("长" * 501)
    form.get_by_role("button", name="附佐证").click()
    # Refused for its text: the photo that has arrived is still with the form.
    form = officer.page.locator(".item-bound")
    expect(form.locator(".upload")).to_have_count(1)
    expect(form.locator(".upload")).to_contain_text("真的.jpg")
    form.get_by_label("情况说明").fill("一张真的。")
    form.get_by_role("button", name="附佐证").click()
    expect(officer.page.locator(".notice-good")).to_contain_text("佐证已附上。")
    assert "真的.jpg" in names(officer)
    assert not {"空.jpg", "程序.exe", "假的.jpg"} & set(names(officer))


def test_a_photo_is_looked_at_in_place_on_a_phone(doorman: Doorman) -> None:
    """手机上看：点开、下一张、摘要、关上."""
    officer, _ = officer_at_work(doorman, PHONE)
    page, both = officer.page, [photo(5), photo(6)]
    form = sheet(officer)
    choose(form, ("看一.jpg", both[0]), ("看二.jpg", both[1]))
    form.get_by_role("button", name="附佐证").click()
    expect(page.locator(".notice-good")).to_contain_text("佐证已附上。")
    page.locator("#evidence a[data-view]", has_text="看一.jpg").last.click()
    viewer = page.locator("dialog.viewer")
    expect(viewer).to_contain_text(hashlib.sha256(both[0]).hexdigest())
    viewer.locator("img").evaluate("image => image.decode()")  # fails where there is no picture
    viewer.get_by_role("button", name="下一个").click()
    expect(viewer).to_contain_text(hashlib.sha256(both[1]).hexdigest())
    expect(viewer).to_contain_text("与存入时一致")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()


@pytest.mark.mechanism("M017")
def test_several_photos_go_without_a_script(doorman: Doorman) -> None:
    """没有脚本：普通的文件框，一次几张，点开是一页."""
    officer = doorman.admit("syjk-fw4", script=False)
    officer.see("/z/syjk/items/?view=mine&life=doing")
    page = officer.page
    page.locator("#list a.list-title").last.click()
    page.get_by_role("link", name="附佐证").click()
    form = page.locator("#d-attach form")
    choose(form, ("无脚本1.jpg", photo(1)), ("无脚本2.jpg", photo(2)))
    form.get_by_role("button", name="附佐证").click()
    expect(page.locator(".notice-good")).to_contain_text("佐证已附上。")
    assert names(officer)[-2:] == ["无脚本1.jpg", "无脚本2.jpg"]
    page.locator("#evidence a[data-view]", has_text="无脚本1.jpg").last.click()
    expect(page.locator("h1")).to_contain_text("无脚本1.jpg")
