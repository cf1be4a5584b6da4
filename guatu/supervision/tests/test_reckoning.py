"""对账：nothing is handed in with a figure missing; another's signature freezes what was reported."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from guatu.ledger import actions as ledger
from guatu.ledger.models import Item
from guatu.supervision import actions
from guatu.supervision.actions.pledges import QuarterFrozen
from guatu.supervision.freezing import FigureMissing
from guatu.supervision.kind import OwnFigure
from guatu.supervision.models import Pledge, ReckoningFigure
from guatu.supervision.queries.pledges import Facts, pledge_rows, quarters_of
from guatu.supervision.tests.scenes import pledge, target
from tests.cast import Cast

APRIL = datetime(2026, 4, 3, 2, tzinfo=UTC)


def first_quarter(held: Pledge) -> Item:
    return held.reckonings.select_related("item").get(quarter=1).item


def report(cast: Cast, held: Pledge, starts: int = 7, money: int = 2_80000000_00) -> None:
    for indicator, value in (("新开工项目", starts), ("固定资产投资", money)):
        actions.report_actual(
            target(held, indicator),
            through_month=3,
            value=Decimal(value),
            source="示例·季报",
            by=cast.officer,
            at=APRIL,
        )


def settled(cast: Cast) -> Pledge:
    held = pledge(cast)
    item = ledger.accept(first_quarter(held), by=cast.officer, at=APRIL)
    report(cast, held)
    ledger.sign_off(ledger.submit(item, by=cast.officer, at=APRIL), by=cast.supervisor, at=APRIL)
    return held


def test_a_quarter_with_a_figure_missing_is_not_handed_in(cast: Cast) -> None:
    held = pledge(cast)
    item = ledger.accept(first_quarter(held), by=cast.officer, at=APRIL)
    ledger.attach(item, by=cast.officer, at=APRIL, text="见附表")
    with pytest.raises(FigureMissing, match="固定资产投资、新开工项目还没有填 1—3 月的实绩"):
        ledger.submit(item, by=cast.officer, at=APRIL)
    item.refresh_from_db()
    assert item.life == "doing"


@pytest.mark.mechanism("M185")
def test_the_signature_freezes_every_figure_with_its_verdict(cast: Cast) -> None:
    held = settled(cast)
    rows = ReckoningFigure.objects.filter(zone=cast.zone).select_related("target").order_by("target__order")
    assert [(r.target.indicator, r.planned, r.is_reached, r.is_on_schedule) for r in rows] == [
        ("固定资产投资", Decimal(3_00000000_00), False, False),
        ("新开工项目", Decimal(6), False, True),
    ]
    [quarter, *_] = quarters_of(held, Facts.of(cast.zone, [held]), at=APRIL)
    assert quarter.is_frozen
    assert all(each.frozen_at == APRIL for each in quarter.standings)


def test_a_frozen_quarter_takes_no_more_figures_until_it_is_reopened(cast: Cast) -> None:
    held = settled(cast)
    with pytest.raises(QuarterFrozen, match="已对账"):
        report(cast, held, starts=20)
    ledger.reopen(first_quarter(held), by=cast.supervisor, at=APRIL, note="漏报")
    report(cast, held, starts=20)
    [row] = pledge_rows(cast.zone, year=2026, quarter=1)
    starts = row.standings[1]
    assert (starts.value, starts.frozen_at, starts.is_reached) == (Decimal(20), None, True)


def test_a_target_is_not_added_to_a_pledge_that_was_reckoned(cast: Cast) -> None:
    held = settled(cast)
    draft = actions.TargetDraft("签约", Decimal(3))
    with pytest.raises(QuarterFrozen):
        actions.add_target(held, draft=draft, by=cast.supervisor, at=APRIL)


def test_who_reported_a_figure_does_not_sign_for_it(cast: Cast) -> None:
    held = pledge(cast)
    item = ledger.accept(first_quarter(held), by=cast.officer, at=APRIL)
    report(cast, held)
    actions.report_actual(
        target(held, "新开工项目"),
        through_month=3,
        value=Decimal(20),
        source="示例",
        by=cast.supervisor,
        at=APRIL,
    )
    waiting = ledger.submit(item, by=cast.officer, at=APRIL)
    with pytest.raises(OwnFigure, match="请由他人验收"):
        ledger.sign_off(waiting, by=cast.supervisor, at=APRIL)
    waiting.refresh_from_db()
    assert waiting.life == "checking"


@pytest.mark.parametrize("part", ["officer", "head", "leader"])
def test_only_supervision_signs_a_reckoning(cast: Cast, part: str) -> None:
    held = pledge(cast)
    item = ledger.accept(first_quarter(held), by=cast.officer, at=APRIL)
    report(cast, held)
    waiting = ledger.submit(item, by=cast.officer, at=APRIL)
    with pytest.raises((ledger.NotYours, ledger.OwnSignature)):
        ledger.sign_off(waiting, by=getattr(cast, part), at=APRIL)
    assert not ReckoningFigure.objects.filter(zone=cast.zone).exists()
