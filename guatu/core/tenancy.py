"""分区：every tenant row carries its zone; PostgreSQL policies hold it, below Django.

``TenantModel`` is the parent of every tenant table. ``Protect`` is the one migration step that gives the
tables of an app their policies, their ``UNIQUE (zone, id)``, the composite foreign keys that keep a row
from pointing into another zone, and the rights of the web role.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from guatu.core.bulk import TenantManager
from guatu.core.ids import new_id

READ = "{column} = any(string_to_array(nullif(current_setting('guatu.zones', true), ''), ',')::int[])"
WRITE = "{column} = nullif(current_setting('guatu.zone', true), '')::int"


class TenantModel(models.Model):
    """一个分区里的一行. Carries its zone and a UUIDv7."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    zone = models.ForeignKey(
        "zones.Zone",
        models.PROTECT,
        related_name="+",
        db_column="zone",
        db_index=False,
        verbose_name="开发区",
    )

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True


ENTER = "select set_config('guatu.zone', %s, true), set_config('guatu.zones', %s, true), "
SIGN = (
    "set_config('guatu.by', %s, true), set_config('guatu.at', %s, true), set_config('guatu.told', %s, true)"
)


def enter(
    zone_id: int | None,
    readable: Sequence[int],
    *,
    by: UUID | None = None,
    at: datetime | None = None,
    told: str = "",
) -> None:
    """进入分区. From here to the end of the transaction rows of ``readable`` are seen and only rows of
    ``zone_id`` (none when None) can be written; changes are signed as ``sign`` says.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("enter() lasts for one transaction: open it first")
    where = ["" if zone_id is None else str(zone_id), ",".join(str(z) for z in readable)]
    with connection.cursor() as cursor:
        cursor.execute(ENTER + SIGN, [*where, *_signature(by, at, told)])


def sign(*, by: UUID | None, at: datetime | None, told: str = "") -> None:
    """署名. Whose the changes are from here to the end of the transaction, and when they are made: for who
    acts for several in one transaction. Without a person ``told`` says in a word what did it; without an
    instant it is the clock of the database.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"select {SIGN}", _signature(by, at, told))


def _signature(by: UUID | None, at: datetime | None, told: str) -> list[str]:
    return ["" if by is None else str(by), "" if at is None else at.isoformat(), told]


@contextmanager
def inside(
    zone_id: int,
    readable: Sequence[int] = (),
    *,
    by: UUID | None = None,
    at: datetime | None = None,
    told: str = "",
) -> Iterator[None]:
    """在分区内. One transaction inside one zone, for commands and workers."""
    with transaction.atomic():
        enter(zone_id, [zone_id, *readable], by=by, at=at, told=told)
        yield


class Protect(Operation):
    """护分区. The migration step that guards every tenant table of one app; safe to run again."""

    reversible = True
    reduces_to_sql = True

    def __init__(
        self, app_label: str, insert_only: Sequence[str] = (), global_tables: Sequence[str] = ()
    ) -> None:
        self.app_label = app_label
        self.insert_only = list(insert_only)
        self.global_tables = list(global_tables)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__name__,
            [self.app_label],
            {"insert_only": self.insert_only, "global_tables": self.global_tables},
        )

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models are as they were; only the database learns something."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        # Constraint checks queued by earlier steps would block ALTER TABLE.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tables = list(to_state.apps.get_app_config(self.app_label).get_models(include_auto_created=True))
        # First every key that may be pointed at, then the pointers.
        for part in (self.statements, self.links):
            for model in tables:
                for statement in part(model):
                    schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Dropping the tables drops what guards them."""

    def describe(self) -> str:
        return f"Guard the tenant tables of {self.app_label}"

    def statements(self, model: type[models.Model]) -> Iterator[str]:
        """护一张表的语句, in order."""
        table, web = model._meta.db_table, settings.WEB_ROLE
        if model.__name__ in self.global_tables:
            return  # named apart, with its own rights
        rights = "SELECT, INSERT" if model.__name__ in self.insert_only else "SELECT, INSERT, UPDATE, DELETE"
        yield f'REVOKE ALL ON "{table}" FROM "{web}"'
        yield f'GRANT {rights} ON "{table}" TO "{web}"'
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        for name, command, clause in policies("zone"):
            yield f'DROP POLICY IF EXISTS {name} ON "{table}"'
            yield f'CREATE POLICY {name} ON "{table}" FOR {command} {clause}'
        if any(field.column == "id" for field in model._meta.local_fields):
            yield _add_constraint(table, f"{table}_zone_id_key", "UNIQUE (zone, id)")

    def links(self, model: type[models.Model]) -> Iterator[str]:
        """区内之键 of one table: ``(zone, x_id) → (zone, id)`` for every link inside the zone."""
        if model.__name__ not in self.global_tables:
            yield from composite_keys(model)


def policies(column: str) -> Iterator[tuple[str, str, str]]:
    """政策 of one table: read what may be read, write only in the zone one is in."""
    read, write = READ.format(column=column), WRITE.format(column=column)
    yield "guatu_read", "SELECT", f"USING ({read})"
    yield "guatu_add", "INSERT", f"WITH CHECK ({write})"
    yield "guatu_change", "UPDATE", f"USING ({write}) WITH CHECK ({write})"
    yield "guatu_remove", "DELETE", f"USING ({write})"


def composite_keys(model: type[models.Model]) -> Iterator[str]:
    """A row can never point into another zone, and every index on a link leads with the zone."""
    table = model._meta.db_table
    for field in model._meta.local_fields:
        target = getattr(field, "related_model", None)
        if target is None or isinstance(target, str) or not is_tenant(target):
            continue
        other, column = target._meta.db_table, field.column
        index = f"{table}_{column}_zone_ix"[:63]
        yield f'CREATE INDEX IF NOT EXISTS "{index}" ON "{table}" (zone, "{column}")'
        yield _add_constraint(
            table,
            f"{table}_{column}_zone_fk"[:63],
            f'FOREIGN KEY (zone, "{column}") REFERENCES "{other}" (zone, id) DEFERRABLE INITIALLY DEFERRED',
        )


def _add_constraint(table: str, name: str, rule: str) -> str:
    """ADD CONSTRAINT knows no IF NOT EXISTS; a later step of the same app must be able to run again."""
    return (  # names come from our own models
        f"DO $do$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}' "  # noqa: S608
        f"AND conrelid = '\"{table}\"'::regclass) THEN "
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {rule}; END IF; END $do$'
    )


def is_tenant(model: type[models.Model]) -> bool:
    """是否分区的表."""
    return any(f.name == "zone" and f.column == "zone" for f in model._meta.local_fields)


class Grant(Operation):
    """授权. Gives the web role named rights on global tables (accounts, sessions, log-in attempts)."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, tables: Sequence[str], rights: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
        self.tables, self.rights = list(tables), rights

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.tables, self.rights], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models are as they were."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for table in self.tables:
            schema_editor.execute(f'GRANT {self.rights} ON "{table}" TO "{settings.WEB_ROLE}"')

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Rights go with the tables."""

    def describe(self) -> str:
        return "Give the web role its rights on global tables"
