"""投资进度导出：one row a project, amounts in 万元 exact to the fen, and their sum."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from guatu.core.money import FEN_PER_WAN
from guatu.office.workbook import ListColumn, write_list
from guatu.projects.models import Responsibility
from guatu.projects.queries.pace import PaceAsked

Seat = Responsibility.Seat
COLUMNS = (
    ListColumn("挂图编号", "number", width=14),
    ListColumn("项目名称", "name", width=32),
    ListColumn("建设单位", "company", width=28),
    ListColumn("项目长", "chief"),
    ListColumn("责任单位", "owner", width=20),
    ListColumn("全年计划（万元）", "plan", "money"),
    ListColumn("序时应完成（万元）", "due", "money"),
    ListColumn("累计完成（万元）", "done", "money"),
    ListColumn("完成率（%）", "rate", "number"),
    ListColumn("差额（万元）", "gap", "money"),
    ListColumn("口径", "measure"),
    ListColumn("业务口径完成（万元）", "business", "money"),
    ListColumn("统计口径完成（万元）", "official", "money"),
)


def write_pace(
    found: Sequence[Any], seats: Mapping[UUID, Mapping[str, str]], asked: PaceAsked, *, note: str
) -> bytes:
    """导出投资进度: these projects, as annotated by ``pace``."""
    target = BytesIO()
    lines = lines_of(found, seats, asked)
    write_list(target, f"{asked.year}年投资进度", COLUMNS, lines, note=f"{note}　{said_of(asked)}")
    return target.getvalue()


def said_of(asked: PaceAsked) -> str:
    """怎么算的, in words."""
    until = f"　截至 {asked.as_of.isoformat()}" if asked.as_of else ""
    return f"{asked.measure.label}　序时按已过 {asked.months} 个月{until}"


def lines_of(
    found: Sequence[Any], seats: Mapping[UUID, Mapping[str, str]], asked: PaceAsked
) -> Iterator[dict[str, Any]]:
    """各行, as a sheet and a command tell them."""
    return (_line(project, seats.get(project.pk, {}), asked) for project in found)


def _line(project: Any, seats: Mapping[str, str], asked: PaceAsked) -> dict[str, Any]:
    return {
        "number": project.number,
        "name": project.name,
        "company": project.company.name if project.company else "",
        "chief": seats.get(Seat.CHIEF, ""),
        "owner": seats.get(Seat.SECTORAL) or seats.get(Seat.TERRITORIAL, ""),
        "plan": wan(project.plan_fen),
        "due": wan(project.due_fen),
        "done": wan(project.reported_fen),
        "rate": rate_of(project.done_fen, project.plan_fen),
        "gap": wan(project.gap_fen),
        "measure": asked.measure.label,
        "business": wan(project.business_fen),
        "official": wan(project.official_fen),
    }


def wan(fen: int | None) -> Decimal | None:
    """万元, exact."""
    return None if fen is None else Decimal(fen) / FEN_PER_WAN


def rate_of(done: int, plan: int | None) -> Decimal | None:
    """完成率 in per cent, to one place; none where nothing was planned."""
    return (Decimal(done) * 100 / plan).quantize(Decimal("0.1"), ROUND_HALF_UP) if plan else None
