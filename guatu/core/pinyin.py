"""拼音首字母：the same as pypinyin gives for a whole text, remembered word by word.

Names of companies and projects are made of few words; asking the dictionary for each of them once is what
makes ten thousand names a matter of a moment.
"""

from functools import lru_cache
from itertools import groupby

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import RE_HANS
from pypinyin.seg.mmseg import seg as dictionary


def first_letters(text: str, *, only_hans: bool = False) -> str:
    """首字母. What has no pinyin stays as it is, or is left out with ``only_hans``."""
    found, errors = [], "ignore" if only_hans else "default"
    for is_han, run in groupby(text, _is_han):
        part = "".join(run)
        if is_han:
            found += [_of_word(word, errors) for word in dictionary.cut(part)]
        elif not only_hans:
            found.append(part)
    return "".join(found)


@lru_cache(maxsize=4096)
def _is_han(character: str) -> bool:
    return RE_HANS.match(character) is not None


@lru_cache(maxsize=65536)
def _of_word(word: str, errors: str) -> str:
    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER, errors=errors))
