"""改派：another unit, another person, and it waits to be taken."""

import pytest

from guatu.ledger import actions
from guatu.ledger.models import Entry, Life
from guatu.ledger.tests.scenes import checking, doing
from tests.cast import Cast


def test_the_head_hands_it_to_another_person_who_has_to_take_it(cast: Cast) -> None:
    item = actions.assign(doing(cast), unit=None, person=cast.people["colleague"], by=cast.head, at=cast.at)
    assert (item.life, item.owner_id) == (Life.OPEN, cast.colleague.person_id)
    assert item.owner_unit_id == cast.units["项目服务办"].pk


def test_a_supervisor_hands_it_to_another_unit_and_the_log_says_to_whom(cast: Cast) -> None:
    item = actions.assign(doing(cast), unit=cast.units["建设局"], person=None, by=cast.supervisor, at=cast.at)
    assert (item.life, item.owner) == (Life.OPEN, None)
    last = Entry.objects.filter(zone=cast.zone, item=item).order_by("id").last()
    assert last is not None
    assert last.data["unit"] == "建设局"
    assert last.data["set"] == {"owner_id": None}
    assert actions.accept(item, by=cast.builder, at=cast.at).life == Life.DOING


def test_an_officer_cannot_pass_it_on(cast: Cast) -> None:
    with pytest.raises(actions.NotYours):
        actions.assign(doing(cast), unit=cast.units["建设局"], person=None, by=cast.officer, at=cast.at)


def test_somebody_must_be_named(cast: Cast) -> None:
    with pytest.raises(actions.ReasonMissing, match="请选择责任单位或责任人"):
        actions.assign(doing(cast), unit=None, person=None, by=cast.head, at=cast.at)


def test_to_the_same_person_is_no_change(cast: Cast) -> None:
    with pytest.raises(actions.NotNow, match="已由李工负责"):
        actions.assign(doing(cast), unit=None, person=cast.people["officer"], by=cast.head, at=cast.at)


def test_nobody_of_another_zone(cast: Cast) -> None:
    with pytest.raises(actions.NotYours, match="本区"):
        actions.assign(doing(cast), unit=None, person=cast.people["stranger"], by=cast.head, at=cast.at)


def test_not_while_it_waits_for_a_signature(cast: Cast) -> None:
    with pytest.raises(actions.NotNow):
        actions.assign(checking(cast), unit=cast.units["建设局"], person=None, by=cast.head, at=cast.at)


def test_when_the_project_hands_over_to_nobody_it_waits_to_be_taken(cast: Cast) -> None:
    item = actions.hand_over(doing(cast), unit=cast.units["建设局"], person=None, by=cast.head, at=cast.at)
    assert item.life == Life.OPEN
