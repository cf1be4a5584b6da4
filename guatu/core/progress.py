"""进度：how far long work is, told to whoever listens; work that nobody watches tells nobody.

Who does the work says where it is (``tell``, ``counted``); who started it listens (``told_to``). What lies
between the two passes nothing on.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
#: The step by its Chinese name, how many rows of it are done, and how many there are.
Teller = Callable[[str, int, int], None]
EVERY = 200
_listener: ContextVar[Teller | None] = ContextVar("listener", default=None)


@contextmanager
def told_to(listener: Teller) -> Iterator[None]:
    """报给谁. Inside, every step that is told reaches ``listener``."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(step: str, done: int, total: int) -> None:
    """报进度. ``done`` of ``total`` rows of this step are done."""
    listener = _listener.get()
    if listener is not None:
        listener(step, done, total)


def counted(step: str, things: Sequence[T]) -> Iterator[T]:
    """逐个走, telling every so often how many are done."""
    total = len(things)
    for done, thing in enumerate(things):
        if not done % EVERY:
            tell(step, done, total)
        yield thing
    tell(step, total, total)
