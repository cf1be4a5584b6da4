"""作战图导出成表."""

from collections.abc import Iterator
from typing import Any

from guatu.boards.queries import WarMap
from guatu.core.money import yuan_from_fen
from guatu.ledger.lamps import LAMP_NAMES, Lamp
from guatu.office import ListColumn
from guatu.projects.models import Category

COLUMNS = [
    ListColumn("编号", "number"),
    ListColumn("项目名称", "name"),
    ListColumn("类别", "category"),
    ListColumn("建设单位", "company"),
    ListColumn("片区", "park"),
    ListColumn("阶段", "stage"),
    ListColumn("灯", "lamp"),
    ListColumn("当前节点", "milestone"),
    ListColumn("建设时限", "due", "date"),
    ListColumn("完成率（%）", "percent", "number"),
    ListColumn("形象进度", "progress"),
    ListColumn("挂钩领导", "leader"),
    ListColumn("责任单位", "unit"),
    ListColumn("总投资（元）", "investment", "number"),
]


def card_rows(war_map: WarMap) -> Iterator[list[Any]]:
    """作战图各行, one a project, worst first, in the order of ``COLUMNS``."""
    for card in war_map.cards:
        yield [
            card.number,
            card.name,
            Category(card.category).label,
            card.company,
            card.park_name,
            card.stage,
            LAMP_NAMES[Lamp(card.lamp)] if card.lamp else "未排期",
            card.standing.lead.name if card.standing.lead else "",
            card.due_on,
            card.percent,
            card.progress_text,
            card.leader,
            card.unit,
            None if card.investment_fen is None else yuan_from_fen(card.investment_fen),
        ]
