"""配合：supporting units with their own part and evidence."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from guatu.core import tenancy
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


def page_of(client: Client, item: Item) -> str:
    address = reverse("item", kwargs={"zone": "qlw", "item_id": item.pk})
    return " ".join(client.get(address).content.decode().split())


def attach(client: Client, item: Item, **fields: Any) -> Any:
    address = reverse("item_attach", kwargs={"zone": "qlw", "item_id": item.pk})
    return client.post(address, {"op": str(uuid4()), "seen": item.standing} | fields)


def test_the_supporting_unit_shows_its_part_from_the_page(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guatu.zones.clock.now_for", lambda zone: cast.at)
    part = asked(cast)
    mine = page_of(cast.login(client, "builder"), part.item)
    parts = mine[mine.index('id="parts"') : mine.index('id="evidence"')]
    assert 'data-dialog="d-attach"' in parts
    assert "还有 1 项配合没有办结，佐证已够" in mine
    assert attach(client, part.item, part=str(part.pk), text="管线已迁到路南。").status_code == 303
    # the officer, at the very same moment, for the whole
    assert attach(cast.login(client, "officer"), part.item, text="会议纪要见附件。").status_code == 303
    seen = page_of(client, part.item)
    parts, whole = (
        seen[seen.index('id="parts"') : seen.index('id="evidence"')],
        seen[seen.index('id="evidence"') :],
    )
    whole = whole[: whole.index('id="timeline"')]
    assert "管线已迁到路南。" in parts
    assert "管线已迁到路南。" not in whole
    assert "会议纪要见附件。" in whole
    assert "另有 1 份在配合单位名下" in whole
    assert 'data-dialog="d-attach"' not in parts, "别人的配合不由牵头单位附佐证"


def test_nobody_shows_another_units_part(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guatu.zones.clock.now_for", lambda zone: cast.at)
    part = asked(cast)
    elsewhere = asked(cast, shown(cast, title="另一件事"))
    with pytest.raises(actions.NotYours, match="不是你单位的"):
        actions.attach(part.item, by=cast.officer, at=cast.at, text="替他说一句", part=part)
    with pytest.raises(actions.NotNow, match="不属于这件事"):
        actions.attach(part.item, by=cast.builder, at=cast.at, text="附错了", part=elsewhere)
    for login, strange in (("officer", part.pk), ("builder", elsewhere.pk), ("builder", uuid4())):
        answer = attach(cast.login(client, login), part.item, part=str(strange), text="我写的还在")
        assert answer.status_code == 422
        assert "我写的还在" in answer.content.decode()
        assert "不是你单位的" in answer.content.decode()
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    assert not Evidence.objects.filter(zone=cast.zone, part__isnull=False).exists()


def test_who_is_named_in_a_part_shows_it_wherever_he_works(cast: Cast) -> None:
    item = shown(cast)
    builder = cast.people["builder"]
    actions.ask_part(
        item, unit=cast.units["青螺街道"], person=builder, task="现场指认", by=cast.officer, at=cast.at
    )
    actions.attach(item, by=cast.builder, at=cast.at, text="已到现场指认。")
    assert Evidence.objects.get(zone=cast.zone, added_by=builder).part is not None
