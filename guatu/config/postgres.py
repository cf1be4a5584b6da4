"""内置数据库：a small supervisor of the wheel's PostgreSQL.

The server is started detached and outlives the command that started it; the next command finds it by
its socket. Whatever killed it, `ensure_running` brings it back. It listens on a private socket only and
asks every login for a password (scram).
"""

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from psycopg import pq

from guatu.config import postgres_cluster, postgres_process
from guatu.config.locking import exclusive
from guatu.config.postgres_paths import MAJOR, Place, decide_place, known_place, make_home
from guatu.config.postgres_paths import home as default_home
from guatu.config.secret_file import obtain, read
from guatu.core.refusal import Refusal

DATABASE = "guatu"
OWNER = "guatu_owner"
WEB = "guatu_web"
SUPERUSER = "postgres"
LOCK = ".postgres.lock"
PATIENCE = 120.0
SILENCE = 10.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """内置数据库：where it listens and how each role enters."""

    home: Path
    place: Place

    @property
    def socket_dir(self) -> Path:
        """套接字目录：the host to connect to."""
        return self.place.socket_dir

    def owner_url(self, dbname: str = DATABASE) -> str:
        """所有者入口：for migrations and maintenance."""
        return self._url(OWNER, dbname)

    def web_url(self, dbname: str = DATABASE) -> str:
        """网页入口：bound by every policy, owns nothing."""
        return self._url(WEB, dbname)

    def superuser_url(self, dbname: str = "postgres") -> str:
        """超级用户入口：for roles, backups and nothing else."""
        return self._url(SUPERUSER, dbname)

    def password(self, role: str) -> str:
        """口令：kept in the secrets file, made on first use."""
        return obtain(self.home, f"postgres:{role}")

    def _url(self, role: str, dbname: str) -> str:
        password = quote(self.password(role), safe="")
        name, host = quote(dbname, safe=""), quote(str(self.socket_dir), safe="")
        return f"postgresql://{role}:{password}@/{name}?host={host}"


@dataclass(frozen=True, slots=True)
class Status:
    """数据库状态：what `guatu doctor` and `guatu db status` show."""

    running: bool
    pid: int | None
    version: str
    home: Path
    data: Path | None
    socket_dir: Path | None
    user: str


def home() -> Path:
    """主目录：GUATU_HOME, else /var/lib/guatu for root, else ~/.local/share/guatu."""
    return default_home()


def known_cluster(*, home: Path | None = None) -> Cluster | None:
    """已有的库：what the files say, without asking the server; none before the first start."""
    base = home if home is not None else default_home()
    try:
        place = known_place(base)
        if place is None or not place.provisioned.exists() or f"postgres:{WEB}" not in read(base):
            return None
    except PermissionError as error:
        raise Refusal(f"主目录 {base} 读不了。请换用它的主人运行，或用 GUATU_HOME 另指一个目录。") from error
    return Cluster(base, place)


def ensure_running(*, home: Path | None = None) -> Cluster:
    """开库：the server runs, its roles and database exist; calling it again changes nothing."""
    base = home if home is not None else default_home()
    known = known_cluster(home=base)
    if known is not None and ping(known.place) == pq.Ping.OK:
        return known
    make_home(base)
    with exclusive(base / LOCK):
        cluster = Cluster(base, decide_place(base))
        bin_dir = _bring_up(cluster)
        if postgres_cluster.renew_password(
            cluster.place, bin_dir, cluster.superuser_url(), cluster.password(SUPERUSER)
        ):
            _bring_up(cluster)
        if known_cluster(home=base) is None:
            _provision(cluster)
    return cluster


def _provision(cluster: Cluster) -> None:
    postgres_cluster.provision(
        cluster.superuser_url(),
        database=DATABASE,
        owner=(OWNER, cluster.password(OWNER)),
        web=(WEB, cluster.password(WEB)),
    )
    cluster.place.provisioned.touch(mode=0o644)


def ping(place: Place) -> pq.Ping:
    """探测：whether the server answers, asked without a login."""
    target = f"host='{place.socket_dir}' dbname=postgres user=postgres connect_timeout=5"
    return pq.Ping(pq.PGconn.ping(target.encode()))


def _bring_up(cluster: Cluster) -> Path:
    """Called under the lock: the server takes connections; returns the folder of its programs."""
    place = cluster.place
    state = ping(place)
    if state == pq.Ping.OK:
        return postgres_cluster.any_programs(place)
    bin_dir = postgres_cluster.prepare(place, cluster.password(SUPERUSER))
    deadline = time.monotonic() + PATIENCE
    silent_since = time.monotonic()
    while state != pq.Ping.OK:
        if time.monotonic() > deadline:
            raise Refusal(f"数据库起不来。日志的最后几行：\n{postgres_process.log_tail(place)}")
        if postgres_process.living_postmaster(place) is None:
            postgres_process.clear_remains(place)
            postgres_process.start(place, bin_dir)
            silent_since = time.monotonic()
        elif state == pq.Ping.REJECT:
            silent_since = time.monotonic()
        elif time.monotonic() - silent_since > SILENCE:
            # It lives but nobody can reach it: something removed its socket.
            postgres_process.shut_down(place, bin_dir, mode="fast")
        time.sleep(0.05)
        state = ping(place)
    return bin_dir


def stop(mode: str = "fast", *, home: Path | None = None) -> bool:
    """关库：the server has ended; false when none was running."""
    base = home if home is not None else default_home()
    place = known_place(base)
    if place is None or not place.data.exists():
        return False
    with exclusive(base / LOCK):
        bin_dir = postgres_cluster.any_programs(place)
        if postgres_process.living_postmaster(place) is None:
            return False
        postgres_process.shut_down(place, bin_dir, mode=mode)
    return True


def status(*, home: Path | None = None) -> Status:
    """查看数据库：nothing is started or changed."""
    base = home if home is not None else default_home()
    place = known_place(base)
    if place is None:
        return Status(False, None, str(MAJOR), base, None, None, "")
    running = ping(place) == pq.Ping.OK
    user = place.user.name if place.user is not None else str(os.geteuid())
    pid = postgres_process.living_postmaster(place)
    return Status(running, pid, str(MAJOR), base, place.data, place.socket_dir, user)


def remove(*, home: Path) -> None:
    """删库：the server is stopped and its data, programs, socket and log are gone; for test homes only."""
    place = known_place(home)
    if place is None:
        return
    with exclusive(home / LOCK):
        if postgres_process.living_postmaster(place) is not None:
            postgres_process.shut_down(place, postgres_cluster.any_programs(place), mode="immediate")
        postgres_process.clear_remains(place)
        shutil.rmtree(place.socket_dir, ignore_errors=True)
        shutil.rmtree(place.root, ignore_errors=True)
        (home / "cluster.json").unlink(missing_ok=True)
