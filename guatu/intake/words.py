"""文字归整: what people type becomes comparable text; nothing here knows any column."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

_SPACES = "\u3000\u00a0\u200b\u200c\u200d\ufeff\u2002\u2003\u2009\u202f"
_ALL_SPACES = " \t\r\n\f\v\u200e\u200f\u2060" + _SPACES
_SPACE_TABLE = str.maketrans(dict.fromkeys(_SPACES[1:2] + "\u3000\u2002\u2003\u2009\u202f", " ")) | {
    ord(c): None for c in "\u200b\u200c\u200d\ufeff\u200e\u200f\u2060"
}
_FULL_WIDTH = {
    code: code - 0xFEE0
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0E)
}
_CLEAN_TABLE = _SPACE_TABLE | {k: v for k, v in _FULL_WIDTH.items() if k != 0xFF0E}
_CJK = r"\u3400-\u9fff\uf900-\ufaff\u3007"
_BETWEEN_CJK = re.compile(rf"(?<=[{_CJK}（）、，。：；“”《》])\s+(?=[{_CJK}（）、，。：；“”《》])")
_BLANKS = re.compile(r"[ \t\f\v]+")
_ANY_BLANK = re.compile(r"\s+")
_LINE_BREAK = re.compile(r"[ \t]*[\r\n\u2028\u2029]+[ \t\r\n]*|_x000[dDaA]_\n?")
_NEUTRALISED = re.compile(r"^'(?=[=+\-@\t\r])")
_CLEAN = re.compile(r"[\u4e00-\u9fa50-9A-Za-z（）、，。：；“”《》()\-·.]*").fullmatch
_ASCII_ONLY = re.compile(r"^[!-~]*$")

# fmt: off
PLACEHOLDERS = frozenset((
    "待定", "/", "//", "\\", "-", "--", "---", "—", "——", "———", "–", "－", "―", "_", "暂无", "无", "/",
    "、", "暂缺", "未定", "待核", "待核实", "待补", "待补充", "待填", "待确定", "待明确", "待提供", "不详",
    "未知", "暂未确定", "暂未定", "尚未确定", "n/a", "na", "#n/a", "nan", "null", "none", "nil", "tbd",
    "tba", "xx", "xxx", "？", "?", "??", "…", "...", "……", "暂定", "空", "（空）", "(空)",
))
EMPTY_DATES = re.compile(
    r"^(?:1900|1899)[-年./](?:0?1|12)[-月./](?:0?[01]|3[01])日?(?: 0?0:00(?::00)?)?$|"
    r"^0000-00-00"
)
ERROR_WORDS = frozenset((
    "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA",
    "#FIELD!", "#BLOCKED!",
))
# fmt: on

_SIMPLIFIER = OpenCC("t2s")


def simplified(text: str) -> str:
    """转简体: Traditional text becomes Simplified; text already Simplified is never touched."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return _converted(text)
    return text


@lru_cache(maxsize=65536)
def _converted(text: str) -> str:
    converted: str = _SIMPLIFIER.convert(text)
    if len(converted) != len(text):
        return converted
    # Only a character outside GB 2312 proves the text Traditional; rare names stay as they are.
    for before, after in zip(text, converted, strict=True):
        if before != after and not _in_gb2312(before):
            return converted
    return text


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """归一: half-width, Simplified, without any blank: for comparing and parsing, not for keeping."""
    if text.isascii():
        return _ANY_BLANK.sub("", text)
    return _ANY_BLANK.sub("", simplified(unicodedata.normalize("NFKC", text)).translate(_SPACE_TABLE))


def tidy(text: str) -> str:
    """理顺: stray blanks, full-width digits and letters, and line ends are put right; the words stay."""
    text = _NEUTRALISED.sub("", text)
    if _ASCII_ONLY.match(text):
        return text
    return _BLANKS.sub(" ", simplified(text.translate(_CLEAN_TABLE))).strip()


def one_line(text: str) -> str:
    """名称: one line, no blanks between Chinese characters."""
    if _CLEAN(text):
        return simplified(text)
    text = tidy(text)
    if "\n" in text or "\r" in text or "_x000" in text:
        text = _LINE_BREAK.sub(" ", text).strip()
    if " " in text:
        text = _BETWEEN_CJK.sub("", text)
        text = re.sub(rf"(?<=[{_CJK}]) (?=[(（])|(?<=[)）]) (?=[{_CJK}])", "", text)
    return text


def person_names(text: str) -> str:
    """人名: 成  斌 is one person; 张三 李四 are two."""
    text = _LINE_BREAK.sub("、", tidy(text))
    if " " not in text:
        return text
    parts: list[str] = []
    for piece in re.split(r"\s*[、，,;；/]\s*", text):
        words = piece.split(" ")
        if all(len(word) >= 2 for word in words) and not any(word.isascii() for word in words):
            parts.extend(words)
        else:
            parts.append(one_line(piece))
    return "、".join(parts)


def paragraph(text: str) -> str:
    """段落: lines are kept, blanks at their ends are not."""
    if _CLEAN(text):
        return simplified(text)
    text = tidy(text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n"))
    if "\n" in text:
        text = "\n".join(line for line in (one_line(piece) for piece in text.split("\n")) if line)
    return _BETWEEN_CJK.sub("", text) if " " in text else text


def is_placeholder(text: str) -> bool:
    """占位: 待定、/、—、暂无 and their kin say that nothing is known."""
    if len(text) > 12 and text[0] not in "1-—–―/_.。…·*＊、－?？ 　0":
        return False
    return (
        text.lower() in PLACEHOLDERS
        or not text.strip("-—–―/_.。…·*＊、－?？")
        or EMPTY_DATES.match(text) is not None
    )


def is_blank(value: object) -> bool:
    """空: no value, or nothing but blanks of any kind."""
    return value is None or (isinstance(value, str) and not value.strip(_ALL_SPACES))


@lru_cache(maxsize=65536)
def company_key(text: str) -> str:
    """企业名键: two spellings of one registered name are equal under it."""
    return plain(text).lower()
