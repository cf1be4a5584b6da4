"""数据库存放处：where the embedded PostgreSQL keeps its data, socket, log and programs.

Secrets stay in GUATU_HOME. The cluster lies in GUATU_HOME/postgres, unless the command runs as root
and the unprivileged server user cannot walk there (a home of mode 700 such as /root): then it lies
under /var/lib/guatu/clusters/<id>. No mode of an existing directory is ever changed; the choice is made
once and kept in GUATU_HOME/cluster.json.
"""

import hashlib
import json
import os
import secrets
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from guatu.config.server_user import ServerUser, choose_user, user_of
from guatu.core.refusal import Refusal

MAJOR = 18
SYSTEM_HOME = Path("/var/lib/guatu")
SOCKET_FILE = "/.s.PGSQL.5432"
SOCKET_LIMIT = 107


@dataclass(frozen=True, slots=True)
class Place:
    """存放处：the directories of one cluster and the user its server runs as."""

    root: Path
    user: ServerUser | None

    @property
    def data(self) -> Path:
        """数据目录：appears complete or not at all."""
        return self.root / f"data-{MAJOR}"

    @property
    def log(self) -> Path:
        """日志目录：the server's own log."""
        return self.root / "log"

    @property
    def provisioned(self) -> Path:
        """就绪标记：exists once roles and the database are there."""
        return self.root / f"provisioned-{MAJOR}"

    @property
    def socket_dir(self) -> Path:
        """套接字目录：beside the data when the path fits a socket address, else on a short path."""
        beside = self.root / "run"
        if len(os.fsencode(beside)) + len(SOCKET_FILE) <= SOCKET_LIMIT:
            return beside
        mark = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        if self.user is not None:
            return Path("/run") / f"guatu-{mark}"
        return Path("/tmp") / f"guatu-{os.getuid()}-{mark}"  # noqa: S108 - checked below for owner and mode


def home() -> Path:
    """主目录：GUATU_HOME, else /var/lib/guatu for root, else ~/.local/share/guatu."""
    named = os.environ.get("GUATU_HOME")
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return SYSTEM_HOME
    return Path.home() / ".local" / "share" / "guatu"


def make_home(path: Path) -> Path:
    """建主目录：the home exists and can be written; an existing one keeps its mode."""
    try:
        make_directory(path, mode=0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise Refusal(
            f"主目录 {path} 建不了：{error.strerror}。请用 GUATU_HOME 指定一个可写的目录。"
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise Refusal(f"主目录 {path} 不可写。请换用它的主人运行，或用 GUATU_HOME 另指一个目录。")
    return path


def make_directory(path: Path, *, mode: int, user: ServerUser | None = None) -> None:
    """建目录：made here with exactly this mode and owner; one that was there before is left alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=mode)
    except FileExistsError:
        return
    path.chmod(mode)
    if user is not None:
        os.chown(path, user.uid, user.gid)


def make_private(path: Path, user: ServerUser | None) -> None:
    """建私有目录：it is the server user's alone; a stranger's directory of that name is refused."""
    make_directory(path, mode=0o700, user=user)
    found = path.lstat()
    wanted = user.uid if user is not None else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != wanted or stat.S_IMODE(found.st_mode) & 0o077:
        raise Refusal(f"目录 {path} 不归数据库所有或权限过宽，为安全起见不使用。请移走它后再试。")


def known_place(base: Path) -> Place | None:
    """已定的存放处：what cluster.json says, or nothing before the first start."""
    try:
        kept = json.loads((base / "cluster.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Place(root=Path(kept["root"]), user=user_of(kept["user"]))


def decide_place(base: Path) -> Place:
    """定存放处：chosen once, kept in cluster.json, the same for every later command."""
    known = known_place(base)
    if known is not None:
        return known
    user = choose_user()
    root = base / "postgres"
    if user is not None and not can_walk(user, base):
        root = SYSTEM_HOME / "clusters" / secrets.token_hex(6)
        make_directory(SYSTEM_HOME, mode=0o711)
        make_directory(root.parent, mode=0o711)
        if not can_walk(user, root.parent):
            raise Refusal(
                f"数据库以普通用户 {user.name} 运行，进不了 {base}，也进不了 {root.parent}。"
                f"请用 GUATU_HOME 指定一个它能进入的目录，例如 /srv/guatu。"
            )
    make_directory(root, mode=0o711 if user is not None else 0o700)
    kept = {"root": str(root), "user": user.name if user is not None else ""}
    draft = base / f".cluster.json.{secrets.token_hex(4)}"
    draft.write_text(json.dumps(kept), encoding="utf-8")
    draft.replace(base / "cluster.json")
    return Place(root=root, user=user)


def can_walk(user: ServerUser, path: Path) -> bool:
    """能否进入：asked of the system as that user, so groups and access lists count too."""
    done = subprocess.run(  # noqa: S603 - fixed program, own path
        ["/usr/bin/test", "-x", str(path)], cwd="/", check=False, stdin=subprocess.DEVNULL, **user.identity()
    )
    return done.returncode == 0
