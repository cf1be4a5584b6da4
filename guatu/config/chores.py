"""后台的活：what the worker does, how often, and how it goes on after anything went wrong.

Every chore asks the tables what there is to do and does it in short transactions; none of them keeps
anything in memory. A worker killed at any moment, or two of them at once, do no harm: the next round finds
what is left.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from django.db import DatabaseError, InterfaceError, connection

from guatu.zones import clock

PATIENCE = 60.0
TICK = 0.5
log = logging.getLogger(__name__)


@dataclass
class Chore:
    """一件后台的活: done again ``every`` so many seconds; after a failure ever more slowly."""

    name: str
    every: float
    run: Callable[[datetime], object]
    due: float = 0.0
    failures: int = 0

    def do(self, now: datetime, monotonic: float) -> None:
        """做一遍. A database that is away is waited for; what fails does not stop the others."""
        try:
            self.run(now)
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            self._again(monotonic, error)
        except Exception as error:
            log.exception("%s出错", self.name)
            self._again(monotonic, error)
        else:
            self.failures, self.due = 0, monotonic + self.every

    def _again(self, monotonic: float, error: Exception) -> None:
        self.failures += 1
        wait = min(self.every * 2 ** min(self.failures, 6), max(PATIENCE, self.every))
        self.due = monotonic + wait
        log.warning("%s暂停，%.0f 秒后再试：%s", self.name, wait, error)


def all_chores() -> list[Chore]:
    """全部后台的活, in the order in which one feeds the next."""
    from guatu.config import importing
    from guatu.config.backup import schedule
    from guatu.files import uploads
    from guatu.ledger import worker as ledger
    from guatu.notices import worker as notices
    from guatu.projects import worker as projects

    return [
        Chore("收期", 300.0, projects.close_all_periods),
        Chore("催入库", 300.0, projects.chase_all_enrolments),
        Chore("巡查", 20.0, ledger.sweep_all_zones),
        Chore("封存", 2.0, ledger.seal_all_zones),
        Chore("送达消息", 2.0, notices.run_once),
        Chore("导入", 1.0, importing.start_if_waiting),
        Chore("随日历重算", 300.0, ledger.follow_all_calendars),
        Chore("清理没传完的", 3600.0, uploads.sweep_uploads),
        Chore("到时备份", 600.0, schedule.run_due_backup),
    ]


def run_forever(stop: Event, chores: Sequence[Chore] | None = None, tick: float = TICK) -> None:
    """值守 until ``stop`` is set."""
    held = list(chores) if chores is not None else all_chores()
    while not stop.is_set():
        for chore in held:
            if chore.due <= time.monotonic() and not stop.is_set():
                chore.do(clock.now_for(None), time.monotonic())
        stop.wait(tick)
    connection.close()
