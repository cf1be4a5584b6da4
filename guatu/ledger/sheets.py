"""台账的表格：the columns of the exported list."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from guatu.core.dates import dated
from guatu.ledger.kinds import all_kinds
from guatu.ledger.listing import Shown, show
from guatu.ledger.reading import Row
from guatu.office.workbook import ListColumn, write_list

COLUMNS = (
    ListColumn("事项编号", "number"),
    ListColumn("事项", "title", width=40),
    ListColumn("种类", "kind"),
    ListColumn("责任单位", "unit"),
    ListColumn("责任人", "owner"),
    ListColumn("状态", "life"),
    ListColumn("灯", "lamp"),
    ListColumn("期限", "due", "date"),
    ListColumn("期限（原精度）", "due_text"),
    ListColumn("时限", "words"),
    ListColumn("交办日期", "opened", "date"),
    ListColumn("销号日期", "closed", "date"),
    ListColumn("退回次数", "rounds", "number"),
    ListColumn("佐证", "evidence", "number"),
)


def write_items(rows: Sequence[Row], *, at: datetime, note: str) -> bytes:
    """导出台账 as an Excel file: the rows of the list, all of them."""
    target = BytesIO()
    write_list(target, "台账", COLUMNS, _rows(rows, at), note=note)
    return target.getvalue()


def _rows(rows: Sequence[Row], at: datetime) -> Iterator[dict[str, Any]]:
    kinds = {kind.code: kind.name for kind in all_kinds()}
    for shown in show(rows, at):
        yield _row(shown.row, shown, kinds.get(shown.row.kind, shown.row.kind))


def _row(row: Row, shown: Shown, kind: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "kind": kind,
        "unit": row.unit or "",
        "owner": row.owner or "",
        "life": shown.life,
        "lamp": shown.lamp_name,
        "due": dated(row.due_at),
        "due_text": shown.due,
        "words": shown.words,
        "opened": dated(row.opened_at),
        "closed": dated(row.closed_at) if row.closed_at else None,
        "rounds": row.rounds,
        "evidence": row.evidence,
    }
