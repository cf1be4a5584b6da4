"""读数: what came of a file; plain data for previews, imports and scripts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from guatu.intake.columns import SheetKind

Severity = Literal["error", "warning", "info"]
Verdict = Literal["accepted", "warned", "rejected"]


@dataclass(frozen=True, slots=True)
class Known:
    """已登记: what is already on record, for questions that a sheet alone cannot answer."""

    companies: Collection[str] = ()
    credit_codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Message:
    """提示: where it is, what was written and why it is said."""

    row: int | None
    column: str | None
    severity: Severity
    value: str | None
    text: str


@dataclass(slots=True)
class RowReading:
    """一行: the values by field, and the verdict on the row."""

    row: int
    verdict: Verdict
    values: dict[str, Any]
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class SkippedRow:
    """跳过的行, and why."""

    row: int
    reason: str
    label: str = ""


@dataclass(slots=True)
class TotalCheck:
    """合计核对: what the sheet states beside what its rows add up to."""

    stated: Decimal
    computed: Decimal
    ok: bool


@dataclass(slots=True)
class SheetReading:
    """一张工作表: imported or not, with everything that was said about it."""

    sheet: str
    kind: SheetKind | None = None
    imported: bool = False
    header_rows: list[int] = field(default_factory=list)
    unit: str | None = None
    unit_line: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    sent: dict[int, Callable[[], tuple[str, ...]]] = field(default_factory=dict)
    rows: list[RowReading] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    totals_check: dict[str, TotalCheck] = field(default_factory=dict)
    cells: dict[int, tuple[str, ...]] = field(default_factory=dict)
    head_of: dict[str, str] = field(default_factory=dict)

    def count(self, verdict: Verdict) -> int:
        """计数 of rows with this verdict."""
        return sum(1 for row in self.rows if row.verdict == verdict)


@dataclass(slots=True)
class Reading:
    """一份文件: every sheet of it, in order."""

    file: str
    sheets: list[SheetReading]
    kind: SheetKind | None = None

    @property
    def accepted(self) -> list[RowReading]:
        """可导入的行, warned ones included."""
        return [row for sheet in self.sheets for row in sheet.rows if row.verdict != "rejected"]

    @property
    def rejected(self) -> list[RowReading]:
        """退回的行."""
        return [row for sheet in self.sheets for row in sheet.rows if row.verdict == "rejected"]
