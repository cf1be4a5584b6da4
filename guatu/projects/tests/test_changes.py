"""项目的变更：its page tells who changed which field, in the words and figures of its readers."""

from django.test import Client

from guatu.projects.models import Project
from guatu.projects.tests.cast_projects import address, founded, typed
from tests.cast import Cast


def test_a_project_tells_what_its_fields_held_before(cast: Cast, client: Client) -> None:
    project = founded(cast)
    cast.login(client, "officer")
    url = address("project_edit", project_id=project.pk)
    for amount in ("12500", "13000"):
        assert client.post(url, typed(client, url, investment=amount)).status_code == 303
    page = client.get(address("project", project_id=project.pk), {"changes": "1"}).content.decode()
    assert "李工" in page
    assert "1.25亿元" in page.replace(" ", "")
    assert "1.3亿元" in page.replace(" ", "")


def test_the_changes_of_a_project_come_ten_at_a_time(cast: Cast, client: Client) -> None:
    project = founded(cast)
    for n in range(23):
        Project.objects.filter(zone=cast.zone, pk=project.pk).update(note=f"第{n}稿")
    cast.login(client, "officer")
    url = address("project", project_id=project.pk)
    newest, last = (client.get(url, {"changes": number}).content.decode() for number in ("1", "3"))
    assert "第22稿" in newest
    assert "第5稿" not in newest
    assert "第1稿" in last
    assert "没有更早的了" in client.get(url, {"changes": "9"}).content.decode()
