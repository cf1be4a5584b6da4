"""佐证的摆法：what was brought together stands together, and a supporting unit's own stands with its part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

from guatu.ledger.models import Evidence
from guatu.zones.models import Person


@dataclass(frozen=True)
class Bunch:
    """一起附上的：by one person at one moment; ``first`` is the number of the first in its list."""

    by: Person | None
    at: datetime
    first: int
    rows: Sequence[Evidence]

    @property
    def last(self) -> int:
        """末号."""
        return self.first + len(self.rows) - 1


@dataclass(frozen=True)
class Shown:
    """一件事的佐证: of the whole, and of each part by its id."""

    count: int
    whole: list[Bunch]
    parts: dict[UUID, list[Bunch]] = field(default_factory=dict)

    @classmethod
    def of(cls, evidence: Sequence[Evidence]) -> "Shown":
        """摆开, in the order in which it came."""
        places = dict.fromkeys(each.part_id for each in evidence)
        kept = {place: _bunches(each for each in evidence if each.part_id == place) for place in places}
        whole = kept.pop(None, [])
        return cls(len(evidence), whole, {place: rows for place, rows in kept.items() if place is not None})

    @property
    def in_parts(self) -> int:
        """在配合单位名下的份数."""
        return sum(len(bunch.rows) for rows in self.parts.values() for bunch in rows)


def _bunches(evidence: Iterable[Evidence]) -> list[Bunch]:
    found: list[Bunch] = []
    number = 1
    for (at, _), together in groupby(evidence, lambda each: (each.added_at, each.added_by_id)):
        rows = list(together)
        found.append(Bunch(rows[0].added_by, at, number, rows))
        number += len(rows)
    return found
