"""留变更的表：what the rows of a table are called, on whose page their changes are told, and who reads them.

Rooms above register their tables (``register``); the page of changes and its panels know no room.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, CharField, Expression, F, TextField, Value, When
from django.db.models.functions import Cast, Concat

from guatu.zones.models import (
    CalendarDay,
    CalendarYear,
    Delegation,
    DisplayLink,
    Membership,
    Park,
    Person,
    Role,
    Unit,
)
from guatu.zones.permissions import ADMINS, KEEPERS, PAGES, READERS, WATCHERS

# How a row is called that nobody has registered: by the first of these that it has.
USUAL_NAMES = ("name", "title", "number", "username", "code")


@dataclass(frozen=True)
class Kept:
    """一张留变更的表. ``named`` are the paths that name a row, one after the other.

    ``page`` is where the row is shown, and ``key`` the part of its address that takes the id; a part of a
    ``whole`` is told on the page of the whole. Who may open that page may read the changes, unless
    ``readers`` says otherwise; what ``guarded`` columns held only the administrators see. The columns ``fen``
    are money where ``fen_flag``, of this row or of the whole, says so.
    """

    model: type[models.Model]
    word: str
    named: tuple[str, ...] = ("name",)
    page: str = ""
    key: str = ""
    whole: type[models.Model] | None = None
    readers: frozenset[Role] = frozenset()
    guarded: frozenset[str] = frozenset()
    fen: frozenset[str] = frozenset()
    fen_flag: str = ""

    @property
    def label(self) -> str:
        """表的代码, as a change carries it."""
        return self.model._meta.label_lower


_kept: dict[str, Kept] = {}


def register(*tables: Kept) -> None:
    """登记留变更的表. A table twice, and differently, is a programming error."""
    for table in tables:
        if _kept.get(table.label, table) != table:
            raise ValueError(f"duplicate table {table.label}")
        _kept[table.label] = table


def kept(label: str) -> Kept | None:
    """取一张表 by its code; None for one that is no longer there."""
    return _kept.get(label)


def all_kept() -> list[Kept]:
    """全部留变更的表."""
    return list(_kept.values())


def whole_of(table: Kept) -> Kept:
    """在谁的页上讲."""
    return _kept.get(table.whole._meta.label_lower, table) if table.whole else table


def readable_by(roles: Iterable[Role]) -> list[Kept]:
    """这些角色看得到变更的表: in history nobody reads what its own page would not show him."""
    held = frozenset(roles)
    return [table for table in _kept.values() if held & readers_of(table)]


def readers_of(table: Kept) -> frozenset[Any]:
    """谁看得到."""
    return table.readers or PAGES.get(whole_of(table).page, frozenset())


def sees_guarded(roles: Iterable[Role]) -> bool:
    """看不看得到账号一类的值."""
    return bool(frozenset(roles) & (ADMINS | KEEPERS | WATCHERS))


def name_expression(model: type[models.Model]) -> Expression:
    """一行叫什么, to be asked of the database: its names, or the words of its choices."""
    table = _kept.get(model._meta.label_lower)
    if table is not None:
        named = table.named
    else:
        there = {field.name for field in model._meta.concrete_fields}
        named = tuple(name for name in USUAL_NAMES if name in there)[:1]
    parts = [_word_expression(model, path) for path in named] or [Value("", output_field=TextField())]
    spaced: list[Expression] = []
    for part in parts:
        spaced += [Value(" "), part] if spaced else [part]
    return Concat(*spaced, output_field=TextField()) if len(spaced) > 1 else spaced[0]


def _word_expression(model: type[models.Model], path: str) -> Expression:
    field: Any = None if "__" in path else model._meta.get_field(path)
    if field is not None and field.choices:
        words = [When(**{path: value}, then=Value(str(word))) for value, word in field.flatchoices]
        return Case(*words, default=Value(""), output_field=CharField())
    return Cast(F(path), TextField())


register(
    Kept(Unit, "单位", page="unit", key="id"),
    Kept(Person, "人员", page="person", key="id", guarded=frozenset({"account_id"})),
    Kept(Membership, "任职", named=("unit__name", "role"), whole=Person),
    Kept(
        Delegation,
        "委托代办",
        named=("principal__name", "delegate__name"),
        whole=Person,
        readers=READERS | WATCHERS,
    ),
    Kept(Park, "片区", page="parks"),
    Kept(CalendarYear, "日历年份", named=("year",), page="calendar"),
    Kept(CalendarDay, "日历的一天", named=("day",), page="calendar"),
    Kept(DisplayLink, "大屏链接", page="displays", readers=ADMINS | WATCHERS),
)
