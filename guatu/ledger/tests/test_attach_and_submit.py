"""佐证与报验."""

import pytest

from guatu.ledger import actions
from guatu.ledger.models import Evidence, Life
from guatu.ledger.tests.scenes import closed, doing, opened, shown
from tests.cast import Cast, op


def test_a_colleague_adds_evidence(cast: Cast) -> None:
    item = actions.attach(doing(cast), by=cast.colleague, at=cast.at, text=" 监理已签字。 ")
    assert Evidence.objects.get(zone=cast.zone, item=item).text == "监理已签字。"


def test_twice_sent_evidence_is_there_once(cast: Cast) -> None:
    item = doing(cast)
    for _ in range(2):
        actions.attach(item, by=cast.officer, at=cast.at, text="已封顶。", op=op(3))
    assert Evidence.objects.filter(zone=cast.zone, item=item).count() == 1


def test_nothing_is_no_evidence(cast: Cast) -> None:
    with pytest.raises(actions.EvidenceMissing, match="请选一个文件，或写明情况"):
        actions.attach(doing(cast), by=cast.officer, at=cast.at, text="  ")


def test_another_unit_adds_none(cast: Cast) -> None:
    with pytest.raises(actions.NotYours):
        actions.attach(doing(cast), by=cast.builder, at=cast.at, text="x")


def test_nothing_is_added_to_what_is_closed(cast: Cast) -> None:
    with pytest.raises(actions.NotNow):
        actions.attach(closed(cast), by=cast.officer, at=cast.at, text="x")


def test_the_owner_hands_it_in(cast: Cast) -> None:
    item = actions.submit(shown(cast), by=cast.officer, at=cast.at)
    assert (item.life, item.submitted_by_id) == (Life.CHECKING, cast.officer.person_id)


def test_nothing_is_submitted_without_evidence(cast: Cast) -> None:
    with pytest.raises(actions.EvidenceMissing, match="至少要 1 份佐证，现有 0 份"):
        actions.submit(doing(cast), by=cast.officer, at=cast.at)


def test_only_the_owner_hands_it_in(cast: Cast) -> None:
    item = shown(cast)
    for by in (cast.colleague, cast.head, cast.supervisor):
        with pytest.raises(actions.NotYours, match="只有责任人"):
            actions.submit(item, by=by, at=cast.at)


def test_what_nobody_has_taken_cannot_be_handed_in(cast: Cast) -> None:
    with pytest.raises(actions.NotNow, match="现在待接单，不能报验"):
        actions.submit(opened(cast), by=cast.officer, at=cast.at)
