"""会签：several signatures in order, by different people."""

import pytest

from guatu.ledger import actions, queries
from guatu.ledger.kinds import Kind, Signing, register
from guatu.ledger.models import Entry, Item, Life
from guatu.ledger.tests.scenes import opening
from guatu.zones.models import Role
from tests.cast import Cast, op

NOBODY: frozenset[Role] = frozenset()
TWICE = Kind(
    code="test.twice",
    name="两道签字的",
    prefix="LQ",
    countersigning=(Signing(roles=NOBODY),),
    signing=Signing(roles=frozenset({Role.SUPERVISOR}), unit_head=False),
)
register(TWICE)


def handed_in(cast: Cast) -> Item:
    piece = opening(cast)
    item = actions.open_item(
        zone=cast.zone,
        opening=actions.Opening(TWICE, "两道签字的事", piece.deadline, piece.owner_unit),
        by=cast.head,
        at=cast.at,
    )
    item = actions.accept(item, by=cast.officer, at=cast.at)
    actions.attach(item, by=cast.officer, at=cast.at, text="办完了")
    return actions.submit(item, by=cast.officer, at=cast.at)


def test_the_first_signature_does_not_close_it_the_second_does(cast: Cast) -> None:
    item = actions.sign_off(handed_in(cast), by=cast.head, at=cast.at, note="属实")
    assert (item.life, item.signed) == (Life.CHECKING, 1)
    item = actions.sign_off(item, by=cast.supervisor, at=cast.at)
    assert item.life == Life.CLOSED
    verbs = Entry.objects.filter(zone=cast.zone, item=item).order_by("occurred_at", "id")
    assert list(verbs.values_list("verb", flat=True))[-2:] == ["countersign", "sign_off"]


def test_they_sign_in_order(cast: Cast) -> None:
    with pytest.raises(actions.NotYours, match="现在不由你验收"):
        actions.sign_off(handed_in(cast), by=cast.supervisor, at=cast.at)


def test_nobody_signs_twice(cast: Cast) -> None:
    item = actions.sign_off(handed_in(cast), by=cast.head, at=cast.at)
    with pytest.raises(actions.OwnSignature, match="已经签过"):
        actions.sign_off(item, by=cast.head, at=cast.at)


def test_sent_back_all_signatures_are_asked_again(cast: Cast) -> None:
    item = actions.sign_off(handed_in(cast), by=cast.head, at=cast.at)
    item = actions.return_(item, by=cast.supervisor, at=cast.at, note="缺图")
    assert (item.signed, item.signed_by) == (0, [])
    item = actions.submit(item, by=cast.officer, at=cast.at)
    assert actions.sign_off(item, by=cast.head, at=cast.at).life == Life.CHECKING


def test_the_same_form_twice_signs_once(cast: Cast) -> None:
    item = handed_in(cast)
    for _ in range(2):
        item = actions.sign_off(item, by=cast.head, at=cast.at, op=op(5))
    assert (item.life, item.signed) == (Life.CHECKING, 1)


def test_it_waits_for_whose_turn_it_is(cast: Cast) -> None:
    item = handed_in(cast)

    def waits_for(member: object) -> bool:
        return Item.objects.filter(queries.to_sign(member), zone=cast.zone, pk=item.pk).exists()  # type: ignore[arg-type]

    assert waits_for(cast.head)
    assert not waits_for(cast.supervisor)
    actions.sign_off(item, by=cast.head, at=cast.at)
    assert waits_for(cast.supervisor)
    assert not waits_for(cast.head)
