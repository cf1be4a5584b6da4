"""数据库进程：start, find and end exactly our own server."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from guatu.config.postgres_paths import SOCKET_FILE, Place, make_private
from guatu.config.postgres_programs import run
from guatu.core.refusal import Refusal

LOG_LIMIT = 20 * 1024 * 1024


def living_postmaster(place: Place) -> int | None:
    """在跑的主进程：its number, or none when the file is missing, stale or names another program."""
    try:
        pid = int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_ours(pid, place) else None


def _is_ours(pid: int, place: Place) -> bool:
    proc = Path("/proc") / str(pid)
    if not Path("/proc/self/stat").exists():
        return _answers_signal(pid)
    try:
        # Field 3, after the name in brackets: a zombie holds a number but serves nobody.
        state = (proc / "stat").read_text().rpartition(")")[2].split()[0]
        return state not in {"Z", "X"} and (proc / "cwd").readlink() == place.data.resolve()
    except OSError:
        return False


def _answers_signal(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def clear_remains(place: Place) -> None:
    """清理残留：after a crash no orphan of the dead server and no file of its number is left behind.

    A number in an old file may meanwhile belong to any other program, which would keep the new server
    from starting; orphans of a killed server still hold its shared memory.
    """
    for step in (signal.SIGTERM, signal.SIGQUIT, signal.SIGKILL):
        orphans = list(_orphans(place))
        for pid in orphans:
            with suppress(ProcessLookupError):
                os.kill(pid, step)
        until = time.monotonic() + 2
        while orphans and time.monotonic() < until and any(_is_ours(pid, place) for pid in orphans):
            time.sleep(0.02)
    if not Path("/proc/self/stat").exists() or any(_orphans(place)):
        # The file guards the shared memory of whoever still lives: the new server itself must judge it.
        return
    (place.data / "postmaster.pid").unlink(missing_ok=True)
    socket = Path(f"{place.socket_dir}{SOCKET_FILE}")
    for remnant in (socket, socket.with_name(f"{socket.name}.lock")):
        remnant.unlink(missing_ok=True)


def _orphans(place: Place) -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            is_server = (entry / "comm").read_text().strip() == "postgres"
        except OSError:
            continue
        if is_server and _is_ours(int(entry.name), place):
            yield int(entry.name)


def start(place: Place, bin_dir: Path) -> None:
    """启动：the server is on its way, detached from this command."""
    make_private(place.socket_dir, place.user)
    make_private(place.log, place.user)
    log = place.log / "postgres.log"
    with suppress(FileNotFoundError):
        if log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
    # pg_ctl leaves the server to init, so a long-lived caller never holds it as a zombie.
    run(place, bin_dir / "pg_ctl", "start", "-W", "-s", "-D", str(place.data), "-l", str(log))


def shut_down(place: Place, bin_dir: Path, *, mode: str) -> None:
    """停止：the server has ended; open sessions are ended too unless the mode is `smart`."""
    done = run(place, bin_dir / "pg_ctl", "stop", "-s", "-w", "-t", "60", "-m", mode, "-D", str(place.data))
    if done.returncode and living_postmaster(place) is not None:
        raise Refusal(f"数据库没有停下来：{done.stderr.strip() or done.stdout.strip()}")


def log_tail(place: Place, lines: int = 8) -> str:
    """日志末尾：what the server last said."""
    try:
        text = (place.log / "postgres.log").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return "(没有日志)"
    return "\n".join(text.splitlines()[-lines:])
