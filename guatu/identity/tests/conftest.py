"""身份的角色：people with passwords, and a clock for their codes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from guatu.core import tenancy
from guatu.identity import actions, totp
from guatu.identity.actions.factors import _secret
from guatu.identity.models import AuditEntry, SecondFactor
from guatu.zones import clock
from guatu.zones.models import Account
from tests.cast import Cast

PASSWORD = "right-Horse-77"


class Watch:
    """表: the real clock of the door, set by hand."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def later(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@pytest.fixture(autouse=True)
def keys(settings: Any) -> dict[str, bytes]:
    """数据密钥, of these tests alone."""
    settings.DATA_KEYS = {"1": b"k" * 32}
    held: dict[str, bytes] = settings.DATA_KEYS
    return held


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """表在手里: from now on the door reads this one."""
    made = Watch()
    monkeypatch.setattr(clock, "now_for", lambda zone: made.at)
    return made


@pytest.fixture
def account(cast: Cast) -> Account:
    """李工的账号, with a password."""
    return with_password("officer")


def with_password(name: str) -> Account:
    """此人有口令."""
    found = Account.objects.get(username=name)
    found.set_password(PASSWORD)
    found.save(update_fields=["password"])
    return found


def enrolled(account: Account, at: datetime) -> list[str]:
    """已启用两步验证; the recovery codes. The code used for it is already spent."""
    actions.begin_factor(account, at=at)
    return actions.confirm_factor(account, code=code_of(account, at), keep=None, at=at)


def code_of(account: Account, at: datetime) -> str:
    """此刻验证器上的数字."""
    secret = _secret(SecondFactor.objects.get(account_id=account.pk))
    return totp.code_at(secret, totp.step_of(at))


def first_step(client: Client, name: str = "officer", **more: str) -> Any:
    """输口令."""
    return client.post("/login/", {"username": name, "password": PASSWORD, **more})


def trail(cast: Cast) -> list[AuditEntry]:
    """青螺湾的审计, the earliest first."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    return list(AuditEntry.objects.filter(zone=cast.zone).order_by("at", "id"))
