"""两步验证：set up, confirm, pass, renew the recovery codes, take away."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from guatu.core import cipher
from guatu.core.refusal import Refusal
from guatu.identity import totp
from guatu.identity.actions.sessions import end_others
from guatu.identity.models import RecoveryCode, SecondFactor
from guatu.identity.typing import AccountLike

CODES = 10
FRESH = timedelta(minutes=15)
# Nothing that is mistaken for something else when read from paper: no 0 o, 1 l i.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 3, 4  # 12 letters of 31: 59 bits


class WrongCode(Refusal):
    """动态码不对."""


class AlreadyOn(Refusal):
    """已经启用."""


class NotOn(Refusal):
    """没有启用."""


@dataclass(frozen=True)
class Begun:
    """设置中的两步验证: what the app must learn, as a drawing and as text."""

    drawing: totp.Drawing
    text: str


@transaction.atomic
def begin_factor(account: AccountLike, *, at: datetime) -> Begun:
    """开始设置. A fresh key is made, sealed and kept; it asks for nothing until it is confirmed."""
    if SecondFactor.objects.filter(account_id=account.pk, confirmed_at__isnull=False).exists():
        raise AlreadyOn("两步验证已启用；要换手机，请先停用再重新设置。")
    secret = secrets.token_bytes(totp.SECRET_BYTES)
    fresh = {"sealed": _sealed(account.pk, secret), "made_at": at, "last_step": 0}
    SecondFactor.objects.update_or_create(account_id=account.pk, defaults=fresh)
    return _shown(account, secret)


def begun(account: AccountLike, *, at: datetime) -> Begun | None:
    """设置中的那一把, while it is fresh: an old one may have been seen by somebody else."""
    factor = SecondFactor.objects.filter(account_id=account.pk, confirmed_at=None).first()
    if factor is None or factor.made_at + FRESH <= at:
        return None
    return _shown(account, _secret(factor))


def _shown(account: AccountLike, secret: bytes) -> Begun:
    return Begun(totp.drawing(secret, account.username), totp.as_text(secret))


@transaction.atomic
def confirm_factor(account: AccountLike, *, code: str, keep: str | None, at: datetime) -> list[str]:
    """启用. The first code shows that the app has the key; ten recovery codes are given out, once.

    Whoever came in without the second factor, in another browser, is put out.
    """
    factor = SecondFactor.objects.select_for_update().filter(account_id=account.pk).first()
    if factor is not None and factor.confirmed_at is not None:
        raise AlreadyOn("两步验证已启用。")
    if factor is None or factor.made_at + FRESH <= at:
        raise NotOn("二维码已过期，请重新取一个。")
    step = totp.matching_step(_secret(factor), _digits(code), at=at, after=factor.last_step)
    if step is None:
        raise WrongCode("动态码不对。请看手机的时间是否准，再输眼下的 6 位。")
    factor.confirmed_at, factor.last_step = at, step
    factor.save(update_fields=["confirmed_at", "last_step"])
    _remember(account, True)
    end_others(account, keep=keep)
    return _new_codes(account.pk)


@transaction.atomic
def pass_code(account: AccountLike, *, code: str, at: datetime) -> str:
    """验动态码或恢复码. Each is good once, also for two who come at the same moment; says which it was."""
    factor = SecondFactor.objects.filter(account_id=account.pk, confirmed_at__isnull=False).first()
    if factor is None:
        raise NotOn("没有启用两步验证。")
    digits = _digits(code)
    if len(digits) == totp.DIGITS and digits.isascii() and digits.isdigit():
        step = totp.matching_step(_secret(factor), digits, at=at, after=factor.last_step)
        # The row itself decides who came first.
        mine = SecondFactor.objects.filter(account_id=account.pk, last_step__lt=step or 0)
        if step is not None and mine.update(last_step=step):
            return "动态码"
    else:
        # Codes given out under an older key are good until they are used.
        digests = [_digest(account.pk, code, key) for key in settings.DATA_KEYS.values()]
        held = RecoveryCode.objects.filter(account_id=account.pk, digest__in=digests)
        if held.filter(used_at=None).update(used_at=at):
            return "恢复码"
    raise WrongCode("动态码不对，或已经用过。请等手机上换出下一个再输。")


@transaction.atomic
def renew_codes(account: AccountLike, *, code: str, at: datetime) -> list[str]:
    """换恢复码. The old ones open nothing any more."""
    pass_code(account, code=code, at=at)
    return _new_codes(account.pk)


@transaction.atomic
def drop_factor(account: AccountLike) -> bool:
    """停用. The key and the recovery codes are gone; whoever calls has checked that it may be."""
    had = bool(SecondFactor.objects.filter(account_id=account.pk, confirmed_at__isnull=False).delete()[0])
    SecondFactor.objects.filter(account_id=account.pk).delete()
    RecoveryCode.objects.filter(account_id=account.pk).delete()
    _remember(account, False)
    return had


@transaction.atomic
def reseal() -> int:
    """换密钥. Whatever an older key sealed is sealed by the one in use; returns how many."""
    current, changed = next(iter(settings.DATA_KEYS)), 0
    for factor in SecondFactor.objects.select_for_update().order_by("account_id"):
        if cipher.key_of(factor.sealed) != current:
            factor.sealed = _sealed(factor.account_id, _secret(factor))
            factor.save(update_fields=["sealed"])
            changed += 1
    return changed


def _remember(account: AccountLike, has: bool) -> None:
    """With the account itself, which every request reads anyway."""
    get_user_model()._default_manager.filter(pk=account.pk).update(has_second_factor=has)
    account.has_second_factor = has


def _new_codes(account_id: int) -> list[str]:
    RecoveryCode.objects.filter(account_id=account_id).delete()
    codes = [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
        for _ in range(CODES)
    ]
    key = next(iter(settings.DATA_KEYS.values()))
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(account_id=account_id, digest=_digest(account_id, code, key)) for code in codes]
    )
    return codes


def _digest(account_id: int, code: str, key: bytes) -> str:
    """Keyed with a data key: a copy of the table alone cannot be searched."""
    plain = "".join(letter for letter in code.lower() if letter in LETTERS)
    return hmac.new(key, f"guatu recovery code {account_id}:{plain}".encode(), "sha256").hexdigest()


def _digits(code: str) -> str:
    return "".join(code.split())


def _sealed(account_id: int, secret: bytes) -> str:
    key_id, key = next(iter(settings.DATA_KEYS.items()))
    return cipher.seal(
        secret, key_id=key_id, key=key, algorithm=settings.DATA_CIPHER, context=_context(account_id)
    )


def _secret(factor: SecondFactor) -> bytes:
    return cipher.unseal(factor.sealed, keys=settings.DATA_KEYS, context=_context(factor.account_id))


def _context(account_id: int) -> str:
    return f"second factor of {account_id}"
