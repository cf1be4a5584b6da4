"""半月填报导出：one period under heads that its import knows, so that it can be filled in and sent back."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

from guatu.core.money import FEN_PER_WAN
from guatu.core.periods import Period
from guatu.office.workbook import ListColumn, write_list
from guatu.projects.queries.forecast import Kept
from guatu.projects.queries.reporting import Line

COLUMNS = (
    ListColumn("挂图编号", "number", width=14),
    ListColumn("项目名称", "name", width=32),
    ListColumn("责任单位", "unit"),
    ListColumn("期号", "period"),
    ListColumn("版本", "version", "number"),
    ListColumn("状态", "state"),
    ListColumn("上期百分比（%）", "last", "number"),
    ListColumn("序时（%）", "schedule", "number"),
    ListColumn("上期预计（%）", "expected", "number"),
    ListColumn("本期百分比（%）", "percent", "number"),
    ListColumn("累计完成投资（万元）", "completed", "money"),
    ListColumn("本期完成投资（万元）", "invested", "money"),
    ListColumn("形象进度", "text", width=36),
    ListColumn("存在问题", "problem", width=24),
    ListColumn("回退原因", "rollback", width=20),
    ListColumn("下期预计（%）", "next_percent", "number"),
    ListColumn("下期预计投资（万元）", "next_invested", "money"),
    ListColumn("下期预计内容", "next_text", width=28),
)
FORECAST_COLUMNS = (
    ListColumn("挂图编号", "number", width=14),
    ListColumn("项目名称", "name", width=32),
    ListColumn("责任单位", "unit"),
    ListColumn("上期预计（%）", "expected", "number"),
    ListColumn("本期实际（%）", "percent", "number"),
    ListColumn("相差（百分点）", "off", "number"),
    ListColumn("预计投资（万元）", "expected_invested", "money"),
    ListColumn("本期投资（万元）", "invested", "money"),
    ListColumn("兑现", "verdict"),
    ListColumn("预计内容", "said", width=36),
)


def rows_of(period: Period, lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """导出各行."""
    for line in lines:
        report = line.report
        yield {
            "number": line.project.number,
            "name": line.project.name,
            "unit": line.unit,
            "period": period.key,
            "version": Decimal(line.version),
            "state": line.state_name,
            "last": line.last.percent if line.last else None,
            "schedule": line.schedule,
            "expected": line.expected,
            "percent": report.percent if report else None,
            "completed": _wan(report.completed_fen) if report else None,
            "invested": _wan(line.invested_fen),
            "text": report.text if report else "",
            "problem": report.problem if report else "",
            "rollback": report.rollback if report else "",
            "next_percent": report.next_percent if report else None,
            "next_invested": _wan(report.next_invested_fen) if report else None,
            "next_text": report.next_text if report else "",
        }


def write_lines(period: Period, lines: Iterable[Line], *, note: str) -> bytes:
    """写成 Excel."""
    target = BytesIO()
    write_list(target, f"{period.name}形象进度", COLUMNS, rows_of(period, lines), note=note)
    return target.getvalue()


def write_kept(period: Period, rows: Iterable[Kept], *, note: str) -> bytes:
    """写预申报兑现."""
    target = BytesIO()
    lines = (
        {
            "number": row.project.number,
            "name": row.project.name,
            "unit": row.unit,
            "expected": row.expected,
            "percent": row.percent,
            "off": row.off,
            "expected_invested": _wan(row.expected_fen),
            "invested": _wan(row.invested_fen),
            "verdict": row.verdict_name,
            "said": row.said,
        }
        for row in rows
    )
    write_list(target, f"{period.name}预申报兑现", FORECAST_COLUMNS, lines, note=note)
    return target.getvalue()


def _wan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen) / FEN_PER_WAN
