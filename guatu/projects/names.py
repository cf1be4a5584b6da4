"""项目名：how two spellings of one project name are recognised, and what a search looks in."""

import re
import unicodedata

from guatu.core.pinyin import first_letters

_DROPPED = re.compile(r"[\s·•‧・\-—_,，.。、“”\"'《》<>()（）\[\]【】]+")


def name_key(name: str) -> str:
    """比对名：full and half width, spaces, brackets, quotes and dots make no difference."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", name)).lower()[:120]


def search_text(*parts: str) -> str:
    """检索文本：the words themselves and their pinyin initials, lower case."""
    words = " ".join(part for part in parts if part)
    initials = first_letters(words, only_hans=True)
    return f"{unicodedata.normalize('NFKC', words).lower()} {initials.lower()}"[:600]


def query_text(typed: str) -> str:
    """所搜文本, folded as ``search_text`` is; spaces at the ends are nothing."""
    return unicodedata.normalize("NFKC", typed).strip().lower()
