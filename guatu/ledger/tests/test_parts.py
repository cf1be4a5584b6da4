"""配合：supporting units with their own part and evidence."""

from datetime import timedelta

import pytest

from guatu.ledger import actions, queries
from guatu.ledger.models import Evidence, Item, Life, Part
from guatu.ledger.tests.scenes import doing, shown
from tests.cast import Cast


def asked(cast: Cast, item: Item | None = None) -> Part:
    """建设局 is asked to help."""
    item = item or shown(cast)
    actions.ask_part(item, unit=cast.units["建设局"], task="迁改管线", by=cast.officer, at=cast.at)
    return Part.objects.get(zone=cast.zone, item=item)


def test_the_lead_cannot_hand_in_before_the_part_is_done(cast: Cast) -> None:
    part = asked(cast)
    with pytest.raises(actions.NotWhole, match="1 项配合没有办结"):
        actions.submit(part.item, by=cast.officer, at=cast.at)
    actions.finish_part(part, note="已迁完", by=cast.builder, at=cast.at)
    assert actions.submit(part.item, by=cast.officer, at=cast.at).life == Life.CHECKING


def test_only_the_supporting_unit_finishes_its_part(cast: Cast) -> None:
    part = asked(cast)
    with pytest.raises(actions.NotYours, match="配合单位的人"):
        actions.finish_part(part, note="x", by=cast.officer, at=cast.at)
    with pytest.raises(actions.ReasonMissing):
        actions.finish_part(part, note="", by=cast.builder, at=cast.at)


def test_its_evidence_stands_beside_its_part(cast: Cast) -> None:
    part = asked(cast)
    actions.attach(part.item, by=cast.builder, at=cast.at, text="迁改完成照片说明")
    assert Evidence.objects.get(zone=cast.zone, part=part).added_by == cast.people["builder"]


def test_who_supports_nothing_attaches_nothing(cast: Cast) -> None:
    with pytest.raises(actions.NotYours, match="配合单位"):
        actions.attach(doing(cast), by=cast.builder, at=cast.at, text="x")


def test_taken_back_it_no_longer_holds_up_the_lead(cast: Cast) -> None:
    part = asked(cast)
    actions.drop_part(part, note="不用了", by=cast.head, at=cast.at)
    assert actions.submit(part.item, by=cast.officer, at=cast.at).life == Life.CHECKING
    with pytest.raises(actions.NotNow, match="不再需要"):
        actions.finish_part(part, note="x", by=cast.builder, at=cast.at)


def test_the_lead_unit_does_not_support_itself(cast: Cast) -> None:
    with pytest.raises(actions.NotNow, match="就是牵头单位"):
        actions.ask_part(doing(cast), unit=cast.units["项目服务办"], task="x", by=cast.officer, at=cast.at)


def test_only_whoever_handles_it_asks_for_support(cast: Cast) -> None:
    with pytest.raises(actions.NotYours):
        actions.ask_part(doing(cast), unit=cast.units["建设局"], task="x", by=cast.builder, at=cast.at)


def test_the_supporting_unit_finds_it_among_its_own(cast: Cast) -> None:
    part = asked(cast)
    found = Item.objects.filter(queries.to_support(cast.builder), zone=cast.zone)
    assert list(found) == [part.item]
    actions.finish_part(part, note="好了", by=cast.builder, at=cast.at + timedelta(minutes=1))
    assert not Item.objects.filter(queries.to_support(cast.builder), zone=cast.zone).exists()
