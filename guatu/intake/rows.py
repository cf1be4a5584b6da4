"""行: which rows are data, and why every other row is not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from guatu.intake.cells import UNSAVED
from guatu.intake.source import Grid
from guatu.intake.table import _META, Table
from guatu.intake.words import is_blank, is_placeholder, plain

_TOTAL = re.compile(
    r"^(?P<what>.{0,16}?)(?P<word>合计|小计|总计|共计|平均值?|均值|total|subtotal|累计|汇总|总和)(?:数|额)?"
    r"(?:[(（].*[)）]|:.*|\d+[个项家].*)?$",
    re.I,
)
_ONLY_ALONE = {"累计", "汇总", "总和", "total", "subtotal"}
_NOTE = re.compile(
    r"^(?:[(（]?(?:注|备注|说明|填表说明|填报说明|填写说明|填表要求|填报要求|编制说明|"
    r"注释|附注|提示|数据来源|资料来源|来源|联系人|联系电话|联系方式|电话|"
    r"填报人|填表人|制表人|制表|审核人|审核|复核|复核人|审批|签字|签章|盖章|负责人|"
    r"单位负责人|分管领导|主要领导|经办人|报送人|报送单位|报送部门|填报单位|填报部门|"
    r"报送日期|报送时间|填报日期|填报时间|填表日期|制表日期|日期|统计日期|截止日期|"
    r"截至日期|打印日期|打印时间|单位|金额单位)(?:[)）])?(?:\d{0,2})[:：])|"
    r"^(?:注\d*[、.．\s]|备注[、.．]|※|填表说明|填报说明|填写说明|填表人|填报人|制表人|"
    r"审核人|说明[、.．\s]|第\d+页|共\d+页|-{5,}|—{4,}|以上(?:数据|项目)|本表)",
    re.I,
)
_SIGNED = re.compile(
    r"^[(（]?(?:盖章|公章|单位盖章|签章)[)）]?$|^(?:20\d\d年?|二[〇○零]..年)[-./]?\d{0,2}月?[-./]?\d{0,2}日?$"
)
_NOTE_FOLLOWS = re.compile(r"^[(（]?\d{1,2}[)）]?[、.．)]|^[①-⑳]")
_NUMERAL = r"[一二三四五六七八九十]{1,3}"
_LEVELS = (
    (1, re.compile(rf"^(?:{_NUMERAL}(?:[、.．,，:：]|$)|第{_NUMERAL}(?:类|部分|批|组|篇|章)|[IVX]+[、.．])")),
    (2, re.compile(rf"^[(（]{_NUMERAL}[)）]")),
)
_COUNTED = re.compile(r"[(（]?共?(?P<count>\d+)[个项家][)）]?$")
_GENERIC = re.compile(
    r"^(?:(?:续建|新建|新开工|拟开工|在建|竣工|建成|投产|前期|储备|谋划|签约|拟建|扩建|"
    r"技改|产业|工业|服务业|农业|制造业|基础设施|民生|社会事业|社会民生|生态环保|"
    r"政府投资|企业投资|民间投资|外资|内资|重点|重大|一般|其他|城建|交通|水利|能源)(?:类|"
    r"重点|投资)?(?:项目|工程)?|.{1,10}类|.{1,10}片区|.{1,8}板块)$"
)
_ORDINAL = re.compile(r"^\d+(?:[-.]\d+)*$")


@dataclass(slots=True)
class Skipped:
    """跳过: one row that is no record, and what it is."""

    index: int
    reason: str
    label: str = ""


@dataclass(slots=True)
class Sorted:
    """分行: data rows, skipped rows, and the rows that state sums (0-based)."""

    data: list[int] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    totals: list[tuple[int, str, str]] = field(default_factory=list)
    categories: dict[int, int] = field(default_factory=dict)


class RowSorter:
    """分行: reads the rows in order, because a note may run on over several of them."""

    def __init__(
        self, grid: Grid, table: Table, name_column: int, first: int = 0, last: int | None = None
    ) -> None:
        self.grid, self.table, self.name_column = grid, table, name_column
        self.heads = {head.index: {plain(level) for level in head.levels} for head in table.heads}
        self.titles = {
            plain(cell)
            for row in grid.rows[: table.top]
            for cell in row
            if isinstance(cell, str) and len(cell) > 3
        }
        self.wide = {m[0]: m[1] for m in grid.merges if m[3] - m[1] + 1 >= max(3, len(table.heads) // 2)}
        self.first, self.end = first, len(grid.rows) if last is None else last
        self.in_note = False

    def sort(self) -> Sorted:
        """分行: the verdict on each row of the sheet."""
        result = Sorted()
        top, bottom = self.table.top, self.table.bottom
        for index in range(self.first, top):
            reason = "空行" if all(map(is_blank, self.grid.rows[index])) else "表头以上的标题或说明"
            result.skipped.append(Skipped(index, reason))
        for index in range(bottom + 1, self._last()):
            self._sort_row(index, self.grid.rows[index], result)
        if not result.data:
            self._numerals_are_ordinals(result)
        return result

    def _last(self) -> int:
        rows = self.grid.rows
        last = self.end
        while last > self.table.bottom + 1 and all(map(is_blank, rows[last - 1])):
            last -= 1
        return last

    def _sort_row(self, index: int, row: Sequence[Any], result: Sorted) -> None:
        name = row[self.name_column] if self.name_column < len(row) else ""
        ordinal = self._ordinal(row)
        if ordinal and isinstance(name, str) and name.strip() and not _suspect(name):
            self.in_note = False
            result.data.append(index)
            return
        cells = [(c, v) for c, v in enumerate(row) if not is_blank(v) and v != UNSAVED]
        reason, label = self._reason(index, cells, ordinal)
        if not reason:
            self.in_note = False
            result.data.append(index)
            return
        result.skipped.append(Skipped(index, reason, label))
        self.in_note = reason == "说明行" or (self.in_note and reason == "空行")
        if reason == "合计行":
            result.totals.append((index, "total", label))
        elif reason in {"小计行", "平均行"}:
            result.totals.append((index, "part" if reason == "小计行" else "mean", label))
        elif reason == "分类行":
            result.categories[index] = _level(label)
            result.totals.append((index, "category", label))

    def _ordinal(self, row: Sequence[Any]) -> bool:
        column = self.table.ordinal
        if column is None or column >= len(row):
            return False
        value = row[column]
        if isinstance(value, str):
            return bool(value) and _ORDINAL.match(plain(value)) is not None
        return isinstance(value, int | float)

    # One question after another, in the order in which a person would ask them.
    def _reason(self, index: int, cells: list[tuple[int, Any]], ordinal: bool) -> tuple[str, str]:
        if not cells:
            return "空行", ""
        if ordinal and all(c == self.table.ordinal or _nothing(v) for c, v in cells):
            return "只有序号", ""
        texts = [(c, plain(v)) for c, v in cells if isinstance(v, str)]
        if not texts:
            return "", ""
        if self._is_head(cells):
            return "重复的表头", ""
        total = self._total(texts)
        if total:
            return total
        first = texts[0][1]
        if _NOTE.match(first) or (
            self.in_note and len(texts) == 1 and len(cells) <= 2 and _NOTE_FOLLOWS.match(first)
        ):
            return "说明行", first
        if len(cells) <= 3 and (_META.match(first) or first in self.titles) and len(cells) == len(texts):
            return "标题或说明行", first
        label = self._category(index, cells, texts, ordinal)
        if label:
            return "分类行", label
        if len(cells) == 1 and _SIGNED.match(first):
            return "说明行", first
        if len(cells) == 1 and (len(first) > 40 or (texts[0][0] != self.name_column and not ordinal)):
            return "说明行", first
        return "", ""

    def _is_head(self, cells: list[tuple[int, Any]]) -> bool:
        same = sum(1 for c, v in cells if isinstance(v, str) and plain(v) in self.heads.get(c, ()))
        return same >= 2 and same * 10 >= len(cells) * 6

    def _total(self, texts: list[tuple[int, str]]) -> tuple[str, str] | None:
        labels = [text for c, text in texts if c <= self.name_column] or [texts[0][1]]
        for label in [*labels, "".join(labels[:2])]:
            match = _TOTAL.match(label) if len(label) <= 40 else None
            if not match:
                continue
            word = match["word"].lower()
            if word in _ONLY_ALONE and match["what"]:
                continue
            if word.startswith(("平均", "均值")):
                return "平均行", label
            return ("小计行" if word in {"小计", "subtotal"} else "合计行"), label
        return None

    def _category(
        self, index: int, cells: list[tuple[int, Any]], texts: list[tuple[int, str]], ordinal: bool
    ) -> str:
        if ordinal:
            return ""
        labels = [text for c, text in texts if c <= self.name_column]
        others = [v for c, v in cells if c > self.name_column]
        if not labels:
            return ""
        label = "".join(labels)
        if any(isinstance(v, str) and not _says_little(v) for v in others) or any(
            _is_date(v) for v in others
        ):
            return ""
        if any(pattern.match(one) for one in labels[:1] for _, pattern in _LEVELS):
            return label if len(labels) == 1 else "、".join((labels[0].rstrip("、.．"), "".join(labels[1:])))
        alone = len(labels) == 1 and not any(not isinstance(v, str) for c, v in cells if c < self.name_column)
        if not alone:
            return ""
        if _COUNTED.search(label) or _GENERIC.match(label):
            return label
        return label if index in self.wide and len(cells) == 1 and len(label) <= 40 else ""

    def _numerals_are_ordinals(self, result: Sorted) -> None:
        """Where no row is left, 一 二 三 in a column of their own are the ordinals of the rows themselves."""
        column = self.table.ordinal
        if column is None:
            return
        for skipped in list(result.skipped):
            row = self.grid.rows[skipped.index]
            if (
                skipped.reason == "分类行"
                and self.name_column < len(row)
                and not is_blank(row[self.name_column])
            ):
                result.skipped.remove(skipped)
                result.data.append(skipped.index)
                result.categories.pop(skipped.index, None)
        result.totals = [t for t in result.totals if t[0] not in result.data]


def _suspect(name: str) -> bool:
    return len(name) <= 44 and _TOTAL.match(plain(name)) is not None


def _nothing(value: Any) -> bool:
    return isinstance(value, str) and (value == UNSAVED or is_placeholder(plain(value)))


def _says_little(value: str) -> bool:
    text = plain(value)
    return (
        is_placeholder(text)
        or re.fullmatch(r"[¥]?[\d,.]+(?:个|项|家|万元|亿元|亩|%)?", text) is not None
        or value == UNSAVED
    )


def _is_date(value: Any) -> bool:
    return hasattr(value, "year")


def _level(label: str) -> int:
    return next((level for level, pattern in _LEVELS if pattern.match(label)), 1)


def stated_count(label: str) -> int | None:
    """个数: 合计（12个） or 一、产业项目（5个） states how many rows there are."""
    match = re.search(r"(?:共|[(（]|计)(\d{1,6})[个项家]", label)
    return int(match[1]) if match else None
