"""讲变更：rows of the record as a page shows them, all names of a page found with one question."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import BooleanField, F, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from guatu.core.tenancy import is_tenant
from guatu.zones.changes import Kept, kept, name_expression, sees_guarded, whole_of
from guatu.zones.changes_words import RETIRED, SEALED, AnyField, Said, field_label, value_said
from guatu.zones.models import Change, Person, Role, Zone
from guatu.zones.permissions import allows

PERSON = Person._meta.label_lower
NOBODY = "系统"
Key = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """一个字段：from what to what."""

    label: str
    old: Said
    new: Said


@dataclass(frozen=True)
class Told:
    """一条变更. ``name`` is of the row itself, ``subject`` of the one on whose page it is told."""

    at: datetime
    who: str
    by_person: bool
    is_removal: bool
    word: str
    name: str
    subject_word: str
    subject: str
    is_part: bool
    href: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Names:
    """问到的名字, and which rows say that their figures are money."""

    names: dict[Key, str]
    fen: frozenset[Key]


def tell(zone: Zone, rows: Sequence[Change], roles: Iterable[Role]) -> list[Told]:
    """讲一页变更: one question, however many rows and tables."""
    held = frozenset(roles)
    names = _find_names(zone, _wanted(rows))
    return [_tell(zone, row, names, held) for row in rows]


def _tell(zone: Zone, row: Change, names: _Names, roles: frozenset[Role]) -> Told:
    table = kept(row.model)
    whole = whole_of(table) if table else None
    own, above = str(row.object_id), str(row.subject_id)
    name = names.names.get((row.model, own)) or _last_name(row)
    is_part = own != above
    subject = names.names.get((whole.label, above), "") if whole and is_part else name
    return Told(
        at=row.at,
        who=names.names.get((PERSON, str(row.by)), "") if row.by else row.told or NOBODY,
        by_person=row.by is not None,
        is_removal=row.what == Change.What.DELETE,
        word=table.word if table else RETIRED,
        name=name,
        subject_word=whole.word if whole else RETIRED,
        subject=subject,
        is_part=is_part,
        href=_href(zone, row, whole, roles) if whole and (names.names.get((whole.label, above))) else "",
        lines=tuple(_lines(row, table, names, roles)),
    )


def _href(zone: Zone, row: Change, whole: Kept, roles: frozenset[Role]) -> str:
    if not whole.page or not allows(whole.page, roles):
        return ""
    return reverse(
        whole.page, kwargs={"zone": zone.code} | ({whole.key: row.subject_id} if whole.key else {})
    )


def _last_name(row: Change) -> str:
    """A row that is gone is called as it was called last."""
    said = row.fields.get("name") or row.fields.get("title")
    return str(said[0]) if said else ""


def _lines(row: Change, table: Kept | None, names: _Names, roles: frozenset[Role]) -> Iterator[Line]:
    fields = columns_of(table.model) if table else {}
    places = {column: place for place, column in enumerate(fields)}
    for column, held in sorted(row.fields.items(), key=lambda each: places.get(each[0], len(places))):
        field = fields.get(column)
        if field is None or table is None:
            yield Line(RETIRED, Said(_plain(held, 0)), Said(_plain(held, 1)))
        elif not held or (column in table.guarded and not sees_guarded(roles)):
            yield Line(field_label(field), Said(""), Said(SEALED))
        elif row.what == Change.What.UPDATE or field.related_model is not table.whole or not table.whole:
            is_fen = column in table.fen and _is_fen(row, names)
            old, new = (value_said(field, raw, names.names, is_fen=is_fen) for raw in held)
            yield Line(field_label(field), old, new)


def _plain(held: list[Any], place: int) -> str:
    return str(held[place]) if held and held[place] is not None else ""


def _is_fen(row: Change, names: _Names) -> bool:
    if flag := row.fields.get("is_money"):
        return bool(flag[0])
    table = kept(row.model)
    above = table.whole._meta.label_lower if table and table.whole else row.model
    return bool({(row.model, str(row.object_id)), (above, str(row.subject_id))} & names.fen)


def columns_of(model: type[models.Model]) -> dict[str, AnyField]:
    """各列的字段, in the order of the model."""
    return {str(field.column): field for field in model._meta.concrete_fields}


def _wanted(rows: Iterable[Change]) -> dict[type[models.Model], set[Any]]:
    """Whose names a page needs: of the rows, what they belong to, the links they held, and who did it."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for row in rows:
        if row.by:
            wanted[Person].add(row.by)
        table = kept(row.model)
        if table is None:
            continue
        wanted[table.model].add(row.object_id)
        wanted[whole_of(table).model].add(row.subject_id)
        if table.whole is not None:
            wanted[table.whole].add(row.subject_id)
        fields = columns_of(table.model)
        for column, held in row.fields.items():
            target = fields[column].related_model if column in fields else None
            if target is not None and not isinstance(target, str):
                wanted[target].update(raw for raw in held if raw is not None)
    return wanted


def _find_names(zone: Zone, wanted: dict[type[models.Model], set[Any]]) -> _Names:
    asked = [_question(zone, model, ids) for model, ids in wanted.items() if ids]
    if not asked:
        return _Names({}, frozenset())
    found = list(asked[0].union(*asked[1:], all=True))
    names = {(label, key): name for label, key, name, _ in found}
    return _Names(names, frozenset((label, key) for label, key, _, is_fen in found if is_fen))


def _question(zone: Zone, model: type[models.Model], ids: set[Any]) -> Any:
    rows: Any = model._default_manager.filter(pk__in=ids)
    if is_tenant(model):
        rows = rows.filter(zone=zone)
    table = kept(model._meta.label_lower)
    flag = F(table.fen_flag) if table and table.fen_flag else Value(False, output_field=BooleanField())
    return rows.annotate(
        said_of=Value(model._meta.label_lower, output_field=TextField()),
        said_id=Cast("pk", TextField()),
        said_name=name_expression(model),
        said_fen=flag,
    ).values_list("said_of", "said_id", "said_name", "said_fen")
