"""数据库客户端：pg_dump and pg_restore of the wheel, as old as the server needs and never older."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from guatu.config.postgres_paths import MAJOR
from guatu.config.postgres_programs import wheel_root
from guatu.core.refusal import Refusal

RIGHT = re.compile(r"^(GRANT|REVOKE|ALTER DEFAULT PRIVILEGES) .*;$")
OLDER = "pginstall"  # the wheel's second, older PostgreSQL


class ClientFailed(Refusal):
    """客户端没办成."""


def bin_for(major: int) -> Path:
    """客户端目录 for a server of this major version."""
    if major > MAJOR:
        raise Refusal(f"数据库是 PostgreSQL {major}，比自带的备份程序（{MAJOR}）新。请先升级挂图。")
    root = wheel_root()
    older = root.with_name(OLDER) / "bin"
    # A dump of a newer program holds settings that an older server does not know.
    if major < 17 and (older / "pg_dump").is_file() and (older / "pg_restore").is_file():
        return older
    return root / "bin"


def dump(url: str, *, snapshot: str, target: Path, major: int) -> None:
    """导出库, as of a snapshot that somebody holds open."""
    _run(
        bin_for(major) / "pg_dump",
        "--format=custom", f"--snapshot={snapshot}", f"--file={target}", "--no-password", "--no-comments",
        url=url,
    )  # fmt: skip


def load(url: str, *, source: Path, major: int) -> None:
    """装入库：everything in one transaction; owned by who logs in; without rights."""
    _run(
        bin_for(major) / "pg_restore",
        "--no-owner", "--no-acl", "--single-transaction", "--exit-on-error", "--no-password", str(source),
        url=url,
    )  # fmt: skip


def rights(source: Path, *, roles: dict[str, str], major: int) -> list[str]:
    """授权语句 of a dump, for the roles of this installation in the place of those it was made with."""
    program = bin_for(major) / "pg_restore"
    listed = _run(program, "--list", str(source))
    wanted = [line for line in listed.splitlines() if re.match(r"^\d+; \d+ \d+ (DEFAULT )?ACL ", line)]
    if not wanted:
        return []
    list_file = source.with_suffix(".list")
    list_file.write_text("\n".join(wanted), encoding="utf-8")
    text = _run(program, f"--use-list={list_file}", "--file=-", str(source))
    list_file.unlink()
    return [_renamed(line, roles) for line in text.splitlines() if RIGHT.match(line)]


def _renamed(line: str, roles: dict[str, str]) -> str:
    def name(found: re.Match[str]) -> str:
        return f'{found[1]} "{roles[found[2]]}"' if found[2] in roles else found[0]

    return re.sub(r'\b(TO|FROM|FOR ROLE) "?([^\s";]+)"?(?=[\s;])', name, line)


def _run(program: Path, *arguments: str, url: str | None = None) -> str:
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": os.environ.get("HOME", "/")}
    command = [str(program), *arguments]
    if url is not None:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
        if password := parts.pop("password", None):
            env["PGPASSWORD"] = str(password)  # never on the command line, which everybody can read
        command.insert(1, f"--dbname={make_conninfo('', **parts)}")
    done = subprocess.run(  # noqa: S603 - the wheel's own programs
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise ClientFailed(failure(program.name, done.stderr))
    return done.stdout


def failure(program: str, said: str) -> str:
    """没办成的原因, in one sentence."""
    if "No space left on device" in said or "could not extend file" in said:
        return "磁盘满了，没有办成。请腾出地方再试。"
    lines = [
        line for line in said.strip().splitlines() if "error" in line.lower()
    ] or said.strip().splitlines()
    return f"{program} 没有办成：{lines[0] if lines else '没有说明原因'}"
