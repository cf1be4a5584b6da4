"""各区项目：how many projects of many zones stand in which stage and tier, and what they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guatu.projects.queries import library
from guatu.projects.queries.cohorts import tier_case
from guatu.zones import among
from guatu.zones.models import Zone

TAKEN = ("category", "origin")


@dataclass(frozen=True)
class Cell:
    """一格：projects of one zone, one stage and one tier, and their investment as far as it is known."""

    zone: int
    stage: str
    tier: str
    projects: int
    fen: int


@dataclass(frozen=True)
class StagesAsked:
    """问的是哪些项目."""

    filters: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> "StagesAsked":
        """读地址参数."""
        values = {key: str(query.get(key, "")).strip()[:60] for key in TAKEN}
        return cls({key: value for key, value in values.items() if value})

    def rows(self, **more: str) -> dict[str, str]:
        """打开到项目: what the list of a zone is asked for, so that it holds what a number counts."""
        return {**self.filters, **more}


def cells(zones: Sequence[Zone], asked: StagesAsked, at: datetime) -> list[Cell]:
    """各区各阶段各档位, whole projects as the lists count them: one statement."""
    found = library.library(zones, library.Narrow.of(asked.filters), at).order_by()
    told = found.annotate(tier=tier_case()).values("zone", "stage", "tier", "investment_fen")
    select = "zone, stage, tier, count(*), coalesce(sum(investment_fen), 0)"
    rows = among.grouped(told, select, "GROUP BY 1, 2, 3")
    return [Cell(zone, stage, tier, count, int(fen)) for zone, stage, tier, count, fen in rows]
