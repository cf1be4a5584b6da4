"""各区一表：a line for each zone and one for all of them; every number knows the rows it counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from guatu.core.money import FEN_PER_WAN
from guatu.core.pinyin import first_letters
from guatu.office.workbook import ListColumn
from guatu.zones.models import Zone

Value = int | Decimal | str | None


class Kind(StrEnum):
    """一列是什么."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    DAYS = "days"
    TEXT = "text"


@dataclass(frozen=True)
class Column:
    """列. ``tone`` colours what is more than nothing, or less than nothing for a gap; ``big`` stands above
    the table as a figure too.
    """

    key: str
    label: str
    kind: Kind = Kind.COUNT
    tone: str = ""
    big: bool = False


@dataclass(frozen=True)
class Cell:
    """一格：a number, and where the rows that it counts are listed."""

    value: Value
    page: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Line:
    """一行：of a zone, or of a cohort, which opens into its zones; the total has neither."""

    name: str
    cells: Mapping[str, Cell]
    zone: Zone | None = None
    sub: str = ""
    here: Mapping[str, str] = field(default_factory=dict)

    def value(self, key: str) -> Value:
        """某列的数."""
        return self.cells[key].value


@dataclass(frozen=True)
class Choice:
    """一排快选 or one box of the filters; a ``fixed`` box always has one of its values."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    now: str = ""
    fixed: bool = False


@dataclass
class Table:
    """一表. ``said`` tells how it was counted; ``notes`` what a reader must know to read it rightly."""

    head: str
    columns: list[Column]
    lines: list[Line]
    total: Line
    said: str
    slices: list[Choice] = field(default_factory=list)
    boxes: list[Choice] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    usual_sort: str = ""

    def sort(self, asked: str) -> None:
        """排序 by a column; what has no number comes last either way."""
        wanted = asked if asked.removeprefix("-") in self.sorts else self.usual_sort
        key, downward = wanted.removeprefix("-"), wanted.startswith("-")
        if not key:
            return
        if key == "name":
            self.lines.sort(key=lambda line: first_letters(line.name), reverse=downward)
            return
        known = [line for line in self.lines if line.value(key) not in (None, "")]
        unknown = [line for line in self.lines if line.value(key) in (None, "")]
        self.lines = [*sorted(known, key=lambda line: line.value(key), reverse=downward), *unknown]  # type: ignore[arg-type, return-value]

    @property
    def sorts(self) -> set[str]:
        """可排的列."""
        return {"name", *(column.key for column in self.columns if column.kind != Kind.TEXT)}


def share(part: int | None, whole: int | None) -> Decimal | None:
    """百分比 to one place; None of nothing."""
    if part is None or not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


UNITS = {Kind.COUNT: "", Kind.MONEY: "（万元）", Kind.SHARE: "（%）", Kind.DAYS: "（天）", Kind.TEXT: ""}
FORMATS: dict[Kind, Any] = {Kind.MONEY: "money", Kind.TEXT: "text"}


def sheet_columns(table: Table) -> list[ListColumn]:
    """导出的列."""
    columns = [ListColumn(table.head, "name", width=28)]
    if any(line.sub for line in table.lines):
        columns.append(ListColumn("说明", "sub", width=44))
    return columns + [
        ListColumn(
            column.label + UNITS[column.kind],
            column.key,
            FORMATS.get(column.kind, "number"),
            width=13 if column.kind == Kind.TEXT else None,
        )
        for column in table.columns
    ]


def sheet_rows(table: Table) -> Iterator[dict[str, Any]]:
    """导出的行, the total last; money in 万元, exact to the fen."""
    for line in [*table.lines, table.total]:
        yield {
            "name": line.name,
            "sub": line.sub,
            **{column.key: _written(line.value(column.key), column.kind) for column in table.columns},
        }


def _written(value: Value, kind: Kind) -> Value:
    return Decimal(value) / FEN_PER_WAN if kind == Kind.MONEY and isinstance(value, int) else value
