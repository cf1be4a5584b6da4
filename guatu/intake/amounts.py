"""数量: money, area, shares and counts as offices write them, exact and with their qualifier."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from guatu.intake.numerals import CHINESE_DIGITS, chinese_number
from guatu.intake.words import plain

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?|\.\d+"
_SAID = rf"[{CHINESE_DIGITS}]+(?:点[{CHINESE_DIGITS}]+)?"
_NUMBER = rf"(?:{_DIGITS}|{_SAID})"
_SCALE = r"(?:万亿|亿|千万|百万|十万|万|千|百)"
_CURRENCY = r"(?:US\$|HK\$|\$|¥|€|£|RMB|CNY|USD|EUR|HKD|人民币|美元|港币|港元|欧元|日元)"
_TAIL_CURRENCY = (
    r"(?:元人民币|元\(?RMB\)?|元\(人民币\)|美元|美金|港元|港币|欧元|日元|英镑|韩元|台币|"
    r"新台币|RMB|CNY|USD|EUR|HKD|人民币|元整|元)"
)
_MONEY = (
    rf"(?P<cur@>{_CURRENCY})?(?P<n@>{_NUMBER})(?P<over@>余|多)?(?P<s@>{_SCALE})?(?P<over2@>余|多)?"
    rf"(?:(?P<m@>{_NUMBER})(?P<t@>千万|百万|十万|万|千))?(?P<tail@>{_TAIL_CURRENCY})?"
)
_AREA_UNIT = r"(?:平方公里|平方千米|km2|公顷|ha|hm2|万平方米|万平米|万m2|平方米|平米|平方|m2|千亩|万亩|亩)"
_AREA = rf"(?P<n@>{_NUMBER})(?P<over@>余|多)?(?P<u@>{_AREA_UNIT})?(?P<over2@>余|多)?"
_BEFORE = {
    "~": ("大约", "约为", "约", "近", "≈", "~", "估计"),
    ">": ("超过", "超", "逾", "多于", "大于", "高于", "突破", ">"),
    ">=": ("不低于", "不少于", "不小于", "至少", ">=", "≥", "≧"),
    "<": ("不超过", "不到", "不足", "少于", "低于", "小于", "至多", "<=", "≤", "≦", "<"),
}
_AFTER = {
    "~": ("左右", "上下"),
    ">": ("余元", "余", "多"),
    ">=": ("及以上", "以上", "起"),
    "<": ("以下", "以内", "不到"),
}
_WORD_TO_SIGN = {w: sign for sign, words in (*_BEFORE.items(), *_AFTER.items()) for w in words}


def _either(signs: dict[str, tuple[str, ...]]) -> str:
    return "|".join(sorted((re.escape(w) for words in signs.values() for w in words), key=len, reverse=True))


_PREFIX, _SUFFIX = _either(_BEFORE), _either(_AFTER)
_LABEL = (
    r"(?:(?P<maybe>预计|计划|估算|概算|预算|拟|暂估|暂定)?(?:项目)?(?:总)?(?:投资|金额|"
    r"造价|用地|占地|占地面积|面积)?(?:总额|额)?(?:为|是|共|:)?)"
)
_BETWEEN = r"(?:-|--|—|——|–|~|至|到)"
_REST = r"(?P<rest>[(（\[].*|[,，;；。、](?!\d).*|其中.*|含.*|包括.*|/年|/a)?"


def _whole(part: str) -> re.Pattern[str]:
    first, second = part.replace("@", "1"), part.replace("@", "2")
    return re.compile(
        rf"^{_LABEL}(?P<before>{_PREFIX})?(?P<minus>[-−])?{first}(?:{_BETWEEN}(?:{_PREFIX})?{second})?"
        rf"(?P<after>{_SUFFIX})?{_REST}$",
        re.S | re.I,
    )


_MONEY_TEXT = _whole(_MONEY)
_AREA_TEXT = _whole(_AREA)
_NUMBER_TEXT = re.compile(
    rf"^(?P<before>{_PREFIX})?(?P<minus>[-−])?(?P<n>{_NUMBER})(?P<unit>%|个|家|项|人|分|条|次)?"
    rf"(?P<after>{_SUFFIX})?$"
)
_ACCOUNTING = re.compile(rf"^\((¥?(?:{_DIGITS}){_SCALE}?元?)\)$")

SCALES = {
    "": Decimal(1),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
    "万亿": Decimal(1_000_000_000_000),
}
#: One ㎡ is exactly 0.0015 亩: 15 亩 make 1 公顷.
MU = {
    "亩": Decimal(1),
    "千亩": Decimal(1000),
    "万亩": Decimal(10_000),
    "公顷": Decimal(15),
    "ha": Decimal(15),
    "hm2": Decimal(15),
    "平方公里": Decimal(1500),
    "平方千米": Decimal(1500),
    "km2": Decimal(1500),
    "万平方米": Decimal(15),
    "万平米": Decimal(15),
    "万m2": Decimal(15),
    "平方米": Decimal("0.0015"),
    "平米": Decimal("0.0015"),
    "平方": Decimal("0.0015"),
    "m2": Decimal("0.0015"),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """数量: what one cell's text says; `unit` is empty where the cell names none."""

    low: Decimal
    high: Decimal | None
    unit: str
    comparator: str
    currency: str
    rest: str
    tentative: bool = False


def exact(number: float | int) -> Decimal:
    """精确: the decimal a person typed, without the tail of binary arithmetic."""
    if isinstance(number, int):
        return Decimal(number)
    if number.is_integer() and abs(number) < 1e15:
        return Decimal(int(number))
    return Decimal(f"{number:.15g}")


@lru_cache(maxsize=32768)
def read_money(text: str) -> Amount | None:
    """金额文本: 约3.5亿元, 1.2-1.5亿元, 1亿2000万, 500万美元; None when it cannot be read."""
    said = plain(text)
    if len(said) > 200:
        return None
    accounting = _ACCOUNTING.match(said)
    match = _MONEY_TEXT.match("-" + accounting.group(1) if accounting else said)
    if not match:
        return None
    low, low_unit = _money_part(match, "1")
    high, high_unit = _money_part(match, "2") if match["n2"] else (None, "")
    if low is None or (match["n2"] and high is None):
        return None
    if high is not None:
        # 1.2-1.5亿元: the unit said once, at the end, is meant for both.
        unit = high_unit or low_unit
        low *= _factor(low_unit or unit)
        high *= _factor(high_unit or unit)
        unit = "元" if unit else ""
    else:
        unit = low_unit
    currency = _currency(match["cur1"], match["tail2"] or match["tail1"])
    return _amount(match, low, high, unit, currency)


def _factor(unit: str) -> Decimal:
    return SCALES[unit.removesuffix("元")] if unit else Decimal(1)


def _money_part(match: re.Match[str], which: str) -> tuple[Decimal | None, str]:
    """One number with its own scale: the value and its unit (万元, 元 …), empty when none is said."""
    number = _number(match["n" + which])
    if number is None:
        return None, ""
    scale, tail = match["s" + which] or "", match["tail" + which] or ""
    if match["m" + which]:
        more = _number(match["m" + which])
        if more is None or not scale or SCALES[match["t" + which]] >= SCALES[scale]:
            return None, ""
        return number * SCALES[scale] + more * SCALES[match["t" + which]], "元"
    if scale:
        return number, scale + "元"
    return number, "元" if tail else ""


def _currency(before: str | None, after: str | None) -> str:
    said = ((before or "") + (after or "")).upper()
    if "美" in said or said in {"$", "US$", "USD"} or "USD" in said or "US$" in said:
        return "USD"
    if any(word in said for word in ("港", "欧", "日元", "英镑", "韩", "台", "€", "£", "HK", "EUR")):
        return "other"
    return "CNY" if said else ""


def _number(text: str) -> Decimal | None:
    if text[0] in CHINESE_DIGITS:
        return chinese_number(text)
    return Decimal(text.replace(",", ""))


def _amount(match: re.Match[str], low: Decimal, high: Decimal | None, unit: str, currency: str) -> Amount:
    groups = match.groupdict()
    word = match["before"] or match["after"]
    sign = _WORD_TO_SIGN[word] if word else ""
    if any(groups.get(g) for g in ("over1", "over21", "over2", "over22")):
        sign = ">"
    if match["minus"]:
        low = -low
    return Amount(
        low, high, unit, sign, currency, (match["rest"] or "").removesuffix("。"), bool(match["maybe"])
    )


@lru_cache(maxsize=32768)
def read_area(text: str) -> Amount | None:
    """面积文本: 约120亩, 13.3公顷, 5万平方米."""
    said = plain(text)
    match = _AREA_TEXT.match(said) if len(said) <= 200 else None
    if not match:
        return None
    low = _number(match["n1"])
    high = _number(match["n2"]) if match["n2"] else None
    if low is None or (match["n2"] and high is None):
        return None
    first, second = (match["u1"] or "").lower(), (match["u2"] or "").lower()
    unit = second or first
    if high is not None and first and second and first != second:
        low = low * MU[first] / MU[second]
    return _amount(match, low, high, unit, "")


@lru_cache(maxsize=32768)
def read_number(text: str) -> tuple[Decimal, str, str] | None:
    """数文本: the number, its sign of comparison and the mark behind it."""
    match = _NUMBER_TEXT.match(plain(text))
    number = _number(match["n"]) if match else None
    if match is None or number is None:
        return None
    word = match["before"] or match["after"]
    return (-number if match["minus"] else number), (_WORD_TO_SIGN[word] if word else ""), match["unit"] or ""
