"""施工任务表：the tasks of projects as they are exported, edited and sent back, and how a row is written."""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from guatu.imports import marks
from guatu.intake import SheetKind
from guatu.intake.columns import Column
from guatu.ledger.models import Life
from guatu.office.workbook import ListColumn, write_list
from guatu.projects.models import WorkTask

LABELS = {"starts_on": "计划开始", "due_on": "计划完成", "doer": "实施单位", "after": "前置任务"}
WORK_SHEET = SheetKind(
    code="works",
    title="施工任务表",
    columns=(
        Column("number", "name", ("挂图编号",), label="挂图编号", required=True, strict=True),
        Column("project", "text", ("项目名称", "项目"), label="项目名称"),
        Column("node", "text", ("所属节点", "节点"), label="所属节点", required=True),
        Column("name", "name", ("施工任务", "任务名称"), label="施工任务", required=True),
        Column("doer", "text", ("实施单位", "施工单位"), label="实施单位"),
        Column("starts_on", "date", ("任务计划开始", "计划开始"), label="计划开始"),
        Column("due_on", "date", ("任务计划完成", "计划完成"), label="计划完成"),
        Column("after", "text", ("前置任务",), label="前置任务"),
        Column("reason", "text", ("改期理由",), label="改期理由"),
        Column("work", "text", ("任务编号",), label="任务编号"),
        Column("life", "text", ("办理状态",), label="办理状态"),
        Column(marks.FIELD, "text", (marks.HEAD,), label=marks.HEAD, unseen=True),
    ),
    key="name",
)
COLUMNS = (
    ListColumn("挂图编号", "number", width=14),
    ListColumn("项目名称", "project", width=28),
    ListColumn("所属节点", "node", width=14),
    ListColumn("施工任务", "name", width=24),
    ListColumn("实施单位", "doer", width=20),
    ListColumn("任务计划开始", "starts_on", "date"),
    ListColumn("任务计划完成", "due_on", "date"),
    ListColumn("前置任务", "after", width=24),
    ListColumn("改期理由", "reason", width=24),
    ListColumn("任务编号", "work", width=14),
    ListColumn("办理状态", "life", width=12),
    ListColumn("实际开始", "began_on", "date"),
    ListColumn("实际完成", "done_on", "date"),
    ListColumn(marks.HEAD, marks.FIELD, width=12, hidden=True),
)


def cells_of(task: WorkTask, names: Mapping[UUID, str]) -> dict[str, Any]:
    """各格此刻的值, by field; the task before it by its name."""
    return {
        "starts_on": task.starts_on,
        "due_on": task.due_on,
        "doer": task.doer,
        "after": names.get(task.after_id, "") if task.after_id else "",
    }


def rows_of(tasks: Iterable[WorkTask]) -> Iterator[dict[str, Any]]:
    """导出各行."""
    held = list(tasks)
    names = {task.pk: task.name for task in held}
    for task in held:
        cells = cells_of(task, names)
        yield {
            "number": task.project.number,
            "project": task.project.name,
            "node": task.milestone.type.name,
            "name": task.name,
            **cells,
            "reason": "",
            "work": task.item.number,
            "life": Life(task.item.life).label,
            "began_on": task.began_on,
            "done_on": task.done_on,
            marks.FIELD: marks.written(cells),
        }


def write_works(tasks: Iterable[WorkTask], *, note: str) -> bytes:
    """写成 Excel."""
    target = BytesIO()
    told = f"{note}　改好后在“导入”里送回；加任务就加一行，任务编号空着；改完成日期写改期理由"
    write_list(target, "施工任务", COLUMNS, rows_of(tasks), note=told)
    return target.getvalue()
