"""审计的列：the trail as spreadsheet rows."""

from collections.abc import Iterable, Iterator, Mapping

from guatu.core.dates import SHANGHAI
from guatu.identity.agents import browser_of
from guatu.identity.models import AuditEntry
from guatu.office import ListColumn
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


def rows(found: Iterable[AuditEntry], names: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    """审计行."""
    for entry in found:
        kind = OBJECT_NAMES.get(entry.object_type, entry.object_type)
        said = " ".join(part for part in (kind, names.get(entry.object_id, "")) if part)
        at = f"{entry.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        yield (
            at, entry.name, entry.username, entry.get_kind_display(), page_name(entry.page), entry.method,
            said, entry.object_id, result_of(entry), entry.address, browser_of(entry.agent), entry.detail,
        )  # fmt: skip
