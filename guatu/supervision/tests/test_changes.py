"""变更：what was changed of a task, a pledge and a meeting is told on its page, to whoever may open it."""

from decimal import Decimal

from django.test import Client

from guatu.projects.tests.cast_projects import address
from guatu.supervision import actions
from guatu.supervision.models import KeyTask, Meeting
from guatu.supervision.tests.scenes import meeting, pin, pledge, target, task
from guatu.zones.models import Change
from tests.cast import Cast

STARTS = "新开工项目"


def test_a_task_and_a_meeting_tell_what_was_changed(cast: Cast, client: Client) -> None:
    pin(cast)
    listed, called = task(cast), meeting(cast)
    KeyTask.objects.filter(zone=cast.zone, pk=listed.pk).update(category="<i>民生</i>")
    Meeting.objects.filter(zone=cast.zone, pk=called.pk).update(place="示例二号工地")
    cast.login(client, "officer")
    told = client.get(address("key_task", task_id=listed.pk)).content.decode()
    assert "&lt;i&gt;民生&lt;/i&gt;" in told
    assert "<i>民生</i>" not in told
    assert "示例二号工地</ins>" in client.get(address("meeting", meeting_id=called.pk)).content.decode()


def test_a_pledge_tells_how_its_targets_and_their_months_were_changed(cast: Cast, client: Client) -> None:
    pin(cast)
    held = pledge(cast)
    actions.set_plans(target(held, STARTS), plans={3: Decimal(7), 6: Decimal(11)}, by=cast.supervisor)
    plans = Change.objects.filter(zone=cast.zone, model="supervision.targetplan")
    assert [row.what for row in plans] == ["update"], "改了的一格是改，不是删了再添"
    actions.ask_change(target(held, STARTS), value=Decimal(18), reason="改签", by=cast.head, at=cast.at)
    cast.login(client, "officer")
    told = client.get(address("pledge", pledge_id=held.pk)).content.decode()
    assert f"修改目标分解“{STARTS} 3”" in told
    assert "申请由 20个 调为 18个" in told


def test_of_another_zone_nothing_is_told(cast: Cast, client: Client) -> None:
    pin(cast)
    held = pledge(cast)
    cast.login(client, "stranger")
    assert client.get(address("pledge", pledge_id=held.pk)).status_code == 404
