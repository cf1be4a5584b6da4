"""统一社会信用代码（GB 32100-2015）：eighteen characters with an outer and an inner check.

A wrong outer check blocks. The inner check of the organisation code (GB 11714) only warns: a few codes of
the years of transition do not satisfy it.
"""

import re
import unicodedata

from guatu.core.refusal import Refusal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
OUTER_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
SHAPE = re.compile(r"[1-9ANY][1-59]\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
ADMINISTRATIONS = {
    "1": "机构编制",
    "2": "外交",
    "3": "司法行政",
    "4": "文化",
    "5": "民政",
    "6": "旅游",
    "7": "宗教",
    "8": "工会",
    "9": "市场监管",
    "A": "军委改革和编制",
    "N": "农业农村",
    "Y": "其他",
}


class CreditCodeWrong(Refusal):
    """统一社会信用代码有误."""


def normalise(text: str) -> str:
    """归一. Half width, upper case, without blanks and hyphens."""
    return re.sub(r"[\s\-—–]+", "", unicodedata.normalize("NFKC", text)).upper()


def outer_check(first_17: str) -> str:
    """校验码. The eighteenth character that the first seventeen ask for."""
    total = sum(
        ALPHABET.index(character) * weight for character, weight in zip(first_17, OUTER_WEIGHTS, strict=True)
    )
    return ALPHABET[(31 - total % 31) % 31]


def inner_check(body_8: str) -> str:
    """主体标识码的校验码 (GB 11714). Its ninth character."""
    total = sum(int(character, 36) * weight for character, weight in zip(body_8, INNER_WEIGHTS, strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def check(code: str) -> list[str]:
    """验代码. Refuses what cannot be a code; returns what is only doubtful, in words."""
    if len(code) != 18:
        raise CreditCodeWrong(f"统一社会信用代码应为 18 位，现为 {len(code)} 位。")
    odd = sorted(set(code) - set(ALPHABET))
    if odd:
        raise CreditCodeWrong(f"统一社会信用代码里不会有“{'、'.join(odd)}”（不用 I、O、Z、S、V），请核对。")
    if not SHAPE.fullmatch(code):
        raise CreditCodeWrong("统一社会信用代码的前 8 位（登记部门、机构类别、行政区划）不合规则，请核对。")
    wanted = outer_check(code[:17])
    if code[17] != wanted:
        raise CreditCodeWrong("统一社会信用代码校验不通过，至少有一位抄错了，请核对。")
    if code[16] != inner_check(code[8:16]):
        return ["主体标识码（第 9–17 位）的校验码对不上，请与营业执照核对；确认无误可以照用。"]
    return []


def is_valid(code: str) -> bool:
    """是否有效：whether the code passes the check that blocks."""
    try:
        check(code)
    except CreditCodeWrong:
        return False
    return True
