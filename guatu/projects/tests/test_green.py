"""绿色通道：granted with a reason until a day, found in the library, taken back with a reason."""

from datetime import date, timedelta

import pytest
from django.test import Client

from guatu.core.refusal import Refusal
from guatu.projects.actions import end_green, grant_green
from guatu.projects.actions.green import AlreadyGreen, NotYourChannel
from guatu.projects.models import GreenChannel
from guatu.projects.tests.cast_projects import address, founded, pinned, typed
from tests.cast import Cast, op


@pytest.mark.mechanism("M188")
def test_a_project_in_the_green_channel_is_marked_and_found_until_its_day(cast: Cast, client: Client) -> None:
    project = founded(cast)
    founded(cast, "示例·不在通道")
    url = address("green_grant", project_id=project.pk)
    pinned(cast)
    cast.login(client, "leader")
    assert client.post(url, typed(client, url, reason="省重大", until="2026-01-01")).status_code == 422
    assert client.post(url, typed(client, url, reason="省重大", until="2026-06-30")).status_code == 303
    page = client.get(address("project", project_id=project.pk)).content.decode()
    assert "省重大（周主任批准，有效至 6月30日）" in page
    listed = client.get(address("projects"), {"channel": "green"}).content.decode()
    assert project.name in listed
    assert "示例·不在通道" not in listed
    assert "开绿色通道" in client.get(address("project_life", project_id=project.pk)).content.decode()
    green = GreenChannel.objects.get(zone=cast.zone, project=project)
    url = address("green_end", green_id=green.pk)
    assert client.post(url, typed(client, url, note="已办结")).status_code == 303
    assert project.name not in client.get(address("projects"), {"channel": "green"}).content.decode()


def test_one_at_a_time_by_who_may_and_a_new_one_when_it_has_run_out(cast: Cast) -> None:
    project = founded(cast)
    given = {"reason": "省重大", "until": date(2026, 4, 1), "at": cast.at}
    with pytest.raises(NotYourChannel):
        grant_green(project, by=cast.head, **given)  # type: ignore[arg-type]
    first = grant_green(project, by=cast.leader, op=op(6), **given)  # type: ignore[arg-type]
    assert grant_green(project, by=cast.leader, op=op(6), **given) == first  # type: ignore[arg-type]
    with pytest.raises(AlreadyGreen):
        grant_green(project, by=cast.supervisor, **given)  # type: ignore[arg-type]
    later = cast.at + timedelta(days=60)
    again = grant_green(project, reason="续期", until=date(2026, 9, 1), by=cast.supervisor, at=later)
    first.refresh_from_db()
    assert (first.end_note, again.ended_at) == ("到期", None)
    with pytest.raises(Refusal, match="理由"):
        end_green(again, note="", by=cast.leader, at=later)
    ended = end_green(again, note="已办结", by=cast.leader, at=later)
    assert end_green(again, note="又一次", by=cast.leader, at=later).end_note == ended.end_note
