"""几个区一起问：the same question of one zone, or of many of them in one statement.

A question takes a zone or several. One is asked for by its number, which the planner knows best; inside a
subquery the row of a subquery always lies in the zone of the row around it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, OuterRef, QuerySet, Value, When
from django.db.models.expressions import Combinable

from guatu.zones.models import Level, Zone

Zones = Zone | Sequence[Zone]


def of(zones: Zones) -> dict[str, Any]:
    """在这些区的 rows, as the condition of a query."""
    return {"zone": zones} if isinstance(zones, Zone) else {"zone__in": [zone.pk for zone in zones]}


def same(zones: Zones) -> Any:
    """同区：the zone of a subquery's rows."""
    return zones if isinstance(zones, Zone) else OuterRef("zone")


def each(values: Mapping[Zone, Any], **field: Any) -> Combinable:
    """各区的值 as an expression over rows: one value where all zones have the same, else one by zone."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for zone, value in values.items():
        groups[value].append(zone.pk)
    if len(groups) == 1:
        return _as(next(iter(groups)), field)
    return Case(*(When(zone__in=ids, then=_as(value, field)) for value, ids in groups.items()), **field)


def below(upper: Zone) -> list[Zone]:
    """所辖开发区 of a city or province, in order; the cities between are none themselves."""
    found = Zone.objects.filter(path__contains=[upper.pk], level=Level.ZONE).exclude(pk=upper.pk)
    return list(found.select_related("parent").order_by("id"))


def grouped(found: QuerySet[Any, Any], select: str, more: str = "") -> Iterable[tuple[Any, ...]]:
    """归并：what the rows of a query come to, counted by the database in the same statement."""
    try:
        sql, values = found.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {select} FROM ({sql}) found {more}", values)  # noqa: S608 — our own words
        return list(cursor.fetchall())


def _as(value: Any, field: Mapping[str, Any]) -> Combinable:
    return value if isinstance(value, F) else Value(value, **field)
