"""变更的写法：a field by its Chinese name, and what it held before and after as a reader knows it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.db import models

from guatu.core.dates import SHANGHAI
from guatu.ui.format import area, date_text, money_exact, money_text, number, percent, quantity

LONGEST = 60
EMPTY, GONE, SEALED, RETIRED = "空", "已不在册", "内容不记", "已停用的字段"
UNIT = re.compile(r"（([^（）]{1,4})）$")
CENTS_PER_WAN = 1_000_000


@dataclass(frozen=True)
class Said:
    """一个值的写法. ``exact`` is the figure to the last digit, ``full`` the long text that was shortened."""

    text: str
    exact: str = ""
    full: str = ""


AnyField: TypeAlias = "models.Field[Any, Any]"
Names = Mapping[tuple[str, str], str]
NUMBERS = (models.IntegerField, models.DecimalField, models.FloatField)


def field_label(field: AnyField) -> str:
    """字段名; the unit that its figures are written with is not said twice."""
    label = str(field.verbose_name)
    return UNIT.sub("", label) if isinstance(field, NUMBERS) else label


def value_said(field: AnyField, raw: Any, names: Names, *, is_fen: bool = False) -> Said:
    """值的写法：choices and links by name, money and quantities as everywhere else."""
    if raw is None or raw in ("", []):
        return Said(EMPTY)
    if field.related_model is not None and not isinstance(field.related_model, str):
        return Said(names.get((field.related_model._meta.label_lower, str(raw)), GONE))
    if field.flatchoices:
        return Said(str(dict(field.flatchoices).get(raw, raw)))
    if isinstance(raw, bool):
        return Said("是" if raw else "否")
    if isinstance(field, NUMBERS):
        return _figure(field, Decimal(str(raw)), is_fen)
    if isinstance(field, models.DateTimeField):
        at = datetime.fromisoformat(str(raw)).astimezone(SHANGHAI)
        return Said(f"{date_text(at)} {at:%H:%M}")
    if isinstance(field, models.DateField):
        return Said(date_text(date.fromisoformat(str(raw))))
    return _text(raw)


def _figure(field: AnyField, value: Decimal, is_fen: bool) -> Said:
    found = UNIT.search(str(field.verbose_name))
    unit = "分" if is_fen else found[1] if found else ""
    if write := FIGURES.get(unit):
        return write(value)
    if not unit and isinstance(field, models.IntegerField):
        return Said(str(value))  # a year or a place in an order has no thousands
    return Said(quantity(value, unit, digits=4))


def _money(value: Decimal) -> Said:
    return Said(money_text(int(value)), money_exact(int(value)))


def _dollars(value: Decimal) -> Said:
    return Said(quantity(value / CENTS_PER_WAN, "万美元"), f"{value / 100:,.2f} 美元")


FIGURES: dict[str, Callable[[Decimal], Said]] = {
    "分": _money,
    "美分": _dollars,
    "亩": lambda value: Said(area(value), f"{number(value, 4)} 亩"),
    "%": lambda value: Said(percent(value, 2)),
}


def _text(raw: Any) -> Said:
    if isinstance(raw, list) and all(isinstance(each, str) for each in raw):
        said = "、".join(raw)
    elif isinstance(raw, list | dict):
        said = json.dumps(raw, ensure_ascii=False)
    else:
        said = str(raw)
    return Said(said) if len(said) <= LONGEST else Said(said[:LONGEST] + "……", full=said)
