"""事项分派表的列: the exported ledger with other units or people written in; declarations only."""

from guatu.intake import SheetKind
from guatu.intake.columns import Column

ASSIGNMENTS = SheetKind(
    code="assignments",
    title="事项分派",
    columns=(
        Column(
            "number",
            "name",
            ("事项编号", "台账编号", "事项号", "问题编号", "任务编号"),
            label="事项编号",
            required=True,
            strict=True,
        ),
        Column("title", "text", ("事项", "事项名称", "任务", "问题"), label="事项"),
        Column(
            "owner_unit",
            "text",
            ("责任单位", "牵头单位", "承办单位", "主办单位", "责任部门"),
            label="责任单位",
        ),
        Column("owner", "person", ("责任人", "承办人", "经办人", "主办人"), label="责任人"),
    ),
    key="number",
    unique=("number",),
)
