"""登录规矩：who in a zone must have a second factor."""

from typing import Any

from guatu.zones.member import Member
from guatu.zones.models import Role, Zone

NOBODY, ADMINISTRATORS, EVERYBODY = "", "admins", "all"
WHO = [(NOBODY, "自愿"), (ADMINISTRATORS, "三个管理员必须"), (EVERYBODY, "所有人必须")]
THREE = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
SETTING = "second_factor"


def requires_factor(zone: Zone, member: Member) -> bool:
    """须有两步验证. A lobby screen has no account and none is asked of it; whoever reads from above is asked
    where everybody is.
    """
    wanted = zone.settings.get(SETTING, NOBODY)
    if Role.DISPLAY in member.extra_roles:
        return False
    return wanted == EVERYBODY or (wanted == ADMINISTRATORS and bool(member.roles & THREE))


def needs_factor(zone: Zone, member: Member, account: Any) -> bool:
    """还欠两步验证."""
    return requires_factor(zone, member) and not account.has_second_factor
