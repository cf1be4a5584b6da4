"""销号：only with somebody else's signature, once."""

import pytest

from guatu.ledger import actions
from guatu.ledger.models import Entry, Life
from guatu.ledger.tests.scenes import checking, closed, doing, opened
from tests.cast import Cast, op


def test_the_head_of_the_unit_signs_off_what_an_officer_did(cast: Cast) -> None:
    done = closed(cast)
    assert (done.life, done.closed_at) == (Life.CLOSED, cast.at)


def test_a_supervisor_and_a_leader_sign_off_too(cast: Cast) -> None:
    for by in (cast.supervisor, cast.leader):
        assert actions.sign_off(checking(cast), by=by, at=cast.at).life == Life.CLOSED


def test_the_owner_can_never_sign_off_his_own_item(cast: Cast) -> None:
    with pytest.raises(actions.OwnSignature, match="不能验收自己经办的事"):
        actions.sign_off(checking(cast), by=cast.officer, at=cast.at)


def test_not_even_as_head_of_the_unit_or_as_supervisor(cast: Cast) -> None:
    for who in (cast.head, cast.supervisor):
        item = opened(cast, unit=cast.units[who.unit_name])
        actions.accept(item, by=who, at=cast.at)
        actions.attach(item, by=who, at=cast.at, text="办完了。")
        actions.submit(item, by=who, at=cast.at)
        with pytest.raises(actions.OwnSignature):
            actions.sign_off(item, by=who, at=cast.at)


def test_a_colleague_and_another_unit_cannot_sign(cast: Cast) -> None:
    item = checking(cast)
    for by in (cast.colleague, cast.builder):
        with pytest.raises(actions.NotYours, match="不是这件事的验收人"):
            actions.sign_off(item, by=by, at=cast.at)


def test_nothing_is_signed_off_before_it_is_handed_in(cast: Cast) -> None:
    with pytest.raises(actions.NotNow, match="李工已于 3月11日 09:30 接单，“六月封顶”现在办理中，不能销号"):
        actions.sign_off(doing(cast), by=cast.head, at=cast.at)


def test_the_same_form_twice_signs_once(cast: Cast) -> None:
    item = checking(cast)
    for _ in range(2):
        again = actions.sign_off(item, by=cast.supervisor, at=cast.at, op=op(1))
        assert again.life == Life.CLOSED
    assert Entry.objects.filter(zone=cast.zone, item=item, verb="sign_off").count() == 1


def test_an_operation_of_another_item_is_refused(cast: Cast) -> None:
    actions.sign_off(checking(cast), by=cast.head, at=cast.at, op=op(1))
    with pytest.raises(actions.OpTaken):
        actions.sign_off(checking(cast), by=cast.head, at=cast.at, op=op(1))


def test_what_was_behind_is_no_longer_so(cast: Cast) -> None:
    item = checking(cast)
    actions.mark_behind(item, text="低于序时 12 个百分点", by=cast.supervisor, at=cast.at)
    done = actions.sign_off(item, by=cast.head, at=cast.at)
    assert (done.is_behind, done.behind_text) == (False, "")
