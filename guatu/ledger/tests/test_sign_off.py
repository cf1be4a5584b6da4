"""销号：somebody else's signature closes the item; the owner can never give it."""

from datetime import timedelta

import pytest

from guatu.core.dates import PartialDate
from guatu.ledger import actions
from guatu.ledger.deadlines import on_day
from guatu.ledger.kinds import Kind, register
from guatu.ledger.models import Entry, Item, Life
from tests.cast import Cast, op

PROMISE = Kind(code="test.promise", name="承诺", prefix="CS", near=timedelta(days=3))
register(PROMISE)


def promise(cast: Cast) -> Item:
    """A promise of 李工 in 项目服务办, due on 20 March."""
    deadline = on_day(PartialDate.parse("2026-03-20"), near=PROMISE.near)
    opening = actions.Opening(
        kind=PROMISE, title="六月封顶", deadline=deadline, owner_unit=cast.units["项目服务办"]
    )
    item = actions.open_item(zone=cast.zone, opening=opening, by=cast.head, at=cast.at)
    return actions.accept(item, by=cast.officer, at=cast.at)


def submitted(cast: Cast) -> Item:
    item = promise(cast)
    actions.attach(item, by=cast.officer, at=cast.at, text="已封顶，见监理记录。")
    return actions.submit(item, by=cast.officer, at=cast.at)


def test_the_head_of_the_unit_signs_off_what_an_officer_did(cast: Cast) -> None:
    closed = actions.sign_off(submitted(cast), by=cast.head, at=cast.at)
    assert (closed.life, closed.closed_at) == (Life.CLOSED, cast.at)


def test_the_owner_can_never_sign_off_his_own_item(cast: Cast) -> None:
    item = submitted(cast)
    with pytest.raises(actions.OwnSignature, match="不能验收自己经办的事"):
        actions.sign_off(item, by=cast.officer, at=cast.at)


def test_the_same_form_twice_signs_once(cast: Cast) -> None:
    item = submitted(cast)
    actions.sign_off(item, by=cast.supervisor, at=cast.at, op=op(1))
    actions.sign_off(item, by=cast.supervisor, at=cast.at, op=op(1))
    assert Entry.objects.filter(zone=cast.zone, item=item, verb="sign_off").count() == 1


def test_nothing_is_submitted_without_evidence(cast: Cast) -> None:
    item = promise(cast)
    with pytest.raises(actions.EvidenceMissing, match="至少要 1 份佐证"):
        actions.submit(item, by=cast.officer, at=cast.at)
