"""暂停、终止、恢复：asked, decided by a leader, and the clocks of the milestones go with the project."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client

from guatu.core.dates import PartialDate
from guatu.ledger import queries as ledger_queries
from guatu.ledger.models import Entry, Item, Life
from guatu.projects.actions import ask_halt, decide_halt, plan_milestone
from guatu.projects.actions.halt import HaltDecided, HaltWaiting, Kind, NotInThisStage, NotYourDecision
from guatu.projects.actions.plan import NotOnTheRoad
from guatu.projects.models import Halt, Project, Stage
from guatu.projects.queries.lifecycle_events import lifecycle_events
from guatu.projects.tests.cast_projects import address, founded, milestone, pinned, typed
from tests.cast import Cast, op

LATER = timedelta(days=10)


def _ask(cast: Cast, project: Project, kind: Kind = Kind.PAUSE, **more: object) -> Halt:
    given = {"reason": "government", "note": "指标未批", "by": cast.officer, "at": cast.at}
    return ask_halt(project, kind=kind, **(given | more))  # type: ignore[arg-type]


def _item(project: Project) -> Item:
    found = milestone(project, "completed").item
    assert found is not None
    return found


@pytest.mark.mechanism("M199")
def test_a_paused_project_stops_its_clocks_and_revived_they_run_on(cast: Cast, client: Client) -> None:
    project = founded(cast)
    due = _item(project).due_at
    url = address("halt_ask", project_id=project.pk, kind="pause")
    pinned(cast)
    cast.login(client, "officer")
    form = typed(client, url, reason="government", note="用地指标待批")
    assert client.post(url, form).status_code == 303
    assert client.post(url, form).status_code == 303  # sent twice
    halt = Halt.objects.get(zone=cast.zone, project=project)
    assert _item(project).life == Life.OPEN  # asked is not granted
    pinned(cast)
    cast.login(client, "leader")
    url = address("halt", halt_id=halt.pk)
    assert client.post(url, typed(client, url, granted="yes")).status_code == 303
    project.refresh_from_db()
    assert (project.stage, _item(project).life) == (Stage.PAUSED, Life.PAUSED)
    listed = client.get(address("projects"), {"stage": "paused"}).content.decode()
    assert project.name in listed
    page = client.get(address("project", project_id=project.pk)).content.decode()
    assert "已暂停" in page
    with pytest.raises(NotOnTheRoad):
        plan_milestone(
            milestone(project, "topped_out"),
            planned=PartialDate.parse("2026-05"),
            by=cast.officer,
            at=cast.at,
        )
    asked = _ask(cast, project, Kind.REVIVE, reason="cleared", at=cast.at + LATER)
    decide_halt(asked, granted=True, by=cast.leader, at=cast.at + LATER)
    project.refresh_from_db()
    item = _item(project)
    assert (project.stage, item.life, item.due_at) == (
        Stage.STARTED,
        Life.OPEN,
        due + LATER - timedelta(days=1),
    )
    rows = ledger_queries.items_as_of(cast.zone, cast.at + timedelta(days=5))
    assert {row.item_id: row.life for row in rows}[item.pk] == Life.PAUSED
    assert [event.verb for event in lifecycle_events(project)][:2] == ["申请恢复", "恢复项目"]


def test_a_terminated_project_voids_what_is_open_and_begins_again_when_revived(cast: Cast) -> None:
    project = founded(cast)
    old = _item(project)
    asked = _ask(cast, project, Kind.TERMINATE, reason="company")
    decide_halt(asked, granted=True, by=cast.leader, at=cast.at)
    old.refresh_from_db()
    project.refresh_from_db()
    assert (old.life, project.stage) == (Life.VOID, Stage.TERMINATED)
    entry = Entry.objects.get(zone=cast.zone, item=old, verb="void")
    assert "企业放弃投资" in entry.data["note"]
    asked = _ask(cast, project, Kind.REVIVE, reason="replaced", at=cast.at + LATER)
    decide_halt(asked, granted=True, by=cast.leader, at=cast.at + LATER)
    project.refresh_from_db()
    new = _item(project)
    assert (project.stage, new.life, new.pk == old.pk) == (Stage.STARTED, Life.OPEN, False)
    assert new.due_at == old.due_at
    assert milestone(project, "started").item.life == Life.CLOSED  # type: ignore[union-attr]


def test_one_at_a_time_decided_once_and_never_by_who_asked(cast: Cast) -> None:
    project = founded(cast)
    with pytest.raises(NotInThisStage):
        _ask(cast, project, Kind.REVIVE, reason="cleared")
    with pytest.raises(NotYourDecision):
        _ask(cast, project, by=cast.builder)
    halt = _ask(cast, project, by=cast.leader, op=op(4))
    assert _ask(cast, project, by=cast.leader, op=op(4)) == halt
    with pytest.raises(HaltWaiting):
        _ask(cast, project)
    with pytest.raises(NotYourDecision, match="另一位"):
        decide_halt(halt, granted=True, by=cast.leader, at=cast.at)
    with pytest.raises(NotYourDecision):
        decide_halt(halt, granted=True, by=cast.supervisor, at=cast.at)
    Halt.objects.filter(zone=cast.zone, pk=halt.pk).update(asked_by=cast.people["officer"])
    refused = decide_halt(halt, granted=False, by=cast.leader, at=cast.at, answer="还能推进")
    assert decide_halt(halt, granted=False, by=cast.leader, at=cast.at, answer="还能推进") == refused
    with pytest.raises(HaltDecided):
        decide_halt(halt, granted=True, by=cast.leader, at=cast.at)
    assert _item(project).life == Life.OPEN


def test_the_list_finds_them_and_another_zone_does_not(cast: Cast, client: Client) -> None:
    halt = _ask(cast, founded(cast), until=date(2026, 9, 1))
    pinned(cast)
    cast.login(client, "auditor")
    page = client.get(address("halts"), {"state": "asked", "kind": "pause"}).content.decode()
    assert "政府原因" in page
    assert client.get(address("halts_export")).status_code == 200
    assert client.get(address("halt", halt_id=UUID(int=7))).status_code == 404
    assert client.get(address("halt", halt_id=halt.pk)).status_code == 200
    pinned(cast)
    cast.login(client, "stranger")
    assert client.get(address("halt", zone="bhw", halt_id=halt.pk)).status_code == 404
