"""单元格: one reader per column turns what is written into a value, or says why it does not."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import isfinite
from typing import Any

from guatu.intake import calendar_words, codes, words
from guatu.intake.amounts import MU, SCALES, Amount, exact, read_area, read_money, read_number
from guatu.intake.columns import Column, full_mark
from guatu.intake.table import unit_family

#: value (None is empty), further fields, and problems as (severity, text).
Cell = tuple[Any, dict[str, Any] | None, tuple[tuple[str, str], ...] | None]

EMPTY: Cell = (None, None, None)
WARN, REJECT, NOTE = "warning", "error", "info"
UNSAVED = "#未保存结果!"
_MAY_BE_NOTHING = frozenset("-—–―－_＿/／.。…·*＊?？、０１01（(")
PENDING = "信用代码待办，先空着"
_FEN = Decimal("0.01")
_FINE = Decimal("0.000001")
_MONEY_TYPES = {"money", "area", "floor", "percent", "count", "score"}
LARGEST = Decimal("1e18")


def warned(text: str, value: Any = None, extra: dict[str, Any] | None = None) -> Cell:
    """警告: the row is accepted; the cell is empty unless a value is given."""
    return value, extra, ((WARN, text),)


class CellReader:
    """读格: remembers every value it has read, because columns repeat themselves."""

    def __init__(self, column: Column, head: str, unit: str, epoch_1904: bool) -> None:
        self.column, self.field = column, column.field
        self.unit = unit
        self.epoch_1904 = epoch_1904
        self.maximum = column.maximum or full_mark(head)
        self.cache: dict[Any, Cell] = {"": EMPTY, None: EMPTY}
        self._read = getattr(self, "_" + column.type)

        self._quick = self._quick_factor()

    def _quick_factor(self) -> tuple[int, float] | None:
        """Most cells are plain numbers in a known unit; they need none of the care below."""
        unit, column = self.unit, self.column
        if column.type == "money" and unit and not _is_dollar(unit) and not column.field.endswith("_usd"):
            factor = int(_money_factor(unit))
            return factor, float(column.ceiling or 10**15) / factor
        if column.type == "area" and unit == "亩":
            return 1, 1e9
        return None

    def read(self, value: Any, shown: str = "") -> Cell:
        """读一格; ``shown`` is what the cell's number format adds (%, 亿元, month)."""
        key = (value, shown) if shown else value
        cell = self.cache.get(key)
        if cell is None:
            cell = self.cache[key] = self._parse(value, shown)
        return cell

    def read_new(self, value: Any) -> Cell:
        """读一格 that is not remembered yet."""
        if value.__class__ is float and self._quick is not None and 0 < value <= self._quick[1]:
            quick = _quickly(value, self._quick[0])
            if quick is not None:
                return quick, None, None
        cell = self.cache[value] = self._parse(value, "")
        return cell

    def _parse(self, value: Any, shown: str) -> Cell:
        if isinstance(value, str):
            nothing = self._nothing(value)
            if nothing is not None:
                return nothing
        elif isinstance(value, time | timedelta) and self.column.type in {"date", "span"}:
            return warned("是 1900 年 1 月的空日期，按空处理")
        cell: Cell = self._read(value, shown)
        return cell

    def _nothing(self, value: str) -> Cell | None:
        """What is written but means nothing: blanks, broken formulas, placeholders."""
        if words.is_blank(value):
            return EMPTY
        if "#" in value or "＃" in value:
            bare = words.plain(value).upper()
            if bare in words.ERROR_WORDS:
                return warned(f"公式出错（{bare}），按空处理")
            if bare == UNSAVED:
                return warned("公式没有保存结果，请用 Excel 打开并保存后再送")
        # Placeholders are short, or rows of dashes, or 1900年01月01日.
        if (len(value) <= 8 or (len(value) < 40 and value.lstrip()[:1] in _MAY_BE_NOTHING)) and (
            words.is_placeholder(value.strip()) or words.is_placeholder(words.plain(value))
        ):
            return self._placeholder(value)
        return None

    def _placeholder(self, value: str) -> Cell:
        if self.column.type == "credit_code" and words.plain(value) == "待核":
            return warned(PENDING)
        if self.column.type == "paragraph" and words.plain(value) == "无":
            return EMPTY
        return warned(f"“{value.strip()}”按空处理")

    def _doubt(self, text: str) -> Cell:
        """In a strict column what cannot be read rejects the row; elsewhere the cell is left empty."""
        return (None, None, ((REJECT, text),)) if self.column.strict else warned(text + "，未读入")

    # Text

    def _name(self, value: Any, _shown: str) -> Cell:
        text = words.one_line(_text(value))
        if text.startswith(("=", "＝")) and self.column.strict:
            return None, None, ((REJECT, f"{self.column.title}以“=”开头"),)
        return text or None, None, None

    def _text(self, value: Any, _shown: str) -> Cell:
        return words.one_line(_text(value)) or None, None, None

    def _person(self, value: Any, _shown: str) -> Cell:
        return words.person_names(_text(value)) or None, None, None

    def _paragraph(self, value: Any, _shown: str) -> Cell:
        return words.paragraph(_text(value)) or None, None, None

    def _credit_code(self, value: Any, _shown: str) -> Cell:
        if isinstance(value, str) and words.plain(value) in {"待办", "办理中", "正在办理"}:
            return warned(PENDING)
        if not isinstance(value, str):
            return self._doubt("信用代码存成了数字，后几位已丢失")
        code = codes.credit_code(value)
        problem = codes.credit_code_problem(code)
        if problem:
            return self._doubt(problem)
        inner = codes.inner_code_problem(code)
        return warned(inner, code) if inner else (code, None, None)

    def _project_code(self, value: Any, _shown: str) -> Cell:
        if not isinstance(value, str):
            return warned("项目代码存成了数字，未读入")
        code = codes.project_code(value)
        problem = codes.project_code_problem(code)
        return warned(problem + "，未读入") if problem else (code, None, None)

    def _industry_code(self, value: Any, _shown: str) -> Cell:
        code = words.plain(_text(value)).upper()
        problem = codes.industry_code_problem(code)
        return warned(problem + "，未读入") if problem else (code, None, None)

    # Quantities

    def _money(self, value: Any, shown: str) -> Cell:
        amount = self._amount(value, shown, read_money)
        if amount is None:
            return self._doubt(f"{self.column.title}读不出金额")
        if amount.currency == "other":
            return warned("不是人民币或美元，未读入")
        unit = amount.unit or self.unit
        dollars = amount.currency == "USD" or _is_dollar(unit) or self.column.field.endswith("_usd")
        if amount.currency == "USD" and not amount.unit and self.unit and not _is_dollar(self.unit):
            return warned("写的是美元，列的单位却是人民币，未读入")
        if not unit:
            if "¥" not in words.plain(str(value)):
                return warned("没有写单位（元、万元、亿元），未读入")
            unit = "元"
        factor = _money_factor(unit)
        low, high = _scaled(amount.low, factor, _FEN), _scaled(amount.high, factor, _FEN)
        field = self.column.field.replace("_cny", "_usd") if dollars else self.column.field
        return self._quantity(field, low, high, amount)

    def _area(self, value: Any, shown: str) -> Cell:
        return self._land(value, shown, Decimal(1))

    def _floor(self, value: Any, shown: str) -> Cell:
        return self._land(value, shown, Decimal("0.0015"))

    def _land(self, value: Any, shown: str, one: Decimal) -> Cell:
        amount = self._amount(value, shown, read_area)
        if amount is None:
            return self._doubt(f"{self.column.title}读不出面积")
        unit = (amount.unit or self.unit).lower()
        if unit not in MU:
            return warned("没有写面积单位（亩、公顷、平方米），未读入")
        factor = MU[unit] / one
        low, high = _scaled(amount.low, factor, _FINE), _scaled(amount.high, factor, _FINE)
        return self._quantity(self.column.field, low, high, amount)

    def _amount(self, value: Any, shown: str, reader: Any) -> Amount | None:
        if isinstance(value, str):
            read: Amount | None = reader(value)
            return read
        if isinstance(value, bool | date | datetime | time | timedelta):
            return None
        unit = shown if shown not in {"%", "month", "year"} else ""
        if not isfinite(value) or abs(value) > 1e18:
            return None
        unit = unit.replace("㎡", "m2")
        currency = "USD" if _is_dollar(unit) else ""
        return Amount(exact(value), None, unit.replace("美元", "元"), "", currency, "")

    def _quantity(self, field: str, low: Decimal | None, high: Decimal | None, amount: Amount) -> Cell:
        column, title = self.column, self.column.title
        if low is None or abs(low) > LARGEST:
            return self._doubt(f"{title}大得离谱")
        if low < 0:
            return self._doubt(f"{title}是负数")
        if column.ceiling is not None and field == column.field and max(low, high or low) > column.ceiling:
            return self._doubt(f"{title}大得离谱，请核对单位")
        problems = []
        extra: dict[str, Any] = {}
        if amount.comparator:
            extra[comparator_field(field)] = amount.comparator
        if high is not None:
            if high < low:
                return self._doubt(f"{title}的上限小于下限")
            extra[field + "_max"] = high
            problems.append((WARN, "写的是区间，按下限读入，上限另记"))
        if amount.rest and amount.rest != "/年":
            problems.append((WARN, f"后面的“{amount.rest.strip()}”没有读入"))
        if amount.tentative:
            problems.append((WARN, "写的是预计或估算数，请核对"))
        if low == 0 and column.strict:
            problems.append((WARN, f"{title}为 0，请核对"))
        if field != column.field:
            extra[field] = low
            return None, extra, tuple(problems) or None
        return low, extra or None, tuple(problems) or None

    def _percent(self, value: Any, shown: str) -> Cell:
        number = self._plain_number(value)
        if number is None:
            return self._doubt(f"{self.column.title}读不出百分数")
        amount, comparator, mark = number
        ratio = shown == "%" or (not isinstance(value, str) and shown == "%")
        doubt = ""
        if ratio:
            amount *= 100
        elif mark != "%" and self.unit not in {"%", "％"} and 0 < amount <= 1:
            amount, doubt = amount * 100, f"没有写 %，按 {(amount * 100).normalize():f}% 读入，请核对"
        if amount < 0 or amount > 1000:
            return self._doubt(f"{self.column.title}超出合理范围")
        extra = {self.column.field + "_comparator": comparator} if comparator else None
        return amount, extra, ((WARN, doubt),) if doubt else None

    def _count(self, value: Any, _shown: str) -> Cell:
        number = self._plain_number(value)
        if number is None or number[0] < 0:
            return self._doubt(f"{self.column.title}读不出数")
        return number[0], ({self.column.field + "_comparator": number[1]} if number[1] else None), None

    def _score(self, value: Any, _shown: str) -> Cell:
        number = self._plain_number(value)
        if number is None:
            return self._doubt(f"{self.column.title}读不出分数")
        if self.maximum is not None and number[0] > self.maximum:
            return None, None, ((REJECT, f"{self.column.title}超过满分 {self.maximum}"),)
        return number[0], None, None

    def _plain_number(self, value: Any) -> tuple[Decimal, str, str] | None:
        if isinstance(value, str):
            return read_number(value)
        if isinstance(value, bool | date | datetime | time | timedelta) or not isfinite(value):
            return None
        try:
            return exact(value), "", ""
        except (InvalidOperation, OverflowError):
            return None

    # Dates

    def _date(self, value: Any, shown: str) -> Cell:
        read = self._reading(value, shown)
        if read.first is None:
            return self._no_date(read)
        extra: dict[str, Any] = {}
        field = self.column.field
        if read.comparator:
            extra[field + "_comparator"] = read.comparator
        if read.part:
            extra[field + "_part"] = read.part
        problem = read.problem
        if read.is_span:
            if read.last is not None:
                extra[field + "_max"] = read.last
            problem = "；".join(filter(None, [problem, "写的是一段时间，按起始读入"]))
        return read.first, extra or None, ((WARN, problem),) if problem else None

    def _span(self, value: Any, shown: str) -> Cell:
        read = self._reading(value, shown)
        if read.first is None:
            return self._no_date(read)
        start, end = self.column.also or ("start", "end")
        extra = {start: read.first}
        if read.last is not None:
            extra[end] = read.last
        problem = (
            read.problem
            if read.is_span
            else "；".join(filter(None, [read.problem, "只有一个时间，按起始读入"]))
        )
        return None, extra, ((WARN, problem),) if problem else None

    def _no_date(self, read: calendar_words.Reading) -> Cell:
        return warned(read.problem if "按空处理" in read.problem else f"{read.problem}，未读入")

    def _reading(self, value: Any, shown: str) -> calendar_words.Reading:
        if isinstance(value, str):
            bare = words.plain(value)
            if self.epoch_1904 and bare.isdigit() and len(bare) == 5:
                return calendar_words.from_number(int(bare), True)
            return calendar_words.read_date(value)
        if isinstance(value, date | datetime):
            return calendar_words.from_datetime(value, shown)
        if isinstance(value, bool | time | timedelta):
            return calendar_words.Reading(None, problem="不像日期")
        return calendar_words.from_number(float(value), self.epoch_1904)


def _quickly(value: float, factor: int) -> Decimal | None:
    """The exact product where it needs no rounding to the fen."""
    if value.is_integer():
        return Decimal(int(value) * factor)
    product = Decimal(f"{value:.15g}") * factor
    return product if _decimals(product) <= 2 else None


def comparator_field(field: str) -> str:
    """比较词的字段: the total investment's own is plainly ``comparator``."""
    return "comparator" if field in {"investment_cny", "investment_usd"} else field + "_comparator"


def written(value: Any) -> str:
    """原样: a cell as a person would see it in a message or send it back."""
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{exact(value):f}" if isfinite(value) and abs(value) < 1e18 else str(value)
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == time()
            else value.isoformat(sep=" ", timespec="seconds")
        )
    return "" if value is None else str(value)


def _is_dollar(unit: str) -> bool:
    return "美" in unit or "USD" in unit.upper()


def _money_factor(unit: str) -> Decimal:
    scale = unit
    for word in ("人民币", "RMB", "美元", "美金", "USD", "元"):
        scale = scale.replace(word, "")
    return SCALES.get(scale, Decimal(1))


def _scaled(number: Decimal | None, factor: Decimal, step: Decimal) -> Decimal | None:
    if number is None:
        return None
    product = number * factor
    if abs(product) > LARGEST:
        return LARGEST * 2
    # Two decimals already: nothing to round, and quantize would be the slower way to say so.
    return product if step == _FEN and _decimals(product) <= 2 else product.quantize(step, ROUND_HALF_UP)


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def column_unit(column: Column, head_unit: str, sheet_units: dict[str, str]) -> str:
    """列的单位: the head's if it says one of the right family, else the sheet's."""
    family = {"money": "money", "area": "area", "floor": "area", "percent": "percent"}.get(column.type, "")
    if head_unit and unit_family(head_unit) == family:
        return head_unit
    return sheet_units.get(family, "")
