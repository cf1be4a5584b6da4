"""批准计划：every planned date is frozen; a change keeps the baseline, a new one is a new version."""

from datetime import date

import pytest
from django.test import Client

from guatu.core.dates import PartialDate
from guatu.core.refusal import Refusal
from guatu.ledger.steps import ReasonMissing
from guatu.projects.actions import approve_plan, approve_plans, plan_milestone
from guatu.projects.actions.baseline import NotYourApproval, SamePlan, StalePlan
from guatu.projects.deviation import deviations
from guatu.projects.models import Baseline, BaselinePoint
from guatu.projects.queries.detail import stops_of
from guatu.projects.tests.cast_projects import address, founded, milestone, pinned, typed
from tests.cast import Cast, op


@pytest.mark.mechanism("M033")
def test_a_frozen_plan_moves_only_with_a_reason_and_the_deviation_is_told(cast: Cast, client: Client) -> None:
    project = founded(cast)
    first = approve_plan(project, by=cast.leader, at=cast.at, note="专题会定", op=op(1))
    assert approve_plan(project, by=cast.leader, at=cast.at, op=op(1)) == first
    held, later = milestone(project, "completed"), PartialDate.parse("2026-08-31")
    with pytest.raises(ReasonMissing, match="基线不变"):
        plan_milestone(held, planned=later, by=cast.officer, at=cast.at)
    plan_milestone(held, planned=later, by=cast.officer, at=cast.at, note="雨季")
    held.refresh_from_db()
    assert held.baseline_on == date(2026, 6, 1)
    points = {p.type_id: PartialDate(p.planned_on, p.precision) for p in first.points.all()}  # type: ignore[arg-type]
    rows = [stop.milestone for stop in stops_of(project, cast.at)]
    found = {d.milestone.type.code: d for d in deviations(rows, points, {held.pk: 5}, date(2026, 7, 20))}
    assert (found["completed"].days, found["completed"].late, found["completed"].net) == (62, 20, 15)
    assert found["started"].days == 9
    pinned(cast)
    cast.login(client, "leader")
    page = client.get(address("project", project_id=project.pk)).content.decode()
    assert "批准以后计划有改动" in page
    assert "晚 62 天" in page


def test_a_new_baseline_is_a_new_version_and_keeps_the_old(cast: Cast, client: Client) -> None:
    project = founded(cast)
    url = address("baseline_approve", project_id=project.pk)
    pinned(cast)
    cast.login(client, "head")
    assert client.post(url, typed(client, url)).status_code == 303
    with pytest.raises(SamePlan):
        approve_plan(project, by=cast.leader, at=cast.at, note="再批")
    plan_milestone(
        milestone(project, "completed"),
        planned=PartialDate.parse("2026-08"),
        by=cast.officer,
        at=cast.at,
        note="雨季",
    )
    assert client.post(url, typed(client, url, note="")).status_code == 422  # says why first
    form = typed(client, url, note="省里调整")
    with pytest.raises(StalePlan):
        approve_plan(project, by=cast.leader, at=cast.at, note="省里调整", seen=0)
    assert client.post(url, form).status_code == 303
    kept = Baseline.objects.filter(zone=cast.zone, project=project).order_by("version")
    assert [(b.version, b.note) for b in kept] == [(1, ""), (2, "省里调整")]
    assert milestone(project, "completed").baseline_on == date(2026, 8, 1)
    page = client.get(address("project", project_id=project.pk)).content.decode()
    assert "看以前的 1 版基线" in page


def test_plans_are_approved_together_by_who_may(cast: Cast, client: Client) -> None:
    projects = [founded(cast), founded(cast, "示例·二")]
    with pytest.raises(NotYourApproval):
        approve_plans(projects, by=cast.officer, at=cast.at)
    empty = founded(cast, "示例·没排期", planned={}, actual={})
    with pytest.raises(Refusal, match="先排期"):
        approve_plans([*projects, empty], by=cast.leader, at=cast.at)
    assert not Baseline.objects.filter(zone=cast.zone).exists()
    pinned(cast)
    cast.login(client, "leader")
    url = address("baselines_approve")
    sent = {"ids": [str(p.pk) for p in projects], "op": str(op(9))}
    assert client.post(url, sent).status_code == 303
    assert client.post(url, sent).status_code == 303
    assert Baseline.objects.filter(zone=cast.zone).count() == 2
    assert BaselinePoint.objects.filter(zone=cast.zone).count() == 4
    page = client.get(address("baselines"), {"plan": "frozen", "q": "示例·二"}).content.decode()
    assert "第 1 版" in page
    assert "共 1 条" in page
    assert client.get(address("baselines_export")).status_code == 200
