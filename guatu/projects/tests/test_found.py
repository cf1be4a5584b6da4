"""项目入库：every planned milestone stands on the ledger; what was reached before is history."""

from datetime import timedelta
from decimal import Decimal

import pytest

from guatu.core.dates import PartialDate
from guatu.ledger import actions as ledger
from guatu.ledger.models import Life
from guatu.projects import schemes
from guatu.projects.actions import SeatDraft, found_project, found_projects, report_progress, report_reached
from guatu.projects.actions.found import DualResponsibilityMissing, NameTaken
from guatu.projects.models import Project, Stage
from guatu.projects.tests.cast_projects import draft, founded, milestone
from tests.cast import Cast, op


@pytest.mark.mechanism("M024")
def test_a_planned_milestone_is_an_item_due_at_the_end_of_its_month(cast: Cast) -> None:
    item = milestone(founded(cast), "completed").item
    assert item is not None
    assert (item.life, item.owner, item.due_at.isoformat()) == (
        Life.OPEN,
        cast.people["officer"],
        "2026-06-30T15:59:59+00:00",
    )


def test_what_was_reached_before_is_history_and_sets_the_stage(cast: Cast) -> None:
    project = founded(cast)
    item = milestone(project, "started").item
    assert item is not None
    assert (item.life, project.stage) == (Life.CLOSED, Stage.STARTED)


@pytest.mark.mechanism("M203")
def test_a_key_project_without_dual_responsibility_is_refused(cast: Cast) -> None:
    with pytest.raises(DualResponsibilityMissing, match="双负责"):
        founded(cast, seats={"territorial": SeatDraft(unit=cast.units["青螺街道"])})


def test_two_projects_of_one_name_do_not_enter(cast: Cast) -> None:
    schemes.seed(zone=cast.zone)
    with pytest.raises(NameTaken):
        found_projects(
            zone=cast.zone,
            drafts=[draft(cast), draft(cast, "示例 · 蓝宝石（衬底）")],
            by=cast.head,
            at=cast.at,
        )


def test_a_signature_moves_the_stage(cast: Cast) -> None:
    project = founded(cast)
    done = milestone(project, "completed")
    assert done.item is not None
    ledger.accept(done.item, by=cast.officer, at=cast.at)
    report_reached(
        done, on=PartialDate.parse("2026-03-01"), by=cast.officer, at=cast.at, text="竣工验收备案表"
    )
    assert Project.objects.get(pk=project.pk).stage == Stage.STARTED
    ledger.sign_off(done.item, by=cast.supervisor, at=cast.at)
    assert Project.objects.get(pk=project.pk).stage == Stage.COMPLETED


@pytest.mark.mechanism("M021")
def test_progress_far_below_the_schedule_lights_the_next_milestone(cast: Cast) -> None:
    project = founded(cast)
    report_progress(project, on=cast.today, percent=Decimal(40), text="主体三层", by=cast.officer, at=cast.at)
    item = milestone(project, "completed").item
    assert item is not None
    assert item.is_behind
    later = cast.at + timedelta(hours=1)
    report_progress(project, on=cast.today, percent=Decimal(70), text="主体封顶", by=cast.officer, at=later)
    item.refresh_from_db()
    assert not item.is_behind


def test_the_same_form_twice_founds_one_project(cast: Cast) -> None:
    schemes.seed(zone=cast.zone)
    first = found_project(zone=cast.zone, draft=draft(cast), by=cast.head, at=cast.at, op=op(7))
    again = found_project(zone=cast.zone, draft=draft(cast), by=cast.head, at=cast.at, op=op(7))
    assert again == first
