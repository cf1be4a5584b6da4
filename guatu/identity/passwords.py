"""口令的年龄：when it is to be changed, and when that is near."""

from datetime import datetime, timedelta

from django.conf import settings

from guatu.identity.typing import AccountLike

NEAR = 7


def days_left(account: AccountLike, *, at: datetime) -> int | None:
    """还有几天到期; None where passwords do not grow old, or nobody knows when this one was made."""
    if not settings.PASSWORD_DAYS or account.password_changed_at is None:
        return None
    until = account.password_changed_at + timedelta(days=settings.PASSWORD_DAYS)
    return (until - at) // timedelta(days=1)


def must_change(account: AccountLike, *, at: datetime) -> bool:
    """须先改口令：a first password, or one that has grown too old."""
    left = days_left(account, at=at)
    return account.must_change_password or (left is not None and left < 0)


def is_near(account: AccountLike, *, at: datetime) -> bool:
    """快到期."""
    left = days_left(account, at=at)
    return left is not None and 0 <= left < NEAR
