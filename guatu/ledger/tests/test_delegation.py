"""代办、代签：who stands in for somebody absent, and what he may not do in his name."""

from datetime import date, timedelta

import pytest

from guatu.ledger import actions, queries
from guatu.ledger.models import Entry, Item, Life
from guatu.ledger.tests.scenes import checking, doing, opened, shown
from guatu.zones import actions as zones
from guatu.zones.member import Member, member_of
from tests.cast import TODAY, Cast


def away(cast: Cast, principal: str, delegate: str, **more: object) -> Member:
    """The principal is away this week; the delegate as he then is."""
    people = cast.people
    zones.delegate(
        principal=people[principal],
        delegate=people[delegate],
        from_date=TODAY,
        to_date=TODAY + timedelta(days=6),
        reason="leave",
        by=cast.supervisor,
        at=cast.at,
    )
    return member_of(cast.zone, people[delegate], TODAY)


def last_of(item: Item) -> Entry:
    found = Entry.objects.filter(zone=item.zone_id, item=item).order_by("occurred_at", "id").last()
    assert found is not None
    return found


def test_who_stands_in_signs_and_the_log_says_for_whom(cast: Cast) -> None:
    deputy = away(cast, "head", "colleague")
    item = actions.sign_off(checking(cast), by=deputy, at=cast.at)
    assert item.life == Life.CLOSED
    entry = last_of(item)
    assert (entry.by_id, entry.data["for"]) == (cast.people["colleague"].pk, "陈主任")


def test_without_standing_in_he_could_not(cast: Cast) -> None:
    with pytest.raises(actions.NotYours):
        actions.sign_off(checking(cast), by=cast.colleague, at=cast.at)


def test_nobody_signs_his_own_item_in_somebodys_name(cast: Cast) -> None:
    deputy = away(cast, "head", "officer")
    with pytest.raises(actions.OwnSignature):
        actions.sign_off(checking(cast), by=deputy, at=cast.at)


def test_what_one_handed_in_for_another_one_does_not_sign(cast: Cast) -> None:
    item = shown(cast)
    deputy = away(cast, "officer", "head")
    item = actions.submit(item, by=deputy, at=cast.at)
    assert last_of(item).data["for"] == "李工"
    with pytest.raises(actions.OwnSignature):
        actions.sign_off(item, by=deputy, at=cast.at)
    assert actions.sign_off(item, by=cast.supervisor, at=cast.at).life == Life.CLOSED


def test_what_is_taken_for_another_is_the_others(cast: Cast) -> None:
    deputy = away(cast, "officer", "builder")
    item = actions.accept(opened(cast), by=deputy, at=cast.at)
    assert item.owner == cast.people["officer"]


def test_it_ends_with_its_last_day_and_with_being_revoked(cast: Cast) -> None:
    away(cast, "head", "colleague")
    later = member_of(cast.zone, cast.people["colleague"], TODAY + timedelta(days=7))
    assert later.stands_for == ()
    made = cast.people["head"].delegations.get(zone=cast.zone)
    zones.revoke(made, by=cast.head, at=cast.at)
    assert member_of(cast.zone, cast.people["colleague"], TODAY).stands_for == ()


def test_what_waits_for_the_absent_waits_for_who_stands_in(cast: Cast) -> None:
    item = checking(cast)
    deputy = away(cast, "head", "colleague")
    waiting = Item.objects.filter(queries.to_sign(deputy), zone=cast.zone)
    assert list(waiting) == [item]
    assert not Item.objects.filter(queries.to_sign(cast.colleague), zone=cast.zone).exists()
    mine = doing(cast, title="另一件")
    stand_in = away(cast, "officer", "builder")
    found = Item.objects.filter(queries.for_the_absent(stand_in), zone=cast.zone)
    assert set(found) == {item, mine}


@pytest.mark.parametrize(
    ("principal", "delegate", "by", "sentence"),
    [
        ("head", "head", "supervisor", "不能委托给本人"),
        ("head", "officer", "builder", "委托由本人"),
        ("secadmin", "officer", "secadmin", "不能委托"),
        ("head", "stranger", "supervisor", "本区在岗"),
    ],
)
def test_some_delegations_are_refused(
    cast: Cast, principal: str, delegate: str, by: str, sentence: str
) -> None:
    with pytest.raises((zones.DelegationRefused, zones.NotYourDelegation), match=sentence):
        zones.delegate(
            principal=cast.people[principal],
            delegate=cast.people[delegate],
            from_date=TODAY,
            to_date=TODAY,
            reason="leave",
            by=getattr(cast, by),
            at=cast.at,
        )


def test_nobody_is_stood_in_for_twice_nor_passes_it_on(cast: Cast) -> None:
    away(cast, "head", "colleague")
    with pytest.raises(zones.DelegationRefused, match="已委托吴工"):
        away(cast, "head", "builder")
    with pytest.raises(zones.DelegationRefused, match="自己在"):
        away(cast, "officer", "head")


def test_nobody_gives_himself_what_another_may_do(cast: Cast) -> None:
    with pytest.raises(zones.NotYourDelegation, match="不能把别人的职责委托给自己"):
        away(cast, "leader", "supervisor")


def test_days_must_lie_ahead_and_in_order(cast: Cast) -> None:
    for start, end in ((date(2026, 3, 20), date(2026, 3, 19)), (date(2026, 3, 1), date(2026, 3, 2))):
        with pytest.raises(zones.DelegationRefused, match="止期"):
            zones.delegate(
                principal=cast.people["head"],
                delegate=cast.people["officer"],
                from_date=start,
                to_date=end,
                reason="trip",
                by=cast.head,
                at=cast.at,
            )
