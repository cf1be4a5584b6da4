"""六张表：what a city or province can look at over its zones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from guatu.boards.above import running, standing
from guatu.boards.above.asked import Below
from guatu.boards.above.table import Table


@dataclass(frozen=True)
class Board:
    """一张表：how it is called, and the question behind it. ``looks_back`` when any day can be asked for."""

    title: str
    short: str
    table: Callable[[Below], Table]
    looks_back: bool = True


BOARDS: Mapping[str, Board] = {
    "projects": Board("项目总盘", "项目", standing.projects, looks_back=False),
    "rates": Board("注册率、开工率、投产率", "三率", standing.rates_table),
    "cycles": Board("周期榜", "周期", running.cycles),
    "pace": Board("年度计划完成", "年度计划", running.pace),
    "late": Board("逾期项目", "逾期", standing.late),
    "reports": Board("填报情况", "填报", running.reports),
}


def made(shown: Below, name: str) -> Table:
    """成表, in the order that is asked for."""
    table = BOARDS[name].table(shown)
    table.sort(shown.asked("sort"))
    return table
