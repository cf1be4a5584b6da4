"""看相：every main page in every size, for everyone who lives in it."""

import pytest

from tests.journeys.looks import SIZES, WALL, Eye
from tests.journeys.pages import PAGES, Stop
from tests.journeys.visitor import Doorman

#: The codes of zones, which are part of addresses and logins.
CODES = {"syjk", "lsjk", "hzjk", "jhjk", "jsjk"}


@pytest.mark.parametrize("login", PAGES)
def test_every_page_is_fit_to_be_seen(doorman: Doorman, login: str) -> None:
    """没有横向溢出，没有报错，没有漏出的英文，按钮够大."""
    visitor = doorman.admit(login)
    eye = Eye(visitor.page)
    faults = []
    for stop in PAGES[login]:
        stop.open(visitor)
        faults += eye.look(stop.name, SIZES, CODES)
    assert not faults, "\n" + "\n".join(faults)


def test_the_doors_are_fit_to_be_seen(doorman: Doorman) -> None:
    """登录页、找不到的页、大屏."""
    visitor = doorman.stranger()
    eye = Eye(visitor.page)
    visitor.see("/login/")
    faults = eye.look("login", SIZES, CODES)
    visitor.see("/display/syjk/guatu-demo-syjk/")
    faults += eye.look("kiosk", {"screen": SIZES["screen"], "wall": WALL}, CODES)
    visitor.go("/z/syjk/nothing/")
    eye.heard.clear()
    faults += eye.look("not-found", SIZES, CODES)
    assert not faults, "\n" + "\n".join(faults)


def test_the_wall_fills_the_largest_screen(doorman: Doorman) -> None:
    """四千像素宽的大屏."""
    visitor = doorman.admit("syjk-leader1")
    eye = Eye(visitor.page)
    visitor.page.set_viewport_size({"width": WALL[0], "height": WALL[1]})
    Stop("wall", "/z/syjk/wall/").open(visitor)
    faults = eye.look("wall", {"uhd": WALL}, CODES)
    reach = visitor.page.evaluate("document.querySelector('.wall').getBoundingClientRect().bottom")
    if reach < WALL[1] * 0.9:
        faults.append(f"大屏下面空着：只到 {reach}")
    assert not faults, "\n" + "\n".join(faults)
