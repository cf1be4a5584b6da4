"""施工图：tasks under the nodes of a project, on the ledger, moved with a reason, done with another's signature."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from guatu.core.dates import PartialDate
from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.models import Entry, Life
from guatu.projects.access import NotForYou
from guatu.projects.actions import (
    SeatDraft,
    WorkDraft,
    add_gate,
    ask_halt,
    assign_seat,
    begin_work,
    change_work,
    copy_works,
    decide_halt,
    drop_work,
    lay_works,
    plan_milestone,
    report_work,
    withdraw_projects,
)
from guatu.projects.actions.withdraw import WorkBegun
from guatu.projects.actions.works import WorkRefused, WorkSettled
from guatu.projects.gates import GateShut
from guatu.projects.models import Halt, Project, StageGate, WorkTask
from guatu.projects.queries.works import Work, works_of
from guatu.projects.tests.cast_projects import address, founded, milestone, typed
from guatu.zones.member import Member
from tests.cast import Cast, op

NODE = "completed"  # planned for June 2026


def laid(cast: Cast, project: Project, *names: str, by: Member | None = None, **more: Any) -> list[WorkTask]:
    """Tasks of ten days each, one after the other, from 1 March 2026."""
    drafts: list[WorkDraft] = []
    for n, name in enumerate(names):
        first = date(2026, 3, 1) + timedelta(days=10 * n)
        settings = {
            "milestone": milestone(project, NODE),
            "name": name,
            "starts_on": first,
            "due_on": first + timedelta(days=9),
            "doer": "示例建设公司",
            "after": drafts[-1].id if drafts else None,
        }
        drafts.append(WorkDraft(**(settings | more)))  # type: ignore[arg-type]
    return lay_works(project, drafts=drafts, by=by or cast.officer, at=cast.at)


def shown(project: Project, cast: Cast, **more: Any) -> dict[str, Work]:
    return {work.name: work for node in works_of(project, cast.at, **more) for work in node.works}


@pytest.mark.mechanism("M022")
def test_a_node_is_broken_down_into_tasks_that_stand_on_the_ledger(cast: Cast) -> None:
    project = founded(cast)
    piles, frame = laid(cast, project, "桩基", "主体")
    assert (piles.item.kind, piles.item.number[:3], piles.item.life) == ("projects.work", "SG-", Life.OPEN)
    assert piles.item.owner == cast.people["officer"]
    assert frame.after == piles
    [node] = [node for node in works_of(project, cast.at) if node.works]
    assert (node.name, [work.name for work in node.works], node.done) == ("竣工", ["桩基", "主体"], 0)
    assert node.works[1].after_name == "桩基"


def test_the_same_form_twice_lays_one_task(cast: Cast) -> None:
    project = founded(cast)
    draft = WorkDraft(milestone(project, NODE), "桩基", date(2026, 3, 1), date(2026, 3, 9))
    made = [lay_works(project, drafts=[draft], by=cast.officer, at=cast.at, op=op(7))[0].pk for _ in range(2)]
    assert made[0] == made[1]
    assert WorkTask.objects.filter(zone=cast.zone).count() == 1


@pytest.mark.mechanism("M022")
def test_a_task_is_begun_handed_in_and_done_with_anothers_signature(cast: Cast) -> None:
    [task] = laid(cast, founded(cast), "桩基")
    begin_work(task, on=date(2026, 3, 2), by=cast.officer, at=cast.at)
    task.refresh_from_db()
    assert (task.began_on, task.item.life) == (date(2026, 3, 2), Life.DOING)
    item = report_work(task, on=date(2026, 3, 8), text="桩基检测报告", by=cast.officer, at=cast.at)
    assert item.life == Life.CHECKING
    with pytest.raises(WorkSettled, match="待验收，不能再改"):
        change_work(task, starts_on=date(2026, 3, 1), due_on=date(2026, 4, 1), note="雨", by=cast.officer, at=cast.at)  # fmt: skip
    with pytest.raises(ledger.OwnSignature):
        ledger.sign_off(item, by=cast.officer, at=cast.at)
    ledger.return_(item, by=cast.supervisor, at=cast.at, note="缺照片")
    task.refresh_from_db()
    assert task.done_on is None
    report_work(task, on=date(2026, 3, 9), by=cast.officer, at=cast.at)
    ledger.sign_off(task.item, by=cast.supervisor, at=cast.at)
    work = shown(task.project, cast)["桩基"]
    assert (work.is_done, work.done_on, work.lamp) == (True, date(2026, 3, 9), "done")


def test_who_reports_at_once_what_nobody_took_began_when_it_was_planned(cast: Cast) -> None:
    [task] = laid(cast, founded(cast), "桩基")
    report_work(task, on=date(2026, 3, 8), text="检测报告", by=cast.officer, at=cast.at)
    task.refresh_from_db()
    assert (task.began_on, task.done_on) == (date(2026, 3, 1), date(2026, 3, 8))


@pytest.mark.mechanism("M022")
def test_a_moved_end_needs_its_reason_and_keeps_the_first_plan(cast: Cast) -> None:
    [task] = laid(cast, founded(cast), "桩基")
    move = {"starts_on": task.starts_on, "by": cast.officer, "at": cast.at}
    with pytest.raises(Refusal, match="请写明理由"):
        change_work(task, due_on=date(2026, 3, 20), **move)  # type: ignore[arg-type]
    made = change_work(task, due_on=date(2026, 3, 20), note="雨季", **move)  # type: ignore[arg-type]
    assert (made.due_on, made.first_due_on) == (date(2026, 3, 20), date(2026, 3, 10))
    entry = Entry.objects.get(zone=cast.zone, item=task.item, verb="reschedule")
    assert (entry.data["note"], entry.data["to"]) == ("雨季", "2026-03-20")


def test_an_extension_granted_on_the_ledger_moves_the_plan(cast: Cast) -> None:
    [task] = laid(cast, founded(cast), "桩基", starts_on=date(2026, 3, 1), due_on=date(2026, 3, 20))
    item = ledger.accept(task.item, by=cast.officer, at=cast.at)
    ledger.ask_extension(item, until=date(2026, 4, 2), reason="地下管线", by=cast.officer, at=cast.at)
    ledger.grant_extension(item, until=date(2026, 4, 2), by=cast.supervisor, at=cast.at)
    task.refresh_from_db()
    assert task.due_on == date(2026, 4, 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"due_on": date(2026, 2, 1)}, "完成日期早于开始日期"),
        ({"name": " "}, "请写任务名称"),
        ({"starts_on": date(226, 3, 1)}, "请核对年份"),
        ({"after": UUID(int=5)}, "不在这个项目的施工图里"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(cast: Cast, change: dict[str, Any], said: str) -> None:
    project = founded(cast)
    with pytest.raises(WorkRefused, match=said):
        laid(cast, project, "桩基", **change)
    assert not WorkTask.objects.filter(zone=cast.zone).exists()


def test_two_tasks_of_a_node_have_two_names(cast: Cast) -> None:
    project = founded(cast)
    laid(cast, project, "桩基")
    with pytest.raises(WorkRefused, match="“竣工”下已有任务“桩基”"):
        laid(cast, project, "桩基")


def test_what_comes_before_never_leads_back_to_itself(cast: Cast) -> None:
    first, last = laid(cast, founded(cast), "桩基", "主体")
    with pytest.raises(WorkRefused, match="绕回了它自己"):
        change_work(
            first, starts_on=first.starts_on, due_on=first.due_on, after=last.pk, by=cast.officer, at=cast.at
        )


def test_a_task_of_another_project_cannot_come_before(cast: Cast) -> None:
    [theirs] = laid(cast, founded(cast, "示例·乙"), "桩基")
    with pytest.raises(WorkRefused, match="不在这个项目的施工图里"):
        laid(cast, founded(cast, "示例·甲"), "主体", after=theirs.pk)


def test_a_dropped_task_leaves_and_its_chain_closes(cast: Cast) -> None:
    first, middle, last = laid(cast, founded(cast), "桩基", "承台", "主体")
    with pytest.raises(Refusal, match="请写明理由"):
        drop_work(middle, note=" ", by=cast.officer, at=cast.at)
    drop_work(middle, note="并入桩基", by=cast.officer, at=cast.at)
    last.refresh_from_db()
    middle.item.refresh_from_db()
    assert (last.after, middle.item.life) == (first, Life.VOID)
    assert set(shown(first.project, cast)) == {"桩基", "主体"}
    laid(cast, first.project, "承台")  # the name is free again


def test_others_may_look_but_not_touch(cast: Cast) -> None:
    project = founded(cast)
    [task] = laid(cast, project, "桩基")
    same = {"starts_on": task.starts_on, "due_on": task.due_on}
    with pytest.raises(NotForYou):
        laid(cast, project, "主体", by=cast.builder)
    with pytest.raises(NotForYou):
        drop_work(task, note="试", by=cast.builder, at=cast.at)
    with pytest.raises(NotForYou):
        change_work(task, **same, doer="甲", by=cast.builder, at=cast.at)  # type: ignore[arg-type]
    with pytest.raises(ledger.NotYours):
        report_work(task, on=date(2026, 3, 8), text="好了", by=cast.builder, at=cast.at)


@pytest.mark.mechanism("M022")
def test_what_does_not_fit_is_said(cast: Cast) -> None:
    project = founded(cast)
    first, _ = laid(cast, project, "桩基", "主体")
    change_work(first, starts_on=first.starts_on, due_on=date(2026, 7, 2), note="雨", by=cast.officer, at=cast.at)  # fmt: skip
    works = shown(project, cast)
    assert works["桩基"].warnings == ["该开始 10 天了", "比节点计划晚 2 天"]
    assert works["主体"].warnings == ["前置“桩基”要到 7月2日"]


def test_a_past_day_shows_the_tasks_as_they_stood(cast: Cast) -> None:
    project = founded(cast)
    [task] = laid(cast, project, "桩基")
    later = cast.at + timedelta(days=3)
    change_work(task, starts_on=task.starts_on, due_on=date(2026, 5, 1), note="雨", by=cast.officer, at=later)
    report_work(task, on=date(2026, 3, 8), text="好了", by=cast.officer, at=later + timedelta(hours=1))
    then = shown(project, cast, then=cast.at + timedelta(days=1))["桩基"]
    assert (then.due_on, then.done_on, then.life) == (date(2026, 3, 10), None, Life.OPEN)
    assert not shown(project, cast, then=cast.at - timedelta(days=1))


@pytest.mark.mechanism("M022")
def test_another_projects_tasks_are_copied_as_far_from_their_node(cast: Cast) -> None:
    model, project = founded(cast, "示例·样板"), founded(cast, "示例·新厂")
    laid(cast, model, "桩基", "主体")
    plan_milestone(
        milestone(project, NODE),
        planned=PartialDate.parse("2026-08"),
        note="晚签",
        by=cast.officer,
        at=cast.at,
    )
    made = copy_works(project, source=model, by=cast.officer, at=cast.at)
    assert (len(made.laid), made.left) == (2, [])
    works = shown(project, cast)
    assert works["桩基"].starts_on - date(2026, 3, 1) == date(2026, 8, 1) - date(2026, 6, 1)
    assert works["主体"].after_name == "桩基"
    with pytest.raises(WorkRefused, match="没有可以照抄的任务"):
        copy_works(project, source=model, by=cast.officer, at=cast.at)


@pytest.mark.mechanism("M022", "M199")
def test_a_gate_may_ask_that_the_tasks_of_a_node_are_done(cast: Cast) -> None:
    project = founded(cast)
    [task] = laid(cast, project, "桩基")
    node = milestone(project, NODE)
    gate = {"type": node.type, "template": None, "step": StageGate.Step.SUBMIT, "check_code": "works"}
    more = {"parameter": "", "is_blocking": True, "by": cast.supervisor, "at": cast.at}
    add_gate(zone=cast.zone, **gate, **more)  # type: ignore[arg-type]
    assert node.item is not None
    ledger.accept(node.item, by=cast.officer, at=cast.at)
    ledger.attach(node.item, by=cast.officer, at=cast.at, text="备案表")
    with pytest.raises(GateShut, match="这个节点下的施工任务都已销号"):
        ledger.submit(node.item, by=cast.officer, at=cast.at)
    report_work(task, on=date(2026, 3, 8), text="检测报告", by=cast.officer, at=cast.at)
    ledger.sign_off(task.item, by=cast.supervisor, at=cast.at)
    assert ledger.submit(node.item, by=cast.officer, at=cast.at).life == Life.CHECKING


def test_tasks_follow_their_project_when_it_pauses_ends_and_comes_back(cast: Cast) -> None:
    project = founded(cast)
    [task] = laid(cast, project, "桩基")
    for kind, reason, life in (
        (Halt.Kind.PAUSE, "funds", Life.PAUSED),
        (Halt.Kind.TERMINATE, "company", Life.VOID),
    ):
        halted(cast, project, kind, reason)
        task.item.refresh_from_db()
        assert task.item.life == life
        project.refresh_from_db()
        with pytest.raises(WorkRefused, match="恢复以后再排施工任务"):
            laid(cast, project, "主体")
    halted(cast, project, Halt.Kind.REVIVE, "resumed")
    task.refresh_from_db()
    assert (task.item.life, task.dropped_at) == (Life.OPEN, None)
    assert set(shown(project, cast)) == {"桩基"}


def halted(cast: Cast, project: Project, kind: Halt.Kind, reason: str) -> None:
    from guatu.projects.actions.halt import REASONS

    reason = reason if reason in REASONS[kind] else next(iter(REASONS[kind]))
    asked = ask_halt(project, kind=kind, reason=reason, note="依据会议纪要", by=cast.officer, at=cast.at)
    decide_halt(asked, granted=True, by=cast.leader, at=cast.at)


def test_what_nobody_has_begun_follows_a_new_officer(cast: Cast) -> None:
    project = founded(cast)
    [task] = laid(cast, project, "桩基")
    assign_seat(project, seat="officer", draft=SeatDraft(person=cast.people["builder"]), by=cast.head, at=cast.at)  # fmt: skip
    task.item.refresh_from_db()
    assert task.item.owner == cast.people["builder"]


def test_a_project_with_tasks_is_not_withdrawn_as_a_mistake(cast: Cast) -> None:
    project = founded(cast)
    laid(cast, project, "桩基")
    with pytest.raises(WorkBegun, match="已排施工任务“桩基”"):
        withdraw_projects([project], by=cast.head, at=cast.at, note="误入")
    withdraw_projects([project], by=cast.head, at=cast.at, note="误入", even_begun=True)
    assert WorkTask.objects.get(zone=cast.zone).item.life == Life.VOID


# The pages.


def test_a_task_is_laid_moved_begun_and_handed_in_on_the_pages(cast: Cast, client: Client) -> None:
    project = founded(cast)
    cast.login(client, "officer")
    new = address("work_new", project_id=project.pk)
    node = str(milestone(project, NODE).pk)
    form = typed(client, new, node=node, name="桩基<b>", doer="示例建设公司", starts_on="2026-03-01", due_on="2026-03-09")  # fmt: skip
    wrong = client.post(new, form | {"due_on": "2026-02-01"})
    assert wrong.status_code == 422
    assert "计划完成早于计划开始" in wrong.content.decode()
    assert "示例建设公司" in wrong.content.decode()
    assert client.post(new, form).status_code == client.post(new, form).status_code == 303
    task = WorkTask.objects.get(zone=cast.zone)
    page = client.get(address("works", project_id=project.pk)).content.decode()
    assert "桩基&lt;b&gt;" in page
    assert "桩基<b>" not in page
    edit = address("work_edit", work_id=task.pk)
    moved = typed(client, edit, due_on="2026-03-20")
    assert "改完成日期请写明理由" in client.post(edit, moved).content.decode()
    assert client.post(edit, moved | {"note": "雨季"}).status_code == 303
    late = client.post(edit, moved | {"note": "雨季", "due_on": "2026-03-25"})  # drawn before the change
    assert "你打开这张表以后有人改过" in late.content.decode()
    begin = address("work_begin", work_id=task.pk)
    assert client.post(begin, typed(client, begin, on="2026-03-02")).status_code == 303
    done = address("work_done", work_id=task.pk)
    assert "请写明佐证" in client.post(done, typed(client, done, on="2026-03-09")).content.decode()
    assert client.post(done, typed(client, done, on="2026-03-09", text="检测报告")).status_code == 303
    task.refresh_from_db()
    assert (task.began_on, task.done_on, task.item.life) == (
        date(2026, 3, 2),
        date(2026, 3, 9),
        Life.CHECKING,
    )


def test_a_reader_sees_the_picture_and_no_button(cast: Cast, client: Client) -> None:
    project = founded(cast)
    [task] = laid(cast, project, "桩基")
    cast.login(client, "auditor")
    page = client.get(address("works", project_id=project.pk)).content.decode()
    assert "桩基" in page
    assert "work_new" not in page
    assert address("work_edit", work_id=task.pk) not in page
    assert client.get(address("work_edit", work_id=task.pk)).status_code == 403
