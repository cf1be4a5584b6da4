"""列: what a kind of sheet may hold, by the names offices use, and which head is which column."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from guatu.intake.words import plain

ColumnType = Literal[
    "name",
    "text",
    "person",
    "paragraph",
    "money",
    "area",
    "floor",
    "percent",
    "date",
    "span",
    "credit_code",
    "project_code",
    "industry_code",
    "count",
    "score",
    "yes_no",
]

_UNIT = (
    r"(?:人民币|RMB)?(?:亿美元|万美元|百万美元|千美元|美元|亿美金|万美金|美金|USD|亿元|"
    r"千万元|百万元|十万元|万元|千元|元|亿|万|"
    r"平方公里|平方千米|km2|公顷|ha|hm2|万平方米|万平米|万m2|平方米|平米|m2|亩|%|％)"
)
_UNIT_WORD = re.compile(rf"^(?:单位|金额|币种)?[:：]?({_UNIT})(?:/(?:亩|年))?(?:人民币)?$", re.I)
_BRACKETED = re.compile(r"[(（\[【〔]([^()（）\[\]【】〔〕]*)[)）\]】〕]")
_TRAILING_UNIT = re.compile(rf"(?:[:：/,，]|单位[:：]?)({_UNIT})(?:/(?:亩|年))?$", re.I)
_BARE_UNIT = re.compile(r"(?<=[投资值收额积税])(亿美元|万美元|亿元|万元|平方米|m2)$")
_FULL_MARK = re.compile(r"(?:满分|总分|共)?(\d{1,4}(?:\.\d+)?)分")
_YEAR = re.compile(r"(?:20\d\d|二[〇○零]..)年?度?")
_CUT_OFF = re.compile(r"(?:截[至止]到?|至)(?:目前|今|\d{1,2}月\d{1,2}日|\d{1,2}月[底末份]?|年底)?")
_MONTHS = re.compile(r"\d{1,2}[-—~至]\d{1,2}月份?|[上本当]月|\d{1,2}月份?(?=完成)")
_PUNCTUATION = re.compile(r"[*＊:：,，、.。;；!！?？\"'“”‘’《》<>_\-—·#]")


@dataclass(frozen=True, slots=True)
class Column:
    """列: one field, the kind of value it takes and the names offices give it (best first)."""

    field: str
    type: ColumnType
    names: tuple[str, ...]
    contains: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    label: str = ""
    required: bool = False
    strict: bool = False
    ceiling: Decimal | None = None
    maximum: Decimal | None = None
    also: tuple[str, str] | None = None
    resembles: bool = False
    unseen: bool = False  # hidden on purpose, for the way back

    @property
    def title(self) -> str:
        """列名: how messages call the column."""
        return self.label or self.names[0]


@dataclass(frozen=True)
class SheetKind:
    """表种: the columns a sheet of this kind may have; `key` is the field that names a row."""

    code: str
    title: str
    columns: tuple[Column, ...]
    key: str = "name"
    unique: tuple[str, ...] = ()
    order: tuple[tuple[str, str], ...] = ()
    not_above: tuple[tuple[str, str], ...] = ()

    def column(self, field: str) -> Column | None:
        """列 by field; None where the kind has no such field."""
        return next((c for c in self.columns if field in {c.field, ",".join(c.also or ())}), None)


@dataclass(frozen=True, slots=True)
class Head:
    """表头: one column's head as written, level by level."""

    index: int
    levels: tuple[str, ...]

    @property
    def written(self) -> str:
        """原样: levels joined by /."""
        return "/".join(self.levels)


@dataclass(slots=True)
class Matched:
    """对照: which head became which column, and which were left alone with a reason."""

    columns: dict[int, Column]
    units: dict[int, str]
    unmapped: list[tuple[Head, str]]


ORDINAL = frozenset(
    ["序号", "序", "编号", "项目序号", "no", "no.", "顺序号", "行号", "序列", "排序", "排名", "#"]
)


@lru_cache(maxsize=8192)
def head_unit(text: str) -> str:
    """表头单位: 总投资（万元） is counted in 万元."""
    bare = plain(text)
    for inner in _BRACKETED.findall(bare):
        for piece in re.split(r"[,，、;；]", inner):
            match = _UNIT_WORD.match(piece)
            if match:
                return match.group(1)
    match = _UNIT_WORD.match(bare) or _TRAILING_UNIT.search(bare) or _BARE_UNIT.search(bare)
    return match.group(1) if match else ""


@lru_cache(maxsize=8192)
def full_mark(text: str) -> Decimal | None:
    """满分: a head such as 得分（满分10分） says how much is possible."""
    for inner in _BRACKETED.findall(plain(text)):
        match = _FULL_MARK.fullmatch(inner)
        if match:
            return Decimal(match.group(1))
    return None


@lru_cache(maxsize=8192)
def head_words(text: str) -> str:
    """表头词: the head without unit, remarks in brackets, marks and blanks."""
    bare = plain(text).lower()
    without = _BRACKETED.sub("", bare)
    without = _TRAILING_UNIT.sub("", without)
    without = _BARE_UNIT.sub("", without)
    return _PUNCTUATION.sub("", without).replace("/", "") or ""


@lru_cache(maxsize=8192)
def timeless(words: str) -> str:
    """去期: 2022年计划投资 and 截至5月底累计完成投资 lose the period that changes with every sheet."""
    words = _CUT_OFF.sub("", words) if "截" in words else words
    words = _MONTHS.sub("本期", words)
    return _YEAR.sub("年度", words)


def spellings(head: Head) -> list[str]:
    """读法: the ways a head of several levels can be said, the fullest first."""
    words = [w for w in (head_words(level) for level in head.levels) if w]
    inner = [
        p
        for level in head.levels
        for p in (plain(i) for i in _BRACKETED.findall(plain(level)))
        if p and not _UNIT_WORD.match(p) and not full_mark(level)
    ]
    if not words:
        return []
    said = ["".join(words)]
    if len(words) > 1:
        said += [
            "".join(reversed(words)),
            words[-1] + words[0],
            words[0] + words[-1],
            "".join(words[-2:]),
            words[-1],
        ]
    elif len(inner) == 1 and len(inner[0]) <= 6:
        said = [words[0] + inner[0], inner[0] + words[0], words[0]]
    out: list[str] = []
    for one in said:
        for form in (one, timeless(one)):
            if form and form not in out:
                out.append(form)
    return out


class Vocabulary:
    """词表: a kind's names, prepared once for looking up heads."""

    def __init__(self, kind: SheetKind) -> None:
        self.kind = kind
        self.exact: dict[str, tuple[int, Column]] = {}
        for column in kind.columns:
            for rank, name in enumerate(column.names):
                self.exact.setdefault(head_words(name), (rank, column))

    def find(self, head: Head) -> tuple[int, list[Column]]:
        """对列: the column whose name the head says; lower rank is surer; several columns mean doubt."""
        rank, columns = self._look_up(head)
        if len(columns) != 1 and len(head.levels) == 1 and "/" in head.levels[0]:
            # A returned file writes 投资情况/总投资 in one cell.
            rank, columns = self._look_up(Head(head.index, tuple(head.levels[0].split("/"))))
        return rank, columns

    def _look_up(self, head: Head) -> tuple[int, list[Column]]:
        said = spellings(head)
        for step, one in enumerate(said):
            hit = self.exact.get(one)
            if hit:
                return step * 10 + min(hit[0], 9), [hit[1]]
        if not said:
            return 999, []
        return 500, self._containing(said[0], said[-1])

    def knows(self, text: str) -> bool:
        """认得: the text is one of the kind's names, exactly or nearly."""
        words = head_words(text)
        return words in self.exact or timeless(words) in self.exact

    def _containing(self, fullest: str, last: str) -> list[Column]:
        if len(fullest) > 24:
            return []
        found: list[tuple[int, Column]] = []
        for column in self.kind.columns:
            best = max((len(word) for word in column.contains if word in last or word in fullest), default=0)
            if best and not any(word in fullest for word in column.avoid):
                found.append((best, column))
        longest = max((size for size, _ in found), default=0)
        return [column for size, column in found if size == longest]


def match_heads(
    heads: Sequence[Head], vocabulary: Vocabulary, corrections: Mapping[str, str] | None = None
) -> Matched:
    """对表头: each head its column; a doubtful or second head is left alone, and said so."""
    corrected = {_key(head): field for head, field in (corrections or {}).items()}
    result = Matched({}, {}, [])
    claims: dict[str, list[tuple[int, Head, Column]]] = {}
    for head in heads:
        if not head.written.strip() or plain(head.written).lower() in ORDINAL:
            continue
        if _key(head.written) in corrected:
            column = vocabulary.kind.column(corrected[_key(head.written)])
            if column:
                claims.setdefault(column.field, []).append((-1, head, column))
            else:
                result.unmapped.append((head, ""))
            continue
        rank, columns = vocabulary.find(head)
        if len(columns) == 1:
            claims.setdefault(columns[0].field, []).append((rank, head, columns[0]))
        elif columns:
            either = "、".join(column.title for column in columns)
            result.unmapped.append((head, f"“{head.written}”可以是{either}，没有读入，请指定。"))
        else:
            result.unmapped.append((head, ""))
    for field_claims in claims.values():
        _settle(field_claims, result, vocabulary.kind.key)
    _add_units(heads, result)
    return result


def _settle(claims: list[tuple[int, Head, Column]], result: Matched, key: str) -> None:
    """One field, several heads: the surest wins; equals are a question, except for the name itself."""
    claims.sort(key=lambda claim: (claim[0], claim[1].index))
    rank, head, column = claims[0]
    level = [claim for claim in claims if claim[0] == rank]
    same_words = {claim[1].written for claim in level}
    if len(level) > 1 and len(same_words) > 1 and column.field != key:
        names = "、".join(f"“{claim[1].written}”" for claim in level)
        for _, other, _ in level:
            result.unmapped.append((other, f"{names}都像{column.title}，没有读入，请指定用哪一列。"))
    else:
        result.columns[head.index] = column
        level = claims[:1]
    for claim in claims:
        if claim not in level:
            text = f"已有一列读作{column.title}，“{claim[1].written}”没有读入。"
            result.unmapped.append((claim[1], text))


def _add_units(heads: Iterable[Head], result: Matched) -> None:
    for head in heads:
        if head.index in result.columns:
            units = [unit for unit in map(head_unit, reversed(head.levels)) if unit]
            result.units[head.index] = units[0] if units else ""


def _key(written: str) -> str:
    return plain(written)
