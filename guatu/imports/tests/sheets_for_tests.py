"""测试用表：small ledgers as offices send them."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

HEADS = [
    "序号", "项目名称", "建设单位", "总投资（万元）", "用地面积（亩）", "签约时间", "开工时间",
    "计划竣工时间", "形象进度", "属地", "行业主管部门", "项目服务专员",
]  # fmt: skip
ROWS: list[list[Any]] = [
    [
        1, "示例·甲电子", "示例甲电子有限公司", 12500, 60, "2024-05-10", "2025-06", "2026-12", "主体施工",
        "青螺街道", "项目服务办", "李工",
    ],
    [
        2, "示例·乙新材", "示例乙新材有限公司", 8000, 40, "2025-03-01", None, "2027-06", "正在办理施工许可",
        "青螺街道", "建设局", "郑工",
    ],
    [
        3, "示例·丙医疗", "示例丙医疗有限公司", 3000.5, 20.25, *([None] * 4),
        "不存在街道", "项目服务办", "无此人",
    ],
]  # fmt: skip


def workbook(rows: list[list[Any]], *, heads: list[str] = HEADS, title: str = "产业项目推进台账") -> bytes:
    """一份 .xlsx with a title row, heads and rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "产业项目"
    sheet.append([title])
    sheet.append(heads)
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book: Any) -> bytes:
    """存成字节."""
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def opened(content: bytes) -> Any:
    """打开."""
    return load_workbook(BytesIO(content))
