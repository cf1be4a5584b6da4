"""形象进度表的列: one period as it is exported, filled in and sent back; declarations only."""

from decimal import Decimal

from guatu.intake import SheetKind
from guatu.intake.columns import Column

HUNDRED = Decimal(100)

PROGRESS_SHEET = SheetKind(
    code="progress",
    title="形象进度表",
    columns=(
        Column("number", "name", ("挂图编号",), label="挂图编号", required=True, strict=True),
        Column("name", "text", ("项目名称", "项目"), label="项目名称"),
        Column("unit", "text", ("责任单位",), label="责任单位"),
        Column("period", "text", ("期号", "填报期"), label="期号", required=True),
        Column("version", "count", ("版本",), label="版本"),
        Column("state", "text", ("状态", "填报状态"), label="状态"),
        Column("last", "percent", ("上期百分比",), label="上期百分比"),
        Column("schedule", "percent", ("序时", "序时进度"), label="序时"),
        Column("expected", "percent", ("上期预计",), label="上期预计"),
        Column("percent", "percent", ("本期百分比", "完成百分比"), label="本期百分比", maximum=HUNDRED),
        Column("completed_cny", "money", ("累计完成投资",), label="累计完成投资"),
        Column("invested_cny", "money", ("本期完成投资",), label="本期完成投资"),
        Column("text", "paragraph", ("形象进度", "本期形象进度"), label="形象进度"),
        Column("problem", "paragraph", ("存在问题",), label="存在问题"),
        Column("rollback", "text", ("回退原因",), label="回退原因"),
        Column("next_percent", "percent", ("下期预计", "下期百分比"), label="下期预计", maximum=HUNDRED),
        Column("next_invested_cny", "money", ("下期预计投资",), label="下期预计投资"),
        Column("next_text", "paragraph", ("下期预计内容", "下期计划"), label="下期预计内容"),
    ),
    key="number",
)
