"""投资项目统一代码（GB/T 40058-2021）：its form, old and new.

The standard's check digit is not public, so only form, region and month are checked; whether a code is
genuine is for the online platform to say.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from guatu.core.refusal import Refusal

SHAPE = re.compile(r"(\d{4})-(\d{6})-(\d{2})-(\d{2})-(\d{6})", re.ASCII)
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split()
)
OLD_YEARS = range(2015, 2021)


class ProjectCodeWrong(Refusal):
    """项目代码有误."""


@dataclass(frozen=True)
class ProjectCode:
    """项目代码, taken apart. ``month`` is 0 in the old form, which knows only the year."""

    text: str
    form: Literal["new", "old"]
    year: int
    month: int
    region: str


def normalise(text: str) -> str:
    """归一. Half width, one kind of hyphen, no blanks; twenty bare digits get their hyphens."""
    bare = re.sub(r"[\s]+", "", unicodedata.normalize("NFKC", text))
    bare = re.sub(r"[—–−﹣_]+", "-", bare)
    if re.fullmatch(r"\d{20}", bare, re.ASCII):
        return "-".join((bare[:4], bare[4:10], bare[10:12], bare[12:14], bare[14:]))
    return bare


def read(text: str) -> ProjectCode:
    """读项目代码. Refuses what has not the form of one."""
    code = normalise(text)
    match = SHAPE.fullmatch(code)
    if match is None:
        raise ProjectCodeWrong("项目代码应形如 2109-330604-04-01-123456（4-6-2-2-6 位数字）。")
    head, region = match[1], match[2]
    if region[:2] not in PROVINCES:
        raise ProjectCodeWrong(f"项目代码中的行政区划 {region} 不存在，请核对。")
    if 1 <= int(head[2:]) <= 12:
        return ProjectCode(code, "new", 2000 + int(head[:2]), int(head[2:]), region)
    if int(head) in OLD_YEARS:
        return ProjectCode(code, "old", int(head), 0, region)
    raise ProjectCodeWrong(f"项目代码开头的 {head} 既不是年月，也不是 2015–2020 年，请核对。")
