"""库的一刻：what the database holds at one instant, while people go on working."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from guatu.core.digest import GENESIS
from guatu.core.refusal import Refusal

# The text of a row must be the same here and where it is restored.
SAME_WORDS = """
    SET TIME ZONE 'UTC'; SET datestyle = 'iso, ymd'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex';
    SET extra_float_digits = 1; SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0
"""
TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname
"""
HEADS = """
    SELECT z.code, coalesce(s.seq, 0), coalesce(s.hash, %s) FROM zones_zone z LEFT JOIN LATERAL (
        SELECT seq, hash FROM ledger_seal WHERE zone = z.id ORDER BY seq DESC LIMIT 1
    ) s ON true ORDER BY z.code
"""

Tables = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """一刻：its name for pg_dump, and a connection that sees just that."""

    name: str
    connection: psycopg.Connection

    @property
    def major(self) -> int:
        """大版本 of the server."""
        return self.connection.info.server_version // 10_000

    def tables(self) -> Tables:
        """每张表：how many rows, and one digest over all of them, whatever their order."""
        return tables_of(self.connection)

    def blobs(self) -> list[str]:
        """附件：the SHA-256 of every file that has a name at this instant."""
        rows = self.connection.execute("SELECT DISTINCT sha256 FROM files_storedfile ORDER BY sha256")
        return [str(row[0]) for row in rows]

    def heads(self) -> list[tuple[str, int, str]]:
        """链头 of every zone: code, sequence, hash."""
        return [(row[0], row[1], row[2]) for row in self.connection.execute(HEADS, [GENESIS])]

    def migrations(self) -> list[list[str]]:
        """表结构：the migrations that were applied."""
        rows = self.connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [[str(app), str(name)] for app, name in rows]


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """定格：one transaction that sees one instant; nobody waits for it."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        connection.execute(SAME_WORDS)
        connection.commit()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute(
            "SELECT pg_export_snapshot(), to_regclass('public.ledger_seal') IS NOT NULL"
        ).fetchone()
        if row is None or not row[1]:
            raise Refusal("数据库里还没有表，没有可备份的。请先 guatu migrate。")
        yield Snapshot(row[0], connection)


def tables_of(connection: psycopg.Connection) -> Tables:
    """每张表的行数与摘要."""
    found: Tables = {}
    for (name,) in connection.execute(TABLES).fetchall():
        row = connection.execute(
            sql.SQL(
                "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} t"
            ).format(sql.Identifier("public", name))
        ).fetchone()
        if row is not None:
            found[name] = {"rows": row[0], "digest": row[1]}
    return found


def has_data(url: str) -> bool:
    """有数据：somebody founded a zone or opened an account in it."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute("SELECT to_regclass('public.zones_zone') IS NOT NULL").fetchone()
        if row is None or not row[0]:
            return False
        row = connection.execute(
            "SELECT EXISTS (SELECT 1 FROM zones_zone) OR EXISTS (SELECT 1 FROM zones_account)"
        ).fetchone()
        return bool(row and row[0])
