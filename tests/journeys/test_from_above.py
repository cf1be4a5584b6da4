"""上级、大屏、外区的人：who may look, and who may not even that."""

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import figures, look_at_wall
from tests.journeys.visitor import Doorman, Visitor, number_in

REFUSED = (403, 404)


def first_link(visitor: Visitor, path: str, link: str) -> str:
    """一页上的头一个链接."""
    visitor.see(path)
    return str(visitor.page.locator(link).first.get_attribute("href")).split("?")[0]


@pytest.mark.mechanism("M020")
def test_a_province_sees_the_same_numbers_and_touches_nothing(doorman: Doorman) -> None:
    """省里的一行数字，就是各区自己挂图上的数字；能看，不能办."""
    viewer = doorman.admit("zj-viewer")
    page = viewer.page
    viewer.see("/z/zj/wall/")
    total = figures(viewer)
    told: dict[str, list[int]] = {}
    for zone in page.locator(".upper-zone").all():
        code = str(zone.locator("h2 a").get_attribute("href")).split("/")[2]
        told[code] = [number_in(each) for each in zone.locator(".upper-figures b").all_inner_texts()]
    assert {"syjk", "lsjk", "jhjk"} <= set(told)
    for code, numbers in told.items():
        assert numbers == list(look_at_wall(viewer, zone=code).values()), code
    assert list(total.values()) == [sum(column) for column in zip(*told.values(), strict=True)]

    item = first_link(viewer, "/z/syjk/items/?view=late", "#list a.list-title")
    viewer.see(item)
    expect(page.locator("main form.verb-form, dialog form.verb-form")).to_have_count(0)
    project = first_link(viewer, "/z/syjk/projects/", "#list a.list-title")
    viewer.see(project)
    expect(page.get_by_role("link", name="修改")).to_have_count(0)
    expect(page.get_by_role("link", name="填报进度")).to_have_count(0)
    for path in (f"{item}accept/", f"{item}sign-off/", "/z/syjk/projects/new/", "/z/syjk/imports/receive/"):
        assert viewer.post(path, note="", op="0190b5a2-0000-7000-8000-000000000000") in REFUSED, path


def test_the_lobby_screen_opens_the_wall_and_nothing_else(doorman: Doorman) -> None:
    """大屏链接：挂图能看、卡片能开，别的门都不开."""
    screen = doorman.stranger(size=(1920, 1080))
    page = screen.page
    screen.see("/display/syjk/guatu-demo-syjk/")
    assert screen.path == "/z/syjk/wall/"
    assert figures(screen)["上图项目"] > 100
    page.locator("a.wall-late-name").first.click()
    expect(page.locator("#wall-card")).to_contain_text("责任单位")
    expect(page.get_by_role("link", name="打开项目页")).to_have_count(0)
    page.locator("#wall-card").get_by_role("button", name="关闭").click()
    page.locator(".wall-figure", has_text="逾期").click()
    expect(page.locator("#main .list tbody tr").first).to_be_visible()
    for path in ("desk/", "items/", "projects/", "people/", "imports/", "wall/poster/", "wall/rows.xlsx", ""):
        assert page.request.get(f"/z/syjk/{path}").status in REFUSED, path
    assert page.request.get("/z/lsjk/wall/").status == 404
    assert screen.go("/display/syjk/no-such-secret/").status == 404


def test_somebody_from_another_zone_finds_nothing_here(doorman: Doorman) -> None:
    """丽水的经办人打上虞的地址：处处都是“没有这一页”."""
    own = doorman.admit("syjk-head-jfb")
    addresses = [
        first_link(own, "/z/syjk/items/", "#list a.list-title"),
        first_link(own, "/z/syjk/projects/", "#list a.list-title"),
        first_link(own, "/z/syjk/companies/", "#list a.list-title"),
        first_link(own, "/z/syjk/people/", "#list a.list-title"),
        first_link(own, "/z/syjk/imports/", "#list a.list-title"),
        *(
            f"/z/syjk/{page}"
            for page in ("", "wall/", "wall/rows/", "desk/", "items/", "projects/", "imports/")
        ),
    ]
    other = doorman.admit("lsjk-officer")
    other.see("/z/lsjk/desk/")
    for path in addresses:
        assert other.go(path).status == 404, path
        expect(other.page.locator("body")).not_to_contain_text("上虞")
    # His own zone's address with the other's number behind it.
    for path in addresses[:5]:
        assert other.go(path.replace("/syjk/", "/lsjk/")).status == 404, path
    assert other.post(f"{addresses[0]}accept/", op="0190b5a2-0000-7000-8000-000000000000") == 404
