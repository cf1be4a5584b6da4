"""读一张表: heads found, rows sorted, cells read, verdicts given."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from guatu.core.dates import PartialDate
from guatu.core.progress import counted
from guatu.intake.archive import Marks
from guatu.intake.cells import PENDING, UNSAVED, CellReader, column_unit, written
from guatu.intake.columns import Column, Matched, SheetKind, Vocabulary, match_heads
from guatu.intake.results import Known, Message, RowReading, SheetReading, SkippedRow
from guatu.intake.rows import RowSorter, Sorted
from guatu.intake.source import Grid
from guatu.intake.table import Table, fill_merges, find_table, next_head
from guatu.intake.totals import SUMMED, Summed, TotalsCheck
from guatu.intake.words import company_key, is_blank, plain

RETURNED = "退回原因"
_TOLD_ONCE = 20
Rest = Callable[[], tuple[str, ...]]


class SheetReader:
    """读表者: reads the sheets of one file one after another and knows what came before."""

    def __init__(self, vocabulary: Vocabulary, mapping: Mapping[str, str], known: Known) -> None:
        self.vocabulary, self.mapping, self.known = vocabulary, mapping, known
        self.kind: SheetKind = vocabulary.kind
        self.seen: dict[Any, list[tuple[str, RowReading, Rest]]] = {}
        self.required: list[Column] = []
        self.order: list[tuple[str, str]] = []
        self.not_above: list[tuple[str, str]] = []
        self.used: dict[tuple[str, str], tuple[str, int]] = {}

    def read(self, grid: Grid) -> SheetReading:
        """读: the sheet's rows, or the reason why it is not imported; one table may follow another."""
        sheet = SheetReading(grid.name, self.kind)
        if grid.hidden:
            sheet.messages.append(
                Message(None, None, "info", None, f"工作表“{grid.name}”是隐藏的，一并读入。")
            )
        place_marks(grid)
        table = find_table(grid, self.vocabulary, list(self.mapping)) if grid.is_worksheet else None
        if table is None:
            return self._leave(sheet, self._no_table(grid))
        first, units = 0, table.units
        while table is not None:
            following = next_head(grid, table, self.vocabulary)
            end = self._begin(grid, table, following)
            # A later table without a unit line of its own still stands under the sheet's.
            table.units = units = {**units, **table.units}
            self._read_table(grid, table, first, end, sheet)
            first = end
            table = find_table(grid, self.vocabulary, list(self.mapping), end - 1) if following >= 0 else None
        if (
            not sheet.imported
            and sheet.header_rows
            and not any(m.severity == "warning" for m in sheet.messages)
        ):
            return self._leave(sheet, "只有表头，没有数据行。")
        return sheet

    def _begin(self, grid: Grid, table: Table, following: int) -> int:
        """Where the next table's own lines begin: its title and unit line stand above its head."""
        if following < 0:
            return len(grid.rows)
        begin = following
        while begin - 1 > table.bottom and _is_lead_in(grid.rows[begin - 1]):
            begin -= 1
        return begin

    def _read_table(self, grid: Grid, table: Table, first: int, end: int, sheet: SheetReading) -> None:
        matched = match_heads(_own_heads(table), self.vocabulary, self.mapping)
        self._describe(sheet, table, matched)
        key = next((i for i, column in matched.columns.items() if column.field == self.kind.key), None)
        if key is None:
            column = self.kind.column(self.kind.key)
            self._leave(sheet, f"没有找到“{column.title if column else self.kind.key}”列，没有读入。")
            return
        sorted_rows = RowSorter(grid, table, key, first, end).sort()
        sheet.skipped += [SkippedRow(s.index + 1, s.reason, s.label) for s in sorted_rows.skipped]
        if sorted_rows.data:
            sheet.imported = True
            self._read_rows(grid, table, matched, sorted_rows, sheet)

    def _no_table(self, grid: Grid) -> str:
        if not grid.is_worksheet:
            return f"工作表“{grid.name}”是图表，没有读入。"
        if not any(not is_blank(cell) for row in grid.rows for cell in row):
            return f"工作表“{grid.name}”是空的，没有读入。"
        return f"工作表“{grid.name}”里没有找到{self.kind.title}的表头，没有读入。"

    def _leave(self, sheet: SheetReading, why: str) -> SheetReading:
        sheet.messages.append(Message(None, None, "warning", None, why))
        return sheet

    def _describe(self, sheet: SheetReading, table: Table, matched: Matched) -> None:
        sheet.header_rows += range(table.top + 1, table.bottom + 2)
        unclaimed = list(sheet.heads)
        for head in table.heads:
            if head.written in unclaimed:
                unclaimed.remove(head.written)
            else:
                sheet.heads.append(head.written)
        names = {head.index: head.written for head in table.heads}
        sheet.columns = {
            names[i]: ",".join(column.also) if column.also else column.field
            for i, column in sorted(matched.columns.items())
        }
        sheet.head_of = {column.field: names[i] for i, column in sorted(matched.columns.items())}
        units = [
            matched.units[i]
            for i, c in sorted(matched.columns.items())
            if c.type == "money" and matched.units[i]
        ]
        sheet.unit_line = sheet.unit_line or table.unit_text
        sheet.unit = sheet.unit or table.unit_text or (units[0] if units else None)
        for head, why in matched.unmapped:
            sheet.unmapped.append(head.written)
            text = why or f"没有认出“{head.written}”列，没有读入。"
            sheet.messages.append(Message(None, head.written, "warning" if why else "info", None, text))

    def _read_rows(
        self, grid: Grid, table: Table, matched: Matched, sorted_rows: Sorted, sheet: SheetReading
    ) -> None:
        names = {head.index: head.written for head in table.heads}
        rows, filled = fill_merges(grid, table.bottom + 1)
        readers: list[tuple[int, str, CellReader]] = []
        for i, column in sorted(matched.columns.items()):
            unit = column_unit(column, matched.units[i], table.units)
            readers.append((i, names[i], CellReader(column, names[i], unit, grid.epoch_1904)))
        others = [h.index for h in table.heads if h.index not in matched.columns and h.index != table.ordinal]
        self._say_hidden(grid.marks, sorted_rows, names, sheet)
        shown = _shown_by_column(grid.marks)
        marked = [(i, head, reader, shown.get(i)) for i, head, reader in readers]
        self._narrow(matched)
        merged = {c for _r, c in filled}
        before = len(sheet.rows)
        for index in counted("读表", sorted_rows.data):
            row = rows[index]
            values, problems = self._cells(index, row, marked)
            for place in merged & matched.columns.keys():
                summable = matched.columns[place].type in SUMMED and (index, place) in filled
                if summable and not is_blank(row[place]):
                    text = "是合并单元格，数值按每一行读入，请核对"
                    problems.append((names[place], "warning", row[place], text))
            self._judge(index, values, problems, partial(_rest, row, others), sheet)
        read = sheet.rows[before:]
        for returned in read:
            sheet.sent[returned.row] = partial(_as_sent, rows[returned.row - 1], table, sheet.heads)
            if returned.verdict == "rejected":
                sheet.cells[returned.row] = sheet.sent[returned.row]()
        summed = [Summed(i, head, reader) for i, head, reader in readers if reader.column.type in SUMMED]
        TotalsCheck(rows, sorted_rows, sheet, read).run(summed)

    def _cells(
        self, index: int, row: list[Any], readers: list[tuple[int, str, CellReader, dict[int, str] | None]]
    ) -> tuple[dict[str, Any], list[tuple[str, str, Any, str]]]:
        values: dict[str, Any] = {}
        problems: list[tuple[str, str, Any, str]] = []
        width = len(row)
        for column, head, reader, marks in readers:
            raw = row[column] if column < width else ""
            if raw == "":
                continue
            if raw is True or raw is False:
                raw = "是" if raw else "否"
            # A number is seldom said twice, a word often: only what may come again is remembered.
            cell = reader.cache.get(raw) if marks is None else reader.read(raw, marks.get(index, ""))
            if cell is None:
                cell = reader.read_new(raw)
            value, extra, doubts = cell
            if value is not None:
                values[reader.field] = value
            if extra:
                for field, more in extra.items():
                    values.setdefault(field, more)
            if doubts:
                problems.extend((head, severity, raw, text) for severity, text in doubts)
        return values, problems

    def _judge(
        self,
        index: int,
        values: dict[str, Any],
        problems: list[tuple[str, str, Any, str]],
        rest: Rest,
        sheet: SheetReading,
    ) -> None:
        number = index + 1
        heads = sheet.head_of
        self._missing(values, problems, heads)
        reading = RowReading(number, "accepted", values)
        repeated = self._repeated(reading, rest, sheet)
        if repeated:
            problems.append((heads[self.kind.key], "error", values.get(self.kind.key), repeated))
        else:
            self._cross_check(reading, problems, heads, sheet)
        for head, severity, raw, text in problems:
            said = written(raw) if raw is not None else None
            sheet.messages.append(Message(number, head, severity, said, text))  # type: ignore[arg-type]
            reading.reasons.append(f"{head}：{text}" if head else text)
            if severity == "error":
                reading.verdict = "rejected"
            elif severity == "warning" and reading.verdict == "accepted":
                reading.verdict = "warned"
        sheet.rows.append(reading)

    def _narrow(self, matched: Matched) -> None:
        """Only what the heads can tell needs asking of every row."""
        fields = {column.field for column in matched.columns.values()} | {
            field for column in matched.columns.values() for field in column.also or ()
        }
        self.required = [column for column in self.kind.columns if column.required]
        self.order = [pair for pair in self.kind.order if fields.issuperset(pair)]
        self.not_above = [pair for pair in self.kind.not_above if fields.issuperset(pair)]

    def _missing(
        self, values: dict[str, Any], problems: list[tuple[str, str, Any, str]], heads: dict[str, str]
    ) -> None:
        for column in self.required:
            if column.field in values:
                continue
            head = heads.get(column.field, column.title)
            said = [p for p in problems if p[0] == head]
            if any(p[1] == "error" for p in said) or (said and said[0][3] == PENDING):
                continue
            problems.append((head, "error", said[0][2] if said else None, f"没有{column.title}"))

    def _repeated(self, reading: RowReading, rest: Rest, sheet: SheetReading) -> str:
        if self.kind.key not in reading.values:
            return ""
        earlier = self.seen.setdefault(reading.values[self.kind.key], [])
        for name, before, other in earlier:
            if before.values == reading.values and other() == rest():
                where = f"第 {before.row} 行" if name == sheet.sheet else f"工作表“{name}”第 {before.row} 行"
                return f"与{where}完全重复"
        earlier.append((sheet.sheet, reading, rest))
        return ""

    def _cross_check(
        self,
        reading: RowReading,
        problems: list[tuple[str, str, Any, str]],
        heads: dict[str, str],
        sheet: SheetReading,
    ) -> None:
        values = reading.values
        for first, last in self.order:
            if first in values and last in values and _after(values[first], values[last]):
                text = f"{self._title(first)}晚于{self._title(last)}，请核对"
                problems.append((heads.get(first, ""), "warning", values[first].iso(), text))
        for part, whole in self.not_above:
            some, whole_of = values.get(part), values.get(whole)
            if some and whole_of and some > whole_of and some > whole_of * 10:
                text = f"{self._title(part)}是{self._title(whole)}的十倍以上，请核对单位"
                problems.append((heads.get(part, ""), "warning", str(values[part]), text))
        for field in self.kind.unique:
            if field in values and not any(p[1] == "error" for p in problems):
                self._claim(field, reading, problems, sheet)
        self._same_name(reading, problems, heads)

    def _claim(
        self, field: str, reading: RowReading, problems: list[tuple[str, str, Any, str]], sheet: SheetReading
    ) -> None:
        heads = sheet.head_of
        value = reading.values[field]
        before = self.used.setdefault((field, value), (sheet.sheet, reading.row))
        if before != (sheet.sheet, reading.row):
            where = (
                f"第 {before[1]} 行" if before[0] == sheet.sheet else f"工作表“{before[0]}”第 {before[1]} 行"
            )
            problems.append((heads.get(field, ""), "error", value, f"{self._title(field)}已用于{where}"))
            return
        owner = self.known.credit_codes.get(value) if field == "credit_code" else None
        if owner is not None and company_key(owner) != company_key(
            str(reading.values.get(self.kind.key, ""))
        ):
            problems.append((heads.get(field, ""), "error", value, f"{self._title(field)}已登记给“{owner}”"))

    def _same_name(
        self, reading: RowReading, problems: list[tuple[str, str, Any, str]], heads: dict[str, str]
    ) -> None:
        earlier = self.seen.get(reading.values.get(self.kind.key), ())
        if len(earlier) < 2 or self.kind.key not in reading.values:
            return
        company = reading.values.get("company")
        for _name, before, _rest in earlier:
            if (
                before is not reading
                and before.values.get("company") == company
                and before.verdict != "rejected"
            ):
                text = f"与第 {before.row} 行同名而内容不同，请核对"
                problems.append((heads[self.kind.key], "warning", reading.values[self.kind.key], text))
                return

    def _title(self, field: str) -> str:
        column: Column | None = self.kind.column(field)
        return column.title if column else {"start": "开工", "end": "竣工"}.get(field, field)

    def _say_hidden(
        self, marks: Marks, sorted_rows: Sorted, names: dict[int, str], sheet: SheetReading
    ) -> None:
        hidden = sorted(marks.hidden_rows & set(sorted_rows.data))
        for index in hidden[:_TOLD_ONCE]:
            sheet.messages.append(Message(index + 1, None, "info", None, "是隐藏行，已作为数据读入。"))
        if len(hidden) > _TOLD_ONCE:
            text = f"共有 {len(hidden)} 个隐藏行，都已作为数据读入。"
            sheet.messages.append(Message(None, None, "info", None, text))
        unseen = {column.title for column in self.kind.columns if column.unseen}
        for column in sorted(marks.hidden_columns & names.keys()):
            if names[column] in unseen:
                continue
            sheet.messages.append(Message(None, names[column], "info", None, "是隐藏列，已作为数据读入。"))
        if marks.formulas:
            text = f"有 {marks.formulas} 个公式，用的是保存的结果。"
            sheet.messages.append(Message(None, None, "info", None, text))


def _after(first: PartialDate, last: PartialDate) -> bool:
    return first.day > last.day and first.day > last.last_day


def _as_sent(row: Sequence[Any], table: Table, heads: list[str]) -> tuple[str, ...]:
    """The row's cells as written, under the heads of the whole sheet."""
    texts = [""] * len(heads)
    free = list(heads)
    for head in table.heads:
        place = free.index(head.written)
        free[place] = "\0"
        texts[place] = written(row[head.index]) if head.index < len(row) else ""
    return tuple(texts)


def _is_lead_in(row: Sequence[Any]) -> bool:
    """A title, a unit line or a blank: what stands above a head."""
    cells = [cell for cell in row if not is_blank(cell)]
    return len(cells) <= 2 and all(isinstance(cell, str) for cell in cells) and not _is_sum(cells)


def _is_sum(cells: list[Any]) -> bool:
    return any("计" in plain(cell) and len(plain(cell)) <= 3 for cell in cells)


def place_marks(grid: Grid) -> None:
    """放回: errors and formulas without a result stand where the parser left a blank."""
    marks = {**dict.fromkeys(grid.marks.unsaved, UNSAVED), **grid.marks.errors}
    if not marks:
        return
    rows = [list(row) for row in grid.rows]
    for (r, c), text in marks.items():
        if r > 1_048_575 or c > 16_383:
            continue
        if r >= len(rows) and (r - len(rows)) < 10_000:
            rows.extend([] for _ in range(r + 1 - len(rows)))
        if r < len(rows):
            rows[r].extend([""] * (c + 1 - len(rows[r])))
            if is_blank(rows[r][c]):
                rows[r][c] = text
    grid.rows = rows


def _rest(row: list[Any], columns: list[int]) -> tuple[str, ...]:
    """What stands in the columns that no field was found for; two rows may differ only there."""
    return tuple(plain(written(row[c])) if c < len(row) else "" for c in columns)


def _own_heads(table: Table) -> list[Any]:
    """The column that a returned file adds is ours, not the office's."""
    return [head for head in table.heads if plain(head.written) != RETURNED]


def _shown_by_column(marks: Marks) -> dict[int, dict[int, str]]:
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), meaning in marks.shown_as.items():
        by_column.setdefault(column, {})[row] = meaning
    return by_column
