"""变更的列：the record as spreadsheet rows, one for each field."""

from collections.abc import Iterable, Iterator

from guatu.core.dates import SHANGHAI
from guatu.office import ListColumn
from guatu.zones.changes_told import Told
from guatu.zones.changes_words import Said

COLUMNS = (
    ListColumn("时间", "at"),
    ListColumn("谁", "who"),
    ListColumn("动作", "what"),
    ListColumn("对象", "subject"),
    ListColumn("表", "table"),
    ListColumn("名称", "name"),
    ListColumn("字段", "field"),
    ListColumn("原值", "old"),
    ListColumn("新值", "new"),
)


def rows(found: Iterable[Told]) -> Iterator[tuple[object, ...]]:
    """变更行."""
    for told in found:
        at = f"{told.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        what = "删除" if told.is_removal else "修改"
        head = (at, told.who, what, f"{told.subject_word} {told.subject}".strip(), told.word, told.name)
        for line in told.lines:
            yield (*head, line.label, _whole(line.old), "" if told.is_removal else _whole(line.new))
        if not told.lines:
            yield (*head, "", "", "")


def _whole(said: Said) -> str:
    return said.full or said.exact or said.text
