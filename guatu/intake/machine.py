"""机器读数: a reading in the exact form that scripts check."""

from datetime import date
from decimal import Decimal
from typing import Any

from guatu.core.dates import PartialDate
from guatu.intake.results import Reading, SheetReading


def reading_json(reading: Reading) -> dict[str, Any]:
    """读数 JSON: the preview of a file; nothing has been changed."""
    return {
        "file": reading.file,
        "kind": reading.kind.code if reading.kind else None,
        "outcome": "preview",
        "message": _summary(reading),
        "sheets": [_sheet(sheet) for sheet in reading.sheets],
    }


def refused_json(file: str, message: str) -> dict[str, Any]:
    """拒收 JSON: the file changed nothing, and why."""
    return {"file": file, "outcome": "refused", "message": message, "sheets": []}


def plain_value(value: Any) -> Any:
    """JSON 值: whole decimals as integers, others exactly as written; dates no more precise than known."""
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        number = float(value)
        # A float prints the shortest text that means it; where that is not the decimal, text is exact.
        return number if Decimal(repr(number)) == value else f"{value:f}"
    if isinstance(value, PartialDate):
        return value.iso()
    if isinstance(value, date):
        return value.isoformat()
    return value


def _summary(reading: Reading) -> str:
    rows = [row for sheet in reading.sheets for row in sheet.rows]
    accepted = sum(row.verdict == "accepted" for row in rows)
    warned = sum(row.verdict == "warned" for row in rows)
    skipped = sum(len(sheet.skipped) for sheet in reading.sheets)
    returned = len(rows) - accepted - warned
    return f"可导入 {accepted + warned} 行，其中 {warned} 行有提示；退回 {returned} 行；跳过 {skipped} 行。"


def _sheet(sheet: SheetReading) -> dict[str, Any]:
    messages = [
        {"row": m.row, "column": m.column, "severity": m.severity, "value": m.value, "text": m.text}
        for m in sheet.messages
    ]
    messages += [
        {"row": s.row, "column": None, "severity": "info", "value": None, "text": f"跳过：{s.reason}。"}
        for s in sheet.skipped
    ]
    return {
        "sheet": sheet.sheet,
        "imported": sheet.imported,
        "header_rows": sheet.header_rows,
        "unit": sheet.unit,
        "data_rows": len(sheet.rows),
        "accepted_clean": sheet.count("accepted"),
        "accepted_with_warning": sheet.count("warned"),
        "rejected": sheet.count("rejected"),
        "skipped_rows": [s.row for s in sheet.skipped],
        "columns": sheet.columns,
        "unmapped": sheet.unmapped,
        "rows": [
            {"row": r.row, "verdict": r.verdict, **{k: plain_value(v) for k, v in r.values.items()}}
            for r in sheet.rows
        ],
        "messages": messages,
        "totals_check": {
            field: {"stated": plain_value(t.stated), "computed": plain_value(t.computed), "ok": t.ok}
            for field, t in sheet.totals_check.items()
        },
    }
