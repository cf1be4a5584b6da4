"""合计核对: a stated sum is checked against its parts; the rows win."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guatu.intake.cells import CellReader, written
from guatu.intake.results import Message, RowReading, SheetReading, TotalCheck
from guatu.intake.rows import Sorted, stated_count

SUMMED = {"money", "area", "floor", "count"}
_FACTORS = (Decimal(10), Decimal(100), Decimal(1000), Decimal(10_000))


@dataclass(slots=True)
class Summed:
    """可加列: where a column that adds up stands and how it reads its cells."""

    index: int
    head: str
    reader: CellReader


@dataclass(slots=True)
class _Part:
    index: int
    row: RowReading


class TotalsCheck:
    """核对合计: every row that states a sum is compared with the rows it speaks for."""

    def __init__(
        self, rows: list[list[Any]], sorted_rows: Sorted, sheet: SheetReading, read: list[RowReading]
    ) -> None:
        self.rows, self.sorted_rows, self.sheet = rows, sorted_rows, sheet
        if not sorted_rows.totals:
            read, everything = [], []
        else:
            everything = sheet.rows
        self.parts = [_Part(row.row - 1, row) for row in read if row.verdict != "rejected"]
        self.all = [_Part(row.row - 1, row) for row in everything if row.verdict != "rejected"]
        self.grand = _grand_row(sorted_rows)

    def run(self, summed: list[Summed]) -> None:
        """核对: every stated sum, every column that adds up."""
        for index, role, label in self.sorted_rows.totals:
            if role == "mean":
                continue
            spans = list(_spans(index, role, index == self.grand, self.sorted_rows, self.parts))
            if index == self.grand and len(self.all) > len(self.parts):
                spans.append(self.all)
            if spans:
                _check_count(self.sheet, index, label, spans)
            for column in summed:
                self._cell(index, label, column, spans)

    def _cell(self, index: int, label: str, column: Summed, spans: list[list[_Part]]) -> None:
        row = self.rows[index]
        raw = row[column.index] if column.index < len(row) else ""
        stated, _extra, problems = column.reader.read(raw)
        if stated is None:
            if problems and str(raw).startswith("#"):
                text = f"“{label}”行{problems[0][1]}"
                self._say(index, column.head, written(raw), text)
            return
        field = column.reader.column.field
        tolerance = _tolerance(raw, stated)
        sums = [sum((part.row.values.get(field, 0) for part in span), Decimal(0)) for span in spans if span]
        if not sums:
            return
        computed = next((total for total in sums if abs(total - stated) <= tolerance), sums[0])
        ok = abs(computed - stated) <= tolerance
        if index == self.grand:
            self.sheet.totals_check[field] = TotalCheck(stated, computed, ok)
        if not ok:
            text = f"“{label}”写的是 {_amount(stated)}，各行相加是 {_amount(computed)}，以各行为准"
            self._say(index, column.head, written(raw), text)
            self._find_slip(spans[0], column, stated - computed, tolerance)

    def _find_slip(self, span: list[_Part], column: Summed, gap: Decimal, tolerance: Decimal) -> None:
        """数量级: one row, ten or a hundred times too big or small, that alone explains the difference."""
        found: list[tuple[_Part, str]] = []
        for part in span:
            value = part.row.values.get(column.reader.column.field)
            if not value:
                continue
            for factor in _FACTORS:
                if abs(value / factor - value - gap) <= tolerance:
                    found.append((part, f"大了 {factor} 倍"))
                elif abs(value * factor - value - gap) <= tolerance:
                    found.append((part, f"小了 {factor} 倍"))
        if len(found) != 1:
            return
        part, how = found[0]
        text = f"比合计推算的数{how}，可能是数量级或单位写错，请核对"
        self._say(part.index, column.head, written(self.rows[part.index][column.index]), text)
        part.row.reasons.append(f"{column.head}：{text}")
        if part.row.verdict == "accepted":
            part.row.verdict = "warned"

    def _say(self, index: int, head: str, value: str, text: str) -> None:
        self.sheet.messages.append(Message(index + 1, head, "warning", value, text))


def _grand_row(sorted_rows: Sorted) -> int | None:
    """The row for the whole sheet: 总计 first, else a single 合计, else one before or after all rows."""
    named = [(i, label) for i, role, label in sorted_rows.totals if role == "total"]
    if not named:
        alone = [i for i, role, _ in sorted_rows.totals if role == "part"]
        return alone[0] if len(alone) == 1 and not sorted_rows.categories else None
    overall = [i for i, label in named if "总计" in label]
    if overall:
        return overall[-1]
    data = sorted_rows.data
    if (
        data
        and named[0][0] < data[0]
        and (len(named) == 1 or named[0][0] < min(sorted_rows.categories, default=10**9))
    ):
        return named[0][0]
    return named[-1][0] if not data or named[-1][0] > data[-1] else None


def _spans(
    index: int, role: str, grand: bool, sorted_rows: Sorted, parts: list[_Part]
) -> Iterator[list[_Part]]:
    """The groups of rows a sum may speak for, the likeliest first."""
    if grand:
        yield parts
    marks = sorted(i for i, _, _ in sorted_rows.totals)
    own = sorted_rows.categories.get(index)
    if own is not None:
        end = min(
            (i for i, level in sorted_rows.categories.items() if i > index and level <= own), default=10**9
        )
        after = min((i for i, r, label in sorted_rows.totals if i > index and r == "total"), default=10**9)
        yield [p for p in parts if index < p.index < min(end, after)]
        return
    before = [i for i in marks if i < index]
    direct = [p for p in parts if (before[-1] if before else -1) < p.index < index]
    if direct:
        yield direct
    for level in (1, 2):
        starts = [i for i, at in sorted_rows.categories.items() if i < index and at <= level]
        if starts:
            yield [p for p in parts if starts[-1] < p.index < index]
    sums = [i for i, r, _ in sorted_rows.totals if r != "category" and i < index]
    yield [p for p in parts if (sums[-1] if sums else -1) < p.index < index]
    following = next((i for i in marks if i > index), 10**9)
    below = [p for p in parts if index < p.index < following]
    if below and not direct:
        yield below
    if role == "total":
        yield parts


def _tolerance(raw: Any, stated: Decimal) -> Decimal:
    """Half of the last place written: a sum in 亿元 with one decimal may be rounded."""
    number = written(raw)
    digits = "".join(c for c in number if c.isdigit() or c == ".").strip(".")
    try:
        shown = Decimal(digits)
    except ArithmeticError:
        return Decimal(0)
    if not shown:
        return Decimal(0)
    places = -int(shown.as_tuple().exponent)
    return abs(stated / shown) * Decimal(1).scaleb(-places) / 2


def _check_count(sheet: SheetReading, index: int, label: str, spans: list[list[_Part]]) -> None:
    stated = stated_count(label)
    if stated is None or any(len(span) == stated for span in spans):
        return
    text = f"写的是 {stated} 个，实有 {len(spans[0])} 行，以各行为准"
    sheet.messages.append(Message(index + 1, None, "warning", label, text))


def _amount(amount: Decimal) -> str:
    if abs(amount) >= 10_000 and amount % 100 == 0:
        return f"{(amount / 10_000).normalize():f} 万"
    return f"{amount.normalize():f}"
