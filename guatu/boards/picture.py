"""取景：how the projects of a zone stand, counted by the database, now or on any day.

A project stands as its milestones' items do: the worst of what is open (the earliest of those); 停 when all
of that stands still; 结 when all is done; a phase or part speaks through the whole. ``as_of`` means what had
happened by that day as we know it today: every item as the log of entries left it. Only what a page shows is
read as rows; the rest is counted where it lies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from guatu.ledger import plain_sql
from guatu.ledger.plain_sql import BEHIND, OK, OVER
from guatu.zones.models import Zone

LATE = (OVER, BEHIND)
# Each whole project with the one item that decides how it stands.
DECIDING = """
deciding AS (
  SELECT DISTINCT ON (whole) whole, rank, item_id, due_at, unit_id FROM (
    SELECT coalesce(p.parent_id, p.id) AS whole, {rank} AS rank, m.item_id, m."order", s.due_at,
      s.owner_unit_id AS unit_id
    FROM projects_milestone m
    JOIN ({state}) s ON s.zone = m.zone AND s.item_id = m.item_id
    JOIN projects_project p ON p.zone = m.zone AND p.id = m.project_id
    WHERE m.zone = %(zone)s AND p.zone = %(zone)s AND p.withdrawn_at IS NULL
      AND m.item_id IS NOT NULL AND s.life <> 'void' {only}
  ) every
  ORDER BY whole, rank, CASE WHEN rank <= {ok} THEN due_at END, CASE WHEN rank <= {ok} THEN "order" END,
    due_at DESC, "order" DESC
)"""
CARD = """
card AS MATERIALIZED (
  SELECT p.zone, p.id, p.number, p.category, p.park_id, p.parcel_id, d.rank, d.item_id, d.due_at, d.unit_id,
    coalesce(nullif(h.name, ''), r.label, '') AS chief, {chosen} AS chosen
  FROM projects_project p
  LEFT JOIN deciding d ON d.whole = p.id
  LEFT JOIN projects_responsibility r
    ON r.zone = p.zone AND r.project_id = p.id AND r.seat = 'chief' AND r.zone = %(zone)s
  LEFT JOIN zones_person h ON h.zone = r.zone AND h.id = r.person_id AND h.zone = %(zone)s
  WHERE p.zone = %(zone)s AND p.withdrawn_at IS NULL AND p.parent_id IS NULL {begun} {only}
)"""
# Worst first, then the earliest day, then the number.
ORDER = "rank NULLS LAST, (due_at AT TIME ZONE 'Asia/Shanghai')::date NULLS LAST, number COLLATE \"C\""
# One row of an answer: part, zone, rank, key, words, count or place, item, deadline, unit.
COUNTED = {
    "lamp": "SELECT 'lamp', zone, rank, NULL::uuid, '', count(*), NULL::uuid, NULL::timestamptz, NULL::uuid"
    " FROM card WHERE chosen GROUP BY zone, rank",
    "unit": "SELECT 'unit', 0, rank, unit_id, '', count(*), NULL, NULL, NULL"
    " FROM card WHERE chosen AND unit_id IS NOT NULL GROUP BY unit_id, rank",
    "park": "SELECT 'park', 0, NULL, park_id, '', count(*), NULL, NULL, NULL"
    " FROM card WHERE park_id IS NOT NULL GROUP BY park_id",
    "leader": "SELECT 'leader', 0, NULL, NULL, chief, count(*), NULL, NULL, NULL"
    " FROM card WHERE chief <> '' GROUP BY chief",
    "category": "SELECT 'category', zone, NULL, NULL, category, count(*), NULL, NULL, NULL"
    " FROM card GROUP BY zone, category",
}
SHOWN = (
    "SELECT '{part}', zone, rank, id, chief, place, item_id, due_at, unit_id FROM"
    " (SELECT *, row_number() OVER ({each} ORDER BY {order}) AS place FROM card"
    " WHERE chosen AND {among}) seen"
    " WHERE {where}"
)


class Seen(NamedTuple):
    """所见一个项目, as thin as it can be."""

    zone: int
    id: UUID
    rank: int | None
    chief: str
    item_id: UUID | None
    due_at: datetime | None
    unit_id: UUID | None


@dataclass
class Picture:
    """取到的景：counts, and the projects that were asked for."""

    lamps: dict[int, dict[int | None, int]] = field(default_factory=dict)
    units: dict[UUID, dict[int, int]] = field(default_factory=dict)
    parks: dict[UUID, int] = field(default_factory=dict)
    leaders: list[str] = field(default_factory=list)
    categories: dict[int, dict[str, int]] = field(default_factory=dict)
    late: list[Seen] = field(default_factory=list)
    marks: list[Seen] = field(default_factory=list)
    rows: list[Seen] = field(default_factory=list)

    def hear(self, line: Sequence[Any]) -> None:
        """收一行."""
        part, zone, rank, key, words, n, item, due, unit = line
        if part == "lamp":
            self.lamps.setdefault(zone, {})[rank] = n
        elif part == "unit":
            self.units.setdefault(key, {})[rank] = n
        elif part == "park":
            self.parks[key] = n
        elif part == "leader":
            self.leaders.append(words)
        elif part == "category":
            self.categories.setdefault(zone, {})[words] = n
        else:
            getattr(self, part).append(Seen(zone, key, rank, words, item, due, unit))


def late(most: int, *, each_zone: bool = False) -> str:
    """要看逾期与滞后的, so many of them (of each zone)."""
    among = f"rank IN ({', '.join(map(str, LATE))})"
    each = "PARTITION BY zone" if each_zone else ""
    return SHOWN.format(part="late", each=each, order=ORDER, among=among, where=f"place <= {most:d}")


def marks() -> str:
    """要看在图上有位置的."""
    return SHOWN.format(part="marks", each="", order=ORDER, among="parcel_id IS NOT NULL", where="true")


LAST_PAGE = "(SELECT greatest(count(*) - 1, 0) / {size:d} * {size:d} FROM card WHERE chosen)"


def rows(first: int = 0, size: int | None = None) -> str:
    """要看全部, or one page of them; a page beyond the last is the last."""
    where = "true"
    if size is not None:
        last = LAST_PAGE.format(size=size)
        where = f"place > least({first:d}, {last}) AND place <= least({first:d}, {last}) + {size:d}"
    return SHOWN.format(part="rows", each="", order=ORDER, among="true", where=where)


EACH_AT = "(%(moments)s::timestamptz[])[array_position(%(zones)s::smallint[], s.zone)]"


def of_zones(sql: str, zones: Sequence[int]) -> str:
    """问哪些区: one by its number, which the planner knows best; several by all of theirs."""
    return sql if len(zones) == 1 else sql.replace("= %(zone)s", "= ANY(%(zones)s)")


def take(
    moments: Mapping[Zone, datetime],
    *,
    then: datetime | None,
    wanted: Sequence[str],
    chosen: tuple[str, Mapping[str, Any]] = ("true", {}),
    project: UUID | None = None,
) -> Picture:
    """取景 of some zones, each at its own moment; ``then`` when it is a past one. One statement."""
    zones = [zone.pk for zone in moments]
    at = "%(at)s" if len(zones) == 1 else EACH_AT
    only = "AND (p.id = %(project)s OR p.parent_id = %(project)s)" if project else ""
    whole = {
        "rank": plain_sql.rank("s", at),
        "state": plain_sql.THEN if then else plain_sql.NOW,
        "only": only,
        "ok": OK,
        "chosen": chosen[0],
        "begun": "AND (p.created_at <= %(moment)s OR d.item_id IS NOT NULL)" if then else "",
    }
    asked = " UNION ALL ".join(f"({COUNTED.get(each, each)})" for each in wanted)
    sql = f"WITH {DECIDING.format(**whole)}, {CARD.format(**whole)} {asked}"
    values = dict(chosen[1]) | {
        "zone": zones[0],
        "zones": zones,
        "at": next(iter(moments.values())),
        "moments": list(moments.values()),
        "moment": then,
        "project": project,
    }
    found = Picture()
    with connection.cursor() as cursor:
        cursor.execute(of_zones(sql, zones), values)
        lines = cursor.fetchall()
    for line in sorted(lines, key=lambda line: line[5]) if len(lines) > 1 else lines:
        found.hear(line)
    return found
