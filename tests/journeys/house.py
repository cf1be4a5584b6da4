"""一座房子：a whole installation of its own, made and opened with the real command line."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from guatu.config import postgres

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
#: A home that stands already (demonstration built) and is left as it is; for looking at one journey again.
KEPT = "GUATU_JOURNEY_HOME"


@dataclass(frozen=True)
class House:
    """一座房子. Where it stands and where its door is."""

    home: Path
    address: str

    def url(self, path: str) -> str:
        """地址 of a page."""
        return self.address + path

    def run(self, *words: str, code: int = 0) -> str:
        """跑一条命令 there, and its output; its exit code must be the one expected."""
        done = command(self.home, *words)
        assert done.returncode == code, (
            f"guatu {' '.join(words)}：{done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done.stdout


def command(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """跑一条命令 in this home, as a person would type it."""
    call = [sys.executable, "-m", "guatu", *words]
    return subprocess.run(call, cwd=ROOT, env=surroundings(home), capture_output=True, text=True, check=False)


def surroundings(home: Path) -> dict[str, str]:
    """环境变量: nothing of the installation that runs the tests."""
    ours = ("GUATU_", "DJANGO_", "DATABASE_URL", "PYTEST_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return kept | {"GUATU_HOME": str(home), "PYTHONUNBUFFERED": "1"}


@contextmanager
def built() -> Iterator[House]:
    """建房、开门, and everything is gone afterwards."""
    if os.environ.get(KEPT):
        with opened(Path(os.environ[KEPT])) as house:
            yield house
        return
    with tempfile.TemporaryDirectory(prefix="guatu-journeys-") as folder:
        Path(folder).chmod(0o711)  # the database's own user walks through it
        home = Path(folder) / "home"
        try:
            for words in (("migrate",), ("demo", "--no-serve")):
                done = command(home, *words)
                assert done.returncode == 0, f"guatu {' '.join(words)}\n{done.stdout}{done.stderr}"
            with opened(home) as house:
                yield house
        finally:
            postgres.remove(home=home)


@contextmanager
def opened(home: Path) -> Iterator[House]:
    """开门 on a free port; the door closes afterwards."""
    port = free_port()
    call = [sys.executable, "-m", "guatu", "serve", "--port", str(port)]
    with (home / "door.log").open("wb") as log:
        server = subprocess.Popen(
            call,
            cwd=ROOT,
            env=surroundings(home),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        house = House(home, f"http://127.0.0.1:{port}")
        wait_for(house, server)
        yield house
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)


def wait_for(house: House, server: "subprocess.Popen[bytes]") -> None:
    """等到心跳 answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert server.poll() is None, (house.home / "door.log").read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(house.url("/healthz"), timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError("开了门，没有应答。\n" + (house.home / "door.log").read_text(encoding="utf-8"))


def free_port() -> int:
    """空闲端口."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
