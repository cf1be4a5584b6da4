"""导入者：what one kind of ledger must know to be filled by a spreadsheet; a kind is registered by its app.

An importer sets rows beside what is on record (plan), carries the difference out through the verbs of its
app (apply), and takes its own changes back (undo). The rooms above this floor bring them; this room decides
when, for whom, and all or nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from guatu.intake import Known, SheetKind, SheetReading
from guatu.office.workbook import ListColumn
from guatu.zones.member import Member
from guatu.zones.models import Zone

Difference = Literal["new", "changed", "same", ""]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """一处改动, in the words a person reads."""

    label: str
    old: str
    new: str


@dataclass(slots=True)
class RowPlan:
    """一行的打算. ``blocked`` is why it cannot enter; ``questions`` what a person should see; ``notes``
    how a doubtful cell was understood. ``work`` is the importer's own, and never leaves the process.
    """

    sheet: str
    row: int
    title: str
    difference: Difference = "new"
    object_id: UUID | None = None
    changes: list[FieldChange] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    blocked: str = ""
    work: Any = None


@dataclass(frozen=True, slots=True)
class Missing:
    """表中没有的: on record, and not in the file."""

    object_id: UUID
    title: str


@dataclass(slots=True)
class Plan:
    """全表的打算: every row that the reading accepted, what the file leaves out, and what to say of it."""

    rows: list[RowPlan] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    work: Any = None

    @property
    def to_do(self) -> list[RowPlan]:
        """要动的行."""
        return [row for row in self.rows if not row.blocked and row.difference in ("new", "changed")]


@dataclass(slots=True)
class Change:
    """已改的一项: enough to say what was done and to take it back."""

    action: Literal["new", "changed"]
    model: str
    object_id: UUID
    title: str
    row: int | None = None
    sheet: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


class Importer(Protocol):
    """导入者. One kind of ledger: its columns, and the way between rows and its app's verbs."""

    @property
    def kind(self) -> SheetKind:
        """表种."""

    @property
    def columns(self) -> Sequence[ListColumn]:
        """导出与空表的列."""

    @property
    def model(self) -> str:
        """所管之物, as its changes name it."""

    def known(self, zone: Zone) -> Known:
        """已登记的, for the questions that a sheet alone cannot answer."""

    def plan(self, zone: Zone, sheets: Sequence[SheetReading], *, at: datetime) -> Plan:
        """对照: each accepted row beside what is on record now. Changes nothing."""

    def apply(self, zone: Zone, plan: Plan, *, by: Member, at: datetime, number: str) -> list[Change]:
        """入账: carries the plan out, through the verbs; ``number`` is the import's."""

    def undo(self, zone: Zone, changes: Sequence[Change], *, by: Member, at: datetime, number: str) -> None:
        """撤回: all of it, or a Refusal that names the row and who has worked on it since."""

    def rows(self, zone: Zone, *, at: datetime) -> Iterable[Mapping[str, Any]]:
        """导出的行, by the fields of ``columns``: read back, they are no change."""

    def pages(self, zone_code: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        """各项的页面."""


_importers: dict[str, Callable[[], Importer]] = {}


def register(code: str, make: Callable[[], Importer]) -> None:
    """登记导入者 under the code of its sheet kind; made anew when it is asked for."""
    _importers[code] = make


def importer(code: str) -> Importer:
    """按种类取导入者; KeyError when there is none."""
    return _importers[code]()


def all_importers() -> list[Importer]:
    """全部导入者, in the order in which they were registered."""
    return [make() for make in _importers.values()]


def kind_choices() -> list[tuple[str, str]]:
    """可选的种类 for a form."""
    return [(each.kind.code, each.kind.title) for each in all_importers()]
