"""读清单：one page of items and the counts beside it, in one question to the database.

What is looked for is a condition of the ORM, as everywhere; what stands around it is written here. The list
is the page that is opened most, and half of its time went into having the same words made anew.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from psycopg.types.string import TextLoader

from guatu.ledger.models import Item

Sql = tuple[str, list[Any]]
# What a row needs, and no more.
COLUMNS = (
    "id",
    "kind",
    "number",
    "title",
    "life",
    "due_at",
    "near_at",
    "precision",
    "is_behind",
    "behind_text",
    "is_provisional",
    "opened_at",
    "closed_at",
    "rounds",
)
HELD = ", ".join(f"ledger_item.{name}" for name in ("zone", "owner_id", "owner_unit_id", *COLUMNS))
# Names and pieces of evidence are looked up for the rows that are shown, after they were found.
SHOWN = f"""
  {", ".join(f"page.{name}" for name in COLUMNS)}, u.name, p.name,
  (SELECT count(*) FROM ledger_evidence e WHERE e.zone = page.zone AND e.item_id = page.id)
"""  # noqa: S608 - no value stands in it
NAMES = """
  LEFT JOIN zones_unit u ON u.zone = page.zone AND u.id = page.owner_unit_id
  LEFT JOIN zones_person p ON p.zone = page.zone AND p.id = page.owner_id
"""
# Looked up for every item, only when they are to be put in its order.
UNIT_NAME = (
    "(SELECT name FROM zones_unit s WHERE s.zone = ledger_item.zone AND s.id = ledger_item.owner_unit_id)"
)
# What is counted and put in order is what an index holds; the rows of the page are fetched at the end.
# Found once where finding is work, otherwise read off an index for each of the two uses.
PAGE = f"""
WITH hits AS {{once}} (
  SELECT ledger_item.zone, ledger_item.id, ledger_item.life{{keys}}{{marks}} FROM ledger_item WHERE {{where}}
),
counted AS (SELECT life, count(1) AS n{{sums}} FROM hits GROUP BY life),
chosen AS (SELECT * FROM hits WHERE {{among}} ORDER BY {{order}} LIMIT %s OFFSET %s),
found AS (SELECT zone, id, row_number() OVER (ORDER BY {{order}}) AS place FROM chosen)
SELECT counts.*, {SHOWN}
FROM (SELECT json_agg(counted)::text FROM counted) counts
LEFT JOIN (found JOIN ledger_item page ON page.zone = found.zone AND page.id = found.id) ON true {NAMES}
ORDER BY found.place
"""  # noqa: S608 - put together from the words above; what was typed is a parameter
KEYS = ("due_at", "opened_at", "closed_at", "number")
ROWS = f"""
WITH page AS (SELECT {HELD}{{marks}} FROM ledger_item WHERE {{where}} ORDER BY {{order}} {{limit}})
SELECT {SHOWN} FROM page {NAMES} ORDER BY {{order}}
"""  # noqa: S608 - as above

# The first few of several classes at once; each is counted and read off the index that leads to it.
HEADS = f"""
WITH {{within}}, page AS ({{heads}})
SELECT counts.*, page.part, {SHOWN}
FROM (SELECT json_build_array({{counts}})::text) counts LEFT JOIN page ON true {NAMES}
ORDER BY page.part, page.due_at, page.id
"""  # noqa: S608 - as above
HITS = f"h{{n}} AS NOT MATERIALIZED (SELECT {HELD} FROM ledger_item WHERE {{where}})"  # noqa: S608 - as above
COUNT = "(SELECT count(1) FROM h{n})"
FIRST = "(SELECT {n} AS part, h{n}.* FROM h{n} ORDER BY due_at, id LIMIT {size:d})"


class Row(NamedTuple):
    """一行事项, read without its model."""

    id: UUID
    kind: str
    number: str
    title: str
    life: str
    due_at: datetime
    near_at: datetime
    precision: str
    is_behind: bool
    behind_text: str
    is_provisional: bool
    opened_at: datetime
    closed_at: datetime | None
    rounds: int
    unit: str | None
    owner: str | None
    evidence: int

    @property
    def standing(self) -> str:
        """所处一步, as ``Item.standing``."""
        return f"{self.life}-{self.rounds}"


@dataclass(frozen=True)
class Among:
    """一类：``lives`` is all there is to most of them; ``rest`` says what else, when it is asked."""

    lives: Sequence[str] = ()
    rest: Callable[[], Q] | None = None

    @property
    def where(self) -> Q:
        """何者属之, as a condition over items."""
        rest = Q() if self.rest is None else self.rest()
        return Q(life__in=self.lives) & rest if self.lives else rest


@dataclass(frozen=True, kw_only=True)
class Window:
    """哪一页: ``size`` rows from ``first`` on. ``once`` finds everything before it counts and sorts, which
    pays when finding is more work than reading.
    """

    order: str
    size: int
    first: int = 0
    once: bool = False


def page(
    items: QuerySet[Item], classes: Sequence[Among], current: int, window: Window, *, as_text: bool = False
) -> tuple[list[int], list[Row]]:
    """一页与各类件数：how many there are in each class, and the rows of the current one. ``as_text`` leaves
    instants and ids as the database writes them (``2026-05-31 15:59:59+00``), which compare like instants.
    """
    marks, marking = _marks(classes)
    where, wanted = condition(items)
    among, lives = _among(classes[current], f"m{current}")
    query = PAGE.format(
        once="MATERIALIZED" if window.once else "NOT MATERIALIZED",
        keys="".join(f", ledger_item.{key}" for key in KEYS if key in window.order)
        + _sorted_by(window.order),
        marks="".join(f", ({sql}) AS {name}" for name, sql in marks.items()),
        where=where,
        sums="".join(f", count(1) FILTER (WHERE {name}) AS {name}" for name in marks),
        among=among,
        order=window.order,
    )
    rows = _ask(query, [*marking, *wanted, *lives, window.size, window.first], as_text)
    counted = json.loads(rows[0][0] or "[]")
    return [_sum(counted, n, each) for n, each in enumerate(classes)], [
        Row(*row[1:]) for row in rows if row[1]
    ]


def _sum(counted: list[dict[str, Any]], n: int, each: Among) -> int:
    """Counted life by life, which an index holds in order; a class is the sum of its lives."""
    column = "n" if each.rest is None else f"m{n}"
    return sum(row[column] for row in counted if not each.lives or row["life"] in each.lives)


def heads(
    items: QuerySet[Item], classes: Sequence[Among], *, size: int, as_text: bool = False
) -> tuple[list[int], list[list[Row]]]:
    """各类的头几件：how many there are in each class, and the first few of each by their deadline."""
    within, values = [], []
    for n, each in enumerate(classes):
        where, own = condition(items.filter(each.where))
        within.append(HITS.format(n=n, where=where))
        values += own
    query = HEADS.format(
        within=", ".join(within),
        counts=", ".join(COUNT.format(n=n) for n in range(len(classes))),
        heads=" UNION ALL ".join(FIRST.format(n=n, size=size) for n in range(len(classes))),
    )
    rows = _ask(query, values, as_text)
    found: list[list[Row]] = [[] for _ in classes]
    for _, n, *row in rows:
        if n is not None:
            found[n].append(Row(*row))
    return json.loads(rows[0][0]), found


def rows_of(
    items: QuerySet[Item], *, order: str, limit: int | None = None, as_text: bool = False
) -> list[Row]:
    """各行 of these items in this order."""
    where, values = condition(items)
    query = ROWS.format(
        marks=_sorted_by(order), where=where, order=order, limit="" if limit is None else f"LIMIT {limit:d}"
    )
    return [Row(*row) for row in _ask(query, values, as_text)]


def condition(items: QuerySet[Item]) -> Sql:
    """条件 of a question over items, as SQL over ``ledger_item``. It may look at no other table but in a
    question of its own.
    """
    compiler = items.query.get_compiler(connection.alias)
    try:
        sql, values = compiler.compile(items.query.where)
    except EmptyResultSet:
        return "false", []
    except FullResultSet:
        return "true", []
    if sum(count > 0 for count in items.query.alias_refcount.values()) > 1:
        raise ValueError("a condition of the list may not join")
    return sql, list(values)


def _ask(query: str, values: Sequence[Any], as_text: bool = False) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        if as_text:
            for name in ("timestamptz", "uuid"):
                cursor.cursor.adapters.register_loader(name, TextLoader)
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _marks(classes: Sequence[Among]) -> tuple[dict[str, str], list[Any]]:
    """What says of each item whether it belongs to a class, where its life alone does not."""
    marks, values = {}, []
    for n, each in enumerate(classes):
        if each.rest is not None:
            marks[f"m{n}"], own = condition(Item.objects.filter(each.rest()))
            values += own
    return marks, values


def _among(wanted: Among, mark: str) -> Sql:
    parts = ["life = ANY(%s)"] if wanted.lives else []
    parts += [mark] if wanted.rest is not None else []
    return " AND ".join(parts) or "true", [[str(life) for life in wanted.lives]] if wanted.lives else []


def _sorted_by(order: str) -> str:
    return f", {UNIT_NAME} AS unit_name" if "unit_name" in order else ""
