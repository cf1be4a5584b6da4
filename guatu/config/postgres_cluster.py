"""数据库集群：made once by initdb, configured at every start, given its roles and database."""

import os
import secrets
import shutil
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from guatu.config import postgres_process
from guatu.config.postgres_paths import MAJOR, Place, make_private
from guatu.config.postgres_programs import latest_programs, programs, run
from guatu.core.refusal import Refusal

HBA = """# Local socket only, a password for everyone.
local all         all      scram-sha-256
local replication postgres scram-sha-256
"""

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "512MB",
    "checkpoint_completion_target": "0.9",
    "wal_compression": "on",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "io_method": "worker",
    "io_workers": "1",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "iso, ymd",
    "lc_messages": "C",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_min_duration_statement": "2s",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "log_lock_waits": "on",
    "idle_in_transaction_session_timeout": "10min",
}


def prepare(place: Place, password: str) -> Path:
    """备好集群：data, configuration and programs are in place; returns the programs. Under the lock."""
    bin_dir = programs(place)
    _discard_unfinished(place)
    if not place.data.exists():
        _initialise(place, bin_dir, password)
    _write_configuration(place)
    return bin_dir


def any_programs(place: Place) -> Path:
    """可用程序：what is there already, else a fresh copy."""
    return latest_programs(place) or programs(place)


def _discard_unfinished(place: Place) -> None:
    for draft in place.root.glob(f"data-{MAJOR}.new-*"):
        shutil.rmtree(draft, ignore_errors=True)


def _initialise(place: Place, bin_dir: Path, password: str) -> None:
    # A name of its own each time: an initdb orphaned by a killed command cannot write into ours.
    draft = place.root / f"data-{MAJOR}.new-{secrets.token_hex(4)}"
    make_private(draft, place.user)
    password_file = place.root / f".first-{secrets.token_hex(4)}"
    descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(password)
            if place.user is not None:
                os.fchown(stream.fileno(), place.user.uid, place.user.gid)
        done = run(
            place,
            bin_dir / "initdb",
            f"--pgdata={draft}",
            "--username=postgres",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            # The library's own C.UTF-8: the same order on every system, whatever locales it has.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
        )
    finally:
        password_file.unlink(missing_ok=True)
    if done.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        raise Refusal(f"数据库建不起来：{(done.stderr or done.stdout).strip()}")
    draft.rename(place.data)


def _write_configuration(place: Place) -> None:
    held = SETTINGS | {"unix_socket_directories": str(place.socket_dir)}
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in held.items()]
    _write_owned(place, "guatu.conf", "".join(lines))
    _write_owned(place, "pg_hba.conf", HBA)
    main = place.data / "postgresql.conf"
    text = main.read_text(encoding="utf-8")
    if "include 'guatu.conf'" not in text:
        _write_owned(place, "postgresql.conf", f"{text}\ninclude 'guatu.conf'\n")


def _write_owned(place: Place, name: str, text: str) -> None:
    target = place.data / name
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return
    draft = place.data / f".{name}.{secrets.token_hex(4)}"
    draft.touch(mode=0o600)
    if place.user is not None:
        os.chown(draft, place.user.uid, place.user.gid)
    draft.write_text(text, encoding="utf-8")
    draft.replace(target)


def renew_password(place: Place, bin_dir: Path, url: str, password: str) -> bool:
    """重设口令：after the secrets file was lost the superuser's password is set to the new one.

    Whoever may write the data directory owns the database anyway. True when it was set, and the server
    was stopped for it.
    """
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" not in str(error):
            return False
    else:
        return False
    postgres_process.shut_down(place, bin_dir, mode="fast")
    statement = sql.SQL("ALTER ROLE postgres PASSWORD {}").format(sql.Literal(password)).as_string(None)
    done = run(
        place, bin_dir / "postgres", "--single", "-D", str(place.data), "postgres", text=f"{statement}\n"
    )
    if done.returncode:
        raise Refusal(f"密钥文件丢失，数据库口令重设不了：{done.stderr.strip()}")
    place.provisioned.unlink(missing_ok=True)
    return True


def provision(url: str, *, database: str, owner: tuple[str, str], web: tuple[str, str]) -> None:
    """配齐角色与库：owner and web role log in with these passwords, the database belongs to the owner."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name, password in (owner, web):
            known = _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", name)
            connection.execute(login_statement(connection, name, password, exists=known))
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(owner[0])))
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", database):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(database), sql.Identifier(owner[0])
                )
            )
        base, role = sql.Identifier(database), sql.Identifier(web[0])
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(base))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(base, role))


def login_statement(
    connection: psycopg.Connection, name: str, password: str, *, exists: bool
) -> sql.Composed:
    """登录语句：makes or changes a login; the password leaves this process only as a scram verifier."""
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    verb = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}" if exists else "CREATE ROLE {} LOGIN PASSWORD {}")
    return verb.format(sql.Identifier(name), sql.Literal(verifier.decode()))


def _exists(connection: psycopg.Connection, query: LiteralString, name: str) -> bool:
    return connection.execute(query, (name,)).fetchone() is not None
