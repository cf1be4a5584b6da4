"""开门：children come back when killed, and nothing of ours is left when the door closes."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from guatu.config import serving
from guatu.config.serving import Child, Watch, free_port
from guatu.core.refusal import Refusal

ROOT = Path(__file__).parent.parent
# A child that leaves a child of its own, as a web server does.
BROOD = "import subprocess,time; subprocess.Popen(['/bin/sleep','60']); time.sleep(60)"


def until(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def group(leader: int) -> list[int]:
    """Everything that lives in this process group."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, _, pgid = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgid) == leader and state != "Z":
            found.append(int(entry.name))
    return found


def test_a_killed_child_comes_back_and_leaves_no_orphans(tmp_path: Path) -> None:
    said: list[str] = []
    child = Child("后台任务", [sys.executable, "-c", BROOD], tmp_path / "log")
    watch = Watch([child], said.append)
    first: list[int] = []

    def disturb() -> None:
        until(lambda: child.process is not None and len(group(child.process.pid)) == 2)
        assert child.process is not None
        first.append(child.process.pid)
        os.kill(first[0], signal.SIGKILL)
        until(lambda: child.process is not None and child.process.pid != first[0])
        os.kill(os.getpid(), signal.SIGTERM)

    helper = threading.Timer(0.1, disturb)
    helper.start()
    watch.run()
    helper.join()
    assert said == [f"后台任务停了，正在重新启动。详情见 {tmp_path / 'log'}"]
    assert child.process is not None
    assert child.process.pid != first[0]
    assert until(lambda: group(first[0]) == [] and group(child.process.pid if child.process else 0) == [])


def test_what_may_wait_is_started_after_the_pages(tmp_path: Path) -> None:
    pages = Child("网页服务", ["/bin/sleep", "60"], tmp_path / "web")
    work = Child("后台任务", ["/bin/sleep", "60"], tmp_path / "work", later=0.5)

    def end_when_both_run() -> None:
        until(lambda: work.process is not None)
        os.kill(os.getpid(), signal.SIGTERM)

    helper = threading.Thread(target=end_when_both_run)
    helper.start()
    Watch([pages, work], print).run()
    helper.join()
    assert work.started - pages.started >= 0.5
    assert pages.falls == work.falls == 0


def test_children_end_when_the_watch_itself_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from guatu.config.serving import Child, Watch\n"
        "child = Child('x', ['/bin/sleep', '60'], Path(sys.argv[1]))\n"
        "import threading, time\n"
        "show = lambda: (time.sleep(1), print(child.process.pid, flush=True))\n"
        "threading.Thread(target=show).start()\n"
        "Watch([child], print).run()\n"
    )
    watch = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "log")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert watch.stdout is not None
    child = int(watch.stdout.readline())
    watch.kill()
    watch.wait()
    assert until(lambda: group(child) == [])


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port) > port


def test_no_free_port_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "TRIES", 0)
    with pytest.raises(Refusal, match="都不能用"):
        free_port("127.0.0.1", 8000)
