"""日期文本: real dates, serial numbers, 2022.5, 二〇二二年五月, 2021.06-2023.12, and their doubts."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import isfinite

from guatu.core.dates import PartialDate, Precision
from guatu.intake.numerals import chinese_number, chinese_year
from guatu.intake.words import plain

EARLIEST, LATEST = 1949, 2100
_EPOCH = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_YEAR_DIGITS = "〇○零一二三四五六七八九"
_SAID_DAY = re.compile(
    rf"([{_YEAR_DIGITS}]{{4}})年(?:([一二三四五六七八九十]{{1,3}})月(?:([一二三四五六七八九十]{{1,3}})[日号])?)?"
)
_LOOSE_WORDS = r"(?:底|末|初|上旬|中旬|下旬|中|份|左右|前后)"
_PART_WORDS = {
    "上半年": "H1",
    "下半年": "H2",
    "第一季度": "Q1",
    "第二季度": "Q2",
    "第三季度": "Q3",
    "第四季度": "Q4",
    "一季度": "Q1",
    "二季度": "Q2",
    "三季度": "Q3",
    "四季度": "Q4",
    "1季度": "Q1",
    "2季度": "Q2",
    "3季度": "Q3",
    "4季度": "Q4",
    "第1季度": "Q1",
    "第2季度": "Q2",
    "第3季度": "Q3",
    "第4季度": "Q4",
    "q1": "Q1",
    "q2": "Q2",
    "q3": "Q3",
    "q4": "Q4",
    "h1": "H1",
    "h2": "H2",
    "春": "Q1",
    "年中": "mid",
    "年初": "early",
}
_PART = "|".join(sorted(_PART_WORDS, key=len, reverse=True))
_ONE = (
    rf"(?P<y@>(?:19|20|21)\d\d|\d\d(?=[年./-]))"
    rf"(?:年?[-./]?(?P<p@>{_PART})底?|"
    rf"年年?(?P<loose@>底|末|内|度|间|前后)?(?:(?P<m@a>\d{{1,2}})(?:月(?:份)?|(?=[-./底末]|$))"
    rf"(?:(?P<d@a>\d{{1,2}})(?:日|号|$)|{_LOOSE_WORDS})?)?|"
    rf"(?P<sep@>[-./])(?P<m@b>\d{{1,2}})(?:(?P=sep@)(?P<d@b>\d{{1,2}})[日号]?|"
    rf"月(?:份)?{_LOOSE_WORDS}?|{_LOOSE_WORDS})?"
    rf"|"
    rf"(?P<m@c>0[1-9]|1[0-2])(?:(?P<d@c>\d\d))?|)"
)
_FIRST, _SECOND = _ONE.replace("@", "1"), _ONE.replace("@", "2")
_BEFORE = r"(?P<before>约|大约|预计|计划|拟|力争|确保|不晚于|不迟于|暂定|于|自|从|≤|<|≥|>|~)?"
_AFTER = (
    r"(?P<after>底前|年前|月前|日前|之前|以前|前|开工|动工|竣工|完工|投产|建成|签约|达产|"
    r"投用|完成|起|已开工|已竣工|已投产|左右|上下|前后)?"
)
_DASH = r"(?:-|--|—|——|–|~|至|到|/)"
_OPEN = r"(?:今|目前|现在|至今)"
_HOUR = r"(?:[T ]?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_SINGLE = re.compile(rf"^{_BEFORE}{_FIRST}{_HOUR}{_AFTER}$", re.I)
_SHORT_END = r"(?P<se>\d{1,2})月(?:份)?(?:底|末)?"
_RANGE = re.compile(
    rf"^{_BEFORE}{_FIRST}(?:开工)?(?:{_DASH}(?:{_SECOND}|{_SHORT_END}|(?P<open>{_OPEN}))){_AFTER}$", re.I
)
_SAME_YEAR = re.compile(
    r"^(?P<y>(?:19|20)\d\d)[年./](?P<a>\d{1,2})月?(?:--|[-—–~至到])(?P<b>\d{1,2})月?(?:底|"
    r"末)?$"
)
_DIGITS_8 = re.compile(r"^(?:19|20)\d{6}$")


@dataclass(frozen=True, slots=True)
class Reading:
    """日期读数: one date or a span, with the words of doubt that go with it."""

    first: PartialDate | None
    last: PartialDate | None = None
    problem: str = ""
    comparator: str = ""
    part: str = ""
    is_span: bool = False


def from_number(number: float, epoch_1904: bool) -> Reading:
    """数读日期: 20220511, 202205, 2022.5, 2022 or Excel's count of days."""
    if not isfinite(number):
        return Reading(None, problem="不是日期")
    if not number.is_integer() and EARLIEST <= number < LATEST + 1:
        return _from_decimal(f"{number:.10g}")
    whole = int(number)
    if EARLIEST <= whole <= LATEST:
        return Reading(PartialDate(date(whole, 1, 1), "year"))
    if 194901 <= whole <= 210012 or 19490101 <= whole <= 21001231:
        return read_date(str(whole))
    if 10_000 <= number <= 75_000:
        return Reading(PartialDate(_EPOCH[epoch_1904] + timedelta(days=whole)))
    return Reading(None, problem="不像日期")


def _from_decimal(text: str) -> Reading:
    year, _, month = text.partition(".")
    if len(month) > 2:
        return Reading(None, problem="不像日期")
    first = _build(int(year), int(month), None)
    if first is None:
        return Reading(None, problem="没有这个月份")
    doubt = f"可能是 {year}-10 少了末尾的 0，按 {year}-01 读入，请核对" if month == "1" else ""
    return Reading(first, problem=doubt)


@lru_cache(maxsize=65536)
def read_date(text: str) -> Reading:
    """文读日期: what the words say, no more precise than they are."""
    said = _said_in_digits(plain(text)).rstrip("。.;；,，、")
    if len(said) > 60:
        return Reading(None, problem="不像日期")
    if re.fullmatch(r"\d{5}(?:\.0+)?", said):
        return from_number(float(said), False)
    same_year = _SAME_YEAR.match(said)
    if same_year:
        year = int(same_year["y"])
        return _span(_build(year, int(same_year["a"]), None), _build(year, int(same_year["b"]), None))
    match = _SINGLE.match(said)
    if match:
        return _single(match)
    match = _RANGE.match(said)
    if match:
        return _two(match)
    return Reading(None, problem="不像日期")


def _said_in_digits(text: str) -> str:
    def digits(match: re.Match[str]) -> str:
        year = chinese_year(match[1])
        out = f"{year}年"
        for group, mark in ((match[2], "月"), (match[3], "日")):
            number = chinese_number(group) if group else None
            out += f"{number}{mark}" if number is not None else ""
        return out

    return _SAID_DAY.sub(digits, text)


def _pieces(match: re.Match[str], which: str) -> tuple[int, int | None, int | None, bool, str]:
    groups = match.groupdict()
    year = int(groups[f"y{which}"])
    short = year < 100
    month = next((groups[f"m{which}{k}"] for k in "abc" if groups[f"m{which}{k}"]), None)
    day = next((groups[f"d{which}{k}"] for k in "abc" if groups[f"d{which}{k}"]), None)
    part = _PART_WORDS.get((groups[f"p{which}"] or "").lower(), "")
    full_year = (2000 + year if year < 60 else 1900 + year) if short else year
    return full_year, int(month) if month else None, int(day) if day else None, short, part


def _build(year: int, month: int | None, day: int | None) -> PartialDate | None:
    precision: Precision = "day" if day is not None else "month" if month is not None else "year"
    try:
        built = PartialDate(date(year, 1 if month is None else month, 1 if day is None else day), precision)
    except ValueError:
        return None
    return built if EARLIEST <= year <= LATEST else None


def _single(match: re.Match[str]) -> Reading:
    year, month, day, short, part = _pieces(match, "1")
    first = _build(year, month, day)
    if first is None:
        return Reading(None, problem=_impossible(year, month))
    doubts = []
    if short:
        doubts.append(f"年份只有两位，按 {year} 年读入，请核对")
    if part:
        doubts.append(f"只记到年份 {year}，请补写月份")
    comparator = _qualifier(match, doubts)
    return Reading(first, None, "；".join(doubts), comparator, part)


def _qualifier(match: re.Match[str], doubts: list[str]) -> str:
    before, after = match["before"] or "", match["after"] or ""
    if before in {"约", "大约", "~"} or after in {"左右", "上下", "前后"}:
        doubts.append("是约数")
        return "~"
    if after.endswith("前") or before in {"不晚于", "不迟于", "≤", "<"}:
        doubts.append("写的是期限，按这个时间读入")
        return "<"
    if before in {"≥", ">"}:
        doubts.append("写的是期限，按这个时间读入")
        return ">="
    if before in {"预计", "计划", "拟", "力争", "确保", "暂定"}:
        doubts.append(f"写着“{before}”，请核对是计划还是实际")
    return ""


def _impossible(year: int, month: int | None) -> str:
    if not EARLIEST <= year <= LATEST:
        return "年份不合常理"
    return "没有这一天" if month is None or 1 <= month <= 12 else "没有这个月份"


def _two(match: re.Match[str]) -> Reading:
    year, month, day, short, part = _pieces(match, "1")
    first = _build(year, month, day)
    if first is None:
        return Reading(None, problem=_impossible(year, month), is_span=True)
    doubts = ["年份只有两位，请核对"] if short else []
    if match["open"]:
        return Reading(first, None, "；".join(doubts), part=part, is_span=True)
    if match["se"]:
        last = _build(year, int(match["se"]), None)
    else:
        end_year, end_month, end_day, end_short, _ = _pieces(match, "2")
        last = _build(end_year, end_month, end_day)
        if end_short and not short:
            doubts.append("年份只有两位，请核对")
    if last is None:
        return Reading(None, problem="止期不是真实的日期", is_span=True)
    return _span(first, last, "；".join(doubts))


def _span(first: PartialDate | None, last: PartialDate | None, problem: str = "") -> Reading:
    if first is None or last is None:
        return Reading(None, problem="没有这个月份", is_span=True)
    if last.last_day < first.day:
        return Reading(None, problem="止期早于起期", is_span=True)
    return Reading(first, last, problem, is_span=True)


def from_datetime(value: date | datetime, shown: str) -> Reading:
    """真日期: dated as it stands, no zone; a cell that shows only a month is only a month."""
    day = value.date() if isinstance(value, datetime) else value
    if day.year <= 1900:
        return Reading(None, problem="是 1900 年 1 月的空日期，按空处理")
    if not EARLIEST <= day.year <= LATEST:
        return Reading(None, problem="年份不合常理")
    if shown == "month" and day.day == 1:
        return Reading(PartialDate(day, "month"))
    if shown == "year" and (day.month, day.day) == (1, 1):
        return Reading(PartialDate(day, "year"))
    return Reading(PartialDate(day))
