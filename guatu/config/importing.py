"""导入的活：large imports run in a process of their own, so that nothing else waits for them."""

import subprocess
import sys
from datetime import datetime

from guatu.imports import worker
from guatu.imports.models import ImportRun
from guatu.notices.actions import notify

_at_work: list["subprocess.Popen[bytes]"] = []


class CutOff(Exception):
    """导入的进程没有好好结束."""


def start_if_waiting(now: datetime) -> bool:
    """有导入在等就办. Whether a process was begun for it; while one is at work no other is.

    One that fell over is begun again by the next round, ever more slowly.
    """
    ended = [process.returncode for process in _at_work if process.poll() is not None]
    _at_work[:] = [process for process in _at_work if process.poll() is None]
    if any(ended):
        raise CutOff(f"导入的进程以 {ended[0]} 结束")
    if _at_work or not worker.zones_waiting():
        return False
    command = [sys.executable, "-m", "guatu", "worker", "--imports"]
    _at_work.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))  # noqa: S603 - our own
    return True


def tell_who_asked(run: ImportRun) -> None:
    """通知交办人, who may have left the page, once for each run that came to an end."""
    assert run.ended_at is not None
    record = run.record
    notify(
        zone=record.zone,
        people=[run.asked_by],
        key=f"import:{run.pk}",
        title=f"{record.number} {run.get_task_display()}{run.get_state_display()}",
        body=f"{record.name}：{run.said}",
        by=None,
        at=run.ended_at,
        page="import_preview",
        page_args={"id": record.pk},
    )
