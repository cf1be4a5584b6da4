"""中文数字: 三亿五千万、二〇二二 become numbers."""

from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "O": 0, "两": 2}
_DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_STEPS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
CHINESE_DIGITS = "零〇○一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟"


def chinese_year(text: str) -> int | None:
    """年份: 二〇二二 is read digit by digit."""
    number = 0
    for character in text:
        if character not in _DIGITS:
            return None
        number = number * 10 + _DIGITS[character]
    return number if text else None


def chinese_number(text: str) -> Decimal | None:
    """数: 十二, 三百零五, 三点五; no 万 or 亿, which are units here."""
    whole, point, fraction = text.partition("点")
    total, digit, seen = 0, 0, False
    for character in whole:
        if character in _DIGITS:
            digit, seen = _DIGITS[character], True
        elif character in _STEPS:
            total += (digit if seen else 1) * _STEPS[character]
            digit, seen = 0, False
        else:
            return None
    if not whole or (point and not fraction):
        return None
    if not any(character in _STEPS for character in whole) and len(whole) > 1:
        year = chinese_year(whole)
        total, digit = (year or 0), 0
    number = Decimal(total + digit)
    for place, character in enumerate(fraction, start=1):
        if character not in _DIGITS:
            return None
        number += Decimal(_DIGITS[character]).scaleb(-place)
    return number
