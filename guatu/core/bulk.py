"""成批写入：thousands of rows in a few statements, each column one document.

COPY is not to be had where policies guard a table, and an INSERT that names every value has every value
quoted, parsed and planned. A column written as one JSON array is read by PostgreSQL itself: a fraction of the
work, under the same policies, keys and checks.
"""

import gc
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models, transaction

M = TypeVar("M", bound=models.Model)
FEW, BATCH = 50, 5000
PLAIN = (
    models.UUIDField,
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.DecimalField,
    models.DateField,
    models.JSONField,
    models.ForeignKey,
    ArrayField,
)
TEXT = (models.CharField, models.TextField)


@contextmanager
def uncollected() -> Iterator[None]:
    """不回收. While thousands of objects are made that all stay, nobody looks for garbage among them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Unfit(Exception):
    """这一批要用寻常的写法: a value that only Django's own way of writing understands."""


class TenantQuerySet(models.QuerySet[M]):
    """分区表的查询集. What is created by the hundred is written column by column."""

    def bulk_create(  # noqa: PLR0917 - as Django has it
        self,
        objs: Iterable[M],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[M]:
        """成批新增. The same rows as ever; whatever is out of the ordinary goes Django's own way."""
        rows = list(objs)
        if ignore_conflicts or update_conflicts or len(rows) < FEW or not _columns(self.model):
            return super().bulk_create(
                rows, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
            )
        try:
            statements = list(_statements(self.model, rows))
        except (Unfit, TypeError, ValueError):
            return super().bulk_create(rows, batch_size=batch_size)
        with transaction.atomic(using=self.db, savepoint=False), connections[self.db].cursor() as cursor:
            for statement, documents in statements:
                cursor.execute(statement, documents)
        for row in rows:
            row._state.adding, row._state.db = False, self.db
        return rows


class TenantManager(models.Manager[M]):
    """分区表的管理者."""

    def get_queryset(self) -> TenantQuerySet[M]:
        """全部的行."""
        return TenantQuerySet(self.model, using=self._db)


@lru_cache(maxsize=512)
def _columns(model: type[models.Model]) -> "tuple[models.Field[Any, Any], ...]":
    """The model's columns when each of them is of a plain kind; otherwise none."""
    fields = tuple(model._meta.local_concrete_fields)
    plain = all(isinstance(field, PLAIN) and not getattr(field, "auto_now", False) for field in fields)
    stamped = any(getattr(field, "auto_now_add", False) or field.has_db_default() for field in fields)
    return () if not plain or stamped or model._meta.parents else fields


def _statements(model: type[models.Model], rows: Sequence[models.Model]) -> Iterator[tuple[str, list[str]]]:
    fields = _columns(model)
    take = attrgetter(*[field.attname for field in fields])
    statement = _statement(model)
    for first in range(0, len(rows), BATCH):
        values = zip(*map(take, rows[first : first + BATCH]), strict=True)
        yield statement, [_document(field, column) for field, column in zip(fields, values, strict=True)]


@lru_cache(maxsize=512)
def _statement(model: type[models.Model]) -> str:
    """INSERT … SELECT; texts are not cast, so that one too long is refused and never cut."""
    fields, connection = _columns(model), connections["default"]
    names = [f"c{n}" for n in range(len(fields))]
    sources = [
        f"json_array_elements{'' if isinstance(field, models.JSONField) else '_text'}(%s::json)"
        for field in fields
    ]
    chosen = [
        name if isinstance(field, TEXT) else f"{name}::{field.db_type(connection)}"
        for name, field in zip(names, fields, strict=True)
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    # Names are those of our own tables and columns.
    return (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) '  # noqa: S608
        f"SELECT {', '.join(chosen)} FROM ROWS FROM ({', '.join(sources)}) AS r ({', '.join(names)})"
    )


def _document(field: "models.Field[Any, Any]", column: Sequence[Any]) -> str:
    if isinstance(field, models.JSONField):
        if field.encoder is not None or None in column:
            raise Unfit
        return json.dumps(column, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if isinstance(field, ArrayField):
        column = [None if value is None else _array(value) for value in column]
    elif isinstance(field, TEXT) and not all(value is None or isinstance(value, str) for value in column):
        raise Unfit
    return json.dumps(
        column,
        default=_written,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        check_circular=False,
    )


def _array(values: Sequence[Any]) -> str:
    """The elements as PostgreSQL writes an array; only such as need no quotes."""
    if not all(isinstance(value, UUID | int) for value in values):
        raise Unfit
    return "{" + ",".join(map(str, values)) + "}"


def _written(value: Any) -> str:
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise Unfit
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise Unfit
