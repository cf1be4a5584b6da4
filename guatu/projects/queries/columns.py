"""看板的问法：each stage with its count, its investment and the first of its projects."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from guatu.projects.models import Stage
from guatu.projects.queries.library import Narrow, library
from guatu.projects.queries.listing import Row, rows_of
from guatu.projects.stages import stage_text
from guatu.zones.models import Zone

SHOWN = 8  # cards of a column; its number opens into all
ORDER = [code.value for code in (
    Stage.NEGOTIATING, Stage.APPROVED, Stage.SIGNED, Stage.REGISTERED, Stage.LAND_WON, Stage.DESIGNED,
    Stage.PERMITTED, Stage.TENDERED, Stage.STARTED, Stage.RENOVATED, Stage.POWERED, Stage.TOPPED_OUT,
    Stage.COMPLETED, Stage.SETTLED, Stage.COMMISSIONED, Stage.IN_PRODUCTION, Stage.RAMPED_UP, Stage.PAUSED,
    Stage.TERMINATED,
)]  # fmt: skip
UNTOLD = ""


@dataclass(frozen=True)
class Column:
    """一列：a stage, all that stand in it counted, the most pressing of them as cards."""

    stage: str
    name: str
    count: int
    investment_fen: int | None
    unknown: int
    cards: list[Row]

    @property
    def rest(self) -> int:
        """没画出的."""
        return self.count - len(self.cards)


def columns_of(zone: Zone, narrow: Narrow, at: datetime) -> list[Column]:
    """分列, in three statements however long the library is; an empty stage has no column."""
    found = library(zone, narrow, at)
    totals: QuerySet[Any, Any] = (
        found.order_by()
        .values("stage")
        .annotate(
            count=Count("pk"),
            fen=Sum("investment_fen"),
            unknown=Count("pk", filter=Q(investment_fen=None)),
        )
    )
    by_stage = {each["stage"]: each for each in totals}
    rows = rows_of(zone, _first_of_each(zone, narrow, at), at)
    return [
        Column(
            stage=code,
            name=stage_text(code),
            count=each["count"],
            investment_fen=each["fen"],
            unknown=each["unknown"],
            cards=[row for row in rows if row.stage == code],
        )
        for code in (*ORDER, UNTOLD)
        if (each := by_stage.get(code))
    ]


def _first_of_each(zone: Zone, narrow: Narrow, at: datetime) -> list[UUID]:
    pressing = library(zone, Narrow(narrow.values), at)  # in order of what is due next
    order = [F("next_due").asc(nulls_last=True), F("number").asc()]
    placed = pressing.annotate(place=Window(RowNumber(), partition_by=[F("stage")], order_by=order))
    return list(placed.filter(place__lte=SHOWN).order_by("place").values_list("pk", flat=True))
