"""接单：a thing finds its person."""

import pytest

from guatu.ledger import actions
from guatu.ledger.models import Life
from guatu.ledger.tests.scenes import doing, opened
from guatu.zones.member import Member
from guatu.zones.models import Role
from tests.cast import Cast


def test_anybody_of_the_unit_takes_what_is_nobodys(cast: Cast) -> None:
    item = actions.accept(opened(cast), by=cast.colleague, at=cast.at)
    assert (item.life, item.owner_id) == (Life.DOING, cast.colleague.person_id)


def test_another_unit_cannot_take_it(cast: Cast) -> None:
    with pytest.raises(actions.NotYours, match="只有责任单位的人"):
        actions.accept(opened(cast), by=cast.builder, at=cast.at)


def test_what_is_given_to_one_by_name_is_his(cast: Cast) -> None:
    item = opened(cast, owner=cast.people["officer"])
    with pytest.raises(actions.NotYours, match="已指定责任人"):
        actions.accept(item, by=cast.colleague, at=cast.at)
    assert actions.accept(item, by=cast.officer, at=cast.at).life == Life.DOING


def test_the_head_of_the_unit_may_take_it_over(cast: Cast) -> None:
    item = opened(cast, owner=cast.people["officer"])
    assert actions.accept(item, by=cast.head, at=cast.at).owner_id == cast.head.person_id


def test_it_is_taken_once_and_the_second_learns_by_whom(cast: Cast) -> None:
    with pytest.raises(actions.NotNow, match="李工已于 3月11日 09:30 接单"):
        actions.accept(doing(cast), by=cast.colleague, at=cast.at)


def test_who_only_reads_takes_nothing(cast: Cast) -> None:
    item = opened(cast, unit=cast.units["督查室"])
    with pytest.raises(actions.NotYours):
        actions.accept(item, by=cast.auditor, at=cast.at)
    screen = Member(cast.zone.pk, None, (), frozenset({Role.DISPLAY}))
    with pytest.raises(actions.NotYours, match="只读身份"):
        actions.accept(item, by=screen, at=cast.at)
