"""对账的算法, with numbers alone."""

from decimal import Decimal

import pytest

from guatu.supervision.freezing import Standing, meets, planned_by, rate
from guatu.supervision.models import PledgeTarget, TargetActual, TargetPlan


def target(value: str, comparator: str = ">=", *, cumulative: bool = True) -> PledgeTarget:
    return PledgeTarget(value=Decimal(value), comparator=comparator, is_cumulative=cumulative)


def standing(held: PledgeTarget, month: int, planned: str, actual: str) -> Standing:
    return Standing(held, month, Decimal(planned), TargetActual(value=Decimal(actual)))


@pytest.mark.parametrize(
    ("comparator", "value", "reached"),
    [
        (">=", "1050", True),
        (">", "1050", False),
        (">", "1050.01", True),
        ("<=", "1050", True),
        ("<", "1050", False),
    ],
)
def test_the_comparator_decides_at_the_limit(comparator: str, value: str, reached: bool) -> None:
    assert meets(comparator, Decimal(value), Decimal(1050)) is reached


@pytest.mark.mechanism("M209")
def test_the_rate_is_exact_and_turned_round_where_lower_is_better() -> None:
    assert rate(target("1050"), Decimal("158.6")) == Decimal("15.1")
    assert rate(target("56", "<="), Decimal(52)) == Decimal("107.7")
    assert rate(target("3", "<="), Decimal(0)) is None
    assert rate(target("2"), None) is None


@pytest.mark.parametrize(
    ("month", "planned"),
    [(3, "230"), (6, "500"), (2, "153.3333"), (4, "320"), (12, "1050"), (9, "775")],
)
def test_between_two_plans_the_line_is_straight(month: int, planned: str) -> None:
    plans = [TargetPlan(through_month=3, value=Decimal(230)), TargetPlan(through_month=6, value=Decimal(500))]
    assert planned_by(target("1050"), plans, month) == Decimal(planned)


def test_a_target_that_does_not_add_up_is_asked_whole_all_year() -> None:
    assert planned_by(target("10", cumulative=False), [], 3) == Decimal(10)


def test_on_schedule_is_not_yet_reached_and_the_year_s_end_asks_for_the_target() -> None:
    held = target("20")
    assert standing(held, 3, "5", "5").is_on_schedule is True
    assert standing(held, 3, "5", "5").is_reached is False
    assert standing(held, 12, "20", "19").is_on_schedule is False
    assert Standing(held, 3, Decimal(5), None).is_on_schedule is None
