"""一座独立的房子：a home of its own with its own database, served by real processes that can be killed."""

import http.client
import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class House:
    """房子. ``start`` serves it on a free port; ``victims`` are the processes a trial may kill."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.base = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """开门 and wait until the pages answer."""
        # One key stands for many systems here, and is to be slowed by nothing but the work.
        env = {"GUATU_API_PER_MINUTE": "1000000000"} | os.environ | {"GUATU_HOME": str(self.home)}
        command = [sys.executable, "-m", "guatu", "serve", "--port", str(self.port)]
        log = (self.home / "serve.log").open("ab")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        )
        self.wait()

    def wait(self, seconds: float = 60) -> None:
        """等到能答."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.base}/healthz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
        raise RuntimeError("the house did not answer again")

    def stop(self) -> None:
        """关门."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
            self.process = None

    def victims(self) -> dict[str, list[int]]:
        """可杀的进程 by what they do: the web server, the worker, the database."""
        assert self.process is not None
        found: dict[str, list[int]] = {"web": [], "worker": [], "database": []}
        for pid in descendants(self.process.pid):
            line = cmdline(pid)
            if "guatu.config.serving" in line or "granian" in line:
                found["web"].append(pid)
            elif line.endswith("worker") or " worker" in line:
                found["worker"].append(pid)
        found["database"] = [pid for pid in postmasters() if _belongs(pid, self.home)]
        return found


def descendants(pid: int) -> list[int]:
    """子孙进程."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
        except (OSError, IndexError):
            continue
    out, todo = [], [pid]
    while todo:
        for child in children.get(todo.pop(), []):
            out.append(child)
            todo.append(child)
    return out


def cmdline(pid: int) -> str:
    """命令行 of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def postmasters() -> list[int]:
    """数据库主进程 on this machine."""
    return [
        int(p.name)
        for p in Path("/proc").glob("[0-9]*")
        if re.search(r"bin/postgres .*-D", cmdline(int(p.name)))
    ]


def _belongs(pid: int, home: Path) -> bool:
    marker = home / "cluster.json"
    line = cmdline(pid)
    return str(home) in line or (
        marker.exists() and any(p in line for p in re.findall(r"/[\w./-]+", marker.read_text()))
    )


class Browser:
    """一个登录的人 over plain HTTP; a request that gets no answer is tried again until it does."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str, patience: float = 60) -> str:
        """打开一页."""
        return self._send(path, None, {}, patience)[1]

    def post(self, path: str, fields: dict[str, str], patience: float = 60) -> tuple[int, str]:
        """交一张表. The form token comes from the cookie; a repeat carries the same op."""
        token = next((c.value or "" for c in self.jar if c.name == "csrftoken"), "")
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        return self._send(path, data, {"Content-Type": "application/x-www-form-urlencoded"}, patience)

    def upload(self, path: str, fields: dict[str, str], name: str, content: bytes) -> tuple[int, str]:
        """传一个文件."""
        token = next((c.value or "" for c in self.jar if c.name == "csrftoken"), "")
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in (fields | {"csrfmiddlewaretoken": token}).items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), content, f"\r\n--{mark}--\r\n".encode()])
        return self._send(path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"}, 60)

    def part(self, path: str, data: bytes) -> tuple[int, str]:
        """传一段: the bytes alone, tried again until there is an answer."""
        token = next((c.value or "" for c in self.jar if c.name == "csrftoken"), "")
        headers = {"Content-Type": "application/octet-stream", "X-CSRFToken": token}
        return self._send(path, data, headers, 60)

    def login(self, username: str, password: str) -> None:
        """登录."""
        self.get("/login/")
        status, body = self.post("/login/", {"username": username, "password": password})
        if 'name="password"' in body:
            raise RuntimeError(f"login of {username} failed: {status}")
        self.get("/zones/")

    def _send(
        self, path: str, data: bytes | None, headers: dict[str, str], patience: float
    ) -> tuple[int, str]:
        deadline = time.monotonic() + patience
        while True:
            try:
                request = urllib.request.Request(self.base + path, data, headers)
                with self.opener.open(request, timeout=30) as answer:
                    self.url = answer.geturl()
                    return answer.status, answer.read().decode(errors="replace")
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    return error.code, error.read().decode(errors="replace")
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > deadline:
                raise RuntimeError(f"no answer: {path}")
            time.sleep(0.1)
