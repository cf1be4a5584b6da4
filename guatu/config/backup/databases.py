"""旁边的库：made to try a backup in, dropped afterwards, or put in the place of the present one at once."""

import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from guatu.config import database, postgres
from guatu.core.refusal import Refusal

TRIAL, ASIDE = "_trial_", "_aside_"
TRIES = 6
TURN = 7_401_203


def beside(name: str, mark: str, tail: str) -> str:
    """旁边的库名, within PostgreSQL's 63 bytes."""
    return f"{name.encode()[: 63 - len(mark) - len(tail)].decode(errors='ignore')}{mark}{tail}"


def administrator() -> str:
    """管库的登录：connected to neither of the databases that are renamed or dropped."""
    if database.is_embedded():
        return postgres.ensure_running().superuser_url()
    owner = database.database_urls().owner
    if not owner:
        raise Refusal("备份与恢复要用数据库所有者的登录。请设置 DATABASE_URL。")
    for name in ("postgres", "template1"):
        url = make_conninfo(owner, dbname=name)
        with suppress(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=10).close()
            return url
    raise Refusal("DATABASE_URL 的登录进不了 postgres 库，建不了新库。请让管理员授权。")


def owner_url(name: str) -> str:
    """所有者入口 of a database on the same server."""
    return make_conninfo(database.database_urls().owner, dbname=name)


def names(mark: str) -> list[str]:
    """旁边的库, of this one and of this kind, oldest first; nobody else's database of a similar name."""
    tail = "00000000" if mark == TRIAL else "00000000_000000"
    prefix = beside(database.database_name(), mark, tail).removesuffix(tail)
    ours = re.compile(re.escape(prefix) + (r"[0-9a-f]{8}" if mark == TRIAL else r"\d{8}_\d{6}"))
    with psycopg.connect(administrator(), autocommit=True) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname", [prefix]
        )
        return [str(row[0]) for row in rows if ours.fullmatch(row[0])]


@contextmanager
def reserved(seconds: float = 10.0) -> Iterator[None]:
    """占住：one backup or restore of this database at a time, from whatever machine; ends with its holder."""
    deadline = time.monotonic() + seconds
    with psycopg.connect(administrator(), autocommit=True) as connection:
        asked = "SELECT pg_try_advisory_lock(%s, hashtext(%s))"
        while True:
            row = connection.execute(asked, [TURN, database.database_name()]).fetchone()
            if row is not None and row[0]:
                break
            if time.monotonic() > deadline:
                raise Refusal("另一处正在备份或恢复这个数据库，请等它结束后再试。")
            time.sleep(0.1)
        yield


def drop(name: str) -> None:
    """删库；who is still in it is sent away."""
    with psycopg.connect(administrator(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_leftovers() -> None:
    """清理 what killed commands left behind."""
    for name in names(TRIAL):
        drop(name)


def create_trial() -> str:
    """建试用库：empty, in the same order of text as the present one, entered by the same two roles."""
    name = beside(database.database_name(), TRIAL, secrets.token_hex(4))
    try:
        with psycopg.connect(owner_url(database.database_name()), autocommit=True) as connection:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 {}").format(
                sql.Identifier(name), _order_of_text(connection)
            )
            connection.execute(statement)
            base, web = sql.Identifier(name), sql.Identifier(database.web_role())
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(base))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(base, web))
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refusal(
            "DATABASE_URL 的登录不能建库（CREATEDB）。请让管理员授权；只备份可加 --no-verify。"
        ) from error
    except psycopg.errors.DiskFull as error:
        raise Refusal("磁盘满了，建不了试用的库。请腾出地方再试。") from error
    return name


def _order_of_text(connection: psycopg.Connection) -> sql.Composed:
    locale = "datlocale" if connection.info.server_version >= 170_000 else "daticulocale"
    row = connection.execute(
        sql.SQL(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider::text, {} "
            "FROM pg_database WHERE datname = current_database()"
        ).format(sql.Identifier(locale))
    ).fetchone()
    if row is None:
        raise Refusal("查不到数据库的字符设置。")
    provider = {"c": "libc", "i": "icu", "b": "builtin"}[row[3]]
    said = sql.SQL("ENCODING {} LC_COLLATE {} LC_CTYPE {} LOCALE_PROVIDER {}").format(
        sql.Literal(row[0]), sql.Literal(row[1]), sql.Literal(row[2]), sql.SQL(provider)
    )
    if provider != "libc":
        option = sql.SQL("ICU_LOCALE" if provider == "icu" else "BUILTIN_LOCALE")
        said = sql.SQL(" ").join([said, option, sql.Literal(row[4])])
    return said


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """指向另一个库：inside, Django's connections lead to the database of that name."""
    from django.db import connections

    before = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}
    try:
        for alias in before:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        yield
    finally:
        for alias, old in before.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = old


def swap(trial: str, aside: str) -> None:
    """换库：the present one goes aside and the trial takes its name, in one transaction: both or neither."""
    present = database.database_name()
    url = administrator()
    for attempt in range(TRIES):
        try:
            with _sending_away(url, present, trial), psycopg.connect(url) as connection:
                # Locked from the first statement on: whoever comes now waits, and finds the new one.
                for old, new in ((present, aside), (trial, present)):
                    connection.execute(
                        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                            sql.Identifier(old), sql.Identifier(new)
                        )
                    )
            return
        except psycopg.errors.ObjectInUse as error:
            if attempt == TRIES - 1:
                raise Refusal(
                    "还有服务连着数据库，换不下来，原来的库没有动。请先停下 guatu serve，再恢复。"
                ) from error
        except psycopg.errors.InsufficientPrivilege as error:
            raise Refusal(
                "DATABASE_URL 的登录不能给库改名，原来的库没有动。请让管理员授予 CREATEDB 和库的所有权。"
            ) from error


@contextmanager
def _sending_away(url: str, *targets: str) -> Iterator[None]:
    """请出：sessions in the databases are ended again and again until the renaming is done."""
    done = threading.Event()

    def work() -> None:
        with suppress(psycopg.Error), psycopg.connect(url, autocommit=True) as connection:
            while not done.is_set():
                _terminate(connection, list(targets))
                done.wait(0.1)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    time.sleep(0.05)
    try:
        yield
    finally:
        done.set()
        thread.join(10)


def _terminate(connection: psycopg.Connection, targets: list[str]) -> None:
    found = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = ANY(%s)", [targets])
    for (pid,) in found.fetchall():
        with suppress(psycopg.errors.InsufficientPrivilege):  # a session of a role we may not end
            connection.execute("SELECT pg_terminate_backend(%s)", [pid])
