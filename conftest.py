"""测试库：every test speaks as the web role, under the policies, on a copy of one migrated template.

The template is made once per state of the migrations and kept in the cluster; each run and each worker
copies it in a fraction of a second. Set `GUATU_TEST_FRESH=1` to have it made anew.
"""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pytest_django.plugin import DjangoDbBlocker

ROOT = Path(__file__).parent
pytest_plugins = ["tests.cast"]
TEMPLATE = "guatu_template_"
COPY = "guatu_test_"
# One number for all runs on a cluster: whoever makes a template or copies it takes turns.
TURN = 7_401_202


def state_of_migrations() -> str:
    """迁移之状：changes whenever the migrated template could come out different."""
    digest = hashlib.sha256(settings.WEB_ROLE.encode())
    parts = [
        *ROOT.glob("guatu/**/migrations/**/*"),
        *ROOT.glob("guatu/**/data/**/*"),
        ROOT / "guatu/core/tenancy.py",
        ROOT / "guatu/core/remembering.py",
    ]
    for path in sorted(part for part in parts if part.is_file() and part.suffix != ".pyc"):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _turn(owner_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (TURN,))
        yield connection


def _names(connection: psycopg.Connection, prefix: str) -> list[str]:
    found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,))
    return [str(row[0]) for row in found]


def _drop(connection: psycopg.Connection, name: str) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _ in range(50):
        try:
            connection.execute(statement)
            return
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.2)  # the server's own cleaner is at work in it, and is nobody's to send away
    connection.execute(statement)


def _drop_leftovers(connection: psycopg.Connection) -> None:
    """Databases of runs that were killed: the name ends with the number of a process that is gone."""
    for name in _names(connection, COPY):
        pid = re.search(r"_(\d+)$", name)
        if pid is not None and not Path(f"/proc/{pid[1]}").exists():
            _drop(connection, name)


def _point(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _ensure_template(connection: psycopg.Connection) -> str:
    wanted = f"{TEMPLATE}{state_of_migrations()}"
    known = _names(connection, TEMPLATE)
    if wanted in known and not os.environ.get("GUATU_TEST_FRESH"):
        return wanted
    for name in known:
        _drop(connection, name)
    draft = f"{TEMPLATE}new"
    connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(draft)))
    _point(draft)
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()
    # Under its own name only when it is whole.
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(wanted))
    )
    return wanted


def _copy(connection: psycopg.Connection, template: str, name: str) -> None:
    _drop(connection, name)
    source, target = sql.Identifier(template), sql.Identifier(name)
    connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(target, source))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(target, sql.Identifier(settings.WEB_ROLE))
    )
    # Nothing of a test needs to survive the loss of the machine.
    connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(target))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """测试库就绪：`default` enters as the web role, `owner` as the owner, both in this worker's own copy."""
    from guatu.config.database import database_urls

    owner_url = database_urls().owner
    name = f"{COPY}{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    original = settings.DATABASES["default"]["NAME"]
    with django_db_blocker.unblock():
        with _turn(owner_url) as connection:
            _drop_leftovers(connection)
            template = _ensure_template(connection)
            _copy(connection, template, name)
        _point(name)

    def start_over(case: TransactionTestCase) -> None:
        """A test with real commits leaves a database as new for the next: the web role may not truncate."""
        connections.close_all()
        with _turn(owner_url) as connection:
            _copy(connection, _ensure_template(connection), name)
        _point(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", start_over)
        yield
    with django_db_blocker.unblock():
        connections.close_all()
        _point(original)
        with psycopg.connect(owner_url, autocommit=True) as connection:
            _drop(connection, name)


@pytest.fixture
def owner_connection(db: None) -> Iterator[psycopg.Connection]:
    """所有者连接：past the policies, outside the test's transaction; for looking at what is really stored."""
    from guatu.config.database import database_urls

    dbname = str(connections["default"].settings_dict["NAME"])
    with psycopg.connect(make_conninfo(database_urls().owner, dbname=dbname), autocommit=True) as connection:
        yield connection


@pytest.fixture
def web_connection(db: None) -> Iterator[psycopg.Connection]:
    """网页角色连接：bare SQL as the web role, outside the test's transaction; for trying the policies."""
    from guatu.config.database import database_urls

    dbname = str(connections["default"].settings_dict["NAME"])
    with psycopg.connect(make_conninfo(database_urls().web, dbname=dbname), autocommit=True) as connection:
        yield connection
