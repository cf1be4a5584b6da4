"""台账的表格：the columns of the exported list."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db.models import QuerySet

from guatu.core.dates import dated
from guatu.ledger import queries
from guatu.ledger.kinds import all_kinds
from guatu.ledger.lamps import LAMP_NAMES, Lamp
from guatu.ledger.models import Item, Life
from guatu.ledger.story import due_day, due_words
from guatu.office.workbook import ListColumn, write_list
from guatu.zones.models import Zone

COLUMNS = (
    ListColumn("编号", "number"),
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
BATCH = 1000


def write_items(zone: Zone, items: "QuerySet[Item]", *, at: datetime, note: str) -> bytes:
    """导出台账 as an Excel file: the rows of the list, all of them."""
    target = BytesIO()
    write_list(target, "台账", COLUMNS, _rows(zone, items, at), note=note)
    return target.getvalue()


def _rows(zone: Zone, items: "QuerySet[Item]", at: datetime) -> Iterator[dict[str, Any]]:
    kinds = {kind.code: kind.name for kind in all_kinds()}
    rows = list(items)
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        evidence = queries.evidence_counts(zone, [item.pk for item in part])
        for item in part:
            yield _row(item, at, kinds.get(item.kind, item.kind), evidence.get(item.pk, 0))


def _row(item: Item, at: datetime, kind: str, evidence: int) -> dict[str, Any]:
    return {
        "number": item.number,
        "title": item.title,
        "kind": kind,
        "unit": item.owner_unit.name if item.owner_unit else "",
        "owner": item.owner.name if item.owner else "",
        "life": Life(item.life).label,
        "lamp": LAMP_NAMES[Lamp(getattr(item, "lamp"))],  # noqa: B009
        "due": dated(item.due_at),
        "due_text": due_day(item, dated(at)),
        "words": due_words(item, at),
        "opened": dated(item.opened_at),
        "closed": dated(item.closed_at) if item.closed_at else None,
        "rounds": item.rounds,
        "evidence": evidence,
    }
