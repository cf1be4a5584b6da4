"""对栏：which column of a sheet is which field of a project, how it is stored and how it is said."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from guatu.core.dates import PartialDate
from guatu.core.money import FEN_PER_WAN, fen_from_yuan
from guatu.intake.words import one_line, paragraph
from guatu.projects.models import Category, Comparator, Pool

_AREA = Decimal("0.0001")
_FLOOR = Decimal("0.01")
_GOVERNMENT = re.compile(r"政府|基础设施|民生|社会事业|市政|公共服务|交通|水利|城建|财政")
_INDUSTRIAL = re.compile(r"产业|工业|制造|企业投资|服务业|农业|招商")
_POOLS = (
    (Pool.FINISHING, re.compile(r"竣工|投产|建成|投用")),
    (Pool.NEW_START, re.compile(r"新开工|拟开工|计划开工")),
    (Pool.CONTINUING, re.compile(r"续建|在建")),
    (Pool.PRELIMINARY, re.compile(r"前期")),
    (Pool.RESERVE, re.compile(r"储备|谋划")),
)
_PERCENT = re.compile(
    r"(?:(?:总体|工程|形象|项目|累计|已|目前)*(?:进度|完成)(?:达到?|为|至|约|:|：)*)?(?:约)?(\d{1,3}(?:\.\d+)?)[%％]"
)
_YES = frozenset(["是", "重点", "√", "✓", "y", "yes", "1", "有"])
_NO = frozenset(["否", "一般", "非重点", "×", "n", "no", "0", "不是"])


@dataclass(frozen=True, slots=True)
class Plain:
    """一栏：a sheet's field and the project's own, with the way there and the words for it."""

    field: str
    column: str
    label: str
    take: Callable[[Any], Any]
    show: Callable[[Any], str]


def wan(fen: int | None) -> str:
    """万元 exactly as stored."""
    return "" if fen is None else f"{(Decimal(fen) / FEN_PER_WAN).normalize():,f} 万元"


def _dollars(cents: int | None) -> str:
    return "" if cents is None else f"{(Decimal(cents) / FEN_PER_WAN).normalize():,f} 万美元"


def _decimal(unit: str) -> Callable[[Decimal | None], str]:
    return lambda value: "" if value is None else f"{value.normalize():,f} {unit}"


def _words(longest: int) -> Callable[[Any], str]:
    return lambda value: one_line(str(value))[:longest]


def _text(value: Any) -> str:
    return str(value or "")


def _industry(value: Any) -> str:
    return str(value).lstrip("ABCDEFGHIJKLMNOPQRST")[:4]


def _money(field: str, column: str, label: str) -> Plain:
    return Plain(field, column, label, fen_from_yuan, wan)


def _rounded(step: Decimal) -> Callable[[Decimal], Decimal]:
    return lambda value: value.quantize(step, ROUND_HALF_UP)


PLAIN: tuple[Plain, ...] = (
    Plain("project_code", "project_code", "项目代码", _words(24), _text),
    Plain("industry_code", "industry_code", "行业代码", _industry, _text),
    Plain("address", "address", "建设地点", _words(120), _text),
    _money("investment_cny", "investment_fen", "总投资"),
    _money("investment_cny_max", "investment_max_fen", "总投资上限"),
    Plain("investment_usd", "investment_usd_cents", "外资总投资", fen_from_yuan, _dollars),
    _money("annual_plan_investment_cny", "annual_plan_fen", "年度计划投资"),
    _money("completed_cny", "completed_fen", "累计完成投资"),
    _money("fixed_asset_cny", "fixed_asset_fen", "固定资产投资"),
    _money("output_value_cny", "output_value_fen", "产值"),
    _money("tax_cny", "tax_fen", "税收"),
    Plain("area_mu", "area_mu", "用地面积", _rounded(_AREA), _decimal("亩")),
    Plain("floor_area_m2", "floor_area_m2", "建筑面积", _rounded(_FLOOR), _decimal("平方米")),
    Plain("scale", "scale", "建设规模及内容", lambda v: paragraph(str(v)), _text),
    Plain("problem", "problem", "存在问题", lambda v: paragraph(str(v)), _text),
    Plain("note", "note", "备注", lambda v: paragraph(str(v)), _text),
)
#: The qualifier stands and falls with its figure.
QUALIFIED = {
    "investment_cny": ("comparator", "investment_comparator"),
    "area_mu": ("area_mu_comparator", "area_comparator"),
    "floor_area_m2": ("floor_area_m2_comparator", "floor_area_comparator"),
}
#: Read, but the library has no place for it; said once per sheet.
WITHOUT_PLACE = {
    "industry": "所属行业",
    "completed_in_period_cny": "本期完成投资",
    "completion_rate": "完成率",
    "tax_per_mu_cny": "亩均税收",
    "capacity": "产能",
    "product": "产品",
    "planned_progress": "计划形象进度",
    "next_step": "下步计划",
    "supporting_unit": "配合单位",
    "contact": "联系人",
    "contact_phone": "联系电话",
    "flag": "旗帜",
    "date": "日期",
}


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """入库的值: the project's plain fields that the row gives."""
    found = {p.column: p.take(values[p.field]) for p in PLAIN if values.get(p.field) is not None}
    for field, (qualifier, column) in QUALIFIED.items():
        if values.get(field) is not None:
            said = str(values.get(qualifier) or "")
            found[column] = said if said in Comparator.values else ""
    if values.get("investment_cny") is not None:
        found.setdefault("investment_max_fen", None)
    return found


def category_of(column: str, label: str, sheet: str) -> str:
    """类别: what the row's own column says, else the category row above it, else the sheet's name."""
    for text in (column, label, sheet):
        if _GOVERNMENT.search(text):
            return Category.GOVERNMENT
        if _INDUSTRIAL.search(text):
            return Category.INDUSTRIAL
    return ""


def pool_of(*texts: str) -> str:
    """项目池 by the first text that names one."""
    for text in texts:
        for pool, words in _POOLS:
            if words.search(text):
                return pool
    return ""


def is_key(value: Any) -> bool | None:
    """是否重点; None when the sheet does not say."""
    said = str(value or "").strip().lower()
    return True if said in _YES else False if said in _NO else None


def percent_of(values: Mapping[str, Any]) -> Decimal | None:
    """形象进度百分比: from its own column, else from words that say nothing but a percentage of the whole."""
    given = values.get("progress_percent")
    if given is None:
        said = _PERCENT.fullmatch(str(values.get("progress_text") or "").strip())
        given = Decimal(said.group(1)) if said else None
    if given is None or not 0 <= given <= 100:
        return None
    return Decimal(given).quantize(_FLOOR, ROUND_HALF_UP)


def said_date(day: PartialDate | date | None) -> str:
    """日期文本 as precise as it is known."""
    if day is None:
        return ""
    return day.iso() if isinstance(day, PartialDate) else day.isoformat()


def comparable(value: Any) -> Any:
    """可比的值: stored text in the spelling that reading gives it, so that a round trip is no change."""
    return paragraph(value) if isinstance(value, str) else value
