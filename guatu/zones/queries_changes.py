"""变更的问法：what was changed of one thing, and everything that was changed in some days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from guatu.core.tenancy import is_tenant
from guatu.zones.changes import Kept, kept, name_expression, readable_by, whole_of
from guatu.zones.changes_told import Told, columns_of, tell
from guatu.zones.changes_words import field_label
from guatu.zones.models import Change, Zone
from guatu.zones.queries_audit import day_starts, period, uuid_in
from guatu.zones.typing import ZoneRequest

PANEL_ROWS = 10
MOST_NAMED = 5000
PLACE = "changes"
NOBODY = ("nobody", "不是人（后台、命令）")


@dataclass(frozen=True)
class ChangesPanel:
    """一页变更 of the thing on whose page it stands; how many there are in all is not counted."""

    rows: list[Told]
    number: int
    has_more: bool
    is_open: bool


def changes_of(request: ZoneRequest, subject_id: UUID, *within: UUID) -> ChangesPanel:
    """一件东西的变更, and of its parts, the latest first; for a page that this person may see. ``within`` are
    parts that have parts of their own.
    """
    asked = request.GET.get(PLACE, "")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1
    number = max(number, 1)
    labels = [table.label for table in readable_by(request.member.roles)]
    rows = Change.objects.filter(zone=request.zone, subject_id__in=[subject_id, *within], model__in=labels)
    rows = rows.order_by("-at", "-seq")
    first = (number - 1) * PANEL_ROWS
    found = list(rows[first : first + PANEL_ROWS + 1])
    told = tell(request.zone, found[:PANEL_ROWS], request.member.roles)
    return ChangesPanel(told, number, len(found) > PANEL_ROWS, bool(asked))


def changes(
    zone: Zone, wanted: Mapping[str, str], tables: Sequence[Kept], *, today: date
) -> QuerySet[Change]:
    """变更记录 of the tables one may read, narrowed as the address asks, the latest first."""
    first, last = period(wanted, today=today)
    labels = [table.label for table in tables]
    if (label := wanted.get("table", "")) in labels:
        labels = [label]
    rows = Change.objects.filter(
        zone=zone, at__gte=day_starts(first), at__lt=day_starts(last + timedelta(days=1)), model__in=labels
    )
    who = wanted.get("person", "")
    if who == NOBODY[0]:
        rows = rows.filter(by=None)
    elif person := uuid_in(who):
        rows = rows.filter(by=person)
    if (what := wanted.get("what", "")) in Change.What.values:
        rows = rows.filter(what=what)
    if (field := wanted.get("field", "")) in dict(field_choices(label)):
        rows = rows.filter(fields__has_key=field)
    if words := wanted.get("q", "").split():
        named = _named(zone, [table for table in tables if table.label in labels], words)
        rows = rows.filter(Q(object_id__in=named) | Q(subject_id__in=named))
    return rows.order_by("-at", "-seq")


def _named(zone: Zone, tables: Sequence[Kept], words: Sequence[str]) -> list[UUID]:
    """叫这个名字的，及其所属: rows called so now, in these tables and those they are told under."""
    models = {each.model for table in tables for each in (table, whole_of(table)) if is_tenant(each.model)}
    asked: list[Any] = []
    for model in sorted(models, key=lambda each: each._meta.label_lower):
        rows: Any = model._default_manager.filter(zone=zone).order_by().annotate(said=name_expression(model))
        for word in words:
            rows = rows.filter(said__icontains=word)
        asked.append(rows.values_list("pk", flat=True))
    found = asked[0].union(*asked[1:], all=True) if asked else []
    return list(found[:MOST_NAMED])


def field_choices(label: str) -> list[tuple[str, str]]:
    """一张表的字段，作筛选."""
    table = kept(label)
    if table is None:
        return []
    left = {"id", "zone"}
    return [(name, field_label(f)) for name, f in columns_of(table.model).items() if name not in left]
