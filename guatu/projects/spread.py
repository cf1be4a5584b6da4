"""摊法与序时：a year's plan spread over its months to the fen, and how many of them are gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from guatu.core.money import LARGEST_FEN
from guatu.core.refusal import Refusal
from guatu.projects.models import PlanGrain


class PlanDoesNotAdd(Refusal):
    """计划数对不上."""


@dataclass(frozen=True)
class Spread:
    """一年的摊法：how fine it was given, and what should be done by the end of each month."""

    grain: PlanGrain
    cumulative: tuple[int, ...]

    @property
    def total(self) -> int:
        """全年."""
        return self.cumulative[-1]


def spread_year(
    total: int | None, quarters: Sequence[int | None] = (), months: Sequence[int | None] = ()
) -> Spread:
    """摊到各月. The finest of what was given counts; the coarser must agree with it to the fen."""
    by_month, by_quarter = _whole(months, 12, "分月计划"), _whole(quarters, 4, "分季计划")
    if by_month is not None:
        given = PlanGrain.MONTH, tuple(sum(by_month[: n + 1]) for n in range(12))
        if by_quarter is not None:
            for n, quarter in enumerate(by_quarter):
                if sum(by_month[3 * n : 3 * n + 3]) != quarter:
                    raise PlanDoesNotAdd(f"第{'一二三四'[n]}季度与它三个月的合计不一致。")
    elif by_quarter is not None:
        given = (
            PlanGrain.QUARTER,
            tuple(sum(by_quarter[: n // 3]) + by_quarter[n // 3] * (n % 3 + 1) // 3 for n in range(12)),
        )
    elif total is not None:
        given = PlanGrain.YEAR, tuple(total * (n + 1) // 12 for n in range(12))
    else:
        raise PlanDoesNotAdd("请填全年计划，或填齐四个季度，或填齐十二个月。")
    spread = Spread(*given)
    if total is not None and spread.total != total:
        raise PlanDoesNotAdd("全年计划与分季、分月的合计不一致，请核对。")
    if not 0 < spread.total <= LARGEST_FEN:
        raise PlanDoesNotAdd("全年计划应大于 0。")
    return spread


def months_gone(year: int, on: date) -> int:
    """已过月数 of a year by that day: whole months; the last day of a month ends it (rules B14)."""
    if on.year != year:
        return 12 if on.year > year else 0
    ended = (on + timedelta(days=1)).month != on.month
    return on.month if ended else on.month - 1


def _whole(given: Sequence[int | None], count: int, name: str) -> list[int] | None:
    known = [part for part in given if part is not None]
    if not known:
        return None
    if len(known) != count:
        raise PlanDoesNotAdd(f"{name}要么填齐，要么都不填；没有的填 0。")
    return known
