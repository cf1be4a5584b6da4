"""外来的表：a spreadsheet as some office made it, with another library and other words than ours."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment

TITLE = "滨海新城重点项目推进情况表（2022年5月）"
HEADS = (
    "序号", "项目", "实施主体", "计划总投资（亿元）", "占地（公顷）",
    ("时间安排", "开工日期"), ("时间安排", "计划竣工"), "联系领导", "牵头单位", "卡点",
)  # fmt: skip
Row = tuple[object, ...]
GOOD: Sequence[Row] = (
    (
        1,
        "走查甲项目",
        "走查甲有限公司",
        3.5,
        4,
        date(2022, 3, 18),
        "2023年6月",
        "周主任（示例）",
        "经发办",
        "用电",
    ),
    (
        2,
        "走查乙项目",
        "走查乙有限公司",
        "约2.2",
        2.4,
        "2022.4.6",
        "2023-12-31",
        "周主任（示例）",
        "经发办",
        None,
    ),
    (
        3,
        "走查丙项目",
        "走查丙有限公司",
        1.08,
        "3",
        "拟2022年9月",
        "2024年底",
        "郑副主任（示例）",
        "建设局",
        "土地",
    ),
    (4, "走查丁项目", "走查丁有限公司", 12, 10, None, "2025年", "郑副主任（示例）", "经发办", None),
)
BAD: Row = (5, "走查戊项目", "走查戊有限公司", "面议", 1, None, "2024年5月", "周主任（示例）", "经发办", None)


def write(path: Path) -> Path:
    """写一份: title row, merged two-row head, four good rows, a bad one, and the sum."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "推进表"
    sheet.append([TITLE])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADS))
    for column, head in enumerate(HEADS, start=1):
        if isinstance(head, tuple):
            sheet.cell(2, column, head[0])
            sheet.cell(3, column, head[1])
        else:
            sheet.cell(2, column, head)
            sheet.merge_cells(start_row=2, start_column=column, end_row=3, end_column=column)
    sheet.merge_cells(start_row=2, start_column=6, end_row=2, end_column=7)
    for row in sheet.iter_rows(min_row=1, max_row=3):
        for cell in row:
            cell.alignment = Alignment(horizontal="center", vertical="center")
    for line in (*GOOD, BAD):
        sheet.append(list(line))
    sheet.append(["合计", None, None, 18.78, 20.4])
    book.save(path)
    return path
