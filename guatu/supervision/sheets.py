"""督查的表格：the matrix with its stars as a spreadsheet, and every list."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from guatu.core.dates import dated
from guatu.core.money import yuan_from_fen
from guatu.ledger.kinds import all_kinds
from guatu.ledger.models import Life
from guatu.office.workbook import ListColumn, write_list
from guatu.supervision.actions.orders import days_late
from guatu.supervision.freezing import Standing
from guatu.supervision.models import AccountabilityProposal, KeyTask, Meeting, SupervisionOrder
from guatu.supervision.queries.matrix import LATE, MONTHS, SIGNS, STAR, Cell, Matrix
from guatu.supervision.queries.meetings import FindingRow
from guatu.supervision.queries.pledges import STANDINGS, PledgeRow, standing_of

MARKED = re.compile(rf"^(?:[★☆]\s*|〔[{''.join(SIGNS.values())}]〕\s*)")
MATRIX_COLUMNS = (
    ListColumn("任务", "title", width=30),
    ListColumn("类别", "category"),
    ListColumn("牵头单位", "lead_unit", width=16),
    ListColumn("配合单位", "supporting", width=16),
    ListColumn("责任领导", "leader"),
    ListColumn("来源", "source", width=16),
    ListColumn("一把手工程", "is_priority"),
    ListColumn("年份", "year", "number", pattern="0"),
    *(ListColumn(f"{month}月", f"m{month}", width=16) for month in MONTHS),
)
PLEDGE_COLUMNS = (
    ListColumn("编号", "number"),
    ListColumn("立状者", "whose", width=20),
    ListColumn("名称", "title", width=28),
    ListColumn("签订日期", "signed", "date"),
    ListColumn("指标", "indicator", width=22),
    ListColumn("口径", "basis"),
    ListColumn("要求", "comparator"),
    ListColumn("目标", "target", "number"),
    ListColumn("截至月", "month", "number"),
    ListColumn("序时计划", "planned", "number"),
    ListColumn("实绩", "actual", "number"),
    ListColumn("计量单位", "measure"),
    ListColumn("完成率（%）", "rate", "number"),
    ListColumn("序时进度（%）", "planned_rate", "number"),
    ListColumn("结论", "standing"),
    ListColumn("已冻结", "frozen"),
    ListColumn("数据来源", "source", width=20),
)
MEETING_COLUMNS = (
    ListColumn("编号", "number"),
    ListColumn("类型", "kind"),
    ListColumn("日期", "held_on", "date"),
    ListColumn("主题", "theme", width=30),
    ListColumn("项目", "project", width=28),
    ListColumn("地点", "place"),
    ListColumn("主持", "chair"),
    ListColumn("状态", "status"),
    ListColumn("问题", "total", "number"),
    ListColumn("未销号", "left", "number"),
    ListColumn("已销号", "done", "number"),
)
FINDING_COLUMNS = (
    ListColumn("编号", "number"),
    ListColumn("问题", "title", width=36),
    ListColumn("类型", "category"),
    ListColumn("分级", "tier"),
    ListColumn("责任单位", "unit", width=16),
    ListColumn("责任人", "owner"),
    ListColumn("方案", "plan", width=40),
    ListColumn("时间节点", "due", "date"),
    ListColumn("状态", "life"),
    ListColumn("一把手工程", "is_priority"),
    ListColumn("项目", "project", width=24),
    ListColumn("会议", "meeting"),
    ListColumn("提出日期", "raised", "date"),
)
OVERDUE_COLUMNS = (
    ListColumn("编号", "number"),
    ListColumn("事项", "title", width=40),
    ListColumn("种类", "kind"),
    ListColumn("责任单位", "unit", width=16),
    ListColumn("责任人", "owner"),
    ListColumn("期限", "due", "date"),
    ListColumn("逾期天数", "days", "number"),
    ListColumn("督办单", "orders", "number"),
    ListColumn("问责建议", "proposals", "number"),
)
ORDER_COLUMNS = (
    ListColumn("编号", "number"),
    ListColumn("所督事项", "about", width=36),
    ListColumn("事项编号", "about_number"),
    ListColumn("责任单位", "unit", width=16),
    ListColumn("督办要求", "demand", width=40),
    ListColumn("发出时逾期天数", "days", "number"),
    ListColumn("发出日期", "issued", "date"),
    ListColumn("答复期限", "due", "date"),
    ListColumn("状态", "life"),
    ListColumn("退回次数", "rounds", "number"),
)
PROPOSAL_COLUMNS = (
    ListColumn("编号", "number"),
    ListColumn("所问事项", "about", width=36),
    ListColumn("责任单位", "unit", width=16),
    ListColumn("建议措施", "measure"),
    ListColumn("扣分", "points", "number"),
    ListColumn("理由", "reason", width=40),
    ListColumn("逾期天数", "days", "number"),
    ListColumn("督办单", "orders", "number"),
    ListColumn("提出人", "by"),
    ListColumn("提出日期", "on", "date"),
    ListColumn("决定", "decision"),
    ListColumn("决定说明", "note", width=24),
)


def written(title: str, columns: Iterable[ListColumn], rows: Iterable[Mapping[str, Any]], note: str) -> bytes:
    """写成表."""
    target = BytesIO()
    write_list(target, title, tuple(columns), rows, note=note)
    return target.getvalue()


def plain_row(task: KeyTask, texts: Mapping[int, str]) -> dict[str, Any]:
    """一项任务 as a row that can be sent back."""
    return {
        "title": task.title,
        "category": task.category,
        "lead_unit": task.lead_unit.name,
        "supporting": task.supporting,
        "leader": task.leader.name if task.leader else "",
        "source": task.source,
        "is_priority": task.is_priority,
        "year": task.year,
        **{f"m{month}": texts.get(month, "") for month in MONTHS},
    }


def matrix_rows(found: Matrix) -> Iterator[dict[str, Any]]:
    """晒清单, each cell with its star."""
    for row in found.rows:
        yield plain_row(row.task, {cell.month: marked(cell) for cell in row.planned})


def marked(cell: Cell) -> str:
    """带标记的一格：a star before what was done, the lamp in brackets before what is late or near."""
    if cell.mark in (STAR, LATE):
        return f"{cell.sign} {cell.text}"
    return cell.text if cell.mark == "ok" else f"〔{cell.sign}〕{cell.text}"


def unmarked(text: str) -> str:
    """去掉标记, as it comes back with an edited sheet."""
    return MARKED.sub("", text.strip())


def pledge_lines(rows: Iterable[PledgeRow]) -> Iterator[dict[str, Any]]:
    """军令状, one line a target."""
    for row in rows:
        for each in row.standings:
            target = each.target
            yield {
                "number": row.pledge.number,
                "whose": row.pledge.whose,
                "title": row.pledge.title,
                "signed": row.pledge.signed_on,
                "indicator": target.indicator,
                "basis": target.get_basis_display(),
                "comparator": target.get_comparator_display(),
                "target": _number(each, each.goal),
                "month": each.through_month,
                "planned": _number(each, each.planned),
                "actual": _number(each, each.value),
                "measure": "元" if target.is_money else target.measure,
                "rate": each.rate,
                "planned_rate": each.planned_rate,
                "standing": STANDINGS[standing_of(each)],
                "frozen": each.frozen_at is not None,
                "source": each.actual.source if each.actual else "",
            }


def meeting_rows(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """现场会."""
    for row in rows:
        yield {
            "number": row.number,
            "kind": row.get_kind_display(),
            "held_on": row.held_on,
            "theme": row.theme,
            "project": row.project.name if row.project else "",
            "place": row.place,
            "chair": row.chair.name if row.chair else "",
            "status": Meeting.Status(row.status).label,
            "total": row.total,
            "left": row.left,
            "done": row.done,
        }


def finding_lines(rows: Iterable[FindingRow]) -> Iterator[dict[str, Any]]:
    """现场问题."""
    for row in rows:
        held, item = row.finding, row.item
        yield {
            "number": item.number,
            "title": item.title,
            "category": held.category,
            "tier": row.tier,
            "unit": item.owner_unit.name if item.owner_unit else "",
            "owner": item.owner.name if item.owner else "",
            "plan": item.plan,
            "due": dated(item.due_at),
            "life": Life(item.life).label,
            "is_priority": item.is_priority,
            "project": held.project.name if held.project else "",
            "meeting": held.meeting.number,
            "raised": dated(held.raised_at),
        }


def overdue_rows(rows: Iterable[Any], at: datetime) -> Iterator[dict[str, Any]]:
    """逾期台账."""
    names = {kind.code: kind.name for kind in all_kinds()}
    for item in rows:
        yield {
            "number": item.number,
            "title": item.title,
            "kind": names.get(item.kind, item.kind),
            "unit": item.owner_unit.name if item.owner_unit else "",
            "owner": item.owner.name if item.owner else "",
            "due": dated(item.due_at),
            "days": days_late(item, at),
            "orders": item.orders,
            "proposals": item.proposals,
        }


def order_rows(rows: Iterable[SupervisionOrder]) -> Iterator[dict[str, Any]]:
    """督办单."""
    for row in rows:
        yield {
            "number": row.item.number,
            "about": row.about.title,
            "about_number": row.about.number,
            "unit": row.item.owner_unit.name if row.item.owner_unit else "",
            "demand": row.demand,
            "days": row.days_late,
            "issued": dated(row.issued_at),
            "due": dated(row.item.due_at),
            "life": Life(row.item.life).label,
            "rounds": row.item.rounds,
        }


def proposal_rows(rows: Iterable[AccountabilityProposal]) -> Iterator[dict[str, Any]]:
    """问责建议."""
    for row in rows:
        yield {
            "number": row.item.number,
            "about": row.about.title,
            "unit": row.unit.name if row.unit else "",
            "measure": row.get_measure_display(),
            "points": row.points,
            "reason": row.reason,
            "days": row.facts.get("days_late"),
            "orders": len(row.facts.get("orders", [])),
            "by": row.proposed_by.name if row.proposed_by else "",
            "on": dated(row.proposed_at),
            "decision": row.get_decision_display(),
            "note": row.decision_note,
        }


def note_of(zone_name: str, day: date, said: str = "") -> str:
    """表头说明: whose, and of which day."""
    return "　".join(part for part in (zone_name, f"{day:%Y-%m-%d}", said) if part)


def _number(each: Standing, value: Decimal | None) -> Decimal | None:
    return yuan_from_fen(int(value)) if value is not None and each.target.is_money else value
