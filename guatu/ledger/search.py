"""搜台账：every word that was typed is met by the item's own text, its number, its person or its unit."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from pypinyin import lazy_pinyin

from guatu.ledger import tokens
from guatu.zones.models import Zone

LONGEST = 60
MOST_WORDS = 10
LAST = "\U0010ffff"  # no text that begins with a word comes after the word and this
SHORTEST_SPELLING = 2  # one letter alone would mean almost everybody

# Every name of the zone when a word may be a spelling, otherwise those that hold one of the words.
NAMES = """
SELECT 'owner_id', id, name, '' FROM zones_person p
WHERE zone = %(zone)s AND (%(all)s
  OR EXISTS (SELECT FROM unnest(%(words)s::text[]) w WHERE strpos(lower(p.name), w) > 0))
UNION ALL
SELECT 'owner_unit_id', id, name, short_name FROM zones_unit u
WHERE zone = %(zone)s AND (%(all)s
  OR EXISTS (SELECT FROM unnest(%(words)s::text[]) w WHERE strpos(lower(u.name || u.short_name), w) > 0))
"""
BEGINS = "SELECT item FROM ledger_token WHERE zone = %s AND token >= %s AND token < %s"
IS = "SELECT item FROM ledger_token WHERE zone = %s AND token = %s"
HELD_BY = "SELECT id FROM ledger_item WHERE zone = %s AND {column} = ANY(%s)"


@dataclass(frozen=True)
class Named:
    """同名者：the people and units whose name answers to a word."""

    owner_id: tuple[UUID, ...] = ()
    owner_unit_id: tuple[UUID, ...] = ()


def words_of(typed: str) -> list[str] | None:
    """所搜之词, folded. None when something was typed that no text could hold."""
    plain = unicodedata.normalize("NFKC", typed.replace("\x00", " ")[:LONGEST])
    folded = [word for word in map(tokens.fold, plain.split()) if word]
    if plain.strip() and not folded:
        return None
    return list(dict.fromkeys(folded))[:MOST_WORDS]


def matching(zone: Zone, typed: str) -> Q:
    """搜得到的事项 as a condition over items of the zone; nothing typed is no condition."""
    words = words_of(typed)
    if words is None:
        return Q(pk__in=[])
    among = Q()
    for word, named in zip(words, names_like(zone, words), strict=True):
        among &= Q(pk__in=_items(zone.pk, word, named))
    return among


def owned_by(zone: Zone, typed: str) -> Q:
    """某人名下的: the owner's name holds what was typed, or is spelled so."""
    words = words_of(typed)
    if words is None:
        return Q(pk__in=[])
    among = Q()
    for named in names_like(zone, words):
        among &= Q(owner__in=named.owner_id)
    return among


def names_like(zone: Zone, words: Sequence[str]) -> list[Named]:
    """叫这个名的 people and units of the zone, for each word; asked now, so a new name counts at once."""
    if not words:
        return []
    may_be_spelled = any(_is_spelling(word) for word in words)
    with connection.cursor() as cursor:
        cursor.execute(NAMES, {"zone": zone.pk, "all": may_be_spelled, "words": list(words)})
        rows = cursor.fetchall()
    return [_named(word, rows) for word in words]


def _named(word: str, rows: Sequence[tuple[str, UUID, str, str]]) -> Named:
    found: dict[str, list[UUID]] = {"owner_id": [], "owner_unit_id": []}
    for column, pk, name, short in rows:
        if _answers(word, name) or (short and _answers(word, short)):
            found[column].append(pk)
    return Named(tuple(found["owner_id"]), tuple(found["owner_unit_id"]))


def _answers(word: str, name: str) -> bool:
    folded, spelled = _spelled(name)
    if word in folded:
        return True
    return _is_spelling(word) and any(each.startswith(word) for each in spelled)


@lru_cache(maxsize=20_000)
def _spelled(name: str) -> tuple[str, tuple[str, ...]]:
    """A name folded, and its spellings from each syllable on: initials and full pinyin. Depends on the name
    alone, so what is kept can never be out of date.
    """
    folded = tokens.fold(name)
    syllables, letters = lazy_pinyin(folded), tokens.initials(folded)
    full = ("".join(syllables[start:]) for start in range(len(syllables)))
    return folded, (*(letters[start:] for start in range(len(letters))), *full)


def _is_spelling(word: str) -> bool:
    return len(word) >= SHORTEST_SPELLING and word.isascii() and word.isalpha()


def _items(zone_id: int, word: str, named: Named) -> RawSQL:
    parts, params = [_text(word)], _bounds(zone_id, word)
    if count := tokens.serial(word):
        parts.append(IS)
        params += [zone_id, tokens.COUNT + count]
    for column in ("owner_id", "owner_unit_id"):
        if ids := getattr(named, column):
            parts.append(HELD_BY.format(column=column))
            params += [zone_id, list(ids)]
    return RawSQL(" UNION ALL ".join(f"({part})" for part in parts), params)  # noqa: S611 - values are parameters


def _text(word: str) -> str:
    return " INTERSECT ".join([BEGINS] * len(_chunks(word)))


def _bounds(zone_id: int, word: str) -> list[Any]:
    return [value for chunk in _chunks(word) for value in (zone_id, chunk, chunk + LAST)]


def _chunks(word: str) -> list[str]:
    """A word longer than a row reads on is looked for in parts, the last of them its end."""
    depth = tokens.DEPTH
    starts = [*range(0, max(len(word) - depth, 0), depth), max(len(word) - depth, 0)]
    return [word[start : start + depth] for start in starts]
