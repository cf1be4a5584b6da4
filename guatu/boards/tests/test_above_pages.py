"""上级的页面：every number opens as far as one may go, and nothing opens further."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guatu import cli
from guatu.boards.above.boards import BOARDS
from guatu.boards.tests.region import LAST_TOLD, OURS, Region, leave
from guatu.cli import reporting as command
from guatu.core import tenancy
from guatu.zones import actions
from guatu.zones.models import Membership, Role, Zone
from tests.cast import SINCE

TITLE = re.compile(r'class="list-title"[^>]*>([^<]+)</a>')
LINK = re.compile(r'<td class="list-num[^>]*><a href="([^"]+)">([\d,]+)</a>')


def test_every_number_of_a_leader_above_opens_into_as_many_rows(region: Region, client: Client) -> None:
    region.cast.login(client, "upper")
    seen = 0
    for name in BOARDS:
        query = {"as_of": LAST_TOLD.isoformat()} if name == "reports" else {}
        page = client.get(f"/z/qls/above/{name}/", query).content.decode()
        assert "青螺湾经济开发区" in page
        assert "白鹤湾经济开发区" in page
        for href, number in LINK.findall(page):
            rows = client.get(unescape(href))
            assert rows.status_code == 200, href
            if "/cycles/" not in href:  # which also tells days
                assert f"共 {number} 条" in rows.content.decode(), href
            seen += 1
    assert seen > 30


def test_who_may_not_enter_a_zone_sees_its_numbers_and_no_doors(region: Region, client: Client) -> None:
    province = region.cast.province
    tenancy.enter(province.pk, [province.pk])
    person = region.cast.people["upper"]
    Membership.objects.filter(zone=province, person=person).delete()
    actions.appoint(person=person, unit=region.cast.units["省厅"], role=Role.OFFICER, from_date=SINCE)
    region.cast.login(client, "upper")
    for name in BOARDS:
        page = client.get(f"/z/qls/above/{name}/").content.decode()
        assert "青螺湾经济开发区" in page
        assert "明细留在各区" in page
        assert "/z/qlw/" not in page
    assert "/z/qlw/" not in client.get("/z/qls/wall/").content.decode()
    assert client.get("/z/qlw/projects/").status_code == 404


def test_a_zone_has_no_such_page_and_its_people_find_nothing_above(region: Region, client: Client) -> None:
    for part in ("leader", "stranger"):
        region.cast.login(client, part)
        for name in BOARDS:
            assert client.get(f"/z/qls/above/{name}/").status_code == 404
            assert client.get(f"/z/qls/above/{name}.xlsx").status_code == 404
            own = "qlw" if part == "leader" else "bhw"
            assert client.get(f"/z/{own}/above/{name}/").status_code == 404
            assert client.get(f"/z/{own}/above/{name}.xlsx").status_code == 404


def test_a_zone_that_left_is_no_longer_counted_nor_opened(region: Region, client: Client) -> None:
    region.cast.login(client, "upper")
    leave()
    for name in BOARDS:
        page = client.get(f"/z/qls/above/{name}/", {"city": "", "q": ""}).content.decode()
        assert "白鹤湾" not in page
        assert "1 个开发区" in page
    assert client.get("/z/bhw/projects/").status_code == 404
    total = region.table(
        "projects"
    ).total  # its rows are still readable in this transaction, and not asked for
    assert total.value("all") == len(OURS)


# What no box offers; nothing of it may break a page.
ODD = (
    {"category": "'; --", "tier": "huge", "cohort": "2025H9", "by": "week", "view": "x", "proof": "x"},
    {"year": "0000", "from": "nowhere", "to": "started", "sort": "-nothing", "city": "bhw", "page": "9"},
    {"year": "9999", "measure": "x", "as_of": "1949-10-01", "sort": "name", "origin": "x"},
    {"as_of": "2999-12-31", "from": "started", "to": "started", "sort": "-name"},
)


def test_a_province_searches_sorts_narrows_and_takes_away(region: Region, client: Client) -> None:
    region.cast.login(client, "upper")
    page = client.get("/z/qls/above/projects/", {"q": "bhw"}).content.decode()
    assert "2 个开发区中的 1 个" in page
    names = [
        TITLE.findall(client.get("/z/qls/above/pace/", {"sort": sort}).content.decode())
        for sort in ("plan", "-plan")
    ]
    assert names == [["白鹤湾经济开发区", "青螺湾经济开发区"], ["青螺湾经济开发区", "白鹤湾经济开发区"]]
    for name in BOARDS:
        assert "没有符合条件的开发区" in client.get(f"/z/qls/above/{name}/", {"q": "无此区"}).content.decode()
        assert client.get(f"/z/qls/above/{name}.xlsx", {"q": "无此区"}).status_code == 200
        for odd in ODD:
            assert client.get(f"/z/qls/above/{name}/", odd).status_code == 200, odd
    assert client.get("/z/qls/above/rates/", {"as_of": "昨天"}).status_code == 409
    kept = client.get("/z/qls/above/pace.xlsx", {"q": "bhw"}).content
    rows = list(openpyxl.load_workbook(BytesIO(kept)).active.iter_rows(values_only=True))
    assert rows[2][0] == "开发区"
    assert [row[0] for row in rows[3:]] == ["白鹤湾经济开发区", "合计"]
    heads = list(rows[2])
    assert rows[4][heads.index("全年计划（万元）")] == pytest.approx(0.004377)


QUERIES = {"projects": 5, "rates": 5, "cycles": 6, "pace": 5, "late": 5, "reports": 8}


def test_a_page_asks_no_more_of_many_zones_than_of_one(region: Region, client: Client) -> None:
    region.cast.login(client, "upper")

    def asked(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/z/qls/above/{name}/").status_code == 200
        quiet = ("SAVEPOINT", 'UPDATE "identity_session"')
        return sum(not any(word in query["sql"] for word in quiet) for query in queries)

    both = {name: asked(name) for name in BOARDS}
    leave()
    one = {name: asked(name) for name in BOARDS}
    assert both == one == QUERIES


@pytest.mark.mechanism("M197")
def test_the_terminal_tells_a_province_by_zone(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def inside(code: str, *, below: bool) -> Iterator[Zone]:
        assert below
        region.look()
        yield Zone.objects.get(code=code)

    monkeypatch.setattr(command, "inside_zone", inside)

    def run(*args: str) -> str:
        return CliRunner().invoke(cli.cli, ["report", *args]).output

    for kind in BOARDS:
        lines = run("qls", kind, "--csv").splitlines()
        assert lines[0].startswith("开发区,")
        assert {line.split(",")[0] for line in lines[1:]} == {"青螺湾经济开发区", "白鹤湾经济开发区", "合计"}
    assert "合计,6," in run("qls", "rates", "--csv", "--view", "cohort")
    assert "逾期项目不能用 --year" in run("qls", "late", "--year", "2026")
    assert "周期榜只有市和省能报" in run("qlw", "cycles")
