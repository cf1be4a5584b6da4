"""数据库的系统用户：PostgreSQL refuses to run as root, so root hands it to an unprivileged user."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from typing import TypedDict

from guatu.core.refusal import Refusal

NAME = "guatu"
FALLBACKS = ("postgres", "nobody")


class Identity(TypedDict, total=False):
    """身份：the arguments by which a child process is started as someone."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class ServerUser:
    """系统用户：the unprivileged account the server runs as."""

    name: str
    uid: int
    gid: int

    def identity(self) -> Identity:
        """以此身份：a child started with these has this user's rights and no others."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def identity_of(user: ServerUser | None) -> Identity:
    """身份参数：none when the server simply runs as whoever starts it."""
    return user.identity() if user is not None else {}


def user_of(name: str) -> ServerUser | None:
    """按名取用户：nobody special for the empty name or when not root."""
    if not name or os.geteuid() != 0:
        return None
    entry = _lookup(name)
    if entry is None:
        raise Refusal(f"系统用户 {name} 不见了，数据库的数据归它所有。请先恢复这个用户。")
    return entry


def choose_user() -> ServerUser | None:
    """选系统用户：`guatu`, made when it can be; else an unprivileged account that exists."""
    if os.geteuid() != 0:
        return None
    found = _lookup(NAME) or _create()
    for name in FALLBACKS:
        found = found or _lookup(name)
    if found is None:
        raise Refusal("数据库不能以 root 运行，也找不到可用的普通用户。请先建一个名为 guatu 的系统用户。")
    return found


def _lookup(name: str) -> ServerUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return ServerUser(name, entry.pw_uid, entry.pw_gid)


def _create() -> ServerUser | None:
    command = _creation_command()
    if command is None:
        return None
    # Two commands may race here: whoever loses finds the account made by the other.
    subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603
    return _lookup(NAME)


def _creation_command() -> list[str] | None:
    search = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    if program := shutil.which("useradd", path=search):
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        return [program, *options, "--shell", "/usr/sbin/nologin", NAME]
    if program := shutil.which("adduser", path=search):
        return [program, "-S", "-D", "-H", "-s", "/sbin/nologin", NAME]
    return None
