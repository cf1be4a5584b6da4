"""补记停算：the clock that should have stopped and nobody stopped it."""

from datetime import date, timedelta

import pytest

from guatu.core.dates import dated
from guatu.ledger import actions
from guatu.ledger.deadlines import after_working_days
from guatu.ledger.models import Entry
from guatu.ledger.tests.scenes import doing
from guatu.zones import calendar
from tests.cast import Cast

LATER = timedelta(days=9)


def test_the_deadline_moves_by_the_working_days_that_should_not_have_counted(cast: Cast) -> None:
    item = doing(cast, deadline=after_working_days(cast.at, 5, calendar=calendar.load(cast.zone)))
    item = actions.credit(
        item,
        from_date=date(2026, 3, 12),  # Thursday to Monday: three working days
        to_date=date(2026, 3, 16),
        reason="publicity",
        note="公示 3 天，网上可查",
        by=cast.supervisor,
        at=cast.at + LATER,
    )
    assert dated(item.due_at) == date(2026, 3, 23)
    entry = Entry.objects.get(zone=cast.zone, item=item, verb="credit")
    assert (entry.data["days"], entry.data["from"], entry.data["to"]) == (3, "2026-03-18", "2026-03-23")


def test_the_same_days_are_not_given_twice(cast: Cast) -> None:
    item = doing(cast)
    given = {"reason": "tender", "note": "招标", "by": cast.supervisor, "at": cast.at + LATER}
    item = actions.credit(item, from_date=date(2026, 3, 12), to_date=date(2026, 3, 14), **given)  # type: ignore[arg-type]
    with pytest.raises(actions.NotNow, match="已经停算过"):
        actions.credit(item, from_date=date(2026, 3, 14), to_date=date(2026, 3, 15), **given)  # type: ignore[arg-type]


def test_neither_the_owner_nor_an_officer_gives_himself_days(cast: Cast) -> None:
    given = {"from_date": date(2026, 3, 12), "to_date": date(2026, 3, 13), "reason": "tender", "note": "x"}
    with pytest.raises(actions.NotYours, match="督查或班子领导"):
        actions.credit(doing(cast), by=cast.officer, at=cast.at + LATER, **given)  # type: ignore[arg-type]


def test_days_before_it_began_or_after_today_are_refused(cast: Cast) -> None:
    for first, last in ((date(2026, 3, 1), date(2026, 3, 12)), (date(2026, 3, 12), date(2026, 6, 1))):
        with pytest.raises(actions.NotNow, match="交办之后、今天之前"):
            actions.credit(
                doing(cast),
                from_date=first,
                to_date=last,
                reason="tender",
                note="x",
                by=cast.leader,
                at=cast.at + LATER,
            )
