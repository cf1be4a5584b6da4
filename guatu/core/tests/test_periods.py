"""期：half months, months and quarters follow one another without gap."""

from datetime import date

import pytest

from guatu.core.periods import NoPeriodError, between, parse, period_of


@pytest.mark.parametrize(
    ("key", "first", "last", "name", "following", "before"),
    [
        ("2022-06-1", "2022-06-01", "2022-06-15", "2022年6月上半月", "2022-06-2", "2022-05-2"),
        ("2022-12-2", "2022-12-16", "2022-12-31", "2022年12月下半月", "2023-01-1", "2022-12-1"),
        ("2024-02-2", "2024-02-16", "2024-02-29", "2024年2月下半月", "2024-03-1", "2024-02-1"),
        ("2022-12", "2022-12-01", "2022-12-31", "2022年12月", "2023-01", "2022-11"),
        ("2022-Q4", "2022-10-01", "2022-12-31", "2022年四季度", "2023-Q1", "2022-Q3"),
    ],
)
def test_a_period_knows_its_days_its_name_and_its_neighbours(
    key: str, first: str, last: str, name: str, following: str, before: str
) -> None:
    period = parse(key)
    assert (period.first.isoformat(), period.last.isoformat(), period.name) == (first, last, name)
    assert (period.next.key, period.previous.key) == (following, before)
    assert period_of(period.first, period.rhythm) == period == period_of(period.last, period.rhythm)


@pytest.mark.parametrize(
    "text", ["", "2022", "2022-13-1", "2022-06-3", "2022-Q5", "2022-6-1", "２０２２-06-1"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(NoPeriodError):
        parse(text)


def test_an_outage_of_two_months_has_four_half_months() -> None:
    keys = [p.key for p in between(parse("2022-05-2"), period_of(date(2022, 7, 3)))]
    assert keys == ["2022-05-2", "2022-06-1", "2022-06-2", "2022-07-1"]
    assert between(parse("2022-06-2"), parse("2022-06-1")) == []
