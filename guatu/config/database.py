"""数据库入口：which database is used, and as whom.

Without `DATABASE_URL` the embedded PostgreSQL serves. With it (an owner's login on PostgreSQL 16 or newer)
that database serves; `GUATU_WEB_URL` then names the web role's own login, otherwise the role
`guatu_web_<database>` is made and its password kept in the secrets file. Several machines on one database
each need the same `GUATU_WEB_URL`, since every machine has a secrets file of its own.

Reading the settings starts nothing and opens nothing: `django_databases` gives names only, and the
connection is worked out by `guatu.config.pg_backend` when the first query needs it, which also starts the
embedded server. So `guatu --help` is quick, and no command has to remember to start the database;
`ensure_database` is for those that want it started, or refused, before they begin.

`default` is the web role, bound by row-level security. `owner` owns the tables and is used by `migrate`
and maintenance alone.
"""

import os
import time
from dataclasses import dataclass
from typing import Any, Literal

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from guatu.config import postgres
from guatu.config.postgres_cluster import login_statement
from guatu.config.postgres_paths import make_home
from guatu.config.secret_file import obtain, read
from guatu.core.refusal import Refusal

OLDEST = 16
Role = Literal["owner", "web"]


@dataclass(frozen=True, slots=True)
class Urls:
    """两个入口：the owner's login and the web role's."""

    owner: str
    web: str

    def of(self, role: Role) -> str:
        """按角色取入口."""
        return self.owner if role == "owner" else self.web


def is_embedded() -> bool:
    """用内置数据库：no external database is named in the environment."""
    return not (os.environ.get("DATABASE_URL") or os.environ.get("GUATU_WEB_URL"))


def database_name() -> str:
    """库名：of the external database, else the embedded one's."""
    named = os.environ.get("DATABASE_URL") or os.environ.get("GUATU_WEB_URL")
    if not named:
        return postgres.DATABASE
    return str(_parts(named).get("dbname") or _parts(named).get("user") or postgres.DATABASE)


def web_role() -> str:
    """网页角色：the name to which migrations grant rights; known without a connection."""
    if own := os.environ.get("GUATU_WEB_URL"):
        return str(_parts(own).get("user", postgres.WEB))
    if is_embedded():
        return postgres.WEB
    return f"{postgres.WEB}_{database_name()}".encode()[:63].decode(errors="ignore")


def owner_role() -> str:
    """所有者角色：who owns the tables."""
    if is_embedded():
        return postgres.OWNER
    return str(_parts(os.environ.get("DATABASE_URL", "")).get("user", ""))


def database_urls() -> Urls:
    """取两个入口：the embedded server is started, or the external web role is made, when not there yet."""
    if is_embedded():
        cluster = postgres.ensure_running()
        return Urls(cluster.owner_url(), cluster.web_url())
    owner = os.environ.get("DATABASE_URL", "")
    web = os.environ.get("GUATU_WEB_URL") or prepare_web_role(owner)
    return Urls(owner, web)


def ensure_database() -> Urls:
    """备好数据库：it answers, is new enough and knows its roles; otherwise refused with the reason."""
    urls = database_urls()
    target = urls.owner or urls.web
    if not is_embedded() and not wait_ready(target, 20):
        raise Refusal("外部数据库没有应答。请检查 DATABASE_URL 里的地址、端口，以及数据库是否在运行。")
    with _connect(target) as connection:
        _require_version(connection)
    return urls


def prepare_web_role(owner_url: str) -> str:
    """备好网页角色：it can log in to this database and use its schema, and can bypass no policy."""
    name, key = web_role(), _secret_key(owner_url)
    home = make_home(postgres.home())
    with _connect(owner_url) as connection:
        _require_version(connection)
        known = key in read(home)
        password = obtain(home, key)
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", (name,)
        ).fetchone()
        if row is not None and (row[0] or row[1]):
            raise Refusal(f"数据库角色 {name} 能绕过分区政策，不能用作网页角色。")
        try:
            if row is None or not known:
                connection.execute(login_statement(connection, name, password, exists=row is not None))
            database = sql.Identifier(connection.info.dbname)
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(name))
            )
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise Refusal(
                f"DATABASE_URL 的登录无权建立或修改角色 {name}。"
                "请让管理员建好它，再用 GUATU_WEB_URL 指定它的登录。"
            ) from error
    return make_conninfo(owner_url, user=name, password=password)


def django_databases() -> dict[str, dict[str, Any]]:
    """Django 的数据库设置：`default` as the web role, `owner` for migrations. Starts and opens nothing."""
    shared: dict[str, Any] = {
        "ENGINE": "guatu.config.pg_backend",
        "NAME": database_name(),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
    return {
        "default": shared | {"USER": web_role(), "GUATU_ROLE": "web"},
        "owner": shared | {"USER": owner_role(), "GUATU_ROLE": "owner", "CONN_MAX_AGE": 0},
    }


def parameters(role: Role, dbname: str) -> dict[str, Any]:
    """连接参数：how this role enters this database, from files alone when the database is known already."""
    url = _known_url(role) or database_urls().of(role)
    if not url:
        raise Refusal("这个操作要用数据库所有者的登录。请设置 DATABASE_URL。")
    return _parts(url) | {"dbname": dbname}


def wait_ready(url: str, seconds: float) -> bool:
    """等待应答：true as soon as the server takes connections, false when the time is over."""
    deadline = time.monotonic() + seconds
    target = make_conninfo(url, connect_timeout=5).encode()
    while pq.Ping(pq.PGconn.ping(target)) != pq.Ping.OK:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _known_url(role: Role) -> str | None:
    if is_embedded():
        cluster = postgres.known_cluster()
        if cluster is None:
            return None
        return cluster.owner_url() if role == "owner" else cluster.web_url()
    owner = os.environ.get("DATABASE_URL", "")
    if role == "owner":
        return owner
    if own := os.environ.get("GUATU_WEB_URL"):
        return own
    password = read(postgres.home()).get(_secret_key(owner))
    return make_conninfo(owner, user=web_role(), password=password) if password else None


def _secret_key(owner_url: str) -> str:
    parts = _parts(owner_url)
    return f"external:{parts.get('host', '')}:{parts.get('port', '')}/{web_role()}"


def _parts(url: str) -> dict[str, Any]:
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError as error:
        raise Refusal(
            "DATABASE_URL 或 GUATU_WEB_URL 写得不对，应形如 postgresql://用户：口令@主机：5432/库名。"
        ) from error


def _connect(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise Refusal(f"数据库连不上：{str(error).strip().splitlines()[-1]}") from error


def _require_version(connection: psycopg.Connection) -> None:
    major = connection.info.server_version // 10_000
    if major < OLDEST:
        raise Refusal(f"外部数据库是 PostgreSQL {major}，太旧。请换用 PostgreSQL {OLDEST} 或更新的版本。")
