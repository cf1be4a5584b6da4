"""施工任务表的导入者：a work plan kept in a sheet enters as tasks, and an exported one comes back edited.

A row with a task that is there changes it, one without is a new task under its node. A cell that somebody
else changed since the file was exported is told and not overwritten. An empty cell changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from guatu.core.dates import PartialDate
from guatu.core.progress import counted
from guatu.core.refusal import Refusal
from guatu.imports.importers import Change, FieldChange, Plan, RowPlan
from guatu.imports.marks import FIELD, Marks, tell_kept
from guatu.intake import Known, SheetReading
from guatu.ledger.models import Life
from guatu.projects.actions.works import WorkDraft, change_work, drop_work, lay_works
from guatu.projects.intake.undo import ChangedSince
from guatu.projects.models import Milestone, Project, WorkTask
from guatu.projects.work_sheet import COLUMNS, LABELS, WORK_SHEET, cells_of, rows_of
from guatu.zones.member import Member
from guatu.zones.models import Zone

WORK = "projects.worktask"


class NotLaid(Refusal):
    """有一行排不进去."""


@dataclass(frozen=True)
class Laying:
    """一行要排的, or what a task that is there (``held``) should become."""

    project: Project
    node: Milestone
    name: str
    cells: Mapping[str, Any]
    reason: str
    held: WorkTask | None


class WorkImporter:
    """施工任务表：each row one task."""

    kind = WORK_SHEET
    model = WORK
    columns = COLUMNS

    def known(self, zone: Zone) -> Known:
        """这种表不问已登记的."""
        return Known()

    def plan(self, zone: Zone, sheets: Sequence[SheetReading], *, at: datetime) -> Plan:
        """对照各项任务."""
        plan, book = Plan(), _Book(zone, sheets)
        for sheet in sheets:
            for reading in counted("对照任务", sheet.rows):
                if reading.verdict != "rejected":
                    row = RowPlan(sheet.sheet, reading.row, str(reading.values["name"]))
                    book.set_beside(row, reading.values)
                    plan.rows.append(row)
        book.check_names(plan.rows)
        tell_kept(plan, book.marks)
        return plan

    def apply(self, zone: Zone, plan: Plan, *, by: Member, at: datetime, number: str) -> list[Change]:
        """排任务、改任务, through the verbs a person would use and with nobody else's rights."""
        by_project: dict[UUID, list[RowPlan]] = defaultdict(list)
        for row in plan.to_do:
            by_project[row.work.project.pk].append(row)
        done: list[Change] = []
        for rows in counted("入账", list(by_project.values())):
            done += _apply(rows, by=by, at=at)
        return done

    def undo(self, zone: Zone, changes: Sequence[Change], *, by: Member, at: datetime, number: str) -> None:
        """撤回: each task as it was, unless somebody has worked on it or changed it since."""
        for change in counted("撤销", list(reversed(changes))):
            held = _of(zone).filter(pk=change.object_id).select_related("project").first()
            if held is None or _told(held) != change.after or held.item.life != change.after["life"]:
                raise ChangedSince(f"“{change.title}”在导入后又改过或办过，不能整体撤销。")
            note = f"撤销导入 {number}"
            if change.action == "new":
                drop_work(held, note=note, by=by, at=at)
                continue
            then = change.before
            change_work(
                held,
                starts_on=date.fromisoformat(then["starts_on"]),
                due_on=date.fromisoformat(then["due_on"]),
                doer=then["doer"],
                after=UUID(then["after"]) if then["after"] else None,
                note=note,
                by=by,
                at=at,
            )

    def rows(self, zone: Zone, *, at: datetime) -> Iterable[Mapping[str, Any]]:
        """导出本区在册项目的任务."""
        return rows_of(_of(zone).select_related("project"))

    def pages(self, zone_code: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        """任务所在的施工图."""
        rows = WorkTask.objects.filter(zone__code=zone_code, pk__in=ids).values_list("pk", "project_id")
        return {
            pk: reverse("works", kwargs={"zone": zone_code, "project_id": project}) for pk, project in rows
        }


class _Book:
    """What the rows are set beside: the projects they name, their nodes and the tasks that are there."""

    def __init__(self, zone: Zone, sheets: Sequence[SheetReading]) -> None:
        read = [row.values for sheet in sheets for row in sheet.rows if row.verdict != "rejected"]
        numbers = {str(values["number"]) for values in read}
        found = Project.objects.filter(zone=zone, withdrawn_at=None, number__in=numbers).select_related(
            "zone"
        )
        self.projects = {project.number: project for project in found.select_related("zone")}
        mine = [project.pk for project in self.projects.values()]
        nodes = Milestone.objects.filter(zone=zone, project__in=mine).select_related("type")
        self.nodes = {(node.project_id, node.type.name): node for node in nodes}
        self.tasks: dict[tuple[UUID, str], WorkTask] = {}
        self.names: dict[UUID, str] = {}
        self.known: dict[UUID, set[str]] = defaultdict(set)
        for task in _of(zone).filter(project__in=mine):
            self.tasks[task.milestone_id, task.name] = task
            self.names[task.pk] = task.name
            self.known[task.project_id].add(task.name)
        self.seen: set[tuple[UUID, str]] = set()
        self.marks: list[Marks] = []

    def set_beside(self, row: RowPlan, values: Mapping[str, Any]) -> None:
        """One row: what it would lay or change, or why it cannot."""
        number, name = str(values["number"]), str(values["name"]).strip()[:60]
        project = self.projects.get(number)
        if project is None:
            row.blocked = f"项目库里没有编号是“{number}”的项目"
            return
        said = str(values["node"]).strip()
        node = self.nodes.get((project.pk, said))
        if node is None:
            row.blocked = f"“{project.name}”没有“{said}”这个节点"
            return
        row.title = f"{project.name}：{name}"
        if (node.pk, name) in self.seen:
            row.blocked = f"“{said}”下的“{name}”写了两行"
            return
        self.seen.add((node.pk, name))
        held = self.tasks.get((node.pk, name))
        wanted = self._wanted(row, values, cells_of(held, self.names) if held else None)
        row.work = Laying(project, node, name, wanted, str(values.get("reason") or "").strip(), held)
        row.object_id = held.pk if held else None
        row.difference = ("changed" if row.changes else "same") if held else "new"
        row.blocked = row.blocked or _hindered(row)
        if held is None:
            self.known[project.pk].add(name)

    def check_names(self, rows: Iterable[RowPlan]) -> None:
        """前置任务要在施工图里, or in the same sheet, above or below."""
        for row in rows:
            before = row.work.cells["after"] if row.work and not row.blocked else ""
            if before and before not in self.known[row.work.project.pk]:
                row.blocked = f"前置任务“{before}”不在施工图里，表里也没有"

    def _wanted(
        self, row: RowPlan, values: Mapping[str, Any], now: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        marks = Marks.of(values.get(FIELD))
        self.marks.append(marks)
        held = now or {"starts_on": None, "due_on": None, "doer": "", "after": ""}
        wanted = dict(held)
        for key, label in LABELS.items():
            typed = _typed(key, values.get(key))
            if typed in (None, "") or typed == held[key]:
                continue
            said = _said(held[key]), _said(typed)
            if now is None or marks.lets(key, label, row, now=held[key], new=typed, said=said):
                wanted[key] = typed
                row.changes.append(FieldChange(label, *said))
        return wanted


def _hindered(row: RowPlan) -> str:
    work: Laying = row.work
    starts, due = work.cells["starts_on"], work.cells["due_on"]
    if starts is None or due is None:
        return "新任务要写计划开始和计划完成"
    if due < starts:
        return "计划完成早于计划开始"
    if work.held is None or not row.changes:
        return ""
    if work.held.item.life not in (Life.OPEN, Life.DOING, Life.PAUSED):
        return f"这项任务{Life(work.held.item.life).label}，不能再改"
    if due != work.held.due_on and not work.reason:
        return "改完成日期要在“改期理由”一列写明理由"
    return ""


def _typed(key: str, value: Any) -> Any:
    if isinstance(value, PartialDate):
        return value.last_day if key == "due_on" else value.day
    return str(value).strip()[:60] if value else None


def _said(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _apply(rows: Sequence[RowPlan], *, by: Member, at: datetime) -> list[Change]:
    """One project: new tasks first, then the changes, for either may name the other as what is before it."""
    project = rows[0].work.project
    standing = {task.pk: task for task in _of(project.zone).filter(project=project)}
    new = [row for row in rows if row.work.held is None]
    drafts = [
        WorkDraft(w.node, w.name, w.cells["starts_on"], w.cells["due_on"], w.cells["doer"])
        for w in (row.work for row in new)
    ]
    by_name = {task.name: task.pk for task in standing.values()} | {draft.name: draft.id for draft in drafts}
    in_node = {(task.milestone_id, task.name): task.pk for task in standing.values()}
    in_node |= {(draft.milestone.pk, draft.name): draft.id for draft in drafts}

    def before(work: Laying) -> UUID | None:
        name = work.cells["after"]
        return in_node.get((work.node.pk, name)) or by_name.get(name) if name else None

    linked = [
        WorkDraft(d.milestone, d.name, d.starts_on, d.due_on, d.doer, before(row.work), id=d.id)
        for d, row in zip(drafts, new, strict=True)
    ]
    done = []
    try:
        if linked:
            laid = lay_works(project, drafts=linked, by=by, at=at)
            done += [_change("new", task, row, {}) for task, row in zip(laid, new, strict=True)]
        for row in rows:
            work: Laying = row.work
            if work.held is not None:
                done.append(_move(row, before(work), by=by, at=at))
    except Refusal as refusal:
        raise NotLaid(f"工作表“{rows[0].sheet}”：{refusal.message}") from refusal
    return done


def _move(row: RowPlan, after: UUID | None, *, by: Member, at: datetime) -> Change:
    work: Laying = row.work
    assert work.held is not None
    then = _told(work.held)
    made = change_work(
        work.held,
        starts_on=work.cells["starts_on"],
        due_on=work.cells["due_on"],
        doer=work.cells["doer"],
        after=after,
        note=work.reason,
        by=by,
        at=at,
    )
    return _change("changed", made, row, then)


def _change(action: Any, task: WorkTask, row: RowPlan, before: dict[str, Any]) -> Change:
    return Change(action, WORK, task.pk, row.title, row.row, row.sheet, before, _told(task))


def _told(task: WorkTask) -> dict[str, Any]:
    """可存的任务, enough to say what was done and to take it back."""
    return {
        "starts_on": task.starts_on.isoformat(),
        "due_on": task.due_on.isoformat(),
        "doer": task.doer,
        "after": str(task.after_id) if task.after_id else "",
        "life": task.item.life,
    }


def _of(zone: Zone) -> Any:
    rows = WorkTask.objects.filter(zone=zone, dropped_at=None, project__withdrawn_at=None)
    return rows.select_related("milestone__type", "item", "project__zone").order_by(
        "project__number", "milestone__order", "starts_on", "due_on", "name"
    )
