"""开门：one web server and one worker, watched over; a child that was killed comes back by itself.

Children run in process groups of their own. Only these groups are ever signalled, so nothing else on the
machine is touched, and no orphan of a killed web server keeps the port.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from guatu.config.postgres_paths import home, make_home
from guatu.core.refusal import Refusal

TRIES = 40
GRACE = 15.0
LOG_LIMIT = 20 * 1024 * 1024
# A child that falls over at once is started again ever more slowly.
PAUSES = (0.2, 1.0, 2.0, 5.0, 10.0)
SETTLED = 30.0
PARENT_DEATH_SIGNAL = 1
PAGES_FIRST = 3.0  # seconds in which the pages have the machine to themselves


@dataclass(slots=True)
class Child:
    """子进程：what to run, how much later than the others, and what is running now."""

    title: str
    command: list[str]
    log: Path
    later: float = 0.0
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    due: float = 0.0

    def start(self) -> None:
        """启动：in a group of its own; it ends with us, even if we are killed."""
        parent = os.getpid()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: _end_with_parent(parent),  # noqa: PLW1509 - no threads run here
            )
        self.started = time.monotonic()

    def has_ended(self) -> bool:
        """已结束：whether it ended by itself or was killed."""
        return self.process is not None and self.process.poll() is not None

    def signal(self, number: int) -> None:
        """传信号：to this child's own group."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


@dataclass(slots=True)
class Watch:
    """看护：keeps its children running until it is told to end."""

    children: list[Child]
    say: Callable[[str], None]
    ending: bool = field(default=False)

    def run(self) -> None:
        """看护到结束：returns when it was told to end and every child has ended."""
        previous = {number: signal.signal(number, self._end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            opened = time.monotonic()
            for child in self.children:
                child.due = opened + child.later
            while not self.ending:
                for child in self.children:
                    self._look_after(child)
                time.sleep(0.2)
        finally:
            self._end_children()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.ending = True

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None and child.has_ended():
            # Its own children may have outlived it and hold the port.
            child.signal(signal.SIGKILL)
            child.falls = 0 if now - child.started > SETTLED else child.falls + 1
            child.due = now + PAUSES[min(child.falls, len(PAUSES) - 1)]
            child.process = None
            self.say(f"{child.title}停了，正在重新启动。详情见 {child.log}")
        if child.process is None and now >= child.due:
            child.start()

    def _end_children(self) -> None:
        for child in self.children:
            if child.process is not None:
                # The leader alone: it lets its own children finish what they are doing.
                with suppress(ProcessLookupError):
                    child.process.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.children:
            if child.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, deadline - time.monotonic()))
                child.signal(signal.SIGKILL)
                child.process.wait()


def serve(
    host: str = "127.0.0.1", port: int = 8000, workers: int = 2, *, say: Callable[[str], None] = print
) -> None:
    """开门：pages are served and waiting work is done, until SIGTERM or SIGINT."""
    chosen = free_port(host, port)
    if chosen != port:
        say(f"端口 {port} 已被占用，改用 {chosen}。")
    logs = make_home(home()) / "log"
    logs.mkdir(mode=0o700, exist_ok=True)
    web = [sys.executable, "-m", "guatu.config.serving", host, str(chosen), str(workers)]
    work = [sys.executable, "-c", "from guatu.cli import main; main()", "worker"]
    children = [
        Child("网页服务", web, _log(logs, "web")),
        Child("后台任务", work, _log(logs, "worker"), later=PAGES_FIRST),
    ]
    # An address of every interface is no address to type.
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    say(f"挂图已开门：http://{shown}:{chosen}/ （按 Ctrl+C 关门）")
    Watch(children, say).run()
    say("已关门。")


def free_port(host: str, port: int) -> int:
    """空闲端口：the wished one, else the next that is free."""
    for candidate in range(port, port + TRIES):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise Refusal(f"{host} 上从 {port} 起的 {TRIES} 个端口都不能用。请用 --port 另指一个。")


def _log(folder: Path, name: str) -> Path:
    path = folder / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    path.touch(mode=0o600)
    return path


def _end_with_parent(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(0)


def run_web(host: str, port: int, workers: int) -> None:
    """网页服务进程：the web server itself, in a process of its own."""
    from granian.constants import Interfaces
    from granian.server import Server

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu.config.settings")
    _load_pages()
    Server(
        "guatu.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backlog=512,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        websockets=False,
    ).serve()


def _load_pages() -> None:
    """Once, before the web server divides itself: what is loaded here is shared by all its processes."""
    import gc
    from importlib import import_module

    from django.urls import get_resolver

    import_module("guatu.config.wsgi")
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    run_web(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
