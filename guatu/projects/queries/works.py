"""施工图的问法：the tasks of a project under their nodes, as they stand or stood by the end of a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guatu.core.dates import PartialDate, dated
from guatu.ledger import plain_sql
from guatu.ledger.lamps import LAMP_NAMES, Lamp
from guatu.ledger.models import Life
from guatu.projects.models import Project

COLUMNS = (
    "id", "milestone_id", "name", "doer", "starts_on", "due_on", "first_due_on", "began_on", "done_on",
    "after_id", "item_id",
)  # fmt: skip
_TASKS = """
SELECT {columns}, u.name, p.name, s.due_at, s.life, {rank}
FROM projects_worktask w
JOIN ({state}) s ON s.zone = w.zone AND s.item_id = w.item_id
JOIN ledger_item i ON i.zone = w.zone AND i.id = w.item_id
LEFT JOIN zones_unit u ON u.zone = i.zone AND u.id = i.owner_unit_id
LEFT JOIN zones_person p ON p.zone = i.zone AND p.id = i.owner_id
WHERE w.zone = %(zone)s AND w.project_id = %(project)s AND s.life <> 'void'
ORDER BY w.starts_on, w.due_on, w.name
"""
_NODES = """
SELECT m.id, t.name, m.planned_on, m.planned_precision, m.actual_on, m.actual_precision, m.item_id
FROM projects_milestone m JOIN projects_milestonetype t ON t.zone = m.zone AND t.id = m.type_id
WHERE m.zone = %(zone)s AND m.project_id = %(project)s ORDER BY m."order"
"""
DONE = (Life.CHECKING, Life.CLOSED)


@dataclass
class Work:
    """一项施工任务：计划、实际、灯, and what does not fit (``warnings``)."""

    id: UUID
    milestone_id: UUID
    name: str
    doer: str
    starts_on: date
    due_on: date
    first_due_on: date
    began_on: date | None
    done_on: date | None
    after_id: UUID | None
    item_id: UUID
    unit: str
    person: str
    life: str
    lamp: str
    after_name: str = ""
    warnings: list[str] = field(default_factory=list)

    @property
    def lamp_text(self) -> str:
        """灯的说法."""
        return LAMP_NAMES[Lamp(self.lamp)] if self.lamp else ""

    @property
    def is_done(self) -> bool:
        """已销号."""
        return self.life == Life.CLOSED

    @property
    def is_movable(self) -> bool:
        """还能改."""
        return self.life not in DONE

    @property
    def until(self) -> date:
        """做到哪天: the day it was done, else the day it is due."""
        return self.done_on or self.due_on


@dataclass
class Node:
    """一个节点和它的任务."""

    id: UUID
    name: str
    planned: PartialDate | None
    actual: PartialDate | None
    item: UUID | None
    works: list[Work] = field(default_factory=list)

    @property
    def done(self) -> int:
        """已销号几项."""
        return sum(work.is_done for work in self.works)


def works_of(project: Project, at: datetime, *, then: datetime | None = None) -> list[Node]:
    """取施工图 in two statements, every node of the project in road order; ``then`` when a past moment is
    asked for.
    """
    sql = _TASKS.format(
        columns=", ".join(f"w.{name}" for name in COLUMNS),
        rank=plain_sql.rank("s", "%(at)s"),
        state=plain_sql.THEN if then else plain_sql.NOW,
    )
    asked: dict[str, Any] = {"zone": project.zone_id, "project": project.pk, "at": then or at, "moment": then}
    with connection.cursor() as cursor:
        cursor.execute(_NODES, asked)
        nodes = [_node(row) for row in cursor.fetchall()]
        cursor.execute(sql, asked)
        works = [_work(row, then) for row in cursor.fetchall()]
    by_id = {node.id: node for node in nodes}
    known = {work.id: work for work in works}
    for work in works:
        node = by_id[work.milestone_id]
        node.works.append(work)
        before = known.get(work.after_id) if work.after_id else None
        work.after_name = before.name if before else ""
        work.warnings = _warnings(work, before, node, dated(then or at))
    return nodes


def _node(row: Sequence[Any]) -> Node:
    id, name, planned_on, planned_precision, actual_on, actual_precision, item = row
    planned = PartialDate(planned_on, planned_precision) if planned_on else None
    actual = PartialDate(actual_on, actual_precision) if actual_on else None
    return Node(id, name, planned, actual, item)


def _work(row: Sequence[Any], then: datetime | None) -> Work:
    unit, person, due_at, life, rank = row[len(COLUMNS) :]
    told = dict(zip(COLUMNS, row, strict=False))
    work = Work(**told, unit=unit or "", person=person or "", life=life, lamp=plain_sql.lamp(rank))
    if then is not None:
        work.due_on = max(dated(due_at), work.starts_on)
        if work.began_on and work.began_on > dated(then):
            work.began_on = None
        if life not in DONE or (work.done_on and work.done_on > dated(then)):
            work.done_on = None
    return work


def _warnings(work: Work, before: Work | None, node: Node, today: date) -> list[str]:
    """What does not fit: the task before it, its node, and the calendar."""
    if work.done_on:
        return []
    said = []
    if before is not None and not before.is_done and before.until >= (work.began_on or work.starts_on):
        said.append(f"前置“{before.name}”要到 {before.until.month}月{before.until.day}日")
    if work.began_on is None and work.starts_on < today and work.life != Life.PAUSED:
        said.append(f"该开始 {(today - work.starts_on).days} 天了")
    if node.planned and node.actual is None and work.due_on > node.planned.last_day:
        said.append(f"比节点计划晚 {(work.due_on - node.planned.last_day).days} 天")
    return said
