"""抄到新一年：the same tasks and months stand in another year; what is there already stays."""

from datetime import date

import pytest
from django.test import Client

from guatu.core.dates import dated
from guatu.projects.tests.cast_projects import address, typed
from guatu.supervision import actions
from guatu.supervision.actions.key_tasks import TaskThere
from guatu.supervision.models import KeyTask
from guatu.supervision.tests.scenes import cell, task
from tests.cast import Cast, op


def test_a_list_is_copied_once(cast: Cast) -> None:
    task(cast)
    task(cast, "示例·管网", is_priority=True)
    for _ in range(2):
        actions.copy_year(zone=cast.zone, source=2026, target=2027, by=cast.supervisor, at=cast.at, op=op(1))
    rows = KeyTask.objects.filter(zone=cast.zone, year=2027).order_by("order")
    assert [(row.title, row.is_priority) for row in rows] == [("示例·道路通车", False), ("示例·管网", True)]
    assert dated(cell(rows[0], 2).item.due_at) == date(2027, 2, 28)


def test_what_was_withdrawn_is_not_copied(cast: Cast) -> None:
    actions.withdraw_task(task(cast), by=cast.supervisor, at=cast.at, note="不做了")
    assert actions.copy_year(zone=cast.zone, source=2026, target=2027, by=cast.supervisor, at=cast.at) == []


def test_a_year_is_not_copied_onto_itself(cast: Cast) -> None:
    with pytest.raises(TaskThere):
        actions.copy_year(zone=cast.zone, source=2026, target=2026, by=cast.supervisor, at=cast.at)


def test_a_form_copies_the_list(cast: Cast, client: Client) -> None:
    task(cast)
    cast.login(client, "leader")
    url = address("key_tasks_copy")
    assert client.post(url, typed(client, url, source="2026", target="2027")).status_code == 303
    assert KeyTask.objects.filter(zone=cast.zone, year=2027).count() == 1
