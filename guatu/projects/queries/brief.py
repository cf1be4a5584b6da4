"""一句话：how a project stands, as a leader asks it: how long to the next milestone, and whether on pace."""

from datetime import date
from decimal import Decimal

from guatu.ledger.lamps import Lamp
from guatu.projects.queries.detail import Detail
from guatu.ui.format import days, number


def sentence(detail: Detail, today: date) -> str:
    """一句话 of the next milestone and the pace, e.g. 离竣工还有 35 天，低于序时 12 个百分点。"""
    return "，".join(part for part in (_next(detail, today), _pace(detail)) if part) + "。"


def _next(detail: Detail, today: date) -> str:
    stop = detail.next
    if stop is None:
        return "只载见报的事实" if detail.is_reported else "节点已走完"
    name = stop.milestone.type.name
    if stop.lamp == Lamp.PAUSED:
        return f"{name}已挂起"
    if stop.due_on is None:
        return f"下一步是{name}，还没见报日期" if detail.is_reported else f"下一步是{name}，还没排期"
    said = days(stop.due_on, today)
    return f"离{name}{said}" if stop.due_on > today else f"{name}{said}"


def _pace(detail: Detail) -> str:
    percent, schedule = detail.project.progress_percent, detail.schedule
    if percent is None or schedule is None:
        return ""
    gap = Decimal(percent) - schedule
    if round(gap, 1) == 0:
        return "与序时持平"
    return f"{'高于' if gap > 0 else '低于'}序时 {number(abs(gap), 1)} 个百分点"
