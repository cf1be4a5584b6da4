"""导出的列：one's notices as spreadsheet rows."""

from collections.abc import Iterable, Iterator

from guatu.core.dates import SHANGHAI
from guatu.notices import queries
from guatu.notices.models import Group, Notice
from guatu.office import ListColumn

COLUMNS = (
    ListColumn("时间", "at"),
    ListColumn("类", "group"),
    ListColumn("标题", "title"),
    ListColumn("内容", "body"),
    ListColumn("原话", "said"),
    ListColumn("编号", "number"),
    ListColumn("急", "urgent"),
    ListColumn("读过", "read"),
)


def rows(notices: Iterable[Notice]) -> Iterator[tuple[object, ...]]:
    """消息行."""
    for each in notices:
        yield (
            f"{each.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            Group(each.group).label,
            each.title,
            each.body,
            queries.said(each),
            each.item.number if each.item else "",
            "急" if each.is_urgent else "",
            f"{each.read_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if each.read_at else "",
        )
