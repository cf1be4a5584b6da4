"""形象进度表：exported, filled in and sent back, only what was changed is written, and nobody is overwritten."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from guatu.imports import actions as imports
from guatu.imports.models import ImportRecord
from guatu.projects.actions import verify_report
from guatu.projects.intake.progress import NotReported
from guatu.projects.models import PeriodReport
from guatu.projects.tests.cast_projects import address, founded, reported
from guatu.zones.member import Member
from tests.cast import Cast

PERCENT, TEXT, NEXT = "本期百分比（%）", "形象进度", "下期预计（%）"


def edited(cast: Cast, client: Client, cells: dict[str, dict[str, Any]]) -> bytes:
    """The page's own export with some cells changed, by the names of projects and of heads."""
    cast.login(client, "supervisor")
    content = client.get(address("progress_export") + "?period=2026-02-2").content
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    top = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "挂图编号")
    heads = {sheet.cell(top, c).value: c for c in range(1, sheet.max_column + 1)}
    for row in range(top + 1, sheet.max_row + 1):
        for head, value in cells.get(str(sheet.cell(row, 2).value), {}).items():
            sheet.cell(row, heads[head]).value = value
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def received(cast: Cast, content: bytes, by: Member | None = None) -> ImportRecord:
    return imports.receive(
        zone=cast.zone, content=content, name="形象进度.xlsx", kind=None, by=by or cast.officer, at=cast.at
    )


def test_sent_back_unchanged_it_changes_nothing(cast: Cast, client: Client) -> None:
    project, other = founded(cast, "示例·甲"), founded(cast, "示例·乙")
    reported(cast, project, 50, next_percent=Decimal("60.5"), completed_fen=123_456_789)
    record = received(cast, edited(cast, client, {}))
    assert record.kind == "progress"
    assert (record.counts["same"], record.counts["changed"], record.counts["new"]) == (2, 0, 0)
    assert not PeriodReport.objects.filter(zone=cast.zone, project=other).exists()


@pytest.mark.mechanism("M028")
def test_what_was_filled_in_becomes_drafts_and_can_be_taken_back(cast: Cast, client: Client) -> None:
    sent = founded(cast, "示例·甲")
    founded(cast, "示例·乙")
    reported(cast, sent, 50)
    cells: dict[str, dict[str, Any]] = {
        "示例·甲": {PERCENT: 52},
        "示例·乙": {PERCENT: 0.5, TEXT: "场平", NEXT: 3},
    }
    record = received(cast, edited(cast, client, cells))
    assert (record.counts["changed"], record.counts["new"]) == (1, 1)
    imports.confirm(record, by=cast.officer, at=cast.at)
    rows = PeriodReport.objects.filter(zone=cast.zone).order_by("project__number")
    assert [(r.state, r.percent, r.next_percent) for r in rows] == [
        ("submitted", Decimal(52), None),
        ("draft", Decimal("0.5"), Decimal(3)),
    ]
    imports.undo(record, by=cast.officer, at=cast.at + timedelta(hours=1))
    assert [(r.project, r.percent) for r in rows.all()] == [(sent, Decimal(50))]


def test_a_row_that_somebody_else_changed_meanwhile_is_not_overwritten(cast: Cast, client: Client) -> None:
    project, locked = founded(cast, "示例·甲"), founded(cast, "示例·乙")
    reported(cast, project, 50)
    verify_report(reported(cast, locked, 50), by=cast.head, at=cast.at)
    content = edited(cast, client, {"示例·甲": {PERCENT: 55}, "示例·乙": {PERCENT: 55}})
    reported(cast, project, 51, by=cast.colleague)
    record = received(cast, content)
    assert record.counts["changed"] == 0
    told = client.get(address("import_preview", id=record.pk)).content.decode()
    assert "吴工在 3月11日 09:30 刚填过（完成 51%" in told
    assert "已核实，要改请核实人先退回" in told


def test_nobody_imports_what_he_could_not_type(cast: Cast, client: Client) -> None:
    founded(cast, "示例·甲")
    record = received(cast, edited(cast, client, {"示例·甲": {PERCENT: 55}}), by=cast.builder)
    with pytest.raises(NotReported, match="由本项目的服务专员"):
        imports.confirm(record, by=cast.builder, at=cast.at)
    assert not PeriodReport.objects.filter(zone=cast.zone).exists()
