"""承诺与兑现：dates are delivered by milestones, sums by what is entered; the difference is told."""

from datetime import date, timedelta

import pytest
from django.test import Client

from guatu.core.dates import PartialDate
from guatu.core.refusal import Refusal
from guatu.projects.access import NotForYou
from guatu.projects.actions import Promised, set_commitments
from guatu.projects.actions.commitment import StaleCommitments
from guatu.projects.models import Commitment
from guatu.projects.queries.commitments import commitments
from guatu.projects.tests.cast_projects import address, founded, pinned, typed
from guatu.zones.models import Change
from tests.cast import Cast

What = Commitment.What
ROWS = {
    What.STARTED: Promised(on=PartialDate.parse("2025-06-01"), source="协议第三条"),
    What.COMPLETED: Promised(on=PartialDate.parse("2026-02")),
    What.INVESTMENT: Promised(amount=10_000_000_00),
    What.JOBS: Promised(amount=300, delivered=320, delivered_on=date(2026, 3, 1)),
}


@pytest.mark.mechanism("M034")
def test_the_difference_between_promise_and_delivery_is_told(cast: Cast, client: Client) -> None:
    project = founded(cast, values={"completed_fen": 4_000_000_00})
    set_commitments(project, rows=ROWS, by=cast.officer, at=cast.at)
    found = {
        kept.row.what: (kept.standing, kept.difference) for kept in commitments(cast.zone, {}, cast.today)
    }
    assert found == {
        "started": ("late", "晚 9 天"),
        "completed": ("broken", "已过 11 天"),
        "investment": ("running", "差 600万元"),
        "jobs": ("kept", "超 20 人"),
    }
    pinned(cast)
    cast.login(client, "auditor")
    page = client.get(address("commitments"), {"standing": "broken"}).content.decode()
    assert "已过 12 天" in page
    assert "晚 9 天" not in page
    assert client.get(address("commitments_export")).status_code == 200
    assert "协议第三条" in client.get(address("project", project_id=project.pk)).content.decode()


def test_the_sheet_is_edited_on_a_page_and_remembered(cast: Cast, client: Client) -> None:
    project = founded(cast)
    set_commitments(project, rows=ROWS, by=cast.officer, at=cast.at)
    url = address("project_commitments", project_id=project.pk)
    pinned(cast)
    cast.login(client, "officer")
    form = typed(client, url)
    assert form["investment-amount"] == "1000万元"
    assert client.post(url, {**form, "jobs-amount": "", "jobs-delivered": "9"}).status_code == 422
    changed = {**form, "investment-amount": "1.2亿元", "completed-on": "", "completed-source": ""}
    assert client.post(url, changed).status_code == 303
    assert set(Commitment.objects.filter(zone=cast.zone).values_list("what", flat=True)) == {
        "started",
        "investment",
        "jobs",
    }
    assert Change.objects.filter(zone=cast.zone, model="projects.commitment", subject_id=project.pk).exists()


def test_who_may_not_edit_the_project_may_not_write_and_a_stale_sheet_is_told(cast: Cast) -> None:
    project = founded(cast)
    with pytest.raises(NotForYou):
        set_commitments(project, rows=ROWS, by=cast.builder, at=cast.at)
    set_commitments(project, rows=ROWS, by=cast.head, at=cast.at)
    earlier = cast.at - timedelta(minutes=1)
    assert set_commitments(project, rows=ROWS, by=cast.officer, at=cast.at, seen=earlier)  # nothing new
    with pytest.raises(StaleCommitments):
        set_commitments(
            project, rows={What.JOBS: Promised(amount=1)}, by=cast.officer, at=cast.at, seen=earlier
        )
    wrong = Promised(amount=1, delivered=1, delivered_on=date(2027, 1, 1))
    with pytest.raises(Refusal, match="还没到"):
        set_commitments(project, rows={What.JOBS: wrong}, by=cast.officer, at=cast.at)
