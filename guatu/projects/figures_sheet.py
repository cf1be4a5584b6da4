"""三率与逾期导出：the tables as they stand on their pages."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

from guatu.office.workbook import ListColumn, write_list
from guatu.projects.queries.cohorts import REACHED
from guatu.projects.queries.late import BY, LateAsked, LateTable
from guatu.projects.queries.rates import Line, Rates, RatesAsked


def _rate_columns() -> Iterator[ListColumn]:
    yield ListColumn("分组", "part", width=10)
    yield ListColumn("批次或档位", "name", width=20)
    yield ListColumn("签约（个）", "signed", "number")
    for code, word in REACHED.items():
        yield ListColumn(f"已{word}（个）", code, "number")
        yield ListColumn(f"其中未佐证（{word}）", f"{code}_unproven", "number")
        yield ListColumn(f"{word}率（%）", f"{code}_rate", "number")


RATE_COLUMNS = tuple(_rate_columns())


def share(part: int, whole: int) -> Decimal | None:
    """百分比 to one place; None of nothing."""
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


def rate_rows(found: Rates) -> list[dict[str, Any]]:
    """三率的行: cohorts, tiers, total."""
    parts = [("签约批次", found.cohorts), ("投资档位", found.tiers), ("合计", [found.total])]
    return [_rate_row(part, line) for part, lines in parts for line in lines]


def _rate_row(part: str, line: Line) -> dict[str, Any]:
    row: dict[str, Any] = {"part": part, "key": line.key, "name": line.name, "signed": line.signed}
    for rate in line.rates:
        row[rate.code] = rate.counted
        row[f"{rate.code}_unproven"] = rate.unproven
        row[f"{rate.code}_rate"] = share(rate.counted, line.signed)
    return row


def write_rates(found: Rates, asked: RatesAsked, *, note: str) -> bytes:
    """导出三率."""
    target = BytesIO()
    write_list(target, "三率", RATE_COLUMNS, rate_rows(found), note=f"{note}　{said_of_rates(asked)}")
    return target.getvalue()


def said_of_rates(asked: RatesAsked) -> str:
    """怎么算的, in words."""
    rule = "只算已验收签字的节点" if asked.needs_proof else "未佐证的也计入"
    return f"{rule}　截至 {asked.as_of.isoformat()}" if asked.as_of else rule


def late_columns(by: str) -> tuple[ListColumn, ...]:
    """逾期表的列."""
    return (
        ListColumn(BY[by], "name", width=24),
        ListColumn("项目（个）", "projects", "number"),
        ListColumn("逾期（个）", "overdue", "number"),
        ListColumn("逾期占比（%）", "share", "number"),
    )


def late_rows(found: LateTable) -> list[dict[str, Any]]:
    """逾期表的行, the total last."""
    return [
        {"name": line.name, "projects": line.projects, "overdue": line.overdue,
         "share": share(line.overdue, line.projects)}
        for line in [*found.lines, found.total]
    ]  # fmt: skip


def write_late(found: LateTable, asked: LateAsked, *, note: str) -> bytes:
    """导出逾期项目."""
    target = BytesIO()
    write_list(target, "逾期项目", late_columns(asked.by), late_rows(found), note=note)
    return target.getvalue()
