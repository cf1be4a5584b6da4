"""日历的问法：what is due and what was reached, day by day of a month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, DateField, F, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber, TruncDate

from guatu.core.dates import SHANGHAI, day_end, day_start
from guatu.ledger.lamps import LAMP_NAMES, Lamp, lamp_case
from guatu.ledger.models import Life
from guatu.projects.models import Milestone, Project
from guatu.zones.models import Zone

SHOWN = 4  # of a day, on the sheet of the month; the day itself shows all
Row = dict[str, Any]


@dataclass
class Day:
    """一天：how many fall on it, and the first of them."""

    on: date
    total: int = 0
    reached: int = 0
    rows: list[Row] = field(default_factory=list)

    @property
    def rest(self) -> int:
        """没写下的."""
        return self.total - len(self.rows)


def fallen(
    zone: Zone, projects: QuerySet[Project], first: date, last: date, at: datetime
) -> QuerySet[Any, Any]:
    """落在这些天的节点 of these projects: a reached one on its day, any other on its deadline."""
    due = Q(actual_on=None, item__due_at__range=(day_start(first), day_end(last)))
    return (
        Milestone.objects.filter(
            due | Q(actual_on__range=(first, last)), zone=zone, project__in=projects.order_by().values("pk")
        )
        .exclude(item__life=Life.VOID)
        .annotate(
            falls_on=Case(
                When(actual_on__isnull=False, then=F("actual_on")),
                default=TruncDate("item__due_at", tzinfo=SHANGHAI),
                output_field=DateField(),
            ),
            lamp=lamp_case(at, "item__"),
        )
        .values("project_id", "project__name", "type__name", "falls_on", "lamp", "actual_on",
                "actual_precision", "project__company__name")
    )  # fmt: skip


def month_of(found: QuerySet[Any, Any], days: Sequence[date]) -> list[Day]:
    """排成一个月, in one statement however much there is."""
    by_day: dict[str, Any] = {"partition_by": [F("falls_on")]}
    order = [F("actual_on").asc(nulls_first=True), F("project__number").asc(), F("order").asc()]
    rows = found.annotate(
        place=Window(RowNumber(), order_by=order, **by_day),
        of_day=Window(Count("pk"), **by_day),
        reached=Window(Count("actual_on"), **by_day),
    ).filter(place__lte=SHOWN)
    placed: dict[date, list[Row]] = defaultdict(list)
    for row in rows.order_by("falls_on", "place"):
        placed[row["falls_on"]].append(named(row))
    return [
        Day(on, placed[on][0]["of_day"], placed[on][0]["reached"], placed[on]) if on in placed else Day(on)
        for on in days
    ]


def named(row: Row) -> Row:
    """加上灯的说法."""
    lamp = row["lamp"]
    return row | {"lamp_text": LAMP_NAMES[Lamp(lamp)] if lamp else "已达成"}
