"""退回与重新打开：both with a reason, both by somebody else."""

from datetime import timedelta

import pytest

from guatu.ledger import actions
from guatu.ledger.models import Life
from guatu.ledger.tests.scenes import checking, closed, doing, opening
from tests.cast import Cast


def test_it_goes_back_to_its_owner_with_the_reason(cast: Cast) -> None:
    item = actions.return_(checking(cast), by=cast.supervisor, at=cast.at, note="照片不是本工程的。")
    assert (item.life, item.rounds, item.submitted_by_id) == (Life.DOING, 1, None)
    assert item.owner_id == cast.officer.person_id


@pytest.mark.parametrize("note", ["", "  "])
def test_no_return_and_no_reopening_without_a_reason(cast: Cast, note: str) -> None:
    with pytest.raises(actions.ReasonMissing, match="退回请写明理由"):
        actions.return_(checking(cast), by=cast.head, at=cast.at, note=note)
    with pytest.raises(actions.ReasonMissing, match="重新打开请写明理由"):
        actions.reopen(closed(cast), by=cast.head, at=cast.at, note=note)


def test_the_owner_returns_and_reopens_nothing(cast: Cast) -> None:
    with pytest.raises(actions.OwnSignature):
        actions.return_(checking(cast), by=cast.officer, at=cast.at, note="x")
    with pytest.raises(actions.OwnSignature):
        actions.reopen(closed(cast), by=cast.officer, at=cast.at, note="x")


def test_a_stranger_to_the_unit_returns_nothing(cast: Cast) -> None:
    with pytest.raises(actions.NotYours):
        actions.return_(checking(cast), by=cast.builder, at=cast.at, note="x")


def test_only_what_was_handed_in_goes_back(cast: Cast) -> None:
    with pytest.raises(actions.NotNow):
        actions.return_(doing(cast), by=cast.head, at=cast.at, note="x")


def test_a_closed_item_is_opened_again_for_its_owner(cast: Cast) -> None:
    item = actions.reopen(closed(cast), by=cast.supervisor, at=cast.at, note="复查未完工。")
    assert (item.life, item.closed_at, item.rounds) == (Life.DOING, None, 1)


def test_history_without_an_owner_waits_to_be_taken(cast: Cast) -> None:
    past = opening(cast, done_at=cast.at - timedelta(days=9))
    item = actions.open_item(zone=cast.zone, opening=past, by=cast.head, at=cast.at)
    assert actions.reopen(item, by=cast.supervisor, at=cast.at, note="没办成。").life == Life.OPEN
    assert actions.accept(item, by=cast.officer, at=cast.at).life == Life.DOING


def test_what_is_open_cannot_be_opened_again(cast: Cast) -> None:
    with pytest.raises(actions.NotNow):
        actions.reopen(doing(cast), by=cast.head, at=cast.at, note="x")
