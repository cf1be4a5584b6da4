"""审计的列：the trail as spreadsheet rows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from guatu.core.dates import SHANGHAI
from guatu.identity.agents import browser_of
from guatu.identity.models import AuditEntry
from guatu.office import ListColumn
from guatu.zones.models import AdminEntry
from guatu.zones.pages import OBJECT_NAMES, page_name

COLUMNS = (
    ListColumn("时间", "at"),
    ListColumn("姓名", "name"),
    ListColumn("登录名", "username"),
    ListColumn("类别", "kind"),
    ListColumn("页面", "page"),
    ListColumn("方式", "method"),
    ListColumn("对象", "object"),
    ListColumn("对象编号", "object_id"),
    ListColumn("结果", "result"),
    ListColumn("来自", "address"),
    ListColumn("浏览器", "agent"),
    ListColumn("说明", "detail"),
)
RESULTS = {
    400: "请求看不懂", 403: "无权", 404: "看不见", 405: "方式不对", 409: "被规矩拒绝", 422: "没填对",
    429: "已锁定",
}  # fmt: skip


def result_of(entry: AuditEntry) -> str:
    """结果, in a word."""
    if entry.kind == AuditEntry.Kind.FAILED:
        return "没通过"
    if entry.status < 400:
        return "成"
    return RESULTS.get(entry.status, "系统出错" if entry.status >= 500 else "没办成")


LOGIN_COLUMNS = tuple(
    ListColumn(label, key)
    for label, key in (
        ("时间", "at"), ("登录名", "username"), ("来自", "address"), ("浏览器", "agent"), ("锁定", "locked"),
        ("退出", "left"),
    )
)  # fmt: skip
ADMIN_COLUMNS = tuple(
    ListColumn(label, key)
    for label, key in (("时间", "at"), ("事项", "verb"), ("对象", "subject"), ("办理人", "by"))
)
# What the parts of an address narrow by, for who reads what was asked for.
ASKED = {
    "q": "搜",
    "from": "自",
    "to": "至",
    "kind": "类别",
    "state": "状态",
    "unit": "单位",
    "table": "对象",
}


def asked_words(detail: str) -> str:
    """查了什么, from the address that was asked: its values, each after its word where there is one."""
    pairs = parse_qsl(detail) if " " not in detail.split("=", maxsplit=1)[0] else []
    return "，".join(f"{ASKED.get(key, '')}{value}" for key, value in pairs) if pairs else detail


def login_rows(found: Iterable[Any], *, failed: bool) -> Iterator[tuple[object, ...]]:
    """登录行."""
    for row in found:
        locked = ("是" if row.locked_out else "否") if failed else ""
        left = "" if failed else _second(row.logout_time)
        browser = browser_of(row.user_agent)
        yield _second(row.attempt_time), row.username, row.ip_address, browser, locked, left


def admin_rows(found: Iterable[AdminEntry]) -> Iterator[tuple[object, ...]]:
    """管理日志行."""
    for row in found:
        yield _second(row.at), row.verb, row.subject, row.by.name if row.by else ""


def _second(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if at else ""


def rows(found: Iterable[AuditEntry], names: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    """审计行."""
    for entry in found:
        kind = OBJECT_NAMES.get(entry.object_type, entry.object_type)
        said = " ".join(part for part in (kind, names.get(entry.object_id, "")) if part)
        at = _second(entry.at)
        yield (
            at, entry.name, entry.username, entry.get_kind_display(), page_name(entry.page), entry.method,
            said, entry.object_id, result_of(entry), entry.address, browser_of(entry.agent), entry.detail,
        )  # fmt: skip
