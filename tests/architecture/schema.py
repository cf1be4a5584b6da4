"""库的样子, read from PostgreSQL's own catalogue by the owner."""

from collections import defaultdict
from dataclasses import dataclass, field

import psycopg

TABLES = """
    SELECT c.relname, c.relrowsecurity, EXISTS (SELECT 1 FROM pg_attribute a
           WHERE a.attrelid = c.oid AND a.attname = 'zone' AND NOT a.attisdropped)
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
POLICIES = "SELECT tablename, policyname, cmd, permissive, roles::text[], qual, with_check FROM pg_policies"
KEYS = """
    SELECT conrelid::regclass::text, conname, contype::text, confrelid::regclass::text, condeferrable,
           ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY k (n, o)
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY o),
           ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY k (n, o)
                 JOIN pg_attribute ON attrelid = confrelid AND attnum = n ORDER BY o)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND convalidated
"""
INDEXES = """
    SELECT t.relname, i.relname, x.indisprimary, pg_get_indexdef(x.indexrelid, 1, true)
    FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    WHERE t.relnamespace = 'public'::regnamespace
"""


@dataclass(frozen=True)
class Key:
    """一个约束."""

    name: str
    kind: str
    target: str
    deferrable: bool
    columns: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass
class Table:
    """一张表."""

    name: str
    guarded: bool
    has_zone: bool
    policies: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    indexes: list[tuple[str, bool, str]] = field(default_factory=list)

    @property
    def links(self) -> list[Key]:
        """外键."""
        return [key for key in self.keys if key.kind == "f"]


def read_schema(owner: psycopg.Connection) -> dict[str, Table]:
    """全部的表 of the public schema."""
    found = {name: Table(name, guarded, zone) for name, guarded, zone in owner.execute(TABLES)}
    for table, name, command, permissive, roles, using, check in owner.execute(POLICIES):
        assert permissive == "PERMISSIVE" and roles == ["public"], name
        found[table].policies[name] = (command, using or "", check or "")
    for table, name, kind, target, deferrable, columns, targets in owner.execute(KEYS):
        key = Key(name, kind, target, deferrable, tuple(columns), tuple(targets))
        found[table.strip('"')].keys.append(key)
    for table, name, primary, first in owner.execute(INDEXES):
        found[table].indexes.append((name, primary, first))
    return found


def rights_of(owner: psycopg.Connection, role: str) -> dict[str, set[str]]:
    """角色在各表上的权."""
    found: dict[str, set[str]] = defaultdict(set)
    for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"):
        rows = owner.execute(
            "SELECT relname, has_table_privilege(%s, oid, %s) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')",
            [role, right],
        )
        for name, has in rows:
            if has:
                found[name].add(right)
    return dict(found)
