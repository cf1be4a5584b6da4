"""排期与达成：a promise keeps its first date, moves with a reason, is reached with another's signature."""

from datetime import date

import pytest
from django.test import Client

from guatu.core.dates import PartialDate
from guatu.ledger import actions as ledger
from guatu.ledger.models import Entry, Evidence, Life
from guatu.projects.actions import add_milestone, add_milestone_type, plan_milestone, report_reached
from guatu.projects.models import Project, Stage
from guatu.projects.tests.cast_projects import address, founded, milestone, typed
from tests.cast import Cast, op


@pytest.mark.mechanism("M081")
def test_a_moved_plan_keeps_the_first_date_and_the_reason(cast: Cast, client: Client) -> None:
    held = milestone(founded(cast), "completed")
    url = address("milestone_plan", milestone_id=held.pk)
    cast.login(client, "officer")
    sent = client.post(url, typed(client, url, planned="2026年8月", note="雨季停工"))
    assert sent.status_code == 303
    held.refresh_from_db()
    assert (held.planned_on, held.planned_precision, held.baseline_on) == (
        date(2026, 8, 1),
        "month",
        date(2026, 6, 1),
    )
    entry = Entry.objects.get(zone=cast.zone, item=held.item, verb="reschedule")
    assert entry.data["note"] == "雨季停工"


def test_a_promise_is_not_moved_without_a_reason(cast: Cast, client: Client) -> None:
    held = milestone(founded(cast), "completed")
    url = address("milestone_plan", milestone_id=held.pk)
    cast.login(client, "officer")
    answer = client.post(url, typed(client, url, planned="2026-09-30"))
    assert answer.status_code == 422
    assert "改期请写明理由" in answer.content.decode()
    assert "2026-09-30" in answer.content.decode()


def test_the_same_first_plan_twice_is_one_entry(cast: Cast) -> None:
    held = milestone(founded(cast), "topped_out")
    for _ in range(2):
        plan_milestone(held, planned=PartialDate.parse("2026-04"), by=cast.officer, at=cast.at, op=op(3))
    held.refresh_from_db()
    assert Entry.objects.filter(zone=cast.zone, item=held.item).count() == 1


def test_a_reported_milestone_waits_for_a_signature_and_then_moves_the_stage(
    cast: Cast, client: Client
) -> None:
    project = founded(cast)
    held = milestone(project, "completed")
    url = address("milestone_reach", milestone_id=held.pk)
    cast.login(client, "officer")
    form = typed(client, url, on="2026-03-09", text="竣工验收备案表 2026-18 号")
    assert client.post(url, form).status_code == 303
    held.refresh_from_db()
    assert held.item is not None
    assert (held.item.life, held.actual_on) == (Life.CHECKING, date(2026, 3, 9))
    assert client.post(url, form).status_code == 303
    assert Evidence.objects.filter(zone=cast.zone, item=held.item).count() == 1
    ledger.sign_off(held.item, by=cast.supervisor, at=cast.at)
    assert Project.objects.get(pk=project.pk).stage == Stage.COMPLETED


def test_only_the_owner_reports_what_he_reached(cast: Cast, client: Client) -> None:
    held = milestone(founded(cast), "completed")
    url = address("milestone_reach", milestone_id=held.pk)
    cast.login(client, "builder")
    answer = client.post(url, typed(client, url, on="2026-03-09", text="已竣工"))
    assert answer.status_code == 422
    assert "接单" in answer.content.decode()


@pytest.mark.mechanism("M081")
def test_a_zone_adds_its_own_word_and_a_project_takes_it(cast: Cast) -> None:
    project = founded(cast)
    word = add_milestone_type(zone=cast.zone, name="点火", after=milestone(project, "completed").type)
    held = add_milestone(project, type=word)
    assert held.order == word.order > milestone(project, "completed").order
    assert milestone(project, "commissioned").order > word.order
    planned = plan_milestone(held, planned=PartialDate.parse("2026-07"), by=cast.officer, at=cast.at)
    assert planned.item is not None
    report_reached(planned, on=PartialDate.parse("2026-03"), by=cast.officer, at=cast.at, text="点火照片")
    planned.item.refresh_from_db()
    assert planned.item.life == Life.CHECKING
