"""进度图的问法：the milestones of some projects, as they stand or as they stood by the end of a day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guatu.core.dates import PartialDate, dated
from guatu.ledger import plain_sql
from guatu.ledger.lamps import LAMP_NAMES, Lamp
from guatu.projects.models import Project
from guatu.zones.models import Zone

_POINTS = """
SELECT page.id, t.name, m.baseline_on, m.planned_on, m.planned_precision, m.actual_on, m.actual_precision,
  s.due_at, s.life, {rank}
FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS page(id, place)
JOIN projects_milestone m ON m.zone = %(zone)s AND m.project_id = page.id
JOIN projects_milestonetype t ON t.zone = m.zone AND t.id = m.type_id
LEFT JOIN ({state}) s ON s.zone = m.zone AND s.item_id = m.item_id
ORDER BY page.place, m."order"
"""
REACHED = ("checking", "closed")


@dataclass(frozen=True)
class Point:
    """一个节点：原计划、计划、实际 and its lamp."""

    name: str
    baseline: date | None
    planned: PartialDate | None
    actual: PartialDate | None
    lamp: str

    @property
    def due(self) -> date | None:
        """计划的最后一天."""
        return self.planned.last_day if self.planned else None

    @property
    def reached_on(self) -> date | None:
        """达成日."""
        return self.actual.last_day if self.actual else None

    @property
    def lamp_text(self) -> str:
        """灯的说法."""
        return LAMP_NAMES[Lamp(self.lamp)] if self.lamp else "未排期"


def points_of(
    zone: Zone, ids: Iterable[UUID], at: datetime, *, then: datetime | None = None
) -> dict[UUID, list[Point]]:
    """取节点 of these projects in road order, in one statement; ``then`` when a past moment is asked for."""
    sql = _POINTS.format(rank=plain_sql.rank("s", "%(at)s"), state=plain_sql.THEN if then else plain_sql.NOW)
    asked: dict[str, Any] = {"zone": zone.pk, "ids": list(ids), "at": then or at, "moment": then}
    found: dict[UUID, list[Point]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        for project, *said in cursor.fetchall():
            point = _point(said, then)
            if point is not None:
                found[project].append(point)
    return found


def _point(said: Sequence[Any], then: datetime | None) -> Point | None:
    name, baseline, planned_on, planned_precision, actual_on, actual_precision, due_at, life, rank = said
    if life == "void" or (then is not None and life is None):
        return None
    planned = PartialDate(planned_on, planned_precision) if planned_on else None
    actual = PartialDate(actual_on, actual_precision) if actual_on else None
    if then is not None:
        if planned is None or planned.last_day != dated(due_at):  # it was moved since
            planned = PartialDate(dated(due_at))
        if life not in REACHED or (actual is not None and actual.day > dated(then)):
            actual = None
    return Point(name, baseline, planned, actual, plain_sql.lamp(rank if life else None))


def milestone_rows(zone: Zone, projects: Sequence[Project], at: datetime, then: datetime | None) -> list[Any]:
    """节点表的行 of all these projects, for a spreadsheet."""
    points = points_of(zone, [project.pk for project in projects], at, then=then)
    return [
        (
            project.number,
            project.name,
            point.name,
            point.baseline,
            point.planned.iso() if point.planned else "",
            point.actual.iso() if point.actual else "",
            point.lamp_text,
        )
        for project in projects
        for point in points.get(project.pk, ())
    ]
