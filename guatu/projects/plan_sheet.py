"""年度计划表：one year's plan as it is exported, edited and sent back: its heads, and how a row is written.

A cell that was not given stays empty: what is only known by quarter has no months here, though the schedule
spreads it over them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from guatu.core.money import FEN_PER_WAN
from guatu.imports import marks
from guatu.intake import SheetKind
from guatu.intake.columns import Column
from guatu.office.workbook import ListColumn, write_list
from guatu.projects.models import AnnualPlan, PlanGrain, PlanState, Project, Responsibility
from guatu.zones.models import Zone

Seat = Responsibility.Seat
CELLS = {
    "total": "全年计划",
    **{f"q{n}": f"第{'一二三四'[n - 1]}季度" for n in range(1, 5)},
    **{f"m{n}": f"{n}月" for n in range(1, 13)},
}
PLAN_SHEET = SheetKind(
    code="annual_plan",
    title="年度计划表",
    columns=(
        Column("number", "name", ("挂图编号",), label="挂图编号", required=True, strict=True),
        Column("name", "text", ("项目名称", "项目"), label="项目名称"),
        Column("unit", "text", ("责任单位",), label="责任单位"),
        Column("year", "count", ("计划年度", "年度"), label="计划年度", required=True),
        Column("state", "text", ("计划状态",), label="计划状态"),
        *(Column(f"{key}_cny", "money", (name,), label=name, strict=True) for key, name in CELLS.items()),
        Column("reason", "text", ("调整原因",), label="调整原因"),
        Column(marks.FIELD, "text", (marks.HEAD,), label=marks.HEAD, unseen=True),
    ),
    key="number",
)
COLUMNS = (
    ListColumn("挂图编号", "number", width=14),
    ListColumn("项目名称", "name", width=32),
    ListColumn("责任单位", "unit", width=20),
    ListColumn("计划年度", "year", "number", pattern="0"),
    ListColumn("计划状态", "state", width=12),
    *(ListColumn(f"{name}（万元）", key, "money") for key, name in CELLS.items()),
    ListColumn("调整原因", "reason", width=28),
    ListColumn(marks.HEAD, marks.FIELD, width=12, hidden=True),
)


def cells_of(plan: AnnualPlan | None) -> dict[str, int | None]:
    """各格此刻的数, in fen; only what was given."""
    if plan is None:
        return dict.fromkeys(CELLS)
    return cells_by(PlanGrain(plan.grain), plan.cumulative_fen)


def cells_by(grain: PlanGrain, cumulative: Sequence[int]) -> dict[str, int | None]:
    """各格的数 of a year so fine and so spread."""
    found: dict[str, int | None] = dict.fromkeys(CELLS) | {"total": cumulative[-1]}
    months = [upto - prior for upto, prior in zip(cumulative, [0, *cumulative[:-1]], strict=True)]
    if grain in (PlanGrain.QUARTER, PlanGrain.MONTH):
        found |= {f"q{n}": sum(months[3 * n - 3 : 3 * n]) for n in range(1, 5)}
    if grain == PlanGrain.MONTH:
        found |= {f"m{n}": fen for n, fen in enumerate(months, 1)}
    return found


def standing(zone: Zone, year: int, projects: Iterable[UUID]) -> dict[UUID, AnnualPlan]:
    """现在算数或待审定的 plan of each project: the draft where there is one, else the approved."""
    rows = AnnualPlan.objects.filter(zone=zone, year=year, project__in=list(projects))
    rows = rows.exclude(state=PlanState.REPLACED).order_by("version")
    return {row.project_id: row for row in rows}


def rows_of(
    year: int,
    projects: Iterable[Project],
    plans: Mapping[UUID, AnnualPlan],
    seats: Mapping[UUID, Mapping[str, str]],
) -> Iterator[dict[str, Any]]:
    """导出各行."""
    for project in projects:
        plan, seat = plans.get(project.pk), seats.get(project.pk, {})
        cells = cells_of(plan)
        yield {
            "number": project.number,
            "name": project.name,
            "unit": seat.get(Seat.SECTORAL) or seat.get(Seat.TERRITORIAL, ""),
            "year": Decimal(year),
            "state": PlanState(plan.state).label if plan else "没有计划",
            **{key: None if fen is None else Decimal(fen) / FEN_PER_WAN for key, fen in cells.items()},
            "reason": "",
            marks.FIELD: marks.written(cells),
        }


def write_plans(
    year: int,
    projects: Iterable[Project],
    plans: Mapping[UUID, AnnualPlan],
    seats: Mapping[UUID, Mapping[str, str]],
    *,
    note: str,
) -> bytes:
    """写成 Excel."""
    target = BytesIO()
    told = f"{note}　改好后在“导入”里送回；改已审定的要写调整原因"
    write_list(target, f"{year}年投资计划", COLUMNS, rows_of(year, projects, plans, seats), note=told)
    return target.getvalue()
