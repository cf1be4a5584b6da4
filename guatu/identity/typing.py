"""账号：what this room needs to know of an account, whose table stands a floor above."""

from datetime import datetime
from typing import Any, Protocol


class AccountLike(Protocol):
    """账号."""

    pk: Any
    username: str
    has_second_factor: bool
    must_change_password: bool
    password_changed_at: datetime | None

    def check_password(self, raw_password: str) -> bool:
        """口令对不对."""
