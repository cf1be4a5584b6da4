"""上级：the sums of a province are those of its zones, and every number opens as far as one may go."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO

import openpyxl
import psycopg
import pytest
from click.testing import CliRunner
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from psycopg.conninfo import make_conninfo
from pytest_django.plugin import DjangoDbBlocker

from guatu import cli
from guatu.boards import queries as wall
from guatu.boards.above.asked import below
from guatu.boards.above.boards import BOARDS, made
from guatu.boards.above.table import Table
from guatu.boards.queries import Switches
from guatu.cli import reporting as command
from guatu.config.database import database_urls
from guatu.core import tenancy
from guatu.core.dates import PartialDate
from guatu.projects import schemes
from guatu.projects.actions import Filled, SeatDraft, found_project, submit_report
from guatu.projects.models import (
    AnnualPlan,
    Measure,
    Milestone,
    MonthInvestment,
    PlanGrain,
    PlanState,
    Project,
)
from guatu.projects.periods import reporting_now
from guatu.projects.queries import library, rates
from guatu.projects.queries.cycles import ranking
from guatu.projects.queries.pace import PaceAsked, pace, totals
from guatu.projects.queries.reporting import counts_of, reported_in
from guatu.projects.spread import spread_year
from guatu.projects.tests.cast_projects import draft
from guatu.zones import actions, calendar
from guatu.zones.models import CalendarDay, CalendarYear, Membership, Role, Unit, Zone
from tests.cast import SINCE, TODAY, Cast, zones_in_place

day = PartialDate.parse
YI = 100_000_000_00
LAST_TOLD = date(2026, 3, 9)  # when the second half of February was the period to be told of
# name, investment, category, when it was signed, started and planned to be done; plan and done of 2026
OURS = [
    ("示例·甲", YI - 1, "industrial", "2025-03-14", "2025-06-10", "2026-03-05", 12_00, 3_00),
    ("示例·乙", 12 * YI, "industrial", "2025-05", "2025-10-09", "2026-09-30", 100_01, 7),
    ("示例·丙", None, "government", "2024", None, None, None, 5_00),
]
THEIRS = [
    ("示例·丁", 100 * YI, "industrial", "2025-02-03", "2025-02-10", "2026-03-01", 36_00, 36_00),
    ("示例·戊", YI, "government", "2026-01-30", "2026-02-24", "2026-12-31", None, None),
    ("示例·己", 50 * YI, "industrial", "2025-09-01", "2025-08-01", "2026-12-31", 7_77, 1),
]


@dataclass
class Region:
    """青螺省 with two zones; 白鹤湾 belongs to it for as long as a test lasts."""

    cast: Cast
    zones: list[Zone] = field(default_factory=list)

    def look(self) -> None:
        """As the province reads: its zones, and nothing to write."""
        province = self.cast.province
        tenancy.enter(province.pk, [province.pk, self.cast.zone.pk, self.cast.other.pk])

    def table(self, name: str, **query: str) -> Table:
        """一张表, as its page asks for it."""
        self.look()
        return made(below(self.cast.province, query, self.cast.at), name)


def by_owner(sql: str, *values: object) -> None:
    """As it is done outside the pages: committed at once."""
    dbname = str(connections["default"].settings_dict["NAME"])
    with psycopg.connect(make_conninfo(database_urls().owner, dbname=dbname), autocommit=True) as owner:
        owner.execute("SET lock_timeout = '5s'")
        owner.execute(sql, values)


def join() -> None:
    """白鹤湾 comes under 青螺省."""
    by_owner(
        "UPDATE zones_zone z SET parent_id = u.id, path = u.path || z.id FROM zones_zone u"
        " WHERE z.code = 'bhw' AND u.code = 'qls'"
    )


def leave() -> None:
    """白鹤湾 is on its own again."""
    by_owner("UPDATE zones_zone SET parent_id = NULL, path = ARRAY[id] WHERE code = 'bhw'")


@pytest.fixture
def joined(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both zones on the day of the story, and apart again when the transaction of the test is over."""
    with django_db_blocker.unblock():
        zones_in_place()
    by_owner("UPDATE zones_zone SET pinned_on = %s WHERE code IN ('qlw', 'bhw')", TODAY)
    yield
    leave()
    by_owner("UPDATE zones_zone SET pinned_on = NULL")


@pytest.fixture
def region(joined: None, cast: Cast) -> Region:
    """两区各三个项目."""
    join()
    made_of = Region(cast, [cast.zone, cast.other])
    tenancy.enter(cast.other.pk, [cast.other.pk])
    unit = cast.units["项目科"]
    actions.seed_calendar(zone=cast.other, years=range(2025, 2027))
    # A Wednesday off that is a working day everywhere else.
    CalendarDay.objects.create(zone=cast.other, day=date(2025, 2, 5), is_working=False, name="区庆")
    for zone, rows, by in ((cast.zone, OURS, cast.head), (cast.other, THEIRS, cast.stranger)):
        tenancy.enter(zone.pk, [zone.pk])
        schemes.seed(zone=zone)
        for row in rows:
            _found(cast, zone, row, by, unit)
    tenancy.enter(cast.other.pk, [cast.other.pk])
    for name, at in (("示例·丁", cast.at - timedelta(days=9)), ("示例·己", cast.at)):
        project = Project.objects.get(zone=cast.other, name=name)
        period = reporting_now(cast.other, LAST_TOLD)
        filled = Filled(percent=Decimal(30), text="主体三层")
        submit_report(project, period=period, filled=filled, by=cast.stranger, at=at)
    made_of.look()
    made_of.zones = list(Zone.objects.filter(pk__in=[cast.zone.pk, cast.other.pk]).order_by("pk"))
    return made_of


def _found(cast: Cast, zone: Zone, row: tuple, by: object, unit: Unit) -> None:  # type: ignore[type-arg]
    name, fen, category, signed, started, completed, plan, done = row
    seats = (
        {} if zone == cast.zone else {"seats": {s: SeatDraft(unit=unit) for s in ("territorial", "sectoral")}}
    )
    given = draft(
        cast,
        name,
        category=category,
        actual={key: day(text) for key, text in (("signed", signed), ("started", started)) if text},
        planned={"completed": day(completed)} if completed else {},
        **seats,
    )
    project = found_project(zone=zone, draft=given, by=by, at=cast.at - timedelta(days=10))  # type: ignore[arg-type]
    Project.objects.filter(pk=project.pk).update(investment_fen=fen)
    mine = {"zone": zone, "project": project, "year": 2026, "at": cast.at}
    if plan is not None:
        AnnualPlan.objects.create(
            **mine,
            version=1,
            state=PlanState.APPROVED,
            grain=PlanGrain.YEAR,
            total_fen=plan,
            cumulative_fen=list(spread_year(plan).cumulative),
        )
    if done is not None:
        for month, fen in ((1, done - done // 2), (3, done // 2)):
            MonthInvestment.objects.create(**mine, month=month, measure=Measure.BUSINESS, fen=fen)


def adds_up(table: Table, *keys: str) -> None:
    """合计 is the sum of the lines, to the fen."""
    for key in keys or [c.key for c in table.columns if c.kind in ("count", "money")]:
        assert table.total.value(key) == sum(line.value(key) for line in table.lines), key  # type: ignore[misc]


def by_zone(table: Table) -> dict[int, dict[str, object]]:
    return {line.zone.pk: {k: c.value for k, c in line.cells.items()} for line in table.lines if line.zone}


@pytest.mark.mechanism("M197")
@pytest.mark.parametrize(
    "query", [{}, {"as_of": "2025-09-15"}, {"by": "month", "proof": "need"}, {"tier": "lt1"}]
)
def test_rates_of_the_province_are_those_of_its_zones(region: Region, query: dict[str, str]) -> None:
    table = region.table("rates", **query)
    adds_up(table)
    for zone in region.zones:
        own = rates.rates(zone, rates.RatesAsked.of(zone, query), region.cast.at).total
        told = by_zone(table)[zone.pk]
        assert (told["signed"], [told[r.code] for r in own.rates]) == (
            own.signed,
            [r.counted for r in own.rates],
        )
    cohorts = region.table("rates", view="cohort", **query)
    adds_up(cohorts)
    assert cohorts.total.value("signed") == table.total.value("signed")
    for line in cohorts.lines:
        narrowed = region.table("rates", **{**query, **line.here})
        assert narrowed.total.value("signed") == line.value("signed")


def test_each_zone_counts_by_its_own_rule(region: Region) -> None:
    zone = region.cast.other
    tenancy.enter(zone.pk, [zone.pk])
    Zone.objects.filter(pk=zone.pk).update(settings={rates.SETTING: True})
    Milestone.objects.filter(zone=zone, type__code="started", project__name="示例·丁").update(item=None)
    ours, theirs = (by_zone(region.table("rates"))[each.pk]["started"] for each in region.zones)
    assert (ours, theirs) == (2, 2)
    lenient = by_zone(region.table("rates", proof="all"))
    assert lenient[zone.pk]["started"] == 3


@pytest.mark.mechanism("M197")
@pytest.mark.parametrize("query", [{}, {"year": "2025"}, {"category": "industrial"}, {"as_of": "2025-09-15"}])
def test_cycles_of_the_province_are_those_of_its_zones(region: Region, query: dict[str, str]) -> None:
    table = region.table("cycles", **query)
    adds_up(table, "count", "left_out")
    asked = {
        "category": query.get("category", ""),
        "year": int(query["year"]) if "year" in query else None,
        "as_of": date.fromisoformat(query["as_of"]) if "as_of" in query else None,
    }
    every: list[int] = []
    for zone in region.zones:
        own, told = ranking(zone, "signed", "started", **asked), by_zone(table)[zone.pk]  # type: ignore[arg-type]
        days = [row.days for row in own.rows]
        every += days
        assert told["count"] == len(days)
        assert told["left_out"] == own.reversed_count
        assert told["days_median"] == own.median
        held = calendar.load(zone)
        working = sorted(held.working_days_between(r.start.last_day, r.end.last_day) for r in own.rows)
        assert (told["working_fastest"], told["working_slowest"]) == (
            (working[0], working[-1]) if working else (None, None)
        )
        assert (told["days_fastest"], told["days_slowest"]) == ((days[0], days[-1]) if days else (None, None))
    every.sort()
    middle = (every[(len(every) - 1) // 2] + every[len(every) // 2]) // 2 if every else None
    assert table.total.value("days_median") == middle


def test_a_span_that_the_calendar_does_not_hold_has_no_working_days(region: Region) -> None:
    ours = by_zone(region.table("cycles", **{"from": "signed", "to": "signed"}))[region.cast.zone.pk]
    assert (ours["count"], ours["working_slowest"]) == (3, 0)
    zone = region.cast.zone
    tenancy.enter(zone.pk, [zone.pk])
    CalendarYear.objects.filter(zone=zone, year=2025).delete()
    [line] = [line for line in region.table("cycles").lines if line.zone == zone]
    assert line.value("working_fastest") is None
    assert line.cells["left_out"].note == "另有 2 个缺日历"
    assert line.value("days_fastest") is not None


@pytest.mark.mechanism("M197")
@pytest.mark.parametrize(
    "query",
    [{}, {"as_of": "2026-02-10"}, {"as_of": "2025-12-01", "year": "2026"}, {"category": "government"}],
)
def test_the_annual_plan_of_the_province_adds_up_to_the_fen(region: Region, query: dict[str, str]) -> None:
    table = region.table("pace", **query)
    adds_up(table)
    for zone in region.zones:
        own, told = totals(pace(zone, PaceAsked.of(query, region.cast.at))), by_zone(table)[zone.pk]
        names = ("projects", "planned", "plan_fen", "due_fen", "done_fen", "beside_fen", "gap_fen")
        keys = ("projects", "planned", "plan", "due", "done", "beside", "gap")
        assert [told[key] for key in keys] == [getattr(own, name) for name in names]
    if not query:
        assert (table.total.value("plan"), table.total.value("done")) == (155_78, 39_08)


@pytest.mark.mechanism("M020")
@pytest.mark.parametrize("query", [{}, {"as_of": "2026-03-03"}, {"category": "government"}])
def test_what_is_late_in_the_province_is_late_on_the_walls_of_its_zones(
    region: Region, query: dict[str, str]
) -> None:
    table = region.table("late", **query)
    adds_up(table)
    as_of = date.fromisoformat(query["as_of"]) if "as_of" in query else None
    for zone in region.zones:
        switches = Switches(category=query.get("category", ""), as_of=as_of)
        own, told = wall.page(zone, at=region.cast.at, switches=switches).figures, by_zone(table)[zone.pk]
        assert all(
            told[name] == getattr(own, name) for name in ("total", "on_time", "behind", "over", "unplanned")
        )
    if not query:
        assert table.total.value("over") == 2


def test_who_reported_late_and_who_did_not_at_all(region: Region) -> None:
    table = region.table("reports", as_of=LAST_TOLD.isoformat())
    adds_up(table)
    for zone in region.zones:
        own = counts_of(reported_in(zone, reporting_now(zone, LAST_TOLD)))
        told = by_zone(table)[zone.pk]
        assert told["due"] == own[""]
        assert all(told[state] == count for state, count in own.items() if state)
    # Due three working days after February: 丁 was sent in time, 己 after it, 戊 not at all.
    theirs = by_zone(table)[region.cast.other.pk]
    assert (theirs["due"], theirs["submitted"], theirs["sent_late"], theirs["late"]) == (3, 2, 1, 1)


@pytest.mark.parametrize("by", ["tier", "stage"])
def test_projects_by_tier_and_stage_are_those_of_the_lists(region: Region, by: str) -> None:
    table = region.table("projects", by=by)
    adds_up(table)
    assert table.total.value("all") == len(OURS) + len(THEIRS)
    for line in table.lines:
        assert line.zone is not None
        for key, cell in line.cells.items():
            if key != "fen":
                asked = library.Narrow.of(cell.query)
                assert library.library(line.zone, asked, region.cast.at).count() == cell.value, key


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


def test_a_province_searches_sorts_narrows_and_takes_away(region: Region, client: Client) -> None:
    region.cast.login(client, "upper")
    page = client.get("/z/qls/above/projects/", {"q": "bhw"}).content.decode()
    assert "2 个开发区中的 1 个" in page
    names = [
        html.fromstring(client.get("/z/qls/above/pace/", {"sort": sort}).content).xpath(
            '//table//a[@class="list-title"]/text()'
        )
        for sort in ("plan", "-plan")
    ]
    assert names[0] == names[1][::-1]
    assert "没有符合条件的开发区" in client.get("/z/qls/above/rates/", {"q": "无此区"}).content.decode()
    assert client.get("/z/qls/above/rates/", {"as_of": "昨天"}).status_code == 409
    kept = client.get("/z/qls/above/pace.xlsx", {"q": "bhw"}).content
    rows = list(openpyxl.load_workbook(BytesIO(kept)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
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
