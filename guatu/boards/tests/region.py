"""青螺省与两个区：what three projects each come to, and how a zone comes under a province and leaves it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest
from django.db import connections
from psycopg.conninfo import make_conninfo
from pytest_django.plugin import DjangoDbBlocker

from guatu.boards.above.asked import below
from guatu.boards.above.boards import made
from guatu.boards.above.table import Table
from guatu.config.database import database_urls
from guatu.core import tenancy
from guatu.core.dates import PartialDate
from guatu.projects import schemes
from guatu.projects.actions import Filled, SeatDraft, found_project, submit_report
from guatu.projects.models import (
    AnnualPlan,
    Measure,
    MonthInvestment,
    PlanGrain,
    PlanState,
    Project,
)
from guatu.projects.periods import reporting_now
from guatu.projects.spread import spread_year
from guatu.projects.tests.cast_projects import draft
from guatu.zones import actions
from guatu.zones.models import CalendarDay, Unit, Zone
from tests.cast import TODAY, Cast, zones_in_place

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
