"""撤销：as one, or not at all; what somebody has worked on since is named."""

import pytest

from guatu.core.dates import PartialDate
from guatu.core.refusal import Refusal
from guatu.imports import actions
from guatu.imports.actions import NotYourImport
from guatu.imports.models import ImportRecord
from guatu.imports.tests.sheets_for_tests import ROWS, workbook
from guatu.imports.tests.test_confirm import confirmed
from guatu.ledger import actions as ledger
from guatu.ledger.models import Item, Life
from guatu.projects.actions import plan_milestone, report_progress, update_project
from guatu.projects.models import Milestone, ProgressReport, Project
from guatu.registry.models import Company
from tests.cast import Cast


def edited(cast: Cast) -> ImportRecord:
    """A second import: another sum, officer, plan and progress for 甲, another company for 乙."""
    rows = [[*row] for row in ROWS]
    rows[0][3], rows[0][7], rows[0][8], rows[0][11] = 15000, "2027-03", "封顶", "吴工"
    rows[1][2] = "示例新业主有限公司"
    record = actions.receive(
        zone=cast.zone, content=workbook(rows), name="二.xlsx", kind="projects", by=cast.officer, at=cast.at
    )
    return actions.confirm(record, by=cast.officer, at=cast.at)


def test_new_projects_leave_and_their_items_are_void(ready: Cast) -> None:
    record = confirmed(ready)
    undone = actions.undo(record, by=ready.officer, at=ready.at)
    assert undone.status == ImportRecord.Status.UNDONE
    assert not Project.objects.filter(zone=ready.zone, withdrawn_at=None).exists()
    assert not Company.objects.filter(zone=ready.zone, withdrawn_at=None).exists()
    assert not Item.objects.filter(zone=ready.zone).exclude(life__in=[Life.CLOSED, Life.VOID]).exists()


def test_changed_fields_have_their_former_values(ready: Cast) -> None:
    confirmed(ready)
    before = Project.objects.get(zone=ready.zone, name="示例·甲电子")
    record = edited(ready)
    assert record.counts["changed"] == 2
    actions.undo(record, by=ready.officer, at=ready.at)
    after = Project.objects.get(pk=before.pk)
    same = ("investment_fen", "progress_text", "progress_on", "company_id", "stage")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert after.responsibilities.get(seat="officer").person == ready.people["officer"]
    milestone = Milestone.objects.get(project=after, type__code="completed")
    assert str(milestone.planned_on) == "2026-12-01"
    assert ProgressReport.objects.filter(project=after).count() == 1
    assert Project.objects.get(name="示例·乙新材").company == Company.objects.get(name="示例乙新材有限公司")
    assert not Company.objects.filter(name="示例新业主有限公司", withdrawn_at=None).exists()


def test_what_somebody_has_begun_is_not_taken_away(ready: Cast) -> None:
    record = confirmed(ready)
    item = Milestone.objects.get(project__name="示例·甲电子", type__code="completed").item
    assert item is not None
    ledger.accept(item, by=ready.officer, at=ready.at)
    with pytest.raises(Refusal, match=r"第 3 行“示例·甲电子”.*李工"):
        actions.undo(record, by=ready.officer, at=ready.at)
    assert Project.objects.filter(zone=ready.zone, withdrawn_at=None).count() == 3


def test_a_field_changed_again_stops_the_undo(ready: Cast) -> None:
    confirmed(ready)
    record = edited(ready)
    project = Project.objects.get(zone=ready.zone, name="示例·甲电子")
    update_project(project, changes={"investment_fen": 1}, by=ready.head, at=ready.at)
    with pytest.raises(Refusal, match="第 3 行“示例·甲电子”的总投资"):
        actions.undo(record, by=ready.officer, at=ready.at)
    assert Project.objects.get(name="示例·乙新材").company == Company.objects.get(name="示例新业主有限公司")


def test_a_plan_or_progress_of_somebody_else_stops_the_undo(ready: Cast) -> None:
    confirmed(ready)
    record = edited(ready)
    project = Project.objects.get(zone=ready.zone, name="示例·甲电子")
    report_progress(project, on=ready.today, percent=None, text="内装", by=ready.head, at=ready.at)
    with pytest.raises(Refusal, match="陈主任"):
        actions.undo(record, by=ready.officer, at=ready.at)
    again = Milestone.objects.get(project=project, type__code="completed")
    plan_milestone(again, planned=PartialDate.parse("2028-01"), by=ready.head, at=ready.at, note="缓")
    with pytest.raises(Refusal, match="不能整体撤销"):
        actions.undo(record, by=ready.officer, at=ready.at)


def test_a_colleague_cannot_undo_it_and_the_head_can(ready: Cast) -> None:
    record = confirmed(ready)
    with pytest.raises(NotYourImport):
        actions.undo(record, by=ready.builder, at=ready.at)
    actions.undo(record, by=ready.head, at=ready.at)


def test_undone_it_can_be_sent_again(ready: Cast) -> None:
    actions.undo(confirmed(ready), by=ready.officer, at=ready.at)
    assert confirmed(ready).counts["new"] == 3
    assert Project.objects.filter(zone=ready.zone, withdrawn_at=None).count() == 3
