"""项目列表的行：everything a row shows, for a page of projects, in one statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from guatu.core.dates import PartialDate, dated
from guatu.ledger import plain_sql
from guatu.ledger.lamps import LAMP_NAMES, Lamp
from guatu.projects.actions.progress import RUNS, pace
from guatu.projects.models import Category, Project, Responsibility
from guatu.projects.stages import stage_text
from guatu.zones.models import Zone

Seat = Responsibility.Seat
AT = "%(at)s"
RANK = plain_sql.rank("i", AT)
# Who sits where, as one reads it.
SAID = """coalesce(nullif(
    concat_ws(' · ', h.name, coalesce(nullif(u.short_name, ''), u.name)), ''), r.label)"""
SEATED = """projects_responsibility r
  LEFT JOIN zones_person h ON h.zone = r.zone AND h.id = r.person_id
  LEFT JOIN zones_unit u ON u.zone = r.zone AND u.id = r.unit_id"""
_SEATS = f"SELECT r.project_id, r.seat, {SAID} FROM {SEATED} WHERE r.zone = %s AND r.project_id = ANY(%s)"  # noqa: S608 - words of ours
_ROWS = f"""
SELECT p.id, p.name, p.is_sample, p.category, p.phase, p.stage, p.progress_percent, p.investment_fen,
  p.investment_comparator, c.name, k.name, s.words, m.rank, m.dates,
  n.step, n.planned_on, n.planned_precision, n.due_at, n.rank
FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS page(id, place)
JOIN projects_project p ON p.zone = %(zone)s AND p.id = page.id
LEFT JOIN registry_company c ON c.zone = p.zone AND c.id = p.company_id
LEFT JOIN zones_park k ON k.zone = p.zone AND k.id = p.park_id
LEFT JOIN LATERAL (
  SELECT json_object_agg(r.seat, {SAID}) AS words FROM {SEATED}
  WHERE r.zone = p.zone AND r.project_id = p.id) s ON true
LEFT JOIN LATERAL (
  SELECT min({RANK}) FILTER (WHERE i.life <> 'void') AS rank,
    json_object_agg(t.code, json_build_array(m.actual_on, m.actual_precision, m.planned_on,
      m.planned_precision)) FILTER (WHERE t.code = ANY(%(ends)s)) AS dates
  FROM projects_milestone m
  JOIN projects_milestonetype t ON t.zone = m.zone AND t.id = m.type_id
  LEFT JOIN ledger_item i ON i.zone = m.zone AND i.id = m.item_id
  WHERE m.zone = p.zone AND m.project_id = p.id) m ON true
LEFT JOIN LATERAL (
  SELECT t.name AS step, m.planned_on, m.planned_precision, i.due_at, {RANK} AS rank
  FROM projects_milestone m
  JOIN projects_milestonetype t ON t.zone = m.zone AND t.id = m.type_id
  JOIN ledger_item i ON i.zone = m.zone AND i.id = m.item_id
  WHERE m.zone = p.zone AND m.project_id = p.id AND i.life IN ('open', 'doing', 'checking', 'paused')
  ORDER BY i.due_at, m."order" LIMIT 1) n ON true
ORDER BY page.place
"""  # noqa: S608 - put together from the words above; what was asked is a parameter


class Row(NamedTuple):
    """一行：the project, its worst lamp, what comes next, how far it is, and whose it is."""

    id: UUID
    name: str
    is_sample: bool
    category: str
    phase: str
    stage: str
    percent: Decimal | None
    investment_fen: int | None
    comparator: str
    company: str | None
    park: str | None
    seats: Mapping[str, str] | None
    rank: int | None
    dates: Mapping[str, Sequence[str | None]] | None
    next: str | None
    next_on: date | None
    next_precision: str | None
    next_due: datetime | None
    next_rank: int | None
    today: date

    @property
    def lamp(self) -> str:
        """灯；empty where nothing is scheduled."""
        return plain_sql.lamp(self.rank)

    @property
    def lamp_text(self) -> str:
        """灯的说法."""
        return LAMP_NAMES[Lamp(self.lamp)] if self.lamp else "未排期"

    @property
    def lamp_mark(self) -> str:
        """灯上的字."""
        return str(Lamp(self.lamp).label) if self.lamp else ""

    @property
    def next_lamp(self) -> str:
        """下一节点的灯."""
        return plain_sql.lamp(self.next_rank)

    @property
    def stage_name(self) -> str:
        """阶段的说法."""
        return stage_text(self.stage)

    @property
    def builder(self) -> str:
        """建设单位, or the category where nobody is named."""
        return self.company or str(Category(self.category).label)

    @property
    def chief(self) -> str:
        """项目长."""
        return (self.seats or {}).get(Seat.CHIEF, "")

    @property
    def owner(self) -> str:
        """责任单位：行业主管, else 属地."""
        seats = self.seats or {}
        return seats.get(Seat.SECTORAL) or seats.get(Seat.TERRITORIAL, "")

    @property
    def schedule(self) -> Decimal | None:
        """序时进度 on the day the row was read."""
        return pace({code: _spans(dates) for code, dates in (self.dates or {}).items()}, self.today)

    @property
    def is_behind(self) -> bool:
        """低于序时."""
        schedule = self.schedule
        return schedule is not None and self.percent is not None and self.percent < schedule


def rows_of(zone: Zone, ids: Iterable[UUID], at: datetime) -> list[Row]:
    """取行 in the order of the ids: one query for any number of projects."""
    asked: dict[str, Any] = {"zone": zone.pk, "ids": list(ids), "at": at}
    asked["ends"] = [code for ends in RUNS for code in ends]
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, asked)
        return [Row(*row, dated(at)) for row in cursor.fetchall()]  # type: ignore[call-arg]


def seat_words(zone: Zone, projects: Iterable[Project]) -> dict[UUID, dict[str, str]]:
    """席位写法 of several projects, by seat."""
    words: dict[UUID, dict[str, str]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, [zone.pk, [project.pk for project in projects]])
        for project, seat, text in cursor.fetchall():
            words[project][seat] = text
    return words


def _spans(dates: Sequence[str | None]) -> tuple[PartialDate | None, PartialDate | None]:
    actual_on, actual_precision, planned_on, planned_precision = dates
    return _partial(actual_on, actual_precision), _partial(planned_on, planned_precision)


def _partial(day: str | None, precision: Any) -> PartialDate | None:
    return PartialDate(date.fromisoformat(day), precision) if day else None
