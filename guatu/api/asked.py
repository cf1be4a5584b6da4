"""问台账的参数：what a list may be asked, each with its rule, its sentence and its description.

A page draws what is not understood as a chip to be taken away; a machine has no eyes for that, so here it is
refused. What is understood goes the same road as on the page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from guatu.api.answers import Fault
from guatu.ledger.filters import DAYS, EVIDENCE, LAMPS
from guatu.ledger.kinds import all_kinds
from guatu.ledger.listing import SIZES, SORTS, VIEWS
from guatu.ledger.models import Life
from guatu.zones.asked import day_of

LONGEST = 100
SORT_NAMES = {"due": "期限", "opened": "交办", "unit": "责任单位", "number": "编号"}
Choices = Callable[[], Iterable[tuple[Any, Any]]]


@dataclass(frozen=True)
class Param:
    """一个参数."""

    name: str
    words: str
    fits: Callable[[str], bool]
    wrong: str
    choices: Choices | None = None
    example: str = ""

    def described(self) -> dict[str, Any]:
        """写进接口说明的样子."""
        schema: dict[str, Any] = {"type": "string", "maxLength": LONGEST}
        words = self.words
        if self.choices is not None:
            options = [(str(code), str(said)) for code, said in self.choices()]
            schema["enum"] = [code for code, _ in options]
            words += "：" + "，".join(f"{code or '（空）'} {said}" for code, said in options)
        made = {"name": self.name, "in": "query", "required": False, "description": words, "schema": schema}
        return made | ({"example": self.example} if self.example else {})


def _one_of(name: str, words: str, choices: Choices) -> Param:
    def fits(text: str) -> bool:
        return any(text == str(code) for code, _ in choices())

    return Param(name, words, fits, f"没有这个{words}。", choices)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _is_day(text: str) -> bool:
    return day_of(text) is not None


def _is_page(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0


def _sorts() -> Iterable[tuple[str, str]]:
    for key in SORTS:
        yield key, f"{SORT_NAMES[key]}，由小到大"
        yield f"-{key}", f"{SORT_NAMES[key]}，由大到小"


PARAMS = (
    _one_of("view", "一类", VIEWS.items),
    _one_of("lamp", "灯", lambda: LAMPS),
    _one_of("life", "状态", lambda: Life.choices),
    _one_of("kind", "种类", lambda: [(kind.code, kind.name) for kind in all_kinds()]),
    Param("unit", "责任单位的内部编号", _is_id, "单位编号要是 UUID。"),
    Param("owner", "责任人：姓名，或内部编号", lambda text: True, ""),
    _one_of("evidence", "佐证", lambda: EVIDENCE),
    *(
        Param(name, f"{label}哪一天", _is_day, "日期要写成 2026-05-11 这样。", None, "2026-05-11")
        for name, (label, _, _) in DAYS.items()
    ),
    Param("q", "检索：字词、编号、拼音首字母", lambda text: True, "", None, "管网"),
    _one_of("sort", "排序", _sorts),
    Param("page", "第几页，从 1 起；超过末页就是末页", _is_page, "页号要是不小于 1 的整数。"),
    _one_of("size", "一页几行", lambda: [(size, f"{size} 行") for size in SIZES]),
)  # fmt: skip
KNOWN = {param.name: param for param in PARAMS}


def check(query: QueryDict) -> None:
    """核参数. A misspelt name would otherwise find everything."""
    wrong: dict[str, list[str]] = {}
    for name, values in query.lists():
        if (said := _fault(name, values)) is not None:
            wrong[name[:LONGEST]] = [said]
    if wrong:
        raise Fault(422, "有的参数看不懂，没有查。", wrong)


def _fault(name: str, values: list[Any]) -> str | None:
    param = KNOWN.get(name)
    if param is None:
        return "没有这个参数。"
    if len(values) > 1:
        return "只能写一次。"
    text = values[0]
    if len(text) > LONGEST or "\0" in text:
        return f"最多 {LONGEST} 个字，不能有空字符。"
    return None if not text or param.fits(text) else param.wrong
