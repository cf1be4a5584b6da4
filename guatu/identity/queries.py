"""身份的问法."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from guatu.identity.actions.sessions import live_sessions
from guatu.identity.agents import browser_of
from guatu.identity.models import RecoveryCode, Session
from guatu.identity.typing import AccountLike


@dataclass(frozen=True)
class Place:
    """一处登录."""

    session: Session
    browser: str


def sessions_of(account: AccountLike, *, at: datetime) -> list[Place]:
    """在哪些地方登录着, the latest used first."""
    return [Place(session, browser_of(session.agent)) for session in live_sessions(account, at=at)]


def codes_left(account: AccountLike) -> int:
    """还剩几个恢复码."""
    return RecoveryCode.objects.filter(account_id=account.pk, used_at=None).count()


def zone_codes(account: AccountLike, *, on: date) -> list[tuple[str, str]]:
    """在哪些区有记录：code and name of the zones one works in."""
    with connection.cursor() as cursor:
        cursor.execute("select code, name, own from guatu_zones(%s, %s)", [account.pk, on])
        return [(code, name) for code, name, own in cursor.fetchall() if own]
