"""施工任务的动词：laid under a node, moved with a reason, begun, handed in, dropped, copied."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from guatu.core.dates import PartialDate, dated
from guatu.core.ids import new_id
from guatu.core.refusal import Refusal
from guatu.files.models import StoredFile
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import Deadline, on_day
from guatu.ledger.models import Item, Life
from guatu.ledger.opening import BATCH
from guatu.ledger.steps import ReasonMissing, hold
from guatu.projects import access
from guatu.projects.actions.change import seats_of
from guatu.projects.actions.found import owner_of
from guatu.projects.actions.handing_in import show
from guatu.projects.models import Milestone, Project, WorkTask
from guatu.projects.stages import OFF_ROAD
from guatu.projects.work_kind import WORK
from guatu.zones.member import Member
from guatu.zones.models import Person, Unit

MOVABLE = (Life.OPEN, Life.DOING, Life.PAUSED)
FIRST_YEAR, LAST_YEAR = 1990, 2100
TITLE = 160
MOST = 500  # tasks laid in one go


class WorkRefused(Refusal):
    """施工任务排不进去."""


class WorkSettled(Refusal):
    """施工任务已报验或已销号."""


@dataclass(frozen=True)
class WorkDraft:
    """要排的一项. ``after`` is the id of the task before it: one of the project's, or of the drafts."""

    milestone: Milestone
    name: str
    starts_on: date
    due_on: date
    doer: str = ""
    after: UUID | None = None
    id: UUID = field(default_factory=new_id)


@transaction.atomic
def lay_works(
    project: Project,
    *,
    drafts: Sequence[WorkDraft],
    by: Member,
    at: datetime,
    op: UUID | None = None,
) -> list[WorkTask]:
    """排施工任务. Each draft is a task under its node and an item of the project's unit on the ledger.

    The same ``op`` again lays nothing and answers with what it laid.
    """
    access.must_edit(project, by)
    held = _project(project)
    if not drafts or len(drafts) > MOST:
        raise WorkRefused(f"一次排 1 到 {MOST} 项任务。")
    unit, owner = owner_of(seats_of(held))
    openings = [work_opening(held, draft.name.strip(), draft.due_on, unit, owner) for draft in drafts]
    standing = living(held)
    items = ledger.open_items(zone=held.zone, openings=openings, by=by, at=at, op=op)
    laid = {row.item_id: row for row in WorkTask.objects.filter(zone=held.zone, item__in=items)}
    if laid:
        return [laid[item.pk] for item in items if item.pk in laid]
    _must_fit(held, drafts, standing)
    rows = [_row(held, draft, item) for draft, item in zip(drafts, items, strict=True)]
    WorkTask.objects.bulk_create(rows, batch_size=BATCH)
    return rows


def _row(project: Project, draft: WorkDraft, item: Item) -> WorkTask:
    return WorkTask(
        id=draft.id,
        zone=project.zone,
        project=project,
        milestone=draft.milestone,
        name=draft.name.strip(),
        doer=draft.doer.strip(),
        starts_on=draft.starts_on,
        due_on=draft.due_on,
        first_due_on=draft.due_on,
        after_id=draft.after,
        item=item,
    )


@transaction.atomic
def change_work(
    task: WorkTask,
    *,
    starts_on: date,
    due_on: date,
    by: Member,
    at: datetime,
    doer: str = "",
    after: UUID | None = None,
    note: str = "",
    op: UUID | None = None,
) -> WorkTask:
    """改施工任务. A later or earlier end is a new deadline on the ledger, with its reason; 原计划 stays."""
    access.must_edit(task.project, by)
    held = _held(task)
    wanted = (starts_on, due_on, doer.strip(), after)
    if (held.starts_on, held.due_on, held.doer, held.after_id) == wanted:
        return held
    if held.item.life not in MOVABLE:
        raise WorkSettled(f"“{held.name}”{Life(held.item.life).label}，不能再改。")
    draft = WorkDraft(held.milestone, held.name, *wanted, id=held.pk)
    _must_fit(_project(held.project), [draft], living(held.project))
    if due_on != held.due_on:
        if not note.strip():
            raise ReasonMissing("改完成日期请写明理由。")
        held.item = ledger.reschedule(
            held.item, deadline=_deadline(due_on), by=by, at=at, note=note.strip(), op=op
        )
    held.starts_on, held.due_on, held.doer, held.after_id = wanted
    held.save(update_fields=["starts_on", "due_on", "doer", "after"])
    return held


@transaction.atomic
def begin_work(task: WorkTask, *, on: date, by: Member, at: datetime, op: UUID | None = None) -> WorkTask:
    """任务开工. It has begun on that day, and whoever says so has taken it."""
    _must_be_days(on)
    if on > dated(at):
        raise WorkRefused("开始的日期还没到。")
    held = _held(task)
    if held.item.life not in MOVABLE:
        raise WorkSettled(f"“{held.name}”{Life(held.item.life).label}，不能再改开始日期。")
    if held.item.life == Life.OPEN:
        held.item = ledger.accept(held.item, by=by, at=at, op=op)
    else:
        access.must_edit(held.project, by)
    held.began_on = on
    held.save(update_fields=["began_on"])
    return held


@transaction.atomic
def report_work(
    task: WorkTask,
    *,
    on: date,
    by: Member,
    at: datetime,
    text: str = "",
    note: str = "",
    files: Sequence[StoredFile] = (),
    op: UUID | None = None,
) -> Item:
    """报验完工. The owner says when it was done, with evidence; somebody else must sign it off."""
    _must_be_days(on)
    if on > dated(at):
        raise WorkRefused("完成的日期还没到，不能报验。")
    held = _held(task)
    if held.began_on and on < held.began_on:
        raise WorkRefused(f"完成日期早于开始日期 {held.began_on.isoformat()}。")
    item = show(held.item, text=text, files=files, by=by, at=at, op=op)
    if item.life != Life.CHECKING:  # sent twice: it waits for its signature with the date it has
        # What was taken in the same stroke began when it was planned, not on the day of the report.
        began = held.began_on or min(held.starts_on, on)
        WorkTask.objects.filter(zone_id=held.zone_id, pk=held.pk).update(began_on=began, done_on=on)
    return ledger.submit(item, by=by, at=at, note=note, op=op)


@transaction.atomic
def drop_work(task: WorkTask, *, note: str, by: Member, at: datetime, op: UUID | None = None) -> WorkTask:
    """撤下施工任务. It no longer counts, and what came after it comes after what was before it."""
    access.must_edit(task.project, by)
    held = _held(task)
    if held.dropped_at is not None:
        return held
    if held.item.life not in MOVABLE:
        raise WorkSettled(f"“{held.name}”{Life(held.item.life).label}，不能撤下。")
    if not note.strip():
        raise ReasonMissing("撤下请写明理由。")
    ledger.withdraw(held.item, by=by, at=at, note=f"撤下施工任务：{note.strip()}"[:500], op=op)
    WorkTask.objects.filter(zone_id=held.zone_id, after=held.pk).update(after=held.after_id)
    held.refresh_from_db(fields=["dropped_at"])
    return held


@dataclass(frozen=True)
class Copied:
    """照抄的结果: what was laid, and why the rest was not."""

    laid: list[WorkTask]
    left: list[str]


@transaction.atomic
def copy_works(
    project: Project, *, source: Project, by: Member, at: datetime, op: UUID | None = None
) -> Copied:
    """照抄施工图. The tasks of another project stand under the same nodes of this one, as many days before
    or after the planned day of their node as there.
    """
    nodes = {row.type_id: row for row in _nodes(project)}
    theirs = {row.pk: row for row in _nodes(source)}
    names = {(task.milestone_id, task.name) for task in living(project).values()}
    drafts: dict[UUID, WorkDraft] = {}
    left: list[str] = []
    for task in living(source).values():
        there = theirs[task.milestone_id]
        node = nodes.get(there.type_id)
        if node is None or node.planned_on is None or there.planned_on is None:
            left.append(f"{there.type.name}：{task.name}（节点在两边都要有计划日期）")
        elif (node.pk, task.name) in names:
            left.append(f"{there.type.name}：{task.name}（已经有了）")
        else:
            shift = node.planned_on - there.planned_on
            drafts[task.pk] = WorkDraft(
                node, task.name, task.starts_on + shift, task.due_on + shift, task.doer, task.after_id
            )
    if not drafts:
        raise WorkRefused(f"“{source.name}”没有可以照抄的任务。" + "；".join(left[:3]))
    same = {old: draft.id for old, draft in drafts.items()}
    linked = [replace(each, after=same.get(each.after) if each.after else None) for each in drafts.values()]
    return Copied(lay_works(project, drafts=linked, by=by, at=at, op=op), left)


def living(project: Project) -> dict[UUID, WorkTask]:
    """还算数的任务 of a project, by id, those that start first first."""
    rows = WorkTask.objects.filter(zone_id=project.zone_id, project=project, dropped_at=None)
    return {row.pk: row for row in rows.order_by("milestone__order", "starts_on", "due_on", "name")}


def _must_fit(project: Project, drafts: Sequence[WorkDraft], standing: Mapping[UUID, WorkTask]) -> None:
    """Names, dates and the order of the tasks make sense together with what is there already."""
    if project.stage in OFF_ROAD:
        raise WorkRefused(f"“{project.name}”{project.get_stage_display()}，恢复以后再排施工任务。")
    mine = {draft.id for draft in drafts}
    taken = Counter((task.milestone_id, task.name) for task in standing.values() if task.pk not in mine)
    taken.update((draft.milestone.pk, draft.name.strip()) for draft in drafts)
    for draft in drafts:
        name = draft.name.strip()
        if not name:
            raise WorkRefused("请写任务名称。")
        if taken[draft.milestone.pk, name] > 1:
            raise WorkRefused(f"“{draft.milestone.type.name}”下已有任务“{name}”。")
        _must_be_days(draft.starts_on, draft.due_on)
        if draft.due_on < draft.starts_on:
            raise WorkRefused(f"“{name}”的完成日期早于开始日期。")
    before = {task.pk: task.after_id for task in standing.values()} | {d.id: d.after for d in drafts}
    for draft in drafts:
        _must_not_loop(draft, before)


def _must_be_days(*days: date) -> None:
    for day in days:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise WorkRefused(f"日期 {day.isoformat()} 不对，请核对年份。")


def _must_not_loop(draft: WorkDraft, before: Mapping[UUID, UUID | None]) -> None:
    at, seen = draft.after, {draft.id}
    while at is not None:
        if at not in before:
            raise WorkRefused(f"“{draft.name}”的前置任务不在这个项目的施工图里。")
        if at in seen:
            raise WorkRefused(f"“{draft.name}”的前置任务绕回了它自己。")
        seen.add(at)
        at = before[at]


def work_opening(
    project: Project, name: str, due_on: date, unit: Unit | None, owner: Person | None
) -> ledger.Opening:
    """施工任务的事项."""
    title, deadline = f"{project.name}：{name}"[:TITLE], _deadline(due_on)
    return ledger.Opening(kind=WORK, title=title, deadline=deadline, owner_unit=unit, owner=owner)


def _deadline(due_on: date) -> Deadline:
    return on_day(PartialDate(due_on), near=WORK.near)


def _nodes(project: Project) -> list[Milestone]:
    rows = Milestone.objects.filter(zone_id=project.zone_id, project=project)
    return list(rows.select_related("type").order_by("order"))


def _project(project: Project) -> Project:
    rows = Project.objects.select_for_update(of=("self",)).select_related("zone")
    return rows.get(zone_id=project.zone_id, pk=project.pk)


def _held(task: WorkTask) -> WorkTask:
    # The item first, then what stands on it: a signature takes them in the same order.
    hold(task.item)
    return (
        WorkTask.objects.select_for_update(of=("self",))
        .select_related("project__zone", "milestone__type", "item")
        .get(zone_id=task.zone_id, pk=task.pk)
    )
