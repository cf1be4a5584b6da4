"""交办：numbered, logged, once."""

from datetime import UTC, datetime, timedelta

import pytest

from guatu.core.dates import dated
from guatu.ledger import actions
from guatu.ledger.models import Entry, Item, Life, Unsealed
from guatu.ledger.tests.scenes import opened, opening
from tests.cast import Cast, op


def test_items_get_numbers_in_a_row_and_one_entry_each(cast: Cast) -> None:
    items = actions.open_items(
        zone=cast.zone, openings=[opening(cast, f"事 {n}") for n in range(3)], by=cast.head, at=cast.at
    )
    assert [item.number for item in items] == ["CS-2026-0001", "CS-2026-0002", "CS-2026-0003"]
    assert Entry.objects.filter(zone=cast.zone, verb="open").count() == 3
    assert Unsealed.objects.filter(zone=cast.zone).count() == 3


def test_what_was_done_before_enters_as_history(cast: Cast) -> None:
    before = cast.at - timedelta(days=40)
    item = actions.open_item(zone=cast.zone, opening=opening(cast, done_at=before), by=cast.head, at=cast.at)
    entry = Entry.objects.get(zone=cast.zone, item=item)
    assert (item.life, item.closed_at, item.opened_at) == (Life.CLOSED, before, before)
    assert (entry.verb, entry.occurred_at, entry.received_at) == ("record", before, cast.at)


def test_what_has_not_happened_yet_is_no_history(cast: Cast) -> None:
    with pytest.raises(actions.NotYetDone, match="办结时间还没到"):
        actions.open_item(
            zone=cast.zone,
            opening=opening(cast, done_at=cast.at + timedelta(days=1)),
            by=cast.head,
            at=cast.at,
        )


def test_the_same_operation_opens_once(cast: Cast) -> None:
    openings = [opening(cast, "甲"), opening(cast, "乙")]
    first = actions.open_items(zone=cast.zone, openings=openings, by=cast.head, at=cast.at, op=op(9))
    again = actions.open_items(zone=cast.zone, openings=openings, by=cast.head, at=cast.at, op=op(9))
    assert [item.pk for item in again] == [item.pk for item in first]
    assert Item.objects.filter(zone=cast.zone).count() == 2


def test_before_eight_in_the_morning_it_is_dated_in_shanghai(cast: Cast) -> None:
    early = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)  # 00:30 on New Year's Day in Shanghai
    item = actions.open_item(zone=cast.zone, opening=opening(cast), by=cast.head, at=early)
    assert item.number.startswith("CS-2026-")
    assert dated(item.opened_at).isoformat() == "2026-01-01"


def test_what_a_log_cannot_keep_is_written_so_that_it_can(cast: Cast) -> None:
    item = opened(cast, data={"sum": 1e300, "share": 0.1, "name": "甲\x00乙", 3: {4: cast.today}})
    entry = Entry.objects.get(zone=cast.zone, item=item)
    assert entry.data["name"] == "甲乙"
    assert entry.data["share"] == 0.1
    assert entry.data["3"] == {"4": "2026-03-11"}
