"""三员：系统管理员开门，安全管理员开锁."""

import re

from playwright.sync_api import expect

from guatu.demo.build import PASSWORD
from tests.journeys.visitor import Doorman

NEW, NAME, OWN_PASSWORD = "syjk-zoucha", "走查员（示例）", "Shan-Yu-2022-zoucha"


def test_a_new_person_comes_in_with_a_password_of_his_own(doorman: Doorman) -> None:
    """登记人员、开账号；本人首次登录须改口令，改完才进得去."""
    admin = doorman.admit("syjk-sysadmin")
    page = admin.page
    admin.see("/z/syjk/people/new/")
    page.get_by_label("姓名").fill(NAME)
    page.get_by_label("单位").select_option(label="项目服务办")
    page.get_by_label("角色").select_option(label="经办人")
    page.get_by_label("登录名").fill(NEW)
    admin.press("保存")
    once = page.locator("#first-password").inner_text()

    person = doorman.stranger()
    person.log_in(NEW, once)
    expect(person.page.locator(".notice")).to_contain_text("初始口令")
    person.go("/z/syjk/desk/")
    assert person.path.startswith("/password/")
    person.page.get_by_label("原口令").fill(once)
    person.page.get_by_label("新口令").fill(OWN_PASSWORD)
    person.page.get_by_label("再输一遍").fill(OWN_PASSWORD)
    person.press("改口令")
    expect(person.page.locator(".notice")).to_contain_text("口令已改")
    person.see("/z/syjk/desk/")
    expect(person.page.locator(".page-head")).to_contain_text(NAME)

    again = doorman.stranger()
    again.log_in(NEW, once)
    expect(again.page.locator("main")).to_contain_text("登录名或口令不对。")


def test_a_day_of_the_calendar_is_corrected(doorman: Doorman) -> None:
    """改一天：上班改放假，工作日少一天."""
    admin = doorman.admit("syjk-sysadmin")
    page = admin.page
    admin.see("/z/syjk/calendar/?year=2022")
    before = admin.text(".page-head-count")
    admin.see("/z/syjk/calendar/day/?day=2022-07-13")
    expect(page.get_by_label("日期")).to_have_value("2022-07-13")
    page.get_by_label("放假").check()
    page.get_by_label("名称").fill("防台风停工")
    admin.press("保存")
    admin.see("/z/syjk/calendar/?year=2022")
    numbers = [int(re.search(r"(\d+) 天", text)[1]) for text in (before, admin.text(".page-head-count"))]  # type: ignore[index]
    assert numbers[1] == numbers[0] - 1
    expect(page.locator(".day[title*=防台风停工]")).to_have_text(re.compile("13"))


def test_five_wrong_passwords_lock_and_the_keeper_unlocks(doorman: Doorman) -> None:
    """连错五次锁定，口令对了也不开；安全管理员解锁."""
    stranger = doorman.stranger()
    for _ in range(5):
        stranger.log_in("syjk-zf1", "not-the-password")
    expect(stranger.page.locator("main")).to_contain_text("账号已锁定")
    stranger.log_in("syjk-zf1")
    expect(stranger.page.locator("main")).to_contain_text("账号已锁定")

    keeper = doorman.admit("syjk-secadmin")
    keeper.see("/z/syjk/accounts/?q=syjk-zf1")
    row = keeper.page.locator("#list tbody tr", has_text="syjk-zf1")
    expect(row).to_contain_text("锁定")
    keeper.press("解锁", within=row)
    expect(keeper.page.locator("body")).to_contain_text("已解锁")
    stranger.log_in("syjk-zf1", PASSWORD)
    expect(stranger.page.locator("h1")).to_contain_text("工作台")
