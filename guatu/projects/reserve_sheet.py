"""储备项目的表：one row each, as the list shows them."""

from collections.abc import Iterable
from io import BytesIO

from guatu.office.workbook import ListColumn, write_list
from guatu.projects.models import ReserveProject
from guatu.projects.pace_sheet import wan

COLUMNS = (
    ListColumn("编号", "number", width=14),
    ListColumn("储备项目", "name", width=32),
    ListColumn("领域", "field"),
    ListColumn("阶段", "stage"),
    ListColumn("估算投资（万元）", "investment", "money"),
    ListColumn("资金来源", "funds", width=20),
    ListColumn("拟开工年度", "year", "number", pattern="0"),
    ListColumn("责任单位", "unit", width=20),
    ListColumn("责任人", "person"),
    ListColumn("片区", "park"),
    ListColumn("建设内容", "scale", width=36),
    ListColumn("前期工作", "preliminary", width=36),
    ListColumn("入库日期", "proposed", "date"),
    ListColumn("最近评审", "reviewed", "date"),
    ListColumn("转成的项目", "project", width=14),
)


def write_reserve(rows: Iterable[ReserveProject], *, note: str) -> bytes:
    """导出储备项目."""
    target = BytesIO()
    lines = (
        {
            "number": row.number,
            "name": row.name,
            "field": row.get_field_display(),
            "stage": row.get_stage_display(),
            "investment": None if row.investment_fen is None else wan(row.investment_fen),
            "funds": row.funds,
            "year": row.start_year,
            "unit": row.unit.name,
            "person": row.person.name if row.person else "",
            "park": row.park.name if row.park else "",
            "scale": row.scale,
            "preliminary": row.preliminary,
            "proposed": row.proposed_at.date(),
            "reviewed": row.reviewed_on,
            "project": row.project.number if row.project else "",
        }
        for row in rows
    )
    write_list(target, "储备项目", COLUMNS, lines, note=note)
    return target.getvalue()
