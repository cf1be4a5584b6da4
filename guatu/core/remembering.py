"""记变更：every field that changes is remembered by the database itself, whoever changes it and however.

``Remember`` is the one migration step, beside ``Protect``, that hangs the trigger ``guatu_remember`` on the
tables of an app. It looks at whole statements after the fact, so an update of ten thousand rows is one more
statement. The first value of a field needs no record: it is the oldest one that was replaced, or the present.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from guatu.core.tenancy import is_tenant

Names = Mapping[str, Sequence[str]]


class Remember(Operation):
    """记变更. The migration step after which changes of an app's tenant tables are kept; safe to run again.

    ``forget`` names models that are left out; ``only``, where given, those that are meant: a later step of an
    app hangs the trigger on its new tables and leaves the others as they are. ``under`` names, by model, the
    link to the row on whose page a change is told; ``quiet`` the columns that only follow from others and are
    not kept; ``sealed`` those of which it is kept that they changed, and never what they held.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        app_label: str,
        *,
        forget: Sequence[str] = (),
        only: Sequence[str] = (),
        under: Mapping[str, str] | None = None,
        quiet: Names | None = None,
        sealed: Names | None = None,
    ) -> None:
        self.app_label = app_label
        self.forget, self.only = list(forget), list(only)
        self.under, self.quiet, self.sealed = dict(under or {}), dict(quiet or {}), dict(sealed or {})

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__name__,
            [self.app_label],
            {
                "forget": self.forget,
                "only": self.only,
                "under": self.under,
                "quiet": self.quiet,
                "sealed": self.sealed,
            },
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
        # Constraint checks queued by earlier steps would block the change of a table.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in to_state.apps.get_app_config(self.app_label).get_models(include_auto_created=True):
            for statement in self.statements(model):
                schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in from_state.apps.get_app_config(self.app_label).get_models(include_auto_created=True):
            for event in ("update", "delete"):
                schema_editor.execute(
                    f'DROP TRIGGER IF EXISTS guatu_remember_{event} ON "{model._meta.db_table}"'
                )

    def describe(self) -> str:
        return f"Remember what changes in the tables of {self.app_label}"

    def statements(self, model: type[models.Model]) -> Iterator[str]:
        """记一张表的语句: one trigger for updates, one for removals."""
        name, table = model.__name__, model._meta.db_table
        if name in self.forget or (self.only and name not in self.only) or not is_tenant(model):
            return
        told = (
            model._meta.label_lower,
            *_columns(model, [self.under[name]] if name in self.under else []),
            *_columns(model, self.quiet.get(name, ())),
            *_columns(model, self.sealed.get(name, ())),
        )
        arguments = ", ".join(f"'{each}'" for each in told)  # names come from our own models
        for event, rows in (
            ("update", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
            ("delete", "OLD TABLE AS old_rows"),
        ):
            yield (
                f'CREATE OR REPLACE TRIGGER guatu_remember_{event} AFTER {event.upper()} ON "{table}" '
                f"REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION guatu_remember({arguments})"
            )


def _columns(model: type[models.Model], names: Sequence[str]) -> list[str]:
    """The columns of these fields, as one argument."""
    return [",".join(str(model._meta.get_field(name).column) for name in names)]  # type: ignore[union-attr]
