"""作战图导出成表."""

from typing import BinaryIO

from guatu.boards.queries import WarMap
from guatu.core.money import FEN_PER_WAN
from guatu.ledger.lamps import LAMP_NAMES, Lamp
from guatu.office.workbook import write_list
from guatu.projects.models import Category

HEADS = [
    "编号",
    "项目名称",
    "类别",
    "建设单位",
    "片区",
    "阶段",
    "灯",
    "当前节点",
    "建设时限",
    "形象进度（%）",
    "形象进度",
    "挂钩领导",
    "责任单位",
    "总投资（万元）",
]


def write_cards(target: BinaryIO, zone_name: str, war_map: WarMap) -> None:
    """写作战图表, one row a project, worst first."""
    rows = [
        [
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
            card.investment_fen / FEN_PER_WAN if card.investment_fen is not None else None,
        ]
        for card in war_map.cards
    ]
    write_list(target, f"{zone_name}作战图（{war_map.day.isoformat()}）", HEADS, rows)
