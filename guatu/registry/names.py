"""名称：when two spellings are one company, and when they only look alike."""

import re

from guatu.core.pinyin import first_letters
from guatu.intake.words import company_key, one_line

SHORTEST_CORE = 2
# What a registered name ends with; without it two names are compared by what they are called.
LEGAL_FORM = re.compile(r"(?:股份)?有限(?:责任)?公司$|集团公司$|集团$|公司$|厂$|合作社$")


def name_key(name: str) -> str:
    """比对名. Half or full width, brackets, blanks, Traditional or Simplified make no difference."""
    return company_key(name)


def written(name: str) -> str:
    """名称写法: one line, no stray blanks."""
    return one_line(name)


def initials(name: str) -> str:
    """拼音首字母, for searching: 晶盛机电 is jsjd."""
    letters = first_letters(name).lower()
    return "".join(mark for mark in letters if mark.isascii() and mark.isalnum())[:120]


def core_of(name: str) -> str:
    """字号部分: the key without its legal form and without what stands in brackets."""
    bare = re.sub(r"\(.*?\)", "", name_key(name))
    return LEGAL_FORM.sub("", bare) or bare
