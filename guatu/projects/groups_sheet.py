"""项目组的表：one row a group with its year's plan and completion, for a spreadsheet and for the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

from guatu.office.workbook import ListColumn, write_list
from guatu.projects.models import ProjectGroup
from guatu.projects.pace_sheet import rate_of, wan
from guatu.projects.queries.groups import YearSum

COLUMNS = (
    ListColumn("项目组", "name", width=32),
    ListColumn("类型", "kind", width=12),
    ListColumn("年度", "year", "number"),
    ListColumn("牵头单位", "unit", width=20),
    ListColumn("项目数", "projects", "number"),
    ListColumn("有计划", "planned", "number"),
    ListColumn("全年计划（万元）", "plan", "money"),
    ListColumn("序时应完成（万元）", "due", "money"),
    ListColumn("完成（万元）", "done", "money"),
    ListColumn("完成率（%）", "rate", "number"),
    ListColumn("序时完成率（%）", "due_rate", "number"),
    ListColumn("差额（万元）", "gap", "money"),
    ListColumn("状态", "state"),
)


def write_groups(rows: Sequence[ProjectGroup], sums: Mapping[UUID, YearSum], *, note: str) -> bytes:
    """导出项目组."""
    target = BytesIO()
    write_list(target, "项目组", COLUMNS, lines_of(rows, sums), note=f"{note}　业务口径")
    return target.getvalue()


def lines_of(rows: Sequence[ProjectGroup], sums: Mapping[UUID, YearSum]) -> Iterator[dict[str, Any]]:
    """各行."""
    return (_line(row, sums[row.pk]) for row in rows)


def _line(group: ProjectGroup, told: YearSum) -> dict[str, Any]:
    held = told.totals
    return {
        "name": group.name,
        "kind": group.get_kind_display(),
        "year": told.year,
        "unit": group.unit.name if group.unit else "",
        "projects": held.projects,
        "planned": held.planned,
        "plan": wan(held.plan_fen) if held.planned else None,
        "due": wan(held.due_fen) if held.planned else None,
        "done": wan(held.done_fen) if held.planned else None,
        "rate": rate_of(held.done_fen, held.plan_fen),
        "due_rate": rate_of(held.done_fen, held.due_fen),
        "gap": wan(held.gap_fen) if held.planned else None,
        "state": "已关" if group.closed_on else "在推",
    }
