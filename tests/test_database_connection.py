"""数据库连接：a request waits out a recovering server, and the one after a crash simply works."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from pytest_django.plugin import DjangoDbBlocker

from guatu.config import postgres
from guatu.config.pg_backend.base import DatabaseWrapper, is_passing


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="guatu-home-") as folder:
        outer = Path(folder)
        outer.chmod(0o711)
        yield outer / "home"
        postgres.remove(home=outer / "home")


@pytest.fixture
def connection(
    home: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[DatabaseWrapper]:
    """A connection of its own to a cluster of its own, which the tests may kill."""
    monkeypatch.setenv("GUATU_HOME", str(home))
    for name in ("DATABASE_URL", "GUATU_WEB_URL"):
        monkeypatch.delenv(name, raising=False)
    held = settings.DATABASES["default"] | {"NAME": "guatu", "USER": "guatu_web"}
    with django_db_blocker.unblock():
        connections.settings["trial"] = held
        wrapper = connections["trial"]
        assert isinstance(wrapper, DatabaseWrapper)
        yield wrapper
        wrapper.close()
        del connections["trial"], connections.settings["trial"]


def who(connection: DatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def kill_server() -> None:
    """The main process and, with it, every session."""
    killed = postgres.status().pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    time.sleep(0.3)


def test_the_first_query_starts_the_server(connection: DatabaseWrapper) -> None:
    assert who(connection) == "guatu_web"


def test_the_request_after_a_crash_works(connection: DatabaseWrapper) -> None:
    who(connection)
    kill_server()
    # What Django does at the start of every request.
    connection.close_if_unusable_or_obsolete()
    assert who(connection) == "guatu_web"


def test_a_request_cut_off_fails_and_the_next_works(connection: DatabaseWrapper) -> None:
    who(connection)
    postgres.stop(mode="immediate")
    with pytest.raises((OperationalError, InterfaceError)):
        who(connection)
    connection.close_if_unusable_or_obsolete()
    assert who(connection) == "guatu_web"


def test_a_sound_connection_is_not_asked_whether_it_is(connection: DatabaseWrapper) -> None:
    who(connection)
    assert connection.is_usable()
    connection.close()
    assert not connection.is_usable()


def test_only_passing_trouble_is_waited_out() -> None:
    assert is_passing(psycopg.OperationalError("FATAL:  the database system is starting up"))
    assert is_passing(psycopg.OperationalError("connection to server failed: Connection refused"))
    assert not is_passing(psycopg.OperationalError("FATAL:  password authentication failed"))
    assert not is_passing(psycopg.OperationalError('FATAL:  database "x" does not exist'))
