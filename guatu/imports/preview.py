"""预览：what a file would do, as plain data that can be kept, paged and compared.

The digest covers every row's verdict and difference. When the same file, set beside the record again, gives
another digest, what was shown is no longer what would happen.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable
from typing import Any

from guatu.imports.importers import Plan, RowPlan
from guatu.intake import Reading, RowReading, SheetReading
from guatu.intake.machine import plain_value

#: How many of the things a file leaves out are kept by name.
MISSING_KEPT = 500
VERDICTS = {"accepted": "可导入", "warned": "有疑问", "rejected": "退回", "skipped": "跳过"}
DIFFERENCES = {"new": "新增", "changed": "有改动", "same": "没有改动"}
VERDICT_TONES = {"accepted": "green", "warned": "amber", "rejected": "red", "skipped": "plain"}


def preview_of(reading: Reading, plan: Plan) -> dict[str, Any]:
    """预览数据: sheets, rows, counts, what is missing from the file."""
    plans = {(row.sheet, row.row): row for row in plan.rows}
    sheets, rows = [], []
    for sheet in reading.sheets:
        for row in sheet.rows:
            _judge(row, plans.get((sheet.sheet, row.row)))
        sheets.append(_sheet(sheet))
        rows += [_row(sheet, row, plans.get((sheet.sheet, row.row))) for row in sheet.rows]
        rows += [
            {"sheet": sheet.sheet, "row": s.row, "verdict": "skipped", "title": s.label, "said": [s.reason]}
            for s in sheet.skipped
            if sheet.imported
        ]
    return {
        "sheets": sheets,
        "rows": rows,
        "remarks": plan.remarks,
        "missing": [[str(m.object_id), m.title] for m in plan.missing[:MISSING_KEPT]],
        "counts": _counts(rows, plan),
    }


def digest_of(preview: dict[str, Any]) -> str:
    """预览摘要: the same when the same things would happen."""
    seen = [
        [
            r["sheet"],
            r["row"],
            r["verdict"],
            r.get("difference", ""),
            r.get("object", ""),
            r.get("changes", []),
        ]
        for r in preview["rows"]
    ]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def pack(preview: dict[str, Any]) -> bytes:
    """打包."""
    return zlib.compress(json.dumps(preview, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack(packed: bytes) -> dict[str, Any]:
    """拆包."""
    found: dict[str, Any] = json.loads(zlib.decompress(packed))
    return found


def difference_json(plan: Plan) -> dict[str, Any]:
    """差异, for scripts: what is new, what changes field by field, what the file leaves out."""
    live = [row for row in plan.rows if not row.blocked]
    return {
        "new": [{"sheet": r.sheet, "row": r.row, "name": r.title} for r in live if r.difference == "new"],
        "changed": [
            {
                "sheet": r.sheet,
                "row": r.row,
                "name": r.title,
                "fields": [{"field": c.label, "old": c.old, "new": c.new} for c in r.changes],
            }
            for r in live
            if r.difference == "changed"
        ],
        "unchanged": sum(r.difference == "same" for r in live),
        "blocked": [{"sheet": r.sheet, "row": r.row, "text": r.blocked} for r in plan.rows if r.blocked],
        "missing": [m.title for m in plan.missing],
    }


def _judge(row: RowReading, planned: RowPlan | None) -> None:
    """A row that reads well may still clash with the record."""
    if planned is None:
        return
    if planned.blocked:
        row.verdict = "rejected"
        if planned.blocked not in row.reasons:
            row.reasons.append(planned.blocked)
    elif planned.questions and row.verdict == "accepted":
        row.verdict = "warned"


def _row(sheet: SheetReading, row: RowReading, planned: RowPlan | None) -> dict[str, Any]:
    key = sheet.kind.key if sheet.kind else "name"
    found: dict[str, Any] = {
        "sheet": sheet.sheet,
        "row": row.row,
        "verdict": row.verdict,
        "title": str(plain_value(row.values.get(key)) or "（没有名称）"),
        "said": list(row.reasons),
    }
    if planned is None:
        return found
    found["said"] += planned.questions
    if planned.notes:
        found["notes"] = planned.notes
    if not planned.blocked:
        found["difference"] = planned.difference
        found["changes"] = [[c.label, c.old, c.new] for c in planned.changes]
    if planned.object_id is not None and planned.difference != "new":
        found["object"] = str(planned.object_id)
    return found


def _sheet(sheet: SheetReading) -> dict[str, Any]:
    about = [m for m in sheet.messages if m.row is None]
    on_skipped = {s.row for s in sheet.skipped}
    return {
        "sheet": sheet.sheet,
        "imported": sheet.imported,
        "header_rows": sheet.header_rows,
        "unit": sheet.unit,
        "heads": list(dict.fromkeys(sheet.heads)),
        "columns": sheet.columns,
        "said": [f"{m.column}：{m.text}" if m.column and m.column not in m.text else m.text for m in about],
        "sums": [_sum_message(m.row, m.column, m.text) for m in sheet.messages if m.row in on_skipped],
        "totals": [
            [field, str(plain_value(t.stated)), str(plain_value(t.computed)), t.ok]
            for field, t in sheet.totals_check.items()
        ],
        "data_rows": len(sheet.rows),
        "skipped": len(sheet.skipped),
    }


def _sum_message(row: int | None, column: str | None, text: str) -> str:
    return f"第 {row} 行“{column}”{text}" if column else f"第 {row} 行{text}"


def _counts(rows: Iterable[dict[str, Any]], plan: Plan) -> dict[str, int]:
    counts = dict.fromkeys([*VERDICTS, *DIFFERENCES], 0)
    for row in rows:
        counts[row["verdict"]] += 1
        if row.get("difference"):
            counts[row["difference"]] += 1
    counts["missing"] = len(plan.missing)
    return counts
