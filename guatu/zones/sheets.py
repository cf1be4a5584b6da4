"""导出的列：units and people as spreadsheet rows."""

from collections.abc import Iterable, Iterator

from guatu.office import ListColumn
from guatu.zones.models import Delegation, Person
from guatu.zones.queries import UnitRow

UNIT_COLUMNS = (
    ListColumn("单位", "name"),
    ListColumn("简称", "short_name"),
    ListColumn("类型", "kind"),
    ListColumn("上级单位", "parent"),
    ListColumn("人数", "people", "number"),
    ListColumn("状态", "state"),
)
PEOPLE_COLUMNS = (
    ListColumn("姓名", "name"),
    ListColumn("职务", "title"),
    ListColumn("单位", "unit"),
    ListColumn("角色", "role"),
    ListColumn("分工", "duty"),
    ListColumn("任职起", "from_date", "date"),
    ListColumn("状态", "state"),
)


def unit_rows(rows: list[UnitRow]) -> Iterator[tuple[object, ...]]:
    """单位行."""
    names = {row.unit.id: row.unit.name for row in rows}
    for row in rows:
        unit = row.unit
        above = names.get(unit.parent_id, "") if unit.parent_id else ""
        state = "在用" if unit.is_active else "停用"
        yield unit.name, unit.short_name, unit.get_kind_display(), above, row.people, state


def people_rows(people: Iterable[Person]) -> Iterator[tuple[object, ...]]:
    """人员行: one row per seat, so that several seats (大部制) stay apart."""
    for person in people:
        state = "在岗" if person.is_active else "停用"
        seats = person.seats_now  # type: ignore[attr-defined]
        for seat in seats:
            role = seat.get_role_display()
            yield person.name, person.title, seat.unit.name, role, seat.duty, seat.from_date, state
        if not seats:
            yield person.name, person.title, "", "", "", None, state


DELEGATION_COLUMNS = (
    ListColumn("谁不在", "principal"),
    ListColumn("代办人", "delegate"),
    ListColumn("起", "from_date", "date"),
    ListColumn("止", "to_date", "date"),
    ListColumn("事由", "reason"),
    ListColumn("说明", "note"),
    ListColumn("登记人", "made_by"),
    ListColumn("撤回", "revoked"),
)


def delegation_rows(rows: Iterable[Delegation]) -> Iterator[tuple[object, ...]]:
    """委托行."""
    for row in rows:
        made_by = row.made_by.name if row.made_by else ""
        yield (
            *(row.principal.name, row.delegate.name, row.from_date, row.to_date),
            *(row.get_reason_display(), row.note, made_by, "已撤回" if row.revoked_at else ""),
        )
