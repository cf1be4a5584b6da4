"""填法：amounts in 万元 or 亿元 kept to the fen, dates to the day or the month, numbers exact."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from guatu.core.dates import PartialDate
from guatu.core.money import FEN_PER_WAN, FEN_PER_YI, LARGEST_FEN
from guatu.intake.amounts import SCALES, read_money
from guatu.intake.calendar_words import read_date
from guatu.intake.words import plain
from guatu.projects.models import Comparator

COMPARATOR_WORDS = {"~": "约", ">": "超", "<": "近", ">=": "以上", "+": "余"}


@dataclass(frozen=True)
class TypedAmount:
    """所填金额：fen, the upper end of a range, and the qualifier that was typed with it."""

    fen: int
    max_fen: int | None = None
    comparator: str = ""


def amount_text(fen: int | None) -> str:
    """金额填法：exact, in 亿元 where it is a round number of them, else in 万元."""
    if fen is None:
        return ""
    if abs(fen) >= FEN_PER_YI and fen % FEN_PER_WAN == 0:
        return f"{(Decimal(fen) / FEN_PER_YI).normalize():f}亿元"
    return f"{(Decimal(fen) / FEN_PER_WAN).normalize():f}万元"


class AmountField(forms.CharField):
    """金额. ``12500``, ``1.25亿元``, ``约4.4亿元``, ``1.2-1.5亿元``; a bare number is 万元."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=40, **({"required": False} | more))

    def clean(self, value: Any) -> TypedAmount | None:
        """读金额, to the fen."""
        text = super().clean(value)
        if not text:
            return None
        read = read_money(text)
        if read is None or read.rest:
            raise forms.ValidationError("看不懂这个金额，例如 12500 万元、1.25 亿元。")
        if read.currency not in ("", "CNY"):
            raise forms.ValidationError("这里填人民币金额。")
        scale = SCALES[(read.unit or "万元").removesuffix("元")] * 100
        low, high = _whole_fen(read.low * scale), _whole_fen(read.high * scale) if read.high else None
        return TypedAmount(low, high, _comparator(text, read.comparator))


def _whole_fen(fen: Decimal) -> int:
    if fen < 0:
        raise forms.ValidationError("金额不能是负数。")
    if fen > LARGEST_FEN:
        raise forms.ValidationError("金额太大了，请核对单位。")
    if fen != fen.to_integral_value():
        raise forms.ValidationError("金额最多精确到分。")
    return int(fen)


def _comparator(text: str, read: str) -> str:
    # Offices write 近 and 余; both are kept as they were said, not as the nearest sign.
    said = plain(text)
    if said.startswith("近"):
        return Comparator.NEAR.value
    if "余" in said:
        return Comparator.ODD.value
    return read if read in Comparator.values else ""


class PartialDateField(forms.CharField):
    """日期（日、月或年）. ``2022-06-01``, ``2022-06``, ``2022年6月``."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=30, **more)
        self.widget.attrs.setdefault("placeholder", "2022-06-01 或 2022年6月")

    def clean(self, value: Any) -> PartialDate | None:
        """读日期, as precise as it was written."""
        text = super().clean(value)
        if not text:
            return None
        read = read_date(text)
        if read.first is None or read.problem or read.last is not None:
            raise forms.ValidationError("看不懂这个日期，例如 2022-06-01、2022-06、2022年6月。")
        return read.first


class ExactField(forms.CharField):
    """数. Exact decimals, not negative, thousands commas and full-width digits allowed."""

    def __init__(self, *, digits: int, decimals: int, **more: Any) -> None:
        self.digits, self.decimals = digits, decimals
        super().__init__(max_length=30, **({"required": False} | more))

    def clean(self, value: Any) -> Decimal | None:
        """读数."""
        text = plain(super().clean(value)).replace(",", "").removesuffix("%")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise forms.ValidationError("请填数字。") from error
        if not number.is_finite() or number < 0:
            raise forms.ValidationError("请填不小于 0 的数字。")
        if number >= Decimal(10) ** (self.digits - self.decimals):
            raise forms.ValidationError("数字太大了。")
        if number != round(number, self.decimals):
            raise forms.ValidationError(f"最多 {self.decimals} 位小数。")
        return number


def exact_text(number: Decimal | None) -> str:
    """数的填法, without idle zeros."""
    return "" if number is None else f"{number.normalize():f}"
