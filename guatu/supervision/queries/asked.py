"""地址里问的：ids and numbers as they come in an address; what is none finds nothing."""

from uuid import UUID


def id_asked(text: str) -> UUID:
    """读编号."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def number_asked(text: str, *, least: int, most: int, usual: int) -> int:
    """读一个整数 between two others, else the usual one."""
    if text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most:
        return int(text)
    return usual
