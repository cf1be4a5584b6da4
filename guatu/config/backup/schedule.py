"""到点备份：once a day at an hour of one's own; off until somebody sets it."""

import os
import subprocess
import sys
from datetime import datetime, time, timedelta

from guatu.config.backup.making import NAME, STAMP, home_folder, whole_backups
from guatu.core.dates import SHANGHAI
from guatu.core.refusal import Refusal

KEPT = 14


def backup_hour() -> time | None:
    """备份时刻 of ``GUATU_BACKUP_AT`` (``02:30``, Shanghai time); none when it is off."""
    said = os.environ.get("GUATU_BACKUP_AT", "").strip()
    if not said:
        return None
    try:
        return time.fromisoformat(said)
    except ValueError as error:
        raise Refusal("GUATU_BACKUP_AT 写得不对，应形如 02:30。") from error


def backups_kept() -> int:
    """留几份 of ``GUATU_BACKUP_KEEP``."""
    said = os.environ.get("GUATU_BACKUP_KEEP", "").strip() or str(KEPT)
    if not said.isdecimal() or int(said) < 1:
        raise Refusal("GUATU_BACKUP_KEEP 写得不对，应是一个不小于 1 的数。")
    return int(said)


def backup_due(now: datetime) -> bool:
    """该备份了：the hour has passed since the newest whole backup."""
    hour = backup_hour()
    if hour is None:
        return False
    local = now.astimezone(SHANGHAI)
    turn = datetime.combine(local.date(), hour, SHANGHAI)
    if turn > local:
        turn -= timedelta(days=1)
    names = [NAME.match(path.name) for path in whole_backups(home_folder())]
    newest = max((found[1] for found in names if found), default="")
    return newest < turn.strftime(STAMP)


_at_work: list["subprocess.Popen[bytes]"] = []


def run_due_backup(now: datetime) -> bool:
    """到点就备份, in a process of its own: proving one leads the connections elsewhere, and nobody waits for
    it. Whether one was begun; while one is at work no other is.
    """
    _at_work[:] = [process for process in _at_work if process.poll() is None]
    if _at_work or not backup_due(now):
        return False
    command = [sys.executable, "-m", "guatu", "backup", "--due"]
    _at_work.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))  # noqa: S603 - our own
    return True
