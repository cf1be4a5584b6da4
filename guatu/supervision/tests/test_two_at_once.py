"""两个人改同一样东西：the second is told what the first changed, keeps what he typed, and may insist."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from guatu.core import tenancy
from guatu.projects.tests.cast_projects import address, inputs
from guatu.supervision import actions
from guatu.supervision.actions.pledges import PledgeIncomplete, TargetDraft
from guatu.supervision.models import KeyTask, Meeting, PledgeTarget
from guatu.supervision.tests.scenes import meeting, pin, pledge, task
from tests.cast import Cast


def drawn(client: Client, page: str) -> dict[str, str]:
    return inputs(client.get(page).content.decode())


def test_the_second_editor_of_a_task_is_told_and_may_insist(cast: Cast, client: Client) -> None:
    pin(cast)
    held = task(cast)
    page = address("key_task_edit", task_id=held.pk)
    cast.login(client, "supervisor")
    first, second = drawn(client, page), drawn(client, page)
    assert client.post(page, first | {"category": "民生实事"}).status_code == 303
    assert client.post(page, first | {"category": "民生实事"}).status_code == 303, "同一张表交了两次"
    answer = client.post(page, second | {"source": "四月例会"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "“类别”现在是“民生实事”" in shown
    assert "四月例会" in shown
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    assert KeyTask.objects.get(zone=cast.zone, pk=held.pk).source == ""
    insisted = second | {"source": "四月例会", "stood": inputs(shown)["stood"]}
    assert client.post(page, insisted).status_code == 303
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    assert KeyTask.objects.get(zone=cast.zone, pk=held.pk).source == "四月例会"


def test_nobodys_minutes_are_written_over_unseen(cast: Cast, client: Client) -> None:
    pin(cast)
    held = meeting(cast)
    page = address("meeting_hold", meeting_id=held.pk)
    cast.login(client, "supervisor")
    first, second = drawn(client, page), drawn(client, page)
    assert client.post(page, first | {"minutes": "先写的一份纪要"}).status_code == 303
    answer = client.post(page, second | {"minutes": "后写的一份纪要"})
    assert answer.status_code == 422
    assert "先写的一份纪要" in answer.content.decode()
    assert "后写的一份纪要" in answer.content.decode()
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    assert Meeting.objects.get(zone=cast.zone, pk=held.pk).minutes == "先写的一份纪要"


def test_a_target_sent_twice_is_one_and_another_of_its_name_is_refused(cast: Cast) -> None:
    held = pledge(cast)
    draft = TargetDraft("出让土地", Decimal(300), measure="亩", plans={6: Decimal(100)})
    made = [actions.add_target(held, draft=draft, by=cast.supervisor, at=cast.at) for _ in range(2)]
    assert made[0] == made[1]
    assert PledgeTarget.objects.filter(zone=cast.zone, pledge=held, indicator="出让土地").count() == 1
    other = TargetDraft("出让土地", Decimal(500), measure="亩")
    with pytest.raises(PledgeIncomplete, match="已有“出让土地”"):
        actions.add_target(held, draft=other, by=cast.supervisor, at=cast.at)


def test_what_is_not_on_offer_is_refused_in_plain_words(cast: Cast, client: Client) -> None:
    pin(cast)
    held = task(cast)
    page = address("key_task_edit", task_id=held.pk)
    cast.login(client, "supervisor")
    elsewhere = str(uuid4())
    answer = client.post(page, drawn(client, page) | {"lead_unit": elsewhere}).content.decode()
    assert "这里没有这个选项，请重新选择。" in answer
    assert elsewhere not in answer
