"""接口密钥的动词：make one, revoke one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from guatu.api import secret as secrets
from guatu.api.models import AccessKey
from guatu.core.refusal import Refusal
from guatu.zones.actions.journal import record
from guatu.zones.member import Member
from guatu.zones.permissions import STAFF
from guatu.zones.policy import THREE

LONGEST = 365
MOST = 20


class NoKeyForYou(Refusal):
    """这个身份没有密钥."""


class TooMany(Refusal):
    """在用的太多."""


class AlreadyMade(Refusal):
    """这一把已经建过."""


@dataclass(frozen=True)
class MadeKey:
    """新建的密钥 with its secret, which is shown once."""

    key: AccessKey
    secret: str


def may_hold(by: Member) -> bool:
    """可否有密钥. The three administrators and a lobby screen have none, nor has whoever reads from above."""
    return by.person_id is not None and bool(by.seats) and not by.roles & THREE


@transaction.atomic
def make_key(*, name: str, days: int, can_act: bool, by: Member, at: datetime, op: UUID) -> MadeKey:
    """建密钥 for oneself. The same operation again makes no second one; its secret cannot be shown again."""
    if by.person is None or not may_hold(by):
        raise NoKeyForYou("三个管理员和大屏没有接口密钥。")
    if can_act and not by.has(*STAFF):
        raise NoKeyForYou("只读身份的密钥只能读。")
    if not 1 <= days <= LONGEST:
        raise Refusal(f"有效期是 1 到 {LONGEST} 天。")
    if AccessKey.objects.filter(zone=by.zone_id, pk=op).exists():
        raise AlreadyMade("这把密钥已经建好，只显示一次。没抄下来就停用它，另建一把。")
    live = AccessKey.objects.filter(zone=by.zone_id, person=by.person, revoked_at=None, expires_at__gt=at)
    if live.count() >= MOST:
        raise TooMany(f"在用的密钥已有 {MOST} 把，请先停用不用的。")
    secret = secrets.new_secret()
    key = AccessKey.objects.create(
        id=op,
        zone_id=by.zone_id,
        person=by.person,
        name=name.strip(),
        prefix=secrets.prefix_of(secret),
        digest=secrets.digest_of(secret),
        can_act=can_act,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    return MadeKey(key, secret)


@transaction.atomic
def revoke_key(key: AccessKey, *, by: Member, at: datetime) -> AccessKey:
    """停用. It opens nothing from now on; somebody else's goes into the log of administration."""
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by = at, by.person
        key.save(update_fields=["revoked_at", "revoked_by"])
        if key.person_id != by.person_id:
            record(zone_id=key.zone_id, by=by, at=at, verb="停接口密钥", subject=f"{key.person.name}：{key}")
    return key
