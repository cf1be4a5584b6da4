"""单位、片区、层级、大屏、工作日历."""

from datetime import date

import pytest
from django.test import Client

from guatu.zones import actions, queries
from guatu.zones.calendar import load
from guatu.zones.models import CalendarYear, DisplayLink, Park, Unit
from tests.cast import Cast


def test_the_unit_tree_asks_the_same_whatever_its_size(
    client: Client, cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    cast.login(client, "officer")
    for size in (0, 60):
        for n in range(size):
            actions.add_unit(zone=cast.zone, name=f"科室{n}", kind="office", parent=cast.units["建设局"])
        with django_assert_num_queries(6):  # type: ignore[operator]
            assert client.get("/z/qlw/units/").status_code == 200


def test_a_unit_stands_under_its_parent_with_its_people_counted(cast: Cast) -> None:
    actions.add_unit(zone=cast.zone, name="质监站", kind="office", parent=cast.units["建设局"])
    rows = {row.unit.name: row for row in queries.unit_tree(cast.zone, on=cast.today)}
    assert (rows["质监站"].depth, rows["质监站"].people) == (1, 0)
    assert (rows["项目服务办"].depth, rows["项目服务办"].people) == (0, 3)


def test_the_system_administrator_sets_up_and_renames_a_unit(client: Client, cast: Cast) -> None:
    cast.login(client, "sysadmin")
    answer = client.post("/z/qlw/units/new/", {"name": "招商一局", "kind": "office", "parent": ""})
    assert answer.status_code == 302
    unit = Unit.objects.get(zone=cast.zone, name="招商一局")
    data = {"name": "招商局", "kind": "office", "short_name": "招商", "is_active": "on"}
    assert client.post(f"/z/qlw/units/{unit.id}/edit/", data).status_code == 302
    assert "招商局" in client.get(f"/z/qlw/units/{unit.id}/").content.decode()


def test_a_unit_name_is_given_once_and_what_was_typed_stays(client: Client, cast: Cast) -> None:
    cast.login(client, "sysadmin")
    page = client.post("/z/qlw/units/new/", {"name": "建设局", "kind": "department", "short_name": "建"})
    assert page.status_code == 422
    assert "已有单位“建设局”" in page.content.decode()
    assert 'value="建设局"' in page.content.decode()


def test_a_unit_with_people_stays_in_use(cast: Cast) -> None:
    unit = cast.units["项目服务办"]
    with pytest.raises(actions.UnitInUse, match="还有 3 人"):
        actions.edit_unit(
            unit, name=unit.name, kind=unit.kind, short_name="", parent=None, is_active=False,
            by=cast.sysadmin, at=cast.at,
        )  # fmt: skip


def test_a_unit_is_never_under_itself(cast: Cast) -> None:
    top = cast.units["建设局"]
    below = actions.add_unit(zone=cast.zone, name="质监站", kind="office", parent=top)
    with pytest.raises(actions.UnitLoop, match="不能是它自己"):
        actions.edit_unit(
            top, name=top.name, kind=top.kind, short_name="", parent=below, is_active=True,
            by=cast.sysadmin, at=cast.at,
        )  # fmt: skip


@pytest.mark.mechanism("M211")
def test_the_zone_shows_its_levels_and_its_platforms(client: Client, cast: Cast) -> None:
    actions.add_park(zone=cast.zone, code="town", name="芯港小镇", kind=Park.Kind.TOWN)
    actions.add_park(zone=cast.zone, code="micro", name="创客园", kind=Park.Kind.MICRO)
    page = cast.login(client, "officer").get("/z/qlw/").content.decode()
    order = [
        page.index(word) for word in ("青螺省", "青螺湾经济开发区</span></li>", "特色小镇", "小微企业园")
    ]
    assert order == sorted(order)


@pytest.mark.mechanism("M211")
def test_the_province_shows_the_zones_below_it_and_no_other(client: Client, cast: Cast) -> None:
    page = cast.login(client, "upper").get("/z/qls/").content.decode()
    assert "/z/qlw/" in page
    assert "白鹤湾" not in page


def test_a_park_is_set_up_and_renamed_by_the_system_administrator(client: Client, cast: Cast) -> None:
    cast.login(client, "sysadmin")
    data = {"code": "chip", "name": "芯片园", "kind": "platform"}
    assert client.post("/z/qlw/parks/new/", data).status_code == 302
    assert client.post("/z/qlw/parks/new/", data).status_code == 422
    park = Park.objects.get(zone=cast.zone, code="chip")
    client.post(f"/z/qlw/parks/{park.id}/edit/", {"name": "芯片产业园", "kind": "platform", "code": "other"})
    park.refresh_from_db()
    assert (park.code, park.name) == ("chip", "芯片产业园")


def test_a_display_link_is_shown_once_opens_the_wall_and_can_be_revoked(client: Client, cast: Cast) -> None:
    cast.login(client, "sysadmin")
    page = client.post("/z/qlw/displays/", {"name": "一楼大厅"}).content.decode()
    address = page.split('id="display-address">')[1].split("<")[0]
    link = DisplayLink.objects.get(zone=cast.zone)
    secret = address.rstrip("/").rsplit("/", 1)[1]
    assert len(secret) == 22
    assert secret not in link.secret_digest
    assert secret not in client.get("/z/qlw/displays/").content.decode()
    screen = Client()
    assert screen.get(address.split("testserver")[1])["Location"] == "/z/qlw/wall/"
    assert screen.get("/z/qlw/people/").status_code == 403
    client.post(f"/z/qlw/displays/{link.id}/revoke/")
    assert screen.get(address.split("testserver")[1]).status_code == 404
    assert screen.get("/z/qlw/wall/").status_code == 404


def test_the_calendar_shows_twelve_months_and_what_is_provisional(client: Client, cast: Cast) -> None:
    cast.login(client, "officer")
    page = client.get("/z/qlw/calendar/?year=2026").content.decode()
    assert page.count('class="month"') == 12
    assert "已公布" in page
    assert "暂定" in client.get("/z/qlw/calendar/?year=2027").content.decode()
    assert "还没有 2019 年" in client.get("/z/qlw/calendar/?year=2019").content.decode()


def test_a_day_changed_by_the_zone_changes_the_deadlines_after_it(client: Client, cast: Cast) -> None:
    cast.login(client, "sysadmin")
    data = {"day": "2026-03-12", "works": "0", "name": "停电检修"}
    assert client.post("/z/qlw/calendar/day/", data).status_code == 302
    assert load(cast.zone).add_working_days(date(2026, 3, 11), 1) == date(2026, 3, 13)
    assert cast.login(Client(), "officer").post("/z/qlw/calendar/day/", data).status_code == 403


def test_a_year_is_added_and_an_unknown_one_refused(cast: Cast) -> None:
    row = actions.add_year(zone=cast.zone, year=2024, by=cast.sysadmin, at=cast.at)
    assert row.status == CalendarYear.Status.OFFICIAL
    for year, words in ((2016, "没有依据"), (2031, "没有依据"), (2024, "已经是公布"), (2027, "还没有公布")):
        with pytest.raises(actions.YearUnknown, match=words):
            actions.add_year(zone=cast.zone, year=year, by=cast.sysadmin, at=cast.at)


def test_a_provisional_year_becomes_official_when_the_notice_is_out(cast: Cast) -> None:
    row = actions.add_year(zone=cast.zone, year=2024, by=cast.sysadmin, at=cast.at)
    row.status = CalendarYear.Status.PROVISIONAL
    row.save()
    again = actions.add_year(zone=cast.zone, year=2024, by=cast.sysadmin, at=cast.at)
    assert again.status == CalendarYear.Status.OFFICIAL
    assert load(cast.zone).is_working(date(2024, 2, 4))  # a Sunday worked before the Spring Festival
