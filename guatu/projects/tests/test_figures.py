"""三率与逾期：the number in a cell is the number of rows it opens into."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from guatu.core.dates import PartialDate
from guatu.projects.actions import report_reached
from guatu.projects.models import Project
from guatu.projects.queries import library
from guatu.projects.queries.cohorts import cohort_name, cohort_of, tier_of
from guatu.projects.queries.late import BY, LateAsked, late
from guatu.projects.queries.rates import Line, RatesAsked, rates
from guatu.projects.tests.cast_projects import address, founded, milestone
from tests.cast import Cast

day = PartialDate.parse
YI = 100_000_000_00


def _three(cast: Cast) -> None:
    """Two signed in 2021, one of them only known to the year; one in 2022; one never."""
    for name, fen, actual in (
        ("示例·甲", YI - 1, {"signed": day("2021-03-15"), "started": day("2022-01-05")}),
        ("示例·乙", YI, {"signed": day("2021"), "registered": day("2021-06")}),
        ("示例·丙", None, {"signed": day("2022-07-01")}),
        ("示例·丁", 100 * YI, {"started": day("2022-02-02")}),
    ):
        founded(cast, name, actual=actual, planned={})
        Project.objects.filter(zone=cast.zone, name=name).update(investment_fen=fen)


def _rows(cast: Cast, asked: dict[str, str], at: datetime) -> int:
    return library.library(cast.zone, library.Narrow.of(asked), at).count()


def _agrees(cast: Cast, line: Line) -> None:
    assert line.signed == _rows(cast, dict(line.where), cast.at)
    for rate in line.rates:
        assert rate.counted == _rows(cast, {**line.where, "reached": rate.counted_as}, cast.at)
        assert rate.unproven == _rows(cast, {**line.where, "reached": f"{rate.code}.unproven"}, cast.at)


@pytest.mark.mechanism("M197")
@pytest.mark.parametrize("by", ["year", "half", "quarter", "month"])
@pytest.mark.parametrize("more", [{}, {"as_of": "2021-12-31"}, {"tier": "lt1"}, {"proof": "need"}])
def test_every_number_of_the_rates_is_the_length_of_its_list(
    cast: Cast, by: str, more: dict[str, str]
) -> None:
    _three(cast)

    found = rates(cast.zone, RatesAsked.of(cast.zone, {"by": by, **more}), cast.at)

    for line in [*found.cohorts, *found.tiers, found.total]:
        _agrees(cast, line)
    assert sum(line.signed for line in found.cohorts) == found.total.signed
    assert sum(line.signed for line in found.tiers) == found.total.signed


@pytest.mark.mechanism("M197")
def test_the_rates_of_a_cohort(cast: Cast, django_assert_num_queries: object) -> None:
    _three(cast)
    asked = RatesAsked.of(cast.zone, {})

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = rates(cast.zone, asked, cast.at)

    [later, earlier] = found.cohorts
    assert (later.name, later.signed) == ("2022年", 1)
    assert (earlier.signed, [rate.counted for rate in earlier.rates]) == (2, [1, 1, 0])
    assert found.total.signed == 3  # what was started without ever being signed is in no cohort


@pytest.mark.mechanism("M197")
def test_a_milestone_nobody_signed_off_counts_as_the_zone_says(cast: Cast) -> None:
    planned = founded(
        cast,
        "示例·甲",
        actual={"signed": day("2021-03-15"), "permitted": day("2026-02")},
        planned={"started": day("2026-06"), "completed": day("2027-06")},
    )
    reached = milestone(planned, "started")
    report_reached(reached, on=day("2026-03"), by=cast.officer, at=cast.at, text="点火照片")

    [_, lenient, _] = rates(cast.zone, RatesAsked.of(cast.zone, {}), cast.at).total.rates
    cast.zone.settings = {**cast.zone.settings, "rates_need_proof": True}
    strictly = rates(cast.zone, RatesAsked.of(cast.zone, {}), cast.at).total
    [_, strict, _] = strictly.rates

    assert (lenient.counted, lenient.unproven) == (1, 1)
    assert (strict.counted, strict.unproven) == (0, 1)
    _agrees(cast, strictly)


def test_a_cohort_is_as_fine_as_its_date() -> None:
    known = date(2021, 8, 9)

    assert [cohort_of(known, "day", span) for span in ("year", "half", "quarter", "month")] == [
        "2021", "2021H2", "2021Q3", "2021-08",
    ]  # fmt: skip
    assert cohort_of(date(2021, 1, 1), "year", "month") == "2021-00"
    assert cohort_name("2021-00") == "2021年（只记到年）"
    assert [tier_of(fen) for fen in (None, YI - 1, YI, 10 * YI, 50 * YI, 100 * YI)] == [
        "none", "lt1", "1to10", "10to50", "50to100", "ge100",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [{"cohort": "2021Q9"}, {"cohort": "往年"}, {"tier": "huge"}, {"reached": "x"}, {"until": "2021-13-01"}],
)
def test_an_unknown_word_finds_nothing(cast: Cast, asked: dict[str, str]) -> None:
    _three(cast)

    assert _rows(cast, asked, cast.at) == 0


@pytest.mark.parametrize("by", sorted(BY))
def test_every_number_of_the_overdue_is_the_length_of_its_list(cast: Cast, by: str) -> None:
    founded(cast, "示例·甲")
    founded(cast, "示例·乙", planned={}, seats={}, is_key=False)
    at = cast.at + timedelta(days=800)

    found = late(cast.zone, LateAsked.of({"by": by}), at)

    assert (found.total.projects, found.total.overdue) == (2, 1)
    for line in [*found.lines, found.total]:
        assert line.projects == _rows(cast, dict(line.where), at)
        assert line.overdue == _rows(cast, {**line.where, "lamp": "over"}, at)


@pytest.mark.mechanism("M197")
@pytest.mark.parametrize("page", ["project_rates", "late_projects"])
def test_the_links_on_the_page_lead_to_as_many_rows(cast: Cast, client: Client, page: str) -> None:
    _three(cast)
    cast.login(client, "leader")

    drawn = html.fromstring(client.get(address(page)).content.decode())
    links: Any = drawn.xpath("//td[contains(@class, 'list-num')]//a[not(contains(., '佐证'))]")

    assert links
    for link in links:
        opened = client.get(link.get("href")).content.decode()
        assert f"共 {link.text_content().strip()} 个" in opened
    assert client.get(address(f"{page}_export")).status_code == 200
