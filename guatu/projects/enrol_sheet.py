"""入库清单与统计月的表：the rows of the pages, for a spreadsheet and for the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from guatu.core.money import FEN_PER_WAN
from guatu.office.workbook import ListColumn, write_list
from guatu.projects.enrol_materials import asked_of
from guatu.projects.enrol_rules import batch_said
from guatu.projects.models import EnrolState, Responsibility
from guatu.projects.queries.enrol_months import MonthAsked
from guatu.projects.queries.enrolment import STANDINGS, EnrolAsked, Figures, alarm_of

Seat = Responsibility.Seat
Seats = Mapping[UUID, Mapping[str, str]]
ALARMS = {"red": "红灯", "yellow": "黄灯", "": ""}
COLUMNS = (
    ListColumn("项目编号", "number", width=16),
    ListColumn("项目", "name", width=32),
    ListColumn("建设单位", "company", width=28),
    ListColumn("责任单位", "owner", width=20),
    ListColumn("总投资（万元）", "investment", "money"),
    ListColumn("申报计划总投资（万元）", "planned", "money"),
    ListColumn("开工日期", "started", "date", width=12),
    ListColumn("状态", "state", width=10),
    ListColumn("材料（已有/应有）", "papers"),
    ListColumn("批次", "batch", width=16),
    ListColumn("入库日期", "entered", "date", width=12),
    ListColumn("统计库编号", "stat_no", width=20),
    ListColumn("开工未入库（天）", "days", "number"),
    ListColumn("预警", "alarm"),
    ListColumn("退回理由", "reason", width=32),
)
MONTH_COLUMNS = (
    ListColumn("项目编号", "number", width=16),
    ListColumn("项目", "name", width=32),
    ListColumn("责任单位", "owner", width=20),
    ListColumn("统计库编号", "stat_no", width=20),
    ListColumn("业务口径（万元）", "business", "money"),
    ListColumn("统计口径（万元）", "official", "money"),
    ListColumn("锁定", "locked"),
    ListColumn("更正", "corrected"),
)


def owner_of(seats: Mapping[str, str]) -> str:
    """责任单位."""
    return seats.get(Seat.SECTORAL) or seats.get(Seat.TERRITORIAL, "")


def lines_of(rows: Sequence[Any], seats: Seats, asked: EnrolAsked) -> Iterator[dict[str, Any]]:
    """各行."""
    return (_line(row, seats.get(row.pk, {}), asked) for row in rows)


def write_enrolments(rows: Sequence[Any], seats: Seats, asked: EnrolAsked, said: str, *, note: str) -> bytes:
    """导出入库清单."""
    target = BytesIO()
    write_list(target, "固投入库", COLUMNS, lines_of(rows, seats, asked), note=f"{note}　{said}")
    return target.getvalue()


def said_of(asked: EnrolAsked, counted: Figures) -> str:
    """头行, in words: of how many, in what share, as of when."""
    share = f"{rate(counted)}%" if counted.should else "没有应入库的"
    standing = STANDINGS.get(asked.standing, "")
    return "　".join(
        each
        for each in (
            f"截至 {asked.day.isoformat()}",
            f"应入库 {counted.should}，已入库 {counted.enrolled}，入库率 {share}",
            f"未入库已开工 {counted.open}（红灯 {counted.red}，黄灯 {counted.yellow}）",
            f"只列{standing}" if standing else "",
        )
        if each
    )


def rate(counted: Figures) -> str:
    """入库率: entered of those that should be, to one place, 100 only when it is all of them."""
    if not counted.should:
        return ""
    share = (Decimal(counted.enrolled) * 100 / counted.should).quantize(Decimal("0.1"), ROUND_HALF_UP)
    most = Decimal(100) if counted.enrolled == counted.should else Decimal("99.9")
    return f"{min(share, most).normalize():f}"


def write_month(rows: Sequence[Any], seats: Seats, asked: MonthAsked, *, note: str) -> bytes:
    """导出统计月."""
    target = BytesIO()
    lines = (
        {
            "number": row.number,
            "name": row.name,
            "owner": owner_of(seats.get(row.pk, {})),
            "stat_no": row.stat_no,
            "business": wan(row.business),
            "official": wan(row.official),
            "locked": "已锁定" if row.locked else "",
            "corrected": "有更正" if row.is_corrected else "",
        }
        for row in rows
    )
    write_list(target, f"{asked.name}统计数", MONTH_COLUMNS, lines, note=f"{note}　两个口径不相加")
    return target.getvalue()


def wan(fen: int | None) -> Decimal | None:
    """万元."""
    return None if fen is None else Decimal(fen) / FEN_PER_WAN


def needed(row: Any, asked: EnrolAsked) -> int:
    """应有几份材料."""
    return len(asked_of(row, asked.rules.needs))


def _line(row: Any, seats: Mapping[str, str], asked: EnrolAsked) -> dict[str, Any]:
    alarm, days = alarm_of(row, asked)
    return {
        "number": row.number,
        "name": row.name,
        "company": row.company.name if row.company else "",
        "owner": owner_of(seats),
        "investment": wan(row.investment_fen),
        "planned": wan(row.planned),
        "started": row.started,
        "state": str(EnrolState(row.then).label),
        "papers": f"{min(row.papers, needed(row, asked))}/{needed(row, asked)}",
        "batch": batch_said(row.batch or ""),
        "entered": row.entered,
        "stat_no": row.stat_no or "",
        "days": days or None,
        "alarm": ALARMS[alarm],
        "reason": row.reason if row.then == EnrolState.REJECTED else "",
    }
