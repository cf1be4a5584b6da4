"""代码: is a credit code or a project code well formed, and if not, why."""

import re

from guatu.intake.words import plain

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE = re.compile(r"[1-9ANY][1-59]\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_PROJECT = re.compile(r"(\d{4})-(\d{6})-(\d{2})-(\d{2})-(\d{6})")
_INDUSTRY = re.compile(r"([A-T])?(\d{2,4})?")


def credit_code(text: str) -> str:
    """信用代码写法: capitals, no blanks, no hyphens."""
    return plain(text).upper().replace("-", "")


def credit_code_problem(code: str) -> str:
    """信用代码毛病: empty when the code is well formed (GB 32100-2015)."""
    if len(code) != 18:
        return f"信用代码应为 18 位，现为 {len(code)} 位"
    if not _SHAPE.fullmatch(code):
        return "信用代码里有不该出现的字符"
    total = sum(_VALUES[character] * weight for character, weight in zip(code[:17], _WEIGHTS, strict=True))
    return "" if _ALPHABET[-total % 31] == code[17] else "信用代码的校验位不对"


def inner_code_problem(code: str) -> str:
    """组织机构代码校验: the inner check digit; a few old codes break it, so it only warns."""
    total = sum(int(c, 36) * w for c, w in zip(code[8:16], _INNER_WEIGHTS, strict=True))
    check = 11 - total % 11
    expected = {10: "X", 11: "0"}.get(check, str(check))
    return "" if code[16] == expected else "信用代码中主体标识码的校验位不对，请核对"


def project_code(text: str) -> str:
    """项目代码写法: 24 characters with hyphens, also when sent without them."""
    code = re.sub(r"[—–−_]", "-", plain(text))
    if re.fullmatch(r"\d{22}", code):
        code = "-".join((code[:4], code[4:10], code[10:12], code[12:14], code[14:]))
        code = code if _PROJECT.fullmatch(code) else plain(text)
    if re.fullmatch(r"\d{20}", code):
        code = "-".join((code[:4], code[4:10], code[10:12], code[12:14], code[14:]))
    return code


def project_code_problem(code: str) -> str:
    """项目代码毛病: the shape, the month or year in front and the district; never proof that it is real."""
    match = _PROJECT.fullmatch(code)
    if not match:
        return "项目代码的格式不对，应如 2109-330604-04-01-123456"
    front = match[1]
    if not (1 <= int(front[2:]) <= 12 or 2015 <= int(front) <= 2020):
        return "项目代码前四位不是年月"
    if not 11 <= int(match[2][:2]) <= 90 and match[2] != "000000":
        return "项目代码里的行政区划不存在"
    return ""


def industry_code_problem(code: str) -> str:
    """行业代码毛病: a class letter, two to four digits, or both (GB/T 4754)."""
    return "" if code and _INDUSTRY.fullmatch(code) else "行业代码应为门类字母加两到四位数字"
