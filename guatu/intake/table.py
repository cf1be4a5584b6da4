"""找表: where the head is, and what every other row of the sheet is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from guatu.intake.columns import ORDINAL, Head, Vocabulary, head_unit, head_words
from guatu.intake.source import Grid
from guatu.intake.words import is_blank, plain

SEARCHED = 60
DEEPEST_HEAD = 4
MOST_FILLED = 1_000_000
_UNIT_LINE = re.compile(r"(?:^|[(（,，;；\s]|金额|计量|货币)单位[:：]?([^)）]{1,24})")
_UNIT_TOKEN = re.compile(
    r"亿美元|万美元|美元|亿元|千万元|百万元|万元|千元|元|平方公里|公顷|万平方米|万平米|"
    r"平方米|平米|万m2|m2|亩|%"
)
_META = re.compile(
    r"^(?:报送|填报|编制|制表|汇总|填表|上报|责任)?(?:部门|单位|日期|时间|人|机关)[:：]|"
    r"^[(（]?(?:金额|计量)?单位[:：]|^附件|^(?:填报|制表|截至|截止|统计)"
)
_VALUE_LIKE = re.compile(r"^[-+¥￥$(]?\d[\d,.]*%?\)?$|^\d{4}[-./年]\d")


@dataclass(slots=True)
class Table:
    """表: head rows (0-based), heads by column, the sheet's unit line."""

    top: int
    bottom: int
    heads: list[Head]
    units: dict[str, str] = field(default_factory=dict)
    unit_text: str | None = None
    ordinal: int | None = None


def find_table(
    grid: Grid, vocabulary: Vocabulary, extra: Sequence[str] = (), after: int = -1
) -> Table | None:
    """找表头: the row that speaks most of the kind's words, with the levels above and below it."""
    known = {plain(part) for written in extra for part in written.split("/")}
    best = _head_row(grid, vocabulary, known, after)
    if best < 0:
        return None
    top, bottom = _levels(grid, best, vocabulary, after)
    heads = build_heads(grid, top, bottom)
    table = Table(top, bottom, heads)
    table.ordinal = next((h.index for h in heads if plain(h.levels[-1]).lower() in ORDINAL), None)
    table.unit_text, table.units = _unit_line(grid, max(after, 0), top, bottom)
    return table


def _head_row(grid: Grid, vocabulary: Vocabulary, known: set[str], after: int) -> int:
    best, best_score = -1, 0.0
    for number in range(after + 1, min(len(grid.rows), after + 1 + SEARCHED)):
        score = _head_score(grid.rows[number], vocabulary, known)
        if score > best_score:
            best, best_score = number, score
        # The first row that surely is a head begins the table; only its own levels may say more.
        if best >= 0 and number >= best + 2 and is_head(grid.rows[best], vocabulary):
            break
    return best


def is_head(row: Sequence[Any], vocabulary: Vocabulary) -> bool:
    """像表头: nothing but texts, the kind's own name column among them, and another one it knows."""
    fields: set[str] = set()
    for cell in row:
        if is_blank(cell):
            continue
        if not isinstance(cell, str) or len(cell) > 40:
            return False
        hit = vocabulary.exact.get(head_words(cell))
        if hit:
            fields.add(hit[1].field)
    return vocabulary.kind.key in fields and len(fields) >= 2


def next_head(grid: Grid, table: Table, vocabulary: Vocabulary) -> int:
    """下一张表: the row where a head begins that is not this table's own head said again; -1 if none."""
    own = {plain(level) for head in table.heads for level in head.levels}
    ends = {name[-1] for c in vocabulary.kind.columns if c.field == vocabulary.kind.key for name in c.names}
    ends |= set("稱目称*＊)）:： 　\n")
    for number in range(table.bottom + 1, len(grid.rows)):
        row = grid.rows[number]
        # Rows are many and heads few: only a short cell that ends like the name's head is looked at closely.
        for cell in row:
            if cell.__class__ is str and 0 < len(cell) <= 9 and cell[-1] in ends and vocabulary.knows(cell):
                break
        else:
            continue
        if is_head(row, vocabulary) and any(not is_blank(c) and plain(c) not in own for c in row):
            return number
    return -1


def _head_score(row: Sequence[Any], vocabulary: Vocabulary, known: set[str]) -> float:
    fields: set[str] = set()
    texts = values = ordinal = 0
    for cell in row:
        if is_blank(cell):
            continue
        if not isinstance(cell, str):
            values += 1
            continue
        texts += 1
        words = plain(cell).lower()
        if words in ORDINAL:
            ordinal = 1
        elif len(words) > 40:
            values += 1
        elif words in known:
            fields.add(words)
        else:
            _, columns = vocabulary.find(Head(0, (cell,)))
            fields.update(column.field for column in columns[:1])
    if len(fields) + ordinal < 2 and not _names_key(row, vocabulary, alone=texts == 1):
        return 0.0
    # A row of values is no head, however many of its words sound like one.
    return len(fields) + 0.5 * ordinal + 0.01 * texts - 0.6 * values


def _names_key(row: Sequence[Any], vocabulary: Vocabulary, alone: bool) -> bool:
    """项目名称 makes a head by itself; a mere 项目 only where nothing else stands in the row."""
    for cell in row:
        if isinstance(cell, str) and cell.strip():
            words = head_words(cell)
            hit = vocabulary.exact.get(words)
            if hit is not None and hit[1].field == vocabulary.kind.key and (alone or len(words) >= 4):
                return True
    return False


def _levels(grid: Grid, best: int, vocabulary: Vocabulary, after: int) -> tuple[int, int]:
    top = bottom = best
    for r1, _c1, r2, _c2 in grid.merges:
        if r1 <= best <= r2 and r2 > r1 and r2 - r1 < DEEPEST_HEAD:
            top, bottom = max(min(top, r1), after + 1), min(max(bottom, r2), len(grid.rows) - 1)
    while top > after + 1 and bottom - top + 1 < DEEPEST_HEAD and _is_upper_level(grid, top - 1, vocabulary):
        top -= 1
    while bottom - top + 1 < DEEPEST_HEAD and _is_lower_level(grid, top, bottom + 1, vocabulary):
        bottom += 1
    return top, bottom


def _is_upper_level(grid: Grid, number: int, vocabulary: Vocabulary) -> bool:
    """A row above belongs to the head when it groups columns: several labels, or one over a part."""
    cells = [(c, v) for c, v in enumerate(grid.rows[number]) if not is_blank(v)]
    if not cells or any(not isinstance(v, str) for _, v in cells):
        return False
    if any(_META.match(plain(v)) or len(plain(v)) > 20 for _, v in cells):
        return False
    first = min((c for c, v in enumerate(grid.rows[number + 1]) if not is_blank(v)), default=0)
    groups = [m for m in grid.merges if m[0] == number and m[3] > m[1]]
    if len(cells) == 1:
        # A single label from the table's left edge on is its title, however far it is merged.
        return bool(groups) and cells[0][0] > first
    if groups or not grid.merges:
        return True
    return any(vocabulary.knows(v) for _, v in cells) and not any(_unit_of(v) for _, v in cells)


def _is_lower_level(grid: Grid, top: int, number: int, vocabulary: Vocabulary) -> bool:
    if number >= len(grid.rows):
        return False
    row = grid.rows[number]
    cells = [(c, v) for c, v in enumerate(row) if not is_blank(v)]
    if not cells or any(
        not isinstance(v, str) or len(plain(v)) > 16 or _VALUE_LIKE.match(plain(v)) for _, v in cells
    ):
        return False
    above = grid.rows[number - 1]
    under_group = [
        (c, v)
        for c, v in cells
        if any(m[0] <= number - 1 <= m[2] and m[1] <= c <= m[3] and m[3] > m[1] for m in grid.merges)
    ]
    if under_group and len(under_group) == len(cells) and top <= number - 1:
        groups = [m for m in grid.merges if m[0] <= number - 1 <= m[2] and m[3] > m[1]]
        return any(m[2] == number - 1 for m in groups) and not _category_like(cells)
    if all(head_unit(v) and not head_words(v) for _, v in cells):
        return True
    if grid.merges:
        return False
    # Without merges the second level fills the gaps of the first and is blank below named columns.
    gap = [c for c, _ in cells if c >= len(above) or is_blank(above[c])]
    named = [c for c, v in enumerate(above) if not is_blank(v) and (c >= len(row) or is_blank(row[c]))]
    known = sum(1 for _, v in cells if vocabulary.knows(v))
    return bool(gap) and bool(named) and (known > 0 or len(cells) >= 2) and not _category_like(cells)


def _category_like(cells: list[tuple[int, Any]]) -> bool:
    return len(cells) == 1 and cells[0][0] <= 1


def _width(row: Sequence[Any]) -> int:
    return max((c + 1 for c, v in enumerate(row) if not is_blank(v)), default=0)


def build_heads(grid: Grid, top: int, bottom: int) -> list[Head]:
    """合成表头: every column's levels, with merged cells said once in each column they cover."""
    width = max((_width(row) for row in grid.rows[top : bottom + 1]), default=0)
    width = max([width, *(m[3] + 1 for m in grid.merges if top <= m[0] <= bottom and m[3] < 2_000)])
    lines = []
    for number in range(top, bottom + 1):
        row = grid.rows[number]
        line = ["" if c >= len(row) or is_blank(row[c]) else _as_written(row[c]) for c in range(width)]
        lines.append(line)
    for r1, c1, r2, c2 in grid.merges:
        if top <= r1 <= bottom and c1 < width:
            text = lines[r1 - top][c1]
            for r in range(r1, min(r2, bottom) + 1):
                lines[r - top][c1 : min(c2 + 1, width)] = [text] * (min(c2 + 1, width) - c1)
    for level, line in enumerate(lines[:-1]):
        _spread(line, lines[level + 1], bool(grid.merges))
    heads = []
    for column in range(width):
        levels: list[str] = []
        for line in lines:
            if line[column] and (not levels or levels[-1] != line[column]):
                levels.append(line[column])
        if levels:
            heads.append(Head(column, tuple(levels)))
    return heads


def _spread(line: list[str], below: list[str], merged: bool) -> None:
    """In a file without merges a group's label stands only over its first column."""
    if merged:
        return
    label = ""
    for column, text in enumerate(line):
        if text:
            label = text if below[column] else ""
        elif label and below[column]:
            line[column] = label
        else:
            label = ""


def _as_written(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _unit_of(text: str) -> str:
    match = _UNIT_LINE.search(plain(text))
    return match.group(1) if match else ""


def _unit_line(grid: Grid, first: int, top: int, bottom: int) -> tuple[str | None, dict[str, str]]:
    """单位行: 单位：万元、亩 near the head, or the unit in the title's brackets."""
    written: list[str] = []
    for number in [*range(first, bottom + 1), *range(bottom + 1, min(bottom + 3, len(grid.rows)))]:
        cells = [c for c in grid.rows[number] if isinstance(c, str) and c.strip()]
        if number > bottom and len(cells) > 2:
            continue
        for position, cell in enumerate(cells):
            text = plain(cell)
            if text in {"单位:", "单位"} and position + 1 < len(cells):
                text = "单位:" + plain(cells[position + 1])
            said = _unit_of(text)
            if top <= number <= bottom and not text.startswith("单位"):
                continue
            if not said and number < top:
                said = "、".join(u for u in [head_unit(cell)] if u)
            written.extend(_UNIT_TOKEN.findall(said))
    units: dict[str, str] = {}
    for token in written:
        units.setdefault(unit_family(token), token)
    return ("、".join(dict.fromkeys(written)) or None), units


def unit_family(unit: str) -> str:
    """单位族: money, area or percent; a sheet's unit line speaks only to its own family."""
    if unit in {"%", "％"}:
        return "percent"
    return (
        "money"
        if "元" in unit or unit in {"亿", "万"} or "美" in unit.upper() or "USD" in unit.upper()
        else "area"
    )


def fill_merges(grid: Grid, first_row: int) -> tuple[list[list[Any]], set[tuple[int, int]]]:
    """合并单元格: a value merged down several rows belongs to each of them; says which cells were filled."""
    rows = [list(row) for row in grid.rows]
    filled: set[tuple[int, int]] = set()
    for r1, c1, r2, _c2 in grid.merges:
        if r1 < first_row or r2 <= r1 or r1 >= len(rows) or c1 >= len(rows[r1]):
            continue
        value = rows[r1][c1]
        if is_blank(value) or len(filled) > MOST_FILLED:
            continue
        for r in range(r1 + 1, min(r2 + 1, len(rows))):
            row = rows[r]
            if c1 >= len(row):
                row.extend([""] * (c1 + 1 - len(row)))
            row[c1] = value
            filled.add((r, c1))
    return rows, filled
