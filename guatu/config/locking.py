"""排队：commands started at the same moment take turns on a file lock."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guatu.core.refusal import Refusal


@contextmanager
def exclusive(path: Path, seconds: float = 180.0) -> Iterator[None]:
    """独占：one process at a time is inside; the lock ends with its holder, however it dies."""
    # The descriptor is not inherited, so a server started inside never keeps the lock.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _acquire(descriptor, path, time.monotonic() + seconds)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Refusal(f"另一条命令一直占着 {path}，请等它结束后再试。") from None
            time.sleep(0.05)
        else:
            return
