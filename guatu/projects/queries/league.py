"""各区周期：how long it took from one milestone to another in each of many zones, by the calendar and in the
working days of each zone's own calendar; counted where the dates lie, in one statement.

The days are those of ``cycles.ranking`` and the working days those of ``zones.calendar``; tests hold them
against each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from guatu.zones.models import Zone

# The last day that a date may mean: of its month or year when no more is known.
_LAST = """CASE {m}.actual_precision WHEN 'day' THEN {m}.actual_on
  WHEN 'month' THEN (date_trunc('month', {m}.actual_on) + interval '1 month - 1 day')::date
  ELSE (date_trunc('year', {m}.actual_on) + interval '1 year - 1 day')::date END"""
# Weekdays since a Monday long ago, and what the zone's calendar adds to them or takes away by that day.
_WEEKDAYS = "(({day} - date '1900-01-01') / 7 * 5 + least(({day} - date '1900-01-01') %% 7 + 1, 5))"
_MOVED = "coalesce(c.moved[width_bucket({day}, c.days)], 0)"
_PAIRS = """
WITH stop AS (
  SELECT m.zone, m.project_id, t.code, m.actual_on, m.actual_precision, {last} AS last
  FROM projects_milestone m
  JOIN projects_milestonetype t ON t.zone = m.zone AND t.id = m.type_id AND t.zone = ANY(%(zones)s)
  WHERE m.zone = ANY(%(zones)s) AND t.code IN (%(start)s, %(end)s) AND m.actual_on IS NOT NULL
    AND (%(as_of)s::date IS NULL OR m.actual_on <= %(as_of)s)
), pair AS MATERIALIZED (
  SELECT s.zone, max(last) FILTER (WHERE code = %(start)s) AS start,
    max(last) FILTER (WHERE code = %(end)s) AS finish,
    extract(year FROM max(actual_on) FILTER (WHERE code = %(end)s))::int AS year,
    bool_or(actual_precision <> 'day') AS rough
  FROM stop s JOIN projects_project p ON p.zone = s.zone AND p.id = s.project_id AND p.zone = ANY(%(zones)s)
  WHERE p.withdrawn_at IS NULL AND (%(category)s = '' OR p.category = %(category)s)
  GROUP BY s.zone, s.project_id
  HAVING bool_or(code = %(start)s) AND bool_or(code = %(end)s)
), moved AS (
  SELECT zone, array_agg(day ORDER BY day) AS days, array_agg(so_far ORDER BY day) AS moved FROM (
    SELECT zone, day, sum(CASE WHEN is_working AND extract(isodow FROM day) > 5 THEN 1
      WHEN NOT is_working AND extract(isodow FROM day) < 6 THEN -1 ELSE 0 END)
      OVER (PARTITION BY zone ORDER BY day) AS so_far
    FROM zones_calendarday WHERE zone = ANY(%(zones)s)) each GROUP BY zone
), known AS (
  SELECT zone, array_agg(year::int ORDER BY year) AS years
  FROM zones_calendaryear WHERE zone = ANY(%(zones)s) GROUP BY zone
), span AS (
  SELECT pair.zone, pair.rough, finish - start AS days,
    CASE WHEN finish = start THEN 0 WHEN extract(year FROM start + 1)::int = ANY (k.years)
      AND width_bucket(extract(year FROM finish)::int, k.years)
        - width_bucket(extract(year FROM start + 1)::int, k.years)
        = extract(year FROM finish)::int - extract(year FROM start + 1)::int
      THEN {finish_days} + {finish_moved} - {start_days} - {start_moved} END AS working
  FROM pair LEFT JOIN moved c ON c.zone = pair.zone LEFT JOIN known k ON k.zone = pair.zone
  WHERE %(year)s::int IS NULL OR pair.year = %(year)s
), heap AS (
  SELECT zone, count(*) FILTER (WHERE days < 0) AS reversed,
    count(*) FILTER (WHERE days >= 0 AND rough) AS rough,
    count(*) FILTER (WHERE days >= 0 AND working IS NULL) AS unknown,
    coalesce(array_agg(days ORDER BY days) FILTER (WHERE days >= 0), '{{}}') AS d,
    coalesce(array_agg(working ORDER BY working) FILTER (WHERE days >= 0 AND working IS NOT NULL),
      '{{}}') AS w
  FROM span GROUP BY GROUPING SETS ((zone), ())
)
SELECT zone, cardinality(d), reversed, rough, unknown, {of_days}, {of_working},
  CASE WHEN zone IS NULL THEN (SELECT array_agg(DISTINCT year ORDER BY year DESC) FROM pair) END FROM heap
"""
_THREE = (
    "{a}[1], ({a}[(cardinality({a}) + 1) / 2] + {a}[cardinality({a}) / 2 + 1]) / 2, {a}[cardinality({a})]"
)
_SQL = _PAIRS.format(
    last=_LAST.format(m="m"),
    finish_days=_WEEKDAYS.format(day="finish"),
    start_days=_WEEKDAYS.format(day="start"),
    finish_moved=_MOVED.format(day="finish"),
    start_moved=_MOVED.format(day="start"),
    of_days=_THREE.format(a="d"),
    of_working=_THREE.format(a="w"),
)


@dataclass(frozen=True)
class Spread:
    """最快、中位、最慢."""

    fastest: int | None = None
    median: int | None = None
    slowest: int | None = None


@dataclass(frozen=True)
class Standing:
    """一区在榜上：how many projects have both days, and how long they took.

    ``reversed`` end before they begin and are left out; ``rough`` have a date of a month or a year;
    ``unknown`` span a year that the zone's calendar has not, and are left out of the working days.
    """

    count: int = 0
    reversed: int = 0
    rough: int = 0
    unknown: int = 0
    days: Spread = Spread()
    working: Spread = Spread()


@dataclass(frozen=True)
class League:
    """各区周期榜, and of all together; ``years`` are those in which something was reached."""

    zones: dict[int, Standing]
    total: Standing
    years: list[int]


def league(
    zones: Sequence[Zone],
    start: str,
    end: str,
    *,
    category: str = "",
    year: int | None = None,
    as_of: date | None = None,
) -> League:
    """各区周期榜 between two milestones, asked as ``cycles.ranking`` is."""
    asked = {
        "zones": [zone.pk for zone in zones],
        "start": start,
        "end": end,
        "category": category,
        "year": year,
        "as_of": as_of,
    }
    found: dict[int, Standing] = {}
    total, years = Standing(), list[int]()
    with connection.cursor() as cursor:
        cursor.execute(_SQL, asked)
        for zone, count, back, rough, unknown, *rest in cursor.fetchall():
            numbers = [None if each is None else int(each) for each in rest[:6]]
            standing = Standing(count, back, rough, unknown, Spread(*numbers[:3]), Spread(*numbers[3:]))
            if zone is None:
                total, years = standing, rest[6] or []
            else:
                found[zone] = standing
    return League(found, total, years)
