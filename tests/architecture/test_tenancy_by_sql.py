"""分区的地基，用 SQL 去撞：rows really committed, tried as the web role without any of our code above."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import TransactionTestCase
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege
from pytest_django.plugin import DjangoDbBlocker

from guatu.config.database import database_urls
from tests.architecture.schema import Table, read_schema
from tests.architecture.test_tenancy import GLOBAL, INSERT_ONLY
from tests.architecture.town import Town, build


class Site:
    """工地：the committed town with a connection of the owner and one of the web role."""

    def __init__(self, town: Town, owner: psycopg.Connection, web: psycopg.Connection) -> None:
        self.owner, self.web, self.schema = owner, web, read_schema(owner)
        self.ours, self.theirs = town.cast.zone.pk, town.cast.other.pk

    @property
    def tables(self) -> list[Table]:
        """分区的表."""
        return [table for name, table in sorted(self.schema.items()) if name not in GLOBAL]

    def sample(self, table: str) -> dict[str, Any]:
        """青螺湾的一行, as the owner sees it."""
        row = self.owner.execute(
            sql.SQL("SELECT to_jsonb(t) FROM {} t WHERE zone = %s LIMIT 1").format(sql.Identifier(table)),
            [self.ours],
        ).fetchone()
        assert row is not None, f"{table} 在城里一行也没有，请在 tests/architecture/town.py 里添一行。"
        return dict(row[0])

    def count(self, connection: psycopg.Connection, table: str, zone: int) -> int:
        """数行 of one zone, as this connection sees them."""
        row = connection.execute(
            sql.SQL("SELECT count(*) FROM {} WHERE zone = %s").format(sql.Identifier(table)), [zone]
        ).fetchone()
        assert row is not None
        return int(row[0])

    @contextmanager
    def inside(self, writable: str, readable: str) -> Iterator[psycopg.Connection]:
        """进了这些区 as the web role; rolled back afterwards."""
        with self.web.transaction(force_rollback=True):
            self.web.execute(
                "SELECT set_config('guatu.zone', %s, true), set_config('guatu.zones', %s, true)",
                [writable, readable],
            )
            yield self.web


@pytest.fixture(scope="module")
def site(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """工地, and afterwards a database as new for the next module."""
    kept = settings.FILES_ROOT
    with django_db_blocker.unblock():
        with transaction.atomic():
            town = build(tmp_path_factory.mktemp("blobs"))
        name, urls = str(connections["default"].settings_dict["NAME"]), database_urls()
        with (
            psycopg.connect(make_conninfo(urls.owner, dbname=name), autocommit=True) as owner,
            psycopg.connect(make_conninfo(urls.web, dbname=name), autocommit=True) as web,
        ):
            yield Site(town, owner, web)
        TransactionTestCase()._fixture_teardown()  # type: ignore[attr-defined]
    settings.FILES_ROOT = kept


def test_the_town_has_a_row_in_every_table(site: Site) -> None:
    for table in site.tables:
        site.sample(table.name)


def test_without_a_zone_nothing_is_seen(site: Site) -> None:
    for table in site.tables:
        assert site.count(site.web, table.name, site.ours) == 0, table.name
    assert site.web.execute("SELECT count(*) FROM zones_zone").fetchone() == (0,)


def test_from_the_other_zone_nothing_is_seen(site: Site) -> None:
    with site.inside(str(site.theirs), str(site.theirs)) as web:
        for table in site.tables:
            assert site.count(web, table.name, site.ours) == 0, table.name
        assert web.execute("SELECT array_agg(id) FROM zones_zone").fetchone() == ([site.theirs],)


@pytest.mark.parametrize("readable", ["theirs", "both"])
def test_from_the_other_zone_nothing_is_changed_or_removed(site: Site, readable: str) -> None:
    """Also when the row may be read: reading is one thing and writing another."""
    see = str(site.theirs) if readable == "theirs" else f"{site.ours},{site.theirs}"
    for table in site.tables:
        name = sql.Identifier(table.name)
        for statement in ("UPDATE {} SET zone = zone WHERE zone = %s", "DELETE FROM {} WHERE zone = %s"):
            with site.inside(str(site.theirs), see) as web:
                try:
                    done = web.execute(sql.SQL(statement).format(name), [site.ours]).rowcount
                except InsufficientPrivilege:
                    assert table.name in INSERT_ONLY
                    break
                assert (done, table.name in INSERT_ONLY) == (0, False), table.name


def insert(connection: psycopg.Connection, table: str, row: dict[str, Any]) -> None:
    """写一行 as it is."""
    connection.execute(
        sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_record(NULL::{0}, %s)").format(
            sql.Identifier(table)
        ),
        [json.dumps(row)],
    )


@pytest.mark.parametrize("writable", ["theirs", "none"])
def test_nothing_is_added_to_a_zone_one_is_not_in(site: Site, writable: str) -> None:
    """白鹤湾 cannot, and the level above, which reads 青螺湾, cannot either."""
    zone = str(site.theirs) if writable == "theirs" else ""
    for table in site.tables:
        row = site.sample(table.name) | {"id": str(uuid4())}
        with site.inside(zone, f"{site.ours}") as web:
            with pytest.raises(InsufficientPrivilege, match="row-level security"):
                insert(web, table.name, row)


def test_a_row_cannot_be_given_away(site: Site) -> None:
    """From inside 青螺湾 no row is moved to 白鹤湾."""
    for table in site.tables:
        if table.name in INSERT_ONLY:
            continue
        with site.inside(str(site.ours), f"{site.ours},{site.theirs}") as web:
            with pytest.raises(InsufficientPrivilege):
                web.execute(
                    sql.SQL("UPDATE {} SET zone = %s WHERE zone = %s").format(sql.Identifier(table.name)),
                    [site.theirs, site.ours],
                )


def test_a_zone_is_founded_and_closed_by_the_owner_alone(site: Site) -> None:
    for statement in (
        "INSERT INTO zones_zone DEFAULT VALUES",
        "DELETE FROM zones_zone",
        "TRUNCATE zones_zone",
    ):
        with site.inside(str(site.ours), str(site.ours)) as web:
            with pytest.raises(InsufficientPrivilege):
                web.execute(statement)


def test_even_the_owner_cannot_point_into_another_zone(site: Site) -> None:
    """Each link by itself: a row of 白鹤湾 that points at a row of 青螺湾 is refused."""
    for table in site.tables:
        for link in table.links:
            if len(link.columns) != 2:
                continue
            target = site.sample(link.target.strip('"'))["id"]
            row = site.sample(table.name) | {"id": str(uuid4()), "zone": site.theirs, link.columns[1]: target}
            row |= {"number": uuid4().hex[:20]} if "number" in row else {}
            with site.owner.transaction(force_rollback=True):
                site.owner.execute("SET CONSTRAINTS ALL DEFERRED")
                insert(site.owner, table.name, row)
                with pytest.raises(ForeignKeyViolation, match=link.name):
                    site.owner.execute(
                        sql.SQL("SET CONSTRAINTS {} IMMEDIATE").format(sql.Identifier(link.name))
                    )


def test_no_temporary_table_stands_before_a_real_one(site: Site) -> None:
    """A function that passes the policies runs as the owner: it must never run what a caller has made."""
    with site.inside("", "") as web:
        web.execute("CREATE FUNCTION pg_temp.who() RETURNS text LANGUAGE sql AS 'SELECT current_user::text'")
        web.execute("CREATE TEMP VIEW zones_zone AS SELECT 1::smallint AS id, pg_temp.who() AS code")
        web.execute("GRANT SELECT ON zones_zone TO PUBLIC")
        codes = {code for _, code in web.execute("SELECT id, code FROM guatu_all_zones()")}
    assert {"qlw", "bhw", "qls"} <= codes
