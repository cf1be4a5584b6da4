"""晒清单的问法：a year's tasks × twelve months with their marks, now or on any past day."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from guatu.core.dates import dated
from guatu.ledger.lamps import Lamp, lamp_when
from guatu.ledger.models import Entry, Item, Life
from guatu.ledger.queries import items_as_of
from guatu.supervision.models import KeyTask, KeyTaskMonth, TaskSupport
from guatu.supervision.queries.asked import id_asked
from guatu.zones.models import Zone

MONTHS = range(1, 13)
STAR, LATE = "star", "late"
# A mark is a star, a late star, or the lamp of what is not yet done.
MARK_NAMES = {
    STAR: "按期完成",
    LATE: "逾期完成",
    Lamp.OVER.value: "逾期",
    Lamp.BEHIND.value: "滞后",
    Lamp.NEAR.value: "临期",
    Lamp.OK.value: "待做",
    Lamp.PAUSED.value: "挂起",
    Lamp.VOID.value: "作废",
}
SIGNS = {
    STAR: "★",
    LATE: "☆",
    "over": "逾",
    "behind": "滞",
    "near": "临",
    "ok": "○",
    "paused": "停",
    "void": "废",
}
BEHIND_MARKS = (LATE, Lamp.OVER.value, Lamp.BEHIND.value)
LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Narrow:
    """看哪一部分. ``mark`` is one mark, or ``late_only`` for all that was or is late."""

    year: int
    q: str = ""
    unit: str = ""
    leader: str = ""
    category: str = ""
    month: int = 0
    mark: str = ""
    priority: bool = False
    as_of: date | None = None

    @property
    def marks(self) -> tuple[str, ...]:
        """要看的标记."""
        return BEHIND_MARKS if self.mark == "late_only" else (self.mark,) if self.mark else ()

    def query(self, **changes: Any) -> dict[str, str]:
        """地址参数, with some changed; empty ones left out."""
        now = {
            "year": self.year, "q": self.q, "unit": self.unit, "leader": self.leader,
            "category": self.category, "month": self.month, "mark": self.mark,
            "priority": "1" if self.priority else "", "as_of": self.as_of.isoformat() if self.as_of else "",
        }  # fmt: skip
        return {key: str(value) for key, value in (now | changes).items() if value}


@dataclass(frozen=True)
class Cell:
    """一格."""

    id: UUID
    item_id: UUID
    number: str
    month: int
    text: str
    mark: str
    due_at: datetime
    closed_at: datetime | None
    is_checking: bool = False

    @property
    def sign(self) -> str:
        """一个字的标记, for a terminal, a spreadsheet and black-and-white print."""
        return SIGNS[self.mark]

    @property
    def name(self) -> str:
        """标记的名称."""
        return "待验收" if self.is_checking and self.mark in ("ok", "near") else MARK_NAMES[self.mark]


@dataclass(frozen=True)
class Row:
    """一行：a task and its twelve cells, None where nothing is planned."""

    task: KeyTask
    cells: list[Cell | None]

    @property
    def planned(self) -> list[Cell]:
        """有要求的格."""
        return [cell for cell in self.cells if cell is not None]

    def count(self, *marks: str) -> int:
        """有几格 of these marks."""
        return sum(cell.mark in marks for cell in self.planned)


@dataclass
class Matrix:
    """晒清单."""

    year: int
    day: date
    rows: list[Row]
    years: list[int] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """各种标记几格."""
        return Counter(cell.mark for row in self.rows for cell in row.planned)

    def month_counts(self, month: int) -> Counter[str]:
        """一个月里各种标记几格."""
        cells = [row.cells[month - 1] for row in self.rows]
        return Counter(cell.mark for cell in cells if cell is not None)

    @property
    def total(self) -> int:
        """共几格, void ones aside."""
        return sum(n for mark, n in self.counts.items() if mark != "void")


def matrix(zone: Zone, narrow: Narrow, *, at: datetime, as_of: datetime | None = None) -> Matrix:
    """一年的清单 as the filters ask; five queries whatever its length."""
    moment = as_of or at
    cells = _cells(zone, narrow, moment, past=as_of is not None)
    rows = []
    for task in _tasks(zone, narrow, moment):
        mine = cells.get(task.pk, {})
        row = Row(task, [mine.get(month) for month in MONTHS])
        if _wanted(row, narrow):
            rows.append(row)
    return Matrix(narrow.year, dated(moment), rows, years_of(zone, narrow.year))


def flat(found: Matrix, narrow: Narrow) -> list[tuple[KeyTask, Cell]]:
    """逐格的清单: the cells that a number of the matrix counts, by month."""
    wanted = narrow.marks
    picked = [
        (row.task, cell)
        for row in found.rows
        for cell in row.planned
        if (not narrow.month or cell.month == narrow.month)
        and (cell.mark in wanted if wanted else cell.mark != Lamp.VOID)
    ]
    return sorted(picked, key=lambda pair: (pair[1].month, pair[0].order))


def years_of(zone: Zone, *more: int) -> list[int]:
    """有清单的年份, latest first."""
    rows = KeyTask.objects.filter(zone=zone, withdrawn_at=None).order_by().values_list("year", flat=True)
    return sorted({*rows.distinct(), *more}, reverse=True)


def cells_of(task: KeyTask, *, at: datetime) -> list[Cell]:
    """一项任务的格 as they stand now."""
    rows = KeyTaskMonth.objects.filter(zone_id=task.zone_id, task=task, withdrawn_at=None)
    return [_now(row, at) for row in rows.select_related("item").order_by("month")]


def former_cells(task: KeyTask) -> list[KeyTaskMonth]:
    """撤下的格, latest first."""
    rows = KeyTaskMonth.objects.filter(zone_id=task.zone_id, task=task).exclude(withdrawn_at=None)
    return list(rows.select_related("item").order_by("-withdrawn_at", "month"))


def mark_of(lamp: str, *, due_at: datetime, closed_at: datetime | None) -> str:
    """标记: a star when it was signed off by the end of its month, a late one after it."""
    if lamp == Lamp.DONE:
        return STAR if closed_at is None or closed_at <= due_at else LATE
    return str(lamp)


def _tasks(zone: Zone, narrow: Narrow, moment: datetime) -> QuerySet[KeyTask]:
    rows = KeyTask.objects.filter(zone=zone, year=narrow.year, created_at__lte=moment)
    rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment))
    for name in ("unit", "leader"):
        if text := getattr(narrow, name):
            rows = rows.filter(**{"lead_unit" if name == "unit" else "leader": id_asked(text)})
    if narrow.category:
        rows = rows.filter(category=narrow.category)
    if narrow.priority:
        rows = rows.filter(is_priority=True)
    for word in narrow.q[:LONGEST_SEARCH].split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(source__icontains=word)
            | Q(lead_unit__name__icontains=word)
            | Q(supports__unit__name__icontains=word)
            | Q(supporting_note__icontains=word)
            | Q(months__text__icontains=word, months__withdrawn_at=None)
        )
    ids = rows.order_by().values("pk").distinct()
    found = KeyTask.objects.filter(zone=zone, pk__in=ids)
    named = TaskSupport.objects.filter(zone=zone).select_related("unit")
    return (
        found.select_related("lead_unit", "leader")
        .prefetch_related(Prefetch("supports", named))
        .order_by("order", "id")
    )


def _cells(zone: Zone, narrow: Narrow, moment: datetime, *, past: bool) -> dict[UUID, dict[int, Cell]]:
    rows = KeyTaskMonth.objects.filter(zone=zone, task__year=narrow.year, created_at__lte=moment)
    rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment)).select_related("item")
    then = _then(zone, moment, [row.item_id for row in rows]) if past else None
    found: dict[UUID, dict[int, Cell]] = {}
    for row in rows:
        cell = then(row) if then else _now(row, moment)
        if cell is not None:
            found.setdefault(row.task_id, {})[row.month] = cell
    return found


def _now(row: KeyTaskMonth, at: datetime) -> Cell:
    item: Item = row.item
    lamp = lamp_when(item.life, due_at=item.due_at, near_at=item.near_at, is_behind=item.is_behind, at=at)
    return _cell(row, lamp, item.due_at, item.closed_at, item.life)


def _then(zone: Zone, moment: datetime, items: list[UUID]) -> Callable[[KeyTaskMonth], Cell | None]:
    states = {state.item_id: state for state in items_as_of(zone, moment)}
    closing = Entry.objects.filter(
        zone=zone, item__in=items, verb__in=["sign_off", "record"], occurred_at__lte=moment
    )
    closed: Mapping[UUID, datetime] = dict(
        closing.order_by("occurred_at", "id").values_list("item_id", "occurred_at")
    )

    def then(row: KeyTaskMonth) -> Cell | None:
        state = states.get(row.item_id)
        if state is None:
            return None
        when = closed.get(row.item_id) if state.life == Life.CLOSED else None
        return _cell(row, state.lamp, state.due_at, when, state.life)

    return then


def _cell(row: KeyTaskMonth, lamp: str, due_at: datetime, closed_at: datetime | None, life: str) -> Cell:
    return Cell(
        id=row.pk,
        item_id=row.item_id,
        number=row.item.number,
        month=row.month,
        text=row.text,
        mark=mark_of(lamp, due_at=due_at, closed_at=closed_at),
        due_at=due_at,
        closed_at=closed_at,
        is_checking=life == Life.CHECKING,
    )


def _wanted(row: Row, narrow: Narrow) -> bool:
    if not narrow.month and not narrow.marks:
        return True
    cells = [row.cells[narrow.month - 1]] if narrow.month else row.cells
    there = [cell for cell in cells if cell is not None]
    return any(not narrow.marks or cell.mark in narrow.marks for cell in there)
