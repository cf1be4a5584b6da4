"""上级：the sums of a province are those of its zones' own pages, to the fen."""

from datetime import date

import pytest

from guatu.boards import queries as wall
from guatu.boards.above.table import Table
from guatu.boards.queries import Switches
from guatu.boards.tests.region import LAST_TOLD, OURS, THEIRS, Region
from guatu.core import tenancy
from guatu.projects.models import (
    Milestone,
)
from guatu.projects.periods import reporting_now
from guatu.projects.queries import library, rates
from guatu.projects.queries.cycles import ranking
from guatu.projects.queries.pace import PaceAsked, pace, totals
from guatu.projects.queries.reporting import counts_of, reported_in
from guatu.zones import calendar
from guatu.zones.models import CalendarYear, Zone


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
