"""接口密钥的列."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from guatu.api.models import AccessKey
from guatu.api.queries import MODES, state_name
from guatu.core.dates import SHANGHAI
from guatu.office import ListColumn

COLUMNS = (
    ListColumn("用途", "name"),
    ListColumn("姓名", "person"),
    ListColumn("登录名", "username"),
    ListColumn("开头", "prefix"),
    ListColumn("权限", "mode"),
    ListColumn("建立", "made"),
    ListColumn("到期", "expires"),
    ListColumn("最近使用", "used"),
    ListColumn("来自", "from"),
    ListColumn("状态", "state"),
    ListColumn("停用人", "revoked_by"),
)


def rows(keys: Iterable[AccessKey], *, at: datetime) -> Iterator[tuple[object, ...]]:
    """密钥行; the secret is nowhere, so it is not here."""
    for key in keys:
        account, who = key.person.account, key.revoked_by
        yield (
            key.name, key.person.name, account.username if account else "", key.prefix,
            MODES["act" if key.can_act else "read"], _at(key.made_at), _at(key.expires_at), _at(key.used_at),
            key.used_from, state_name(key, at), who.name if who else "",
        )  # fmt: skip


def _at(moment: datetime | None) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else ""
