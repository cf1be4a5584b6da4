"""书写: how money, dates, areas and delays are written for a reader. Pure functions."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from markupsafe import Markup

from guatu.ui import page, vite

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING = "—"
FEN_PER_YUAN = 100
FEN_PER_WAN = 10_000 * FEN_PER_YUAN
FEN_PER_YI = 10_000 * FEN_PER_WAN
PREFIX_QUALIFIERS = frozenset({"约", "超", "近", "不超过", "不低于", "不少于"})
MIDDLE_QUALIFIERS = frozenset({"余", "多"})

Number = int | float | Decimal | str


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _plain(value: Decimal, digits: int) -> str:
    """Thousands separators, at most ``digits`` decimals, no trailing zeros."""
    text = f"{_rounded(value, digits):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Number | None, digits: int = 0) -> str:
    """数: thousands are separated and trailing zeros dropped."""
    return NOTHING if value is None or value == "" else _plain(Decimal(str(value)), digits)


def qualified(figure: str, unit: str, qualifier: str | None = "") -> str:
    """限定词: 约 超 近 stand before the figure, 余 between figure and unit, 以上 after both."""
    if not qualifier:
        return f"{figure}{unit}"
    if qualifier in PREFIX_QUALIFIERS:
        return f"{qualifier}{figure}{unit}"
    if qualifier in MIDDLE_QUALIFIERS:
        return f"{figure}{qualifier}{unit}"
    return f"{figure}{unit}{qualifier}"


def _money_parts(fen: int) -> tuple[str, str]:
    if abs(fen) < FEN_PER_WAN:
        return _plain(Decimal(fen) / FEN_PER_YUAN, 2), "元"
    wan = _rounded(Decimal(fen) / FEN_PER_WAN, 2)
    if abs(wan) >= 10_000:
        return _plain(Decimal(fen) / FEN_PER_YI, 2), "亿元"
    return _plain(wan, 2), "万元"


def money_text(fen: int | None, qualifier: str | None = "") -> str:
    """金额: 亿元 from a hundred million, 万元 from ten thousand, 元 below."""
    return NOTHING if fen is None else qualified(*_money_parts(int(fen)), qualifier)


def money_exact(fen: int | None) -> str:
    """精确金额: every yuan and fen, as it stands in the books."""
    return NOTHING if fen is None else f"{Decimal(int(fen)) / FEN_PER_YUAN:,.2f} 元"


def money(fen: int | None, qualifier: str | None = "") -> Markup:
    """金额: the short form, with the exact figure on hover."""
    return Markup('<span class="none">—</span>') if fen is None else _money(int(fen), qualifier)


# A page writes the same figures and days over and over: how they are written depends on nothing else.
@lru_cache(maxsize=4096)
def _money(fen: int, qualifier: str | None) -> Markup:
    return Markup('<data class="money" value="{}" title="{}">{}</data>').format(
        fen, money_exact(fen), money_text(fen, qualifier)
    )


def quantity(value: Number | None, unit: str = "", qualifier: str | None = "", digits: int = 2) -> str:
    """数量: a figure with its unit and the qualifier its source used."""
    return NOTHING if value is None else qualified(number(value, digits), unit, qualifier)


def area(mu: Number | None, qualifier: str | None = "") -> str:
    """面积: in 亩, from ten thousand in 万亩."""
    if mu is None:
        return NOTHING
    value = Decimal(str(mu))
    if abs(value) >= 10_000:
        return qualified(_plain(value / 10_000, 2), "万亩", qualifier)
    return qualified(_plain(value, 2), "亩", qualifier)


def percent(value: Number | None, digits: int = 1) -> str:
    """百分比: the figure is already in hundredths: 85 is 85%."""
    return NOTHING if value is None else f"{number(value, digits)}%"


def ratio(part: Number | None, whole: Number | None, digits: int = 1) -> str:
    """占比: part of whole as a percentage; nothing where there is no whole."""
    if part is None or not whole:
        return NOTHING
    return percent(Decimal(str(part)) * 100 / Decimal(str(whole)), digits)


def as_day(value: date | datetime) -> date:
    """日: an instant is dated in Shanghai, not in UTC."""
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(SHANGHAI).date()
    return value


def date_text(
    value: date | datetime | None, today: date | datetime | None = None, precision: str | None = "day"
) -> str:
    """日期: 5月11日; the year is written when it is not the year of ``today``."""
    if value is None:
        return NOTHING
    day = as_day(value)
    if precision == "year":
        return f"{day.year}年"
    year = "" if today is not None and as_day(today).year == day.year else f"{day.year}年"
    return f"{year}{day.month}月" if precision == "month" else f"{year}{day.month}月{day.day}日"


def date_cn(
    value: date | datetime | None, today: date | datetime | None = None, precision: str | None = "day"
) -> Markup:
    """日期: a <time> element, its full date on hover."""
    if value is None:
        return Markup('<span class="none">—</span>')
    return _date(as_day(value), None if today is None else as_day(today), precision)


@lru_cache(maxsize=4096)
def _date(day: date, today: date | None, precision: str | None) -> Markup:
    machine = {"year": f"{day:%Y}", "month": f"{day:%Y-%m}"}.get(precision or "day", day.isoformat())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        machine, date_text(day, None, precision), date_text(day, today, precision)
    )


def moment(value: datetime | None, today: date | datetime | None = None) -> Markup:
    """时刻: day and minute in Shanghai."""
    if value is None:
        return Markup('<span class="none">—</span>')
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(SHANGHAI)
    clock = f"{local:%H:%M}"
    return Markup('<time datetime="{}" title="{} {}">{} {}</time>').format(
        local.isoformat(timespec="minutes"), date_text(local), clock, date_text(local, today), clock
    )


def month_text(value: date | None) -> str:
    """月份: 2022年5月."""
    return date_text(value, None, "month")


def days(due: date | datetime | None, today: date | datetime, done: date | datetime | None = None) -> str:
    """时限远近: 还有 3 天, 今天到期, 已逾期 9 天; once done: 提前 1 天, 按期, 超期 2 天."""
    if due is None:
        return "未定时限"
    left = (as_day(due) - as_day(done if done is not None else today)).days
    if done is not None:
        return f"提前 {left} 天" if left > 0 else "按期" if left == 0 else f"超期 {-left} 天"
    return f"还有 {left} 天" if left > 0 else "今天到期" if left == 0 else f"已逾期 {-left} 天"


def size(octets: int | None) -> str:
    """文件大小: in KB or MB as a person reads it."""
    if octets is None:
        return NOTHING
    if octets < 1024:
        return f"{octets} 字节"
    if octets < 1024 * 1024:
        return f"{_plain(Decimal(octets) / 1024, 0)} KB"
    return f"{_plain(Decimal(octets) / (1024 * 1024), 1)} MB"


def blank(value: object) -> object:
    """空缺: a missing value is drawn as a dash, never as the word None."""
    return Markup('<span class="none">—</span>') if value is None or value == "" else value


FILTERS: dict[str, Callable[..., object]] = {
    "money": money,
    "money_text": money_text,
    "money_exact": money_exact,
    "number": number,
    "quantity": quantity,
    "area": area,
    "percent": percent,
    "ratio": ratio,
    "date_cn": date_cn,
    "date_text": date_text,
    "month_text": month_text,
    "moment": moment,
    "days": days,
    "size": size,
    "blank": blank,
}

GLOBALS: dict[str, Callable[..., object]] = {
    "asset_tags": vite.asset_tags,
    "static": vite.static_url,
    "csrf_field": page.csrf_field,
    "csrf_value": page.csrf_value,
    "new_op": page.new_op,
    "with_query": page.with_query,
    "query_pairs": page.query_pairs,
    "sort_link": page.sort_link,
    "page_links": page.page_links,
    "who": page.who,
    "col": page.col,
}
