"""账号：opened by the system administrator, kept by the security administrator."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.identity.actions import drop_factor, end_others
from guatu.zones import queries
from guatu.zones.actions.journal import record
from guatu.zones.actions.people import add_person, appoint
from guatu.zones.member import Member
from guatu.zones.models import Account, Person, Role, Unit, Zone

# Nothing that is mistaken for something else when read out: no 0 o, 1 l i.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class UsernameTaken(Refusal):
    """登录名已有."""


class NoAccount(Refusal):
    """没有账号."""


class AccountElsewhere(Refusal):
    """账号在别的开发区也有任职."""


class NoFactor(Refusal):
    """没有启用两步验证."""


class WrongPassword(Refusal):
    """原口令不对."""


class WeakPassword(Refusal):
    """新口令太弱."""


@dataclass(frozen=True)
class Opened:
    """新开的账号 with the initial password, which is shown once and kept nowhere."""

    person: Person
    password: str


def initial_password() -> str:
    """初始口令：twelve characters in three groups, from a source nobody can guess."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def open_account(*, person: Person, username: str, by: Member, at: datetime) -> Opened:
    """开通账号. The person can log in with the initial password and must change it first."""
    username = username.strip()
    if person.account_id is not None:
        raise UsernameTaken(f"{person.name}已有账号。")
    if Account.objects.filter(username=username).exists():
        raise UsernameTaken(f"登录名“{username}”已被使用，请换一个。")
    password = initial_password()
    account = Account(username=username, name=person.name, must_change_password=True)
    account.set_password(password)
    account.save()
    person.account = account
    person.save(update_fields=["account"])
    record(zone_id=person.zone_id, by=by, at=at, verb="开通账号", subject=f"{person.name}（{username}）")
    return Opened(person, password)


@transaction.atomic
def admit(
    *,
    zone: Zone,
    name: str,
    title: str,
    username: str,
    unit: Unit,
    role: Role,
    from_date: date,
    by: Member,
    at: datetime,
) -> Opened:
    """登记人员并开通账号. One step: the person, his first seat, his account."""
    person = add_person(zone=zone, name=name, title=title, by=by, at=at)
    appoint(person=person, unit=unit, role=role, from_date=from_date, by=by, at=at)
    if not username.strip():
        return Opened(person, "")
    return open_account(person=person, username=username, by=by, at=at)


def _own_account(person: Person) -> Account:
    if person.account is None:
        raise NoAccount(f"{person.name}没有账号。")
    return person.account


def _only_here(person: Person) -> Account:
    account = _own_account(person)
    if queries.works_elsewhere(account.pk, person.zone_id):
        raise AccountElsewhere("此账号在别的开发区也有任职，本区不能改动；请联系平台管理员。")
    return account


@transaction.atomic
def unlock(person: Person, *, by: Member, at: datetime) -> Person:
    """解锁. Wrong passwords are forgotten; the person can log in at once."""
    reset(username=_own_account(person).username)
    record(zone_id=person.zone_id, by=by, at=at, verb="解锁账号", subject=person.name)
    return person


@transaction.atomic
def reset_password(person: Person, *, by: Member, at: datetime) -> Opened:
    """重置口令. The old one and every open session end; a new initial password is shown once."""
    account = _only_here(person)
    password = initial_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    reset(username=account.username)
    end_others(account, keep=None)
    record(zone_id=person.zone_id, by=by, at=at, verb="重置口令", subject=person.name)
    return Opened(person, password)


@transaction.atomic
def reset_factor(person: Person, *, by: Member, at: datetime) -> Person:
    """重置两步验证. The lost key opens nothing; sessions end, the password alone lets in again."""
    account = _only_here(person)
    if by.person_id == person.id:
        raise Refusal("不能重置自己的两步验证，请另一位安全管理员办理；要停用，到“我的账号”。")
    if not account.has_second_factor:
        raise NoFactor(f"{person.name}没有启用两步验证。")
    drop_factor(account)
    end_others(account, keep=None)
    record(zone_id=person.zone_id, by=by, at=at, verb="重置两步验证", subject=person.name)
    return person


@transaction.atomic
def disable(person: Person, *, by: Member, at: datetime) -> Person:
    """停用. From now on the person sees nothing of this zone; what he did stays."""
    if by.person_id == person.id:
        raise Refusal("不能停用自己。")
    person.is_active = False
    person.save(update_fields=["is_active"])
    record(zone_id=person.zone_id, by=by, at=at, verb="停用账号", subject=person.name)
    return person


@transaction.atomic
def enable(person: Person, *, by: Member, at: datetime) -> Person:
    """恢复. The person works again with the seats he still holds."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(zone_id=person.zone_id, by=by, at=at, verb="恢复账号", subject=person.name)
    return person


@transaction.atomic
def change_password(account: Account, *, old: str, new: str, at: datetime) -> Account:
    """改口令. The person's own doing: the old one is asked, a first password is no longer one."""
    if not account.check_password(old):
        raise WrongPassword("原口令不对。")
    if old == new:
        raise WeakPassword("新口令不能和原口令一样。")
    try:
        validate_password(new, account)
    except ValidationError as error:
        raise WeakPassword("；".join(error.messages)) from error
    account.set_password(new)
    account.must_change_password, account.password_changed_at = False, at
    account.save(update_fields=["password", "must_change_password", "password_changed_at"])
    return account
