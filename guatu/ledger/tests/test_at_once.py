"""两人同时办：one step, one entry; the other learns who was quicker. Nothing is lost, nothing doubled."""

from collections.abc import Callable
from typing import Any

from guatu.core import tenancy
from guatu.ledger import actions
from guatu.ledger.models import Entry, Evidence, Item, Life
from guatu.ledger.tests import scenes
from guatu.ledger.tests.conftest import at_once
from guatu.zones.models import NumberCounter
from tests.cast import Cast, op


def made(cast: Cast, scene: Callable[[Cast], Item]) -> Item:
    with tenancy.inside(cast.zone.pk):
        return scene(cast)


def entries(cast: Cast, item: Item, verb: str) -> int:
    with tenancy.inside(cast.zone.pk):
        return Entry.objects.filter(zone=cast.zone, item=item, verb=verb).count()


def test_two_sign_off_and_one_is_told(committed: Cast) -> None:
    cast, item = committed, made(committed, scenes.checking)
    first, second = at_once(
        cast,
        lambda: actions.sign_off(item, by=cast.head, at=cast.at),
        lambda: actions.sign_off(item, by=cast.supervisor, at=cast.at),
    )
    assert first.life == Life.CLOSED
    assert isinstance(second, actions.NotNow)
    assert second.message == "陈主任已于 3月11日 09:30 销号，“六月封顶”现在已销号，不能销号。"
    assert entries(cast, item, "sign_off") == 1


def test_one_signs_off_while_the_other_returns_it(committed: Cast) -> None:
    cast, item = committed, made(committed, scenes.checking)
    first, second = at_once(
        cast,
        lambda: actions.return_(item, by=cast.head, at=cast.at, note="没封顶。"),
        lambda: actions.sign_off(item, by=cast.supervisor, at=cast.at),
    )
    assert first.life == Life.DOING
    assert isinstance(second, actions.NotNow)
    assert "陈主任已于 3月11日 09:30 退回" in second.message


def test_two_colleagues_take_it_and_one_has_it(committed: Cast) -> None:
    cast, item = committed, made(committed, scenes.opened)
    first, second = at_once(
        cast,
        lambda: actions.accept(item, by=cast.officer, at=cast.at),
        lambda: actions.accept(item, by=cast.colleague, at=cast.at),
    )
    assert first.owner_id == cast.officer.person_id
    assert isinstance(second, actions.NotNow)
    assert entries(cast, item, "accept") == 1


def test_the_same_form_twice_at_once_succeeds_twice_and_is_done_once(committed: Cast) -> None:
    cast, item = committed, made(committed, scenes.shown)

    def hand_in() -> Item:
        return actions.submit(item, by=cast.officer, at=cast.at, op=op(5))

    assert [each.life for each in at_once(cast, hand_in, hand_in, hand_in)] == [Life.CHECKING] * 3
    assert entries(cast, item, "submit") == 1


def test_the_same_evidence_twice_at_once_is_there_once(committed: Cast) -> None:
    cast, item = committed, made(committed, scenes.doing)

    def add() -> Item:
        return actions.attach(item, by=cast.officer, at=cast.at, text="已封顶。", op=op(6))

    at_once(cast, add, add)
    with tenancy.inside(cast.zone.pk):
        assert Evidence.objects.filter(zone=cast.zone, item=item).count() == 1


def test_one_operation_on_two_items_at_once_is_refused_in_words(committed: Cast) -> None:
    cast = committed
    one, two = made(cast, scenes.opened), made(cast, scenes.opened)
    _, second = at_once(
        cast,
        lambda: actions.accept(one, by=cast.officer, at=cast.at, op=op(7)),
        lambda: actions.accept(two, by=cast.officer, at=cast.at, op=op(7)),
    )
    assert isinstance(second, actions.OpTaken)
    assert entries(cast, two, "accept") == 0


def test_opening_the_same_twice_at_once_opens_once(committed: Cast) -> None:
    cast = committed

    def open_it() -> Item:
        return actions.open_item(
            zone=cast.zone, opening=scenes.opening(cast), by=cast.head, at=cast.at, op=op(8)
        )

    first, second = at_once(cast, open_it, open_it)
    assert first.pk == second.pk
    with tenancy.inside(cast.zone.pk):
        assert Item.objects.filter(zone=cast.zone).count() == 1
        assert NumberCounter.objects.get(zone=cast.zone, prefix="CS").last == 1


def test_two_who_need_the_same_items_never_wait_in_a_ring(committed: Cast) -> None:
    cast = committed
    items = [made(cast, scenes.opened) for _ in range(3)]

    def behind(order: list[Item]) -> Callable[[], Any]:
        def mark() -> Any:
            held = actions.hold_all(order)
            return [actions.mark_behind(each, text="慢", by=cast.head, at=cast.at) for each in held]

        return mark

    outcomes = at_once(cast, behind(items), behind(items[::-1]))
    assert [len(outcome) for outcome in outcomes] == [3, 3]
