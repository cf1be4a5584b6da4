"""编号：UUIDv7, made anywhere; PostgreSQL 16 and Python 3.11 have none built in."""

import uuid

from uuid_utils import compat


def new_id() -> uuid.UUID:
    """编号. A fresh time-ordered UUIDv7."""
    return compat.uuid7()
