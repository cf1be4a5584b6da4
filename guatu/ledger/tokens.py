"""检索词：what an item can be found by, as rows that plain equality and ranges find.

Every place of a folded text is one row that holds the text from there on: whoever looks for 电子材料 asks for
the rows that begin with it, so any part of a title is found, in order, of one character or of twenty. Beside
the text stand its pinyin initials in the same way, and the item's number whole, without its letters, and as
the bare count (``#12``). Names of units and people are not in it: they are looked up when somebody searches,
so a rename or a reassignment leaves nothing behind (``search``).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from pypinyin import Style, lazy_pinyin

from guatu.ledger.kinds import all_kinds
from guatu.ledger.models import Item, Token
from guatu.zones.models import Zone

DEPTH = 8  # how far a row reads on from its place; longer words are looked for in parts
LONGEST_NUMBER = 24
LONGEST_TEXT = 2000  # of what a kind adds to one item
COUNT = "#"  # stands before the bare count of a number; no folded text holds it
BATCH = 2000
# What is told of one item: its id, and the texts it can be found by.
Told = tuple[UUID, Sequence[str]]

_NOT_A_MARK = re.compile(r"[\W_]+")
_SERIAL = re.compile(r"0*([0-9]{1,9})")

WRITE = """
INSERT INTO ledger_token (zone, token, item)
SELECT %(zone)s, substr(t.text, n, %(depth)s), t.item
FROM unnest(%(items)s::uuid[], %(texts)s::text[]) AS t (item, text), generate_series(1, length(t.text)) AS n
UNION ALL
SELECT %(zone)s, w.text, w.item FROM unnest(%(owners)s::uuid[], %(wholes)s::text[]) AS w (item, text)
ON CONFLICT DO NOTHING
"""


def fold(text: str) -> str:
    """归一：width, case, blanks and punctuation make no difference."""
    return _NOT_A_MARK.sub("", unicodedata.normalize("NFKC", text).replace("\x00", "").lower())


@lru_cache(maxsize=8192)
def initials(folded: str) -> str:
    """拼音首字母 of a folded text; letters and digits stay as they are."""
    return "".join(lazy_pinyin(folded, style=Style.FIRST_LETTER))


def serial(number: str) -> str:
    """流水号：the count at the end of a number without its noughts; empty where there is none."""
    found = _SERIAL.fullmatch(number)
    return found[1] if found else ""


def index(zone: Zone, items: Iterable[Item]) -> None:
    """编入检索. Items that were just opened, in the transaction that opened them."""
    _write(zone.pk, [(item.pk, item.kind, item.number, item.title) for item in items])


def reindex(zone: Zone, item_ids: Iterable[UUID] | None = None) -> int:
    """重编检索. Items whose title, number or domain text changed; all of the zone when none are named."""
    rows = Item.objects.filter(zone=zone).order_by("pk")
    if item_ids is not None:
        rows = rows.filter(pk__in=list(item_ids))
    done = 0
    for part in _parts(rows.values_list("pk", "kind", "number", "title")):
        old = Token.objects.filter(zone=zone, item__in=[row[0] for row in part])
        old.exclude(item=UUID(int=0)).delete()  # as the condition of the index says it
        _write(zone.pk, part)
        done += len(part)
    return done


def _parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    whole = list(rows)
    for start in range(0, len(whole), BATCH):
        yield whole[start : start + BATCH]


def _write(zone_id: int, rows: Sequence[tuple[UUID, str, str, str]]) -> None:
    for part in _parts(rows):
        more = _domain_texts(zone_id, part)
        with connection.cursor() as cursor:
            fill(
                cursor.execute,
                zone_id,
                [(pk, number, title, more.get(pk, "")) for pk, _, number, title in part],
            )


def fill(
    execute: Callable[[str, dict[str, Any]], Any], zone_id: int, rows: Iterable[tuple[UUID, str, str, str]]
) -> None:
    """写检索词 of (id, number, title, more) with a cursor's ``execute``; ``more`` is one text a line."""
    items, texts, owners, wholes = [], [], [], []
    for pk, number, title, more in rows:
        for text in _texts(title, more):
            items.append(pk)
            texts.append(text)
        for whole in _numbers(number):
            owners.append(pk)
            wholes.append(whole)
    execute(
        WRITE,
        {"zone": zone_id, "depth": DEPTH, "items": items, "texts": texts, "owners": owners, "wholes": wholes},
    )


def _texts(title: str, more: str) -> Iterator[str]:
    for line in (title, *more[:LONGEST_TEXT].splitlines()):
        folded = fold(line)
        yield folded
        letters = initials(folded)
        if letters != folded:
            yield letters


def _numbers(number: str) -> Iterator[str]:
    folded = fold(number)[:LONGEST_NUMBER]
    yield folded
    yield folded.lstrip("abcdefghijklmnopqrstuvwxyz") or folded
    count = serial(number.rsplit("-", 1)[-1])
    if count:
        yield COUNT + count


def _domain_texts(zone_id: int, rows: Sequence[tuple[UUID, str, str, str]]) -> dict[UUID, str]:
    """What the kinds add: the words of the domain row, where a kind has ``search_text``."""
    found: dict[UUID, str] = {}
    for kind in all_kinds():
        tell = kind.search_text
        mine = [pk for pk, code, _, _ in rows if code == kind.code] if tell else []
        if tell and mine:
            found |= tell(zone_id, mine)
    return found
