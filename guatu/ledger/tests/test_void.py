"""作废：by a supervisor or leader, with a reason, and never a way round the signature."""

import pytest

from guatu.ledger import actions
from guatu.ledger.models import Life
from guatu.ledger.tests.scenes import closed, doing, opened, paused
from tests.cast import Cast


def test_a_supervisor_voids_what_should_not_be_there(cast: Cast) -> None:
    item = actions.void(paused(cast), by=cast.supervisor, at=cast.at, note="重复交办。")
    assert (item.life, item.closed_at, item.paused_at) == (Life.VOID, cast.at, None)


def test_officers_and_heads_void_nothing(cast: Cast) -> None:
    for by in (cast.officer, cast.head):
        with pytest.raises(actions.NotYours, match="督查或班子领导"):
            actions.void(opened(cast), by=by, at=cast.at, note="x")


def test_a_supervisor_cannot_void_his_own(cast: Cast) -> None:
    item = actions.accept(opened(cast, unit=cast.units["督查室"]), by=cast.supervisor, at=cast.at)
    with pytest.raises(actions.OwnSignature, match="不能作废自己经办的事"):
        actions.void(item, by=cast.supervisor, at=cast.at, note="x")


def test_a_reason_is_needed(cast: Cast) -> None:
    with pytest.raises(actions.ReasonMissing):
        actions.void(doing(cast), by=cast.leader, at=cast.at, note=" ")


def test_what_is_closed_stays_closed(cast: Cast) -> None:
    with pytest.raises(actions.NotNow):
        actions.void(closed(cast), by=cast.leader, at=cast.at, note="x")


def test_what_leaves_with_its_project_is_void(cast: Cast) -> None:
    assert actions.withdraw(doing(cast), by=None, at=cast.at, note="撤销导入").life == Life.VOID
