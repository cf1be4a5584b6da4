"""项目组怎么问：the groups of a zone, what their year's plan came to, their targets against the rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from guatu.core.dates import dated
from guatu.projects.enrol_access import STARTED
from guatu.projects.models import (
    EnrolState,
    GroupKind,
    GroupTarget,
    Indicator,
    Milestone,
    Project,
    ProjectGroup,
    StatEnrolment,
)
from guatu.projects.queries.pace import PaceAsked, Totals, measured, totals, totals_by_group
from guatu.projects.spread import months_gone
from guatu.registry.models import QuotedFact
from guatu.zones.models import Zone

STATES = {"open": "在推", "closed": "已关"}
REACHED = {
    Indicator.STARTED: STARTED,
    Indicator.COMPLETED: ("completed",),
    Indicator.PRODUCED: ("in_production",),
}
NOTHING = Totals(0, 0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class GroupsAsked:
    """问的是：which groups, by what they are called, are, and of which year."""

    q: str = ""
    kind: str = ""
    year: str = ""
    state: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> "GroupsAsked":
        """读地址参数."""
        return cls(*(str(query.get(key, "")).strip()[:60] for key in ("q", "kind", "year", "state")))


def groups(zone: Zone, asked: GroupsAsked) -> QuerySet[ProjectGroup]:
    """项目组, narrowed; a word that is none finds nothing. Those under way come first, newest first."""
    found = ProjectGroup.objects.filter(zone=zone).select_related("unit")
    if asked.q:
        found = found.filter(
            Q(name__icontains=asked.q) | Q(note__icontains=asked.q) | Q(unit__name__icontains=asked.q)
        )
    if asked.kind:
        found = found.filter(kind=asked.kind) if asked.kind in GroupKind.values else found.none()
    if asked.year:
        known = asked.year.isascii() and asked.year.isdigit() and len(asked.year) == 4
        found = found.filter(year=int(asked.year)) if known else found.none()
    if asked.state:
        resting = {"open": True, "closed": False}.get(asked.state)
        found = found.none() if resting is None else found.filter(closed_on__isnull=resting)
    return found.order_by(F("closed_on").desc(nulls_first=True), F("year").desc(nulls_last=True), "name")


def selects(zone: Zone) -> list[dict[str, Any]]:
    """筛选框."""
    known = ProjectGroup.objects.filter(zone=zone, year__isnull=False).order_by("-year")
    years = known.values_list("year", flat=True).distinct()
    return [
        {"name": "kind", "label": "类型", "options": GroupKind.choices},
        {"name": "year", "label": "年度", "options": [(str(year), f"{year}年") for year in years]},
        {"name": "state", "label": "状态", "options": list(STATES.items())},
    ]


@dataclass(frozen=True)
class YearSum:
    """一组一年的合计."""

    year: int
    totals: Totals


def sums(
    zone: Zone, rows: list[ProjectGroup], at: datetime, query: Mapping[str, Any] | None = None
) -> dict[UUID, YearSum]:
    """年度计划完成 of each of these groups: in the year that is asked for, else in its own, else in this one.
    One question for each year.
    """
    wanted = dict(query or {})
    years = {group.pk: wanted.get("year") or year_of(group, at) for group in rows}
    found: dict[UUID, YearSum] = {}
    for year in set(years.values()):
        asked = PaceAsked.of(wanted | {"year": year}, at)
        by_group = totals_by_group(zone, asked)
        mine = [pk for pk, its in years.items() if its == year]
        found |= {pk: YearSum(asked.year, by_group.get(pk, NOTHING)) for pk in mine}
    return found


def year_of(group: ProjectGroup, at: datetime) -> int:
    """哪一年的: the group's own year, else this one."""
    return group.year or dated(at).year


@dataclass(frozen=True)
class Standing:
    """一项目标现在怎样: ``done`` of ``planned``, and what the schedule asks of it by now."""

    target: GroupTarget
    done: int
    due: int

    @property
    def indicator(self) -> Indicator:
        """指标."""
        return Indicator(self.target.indicator)

    @property
    def word(self) -> str:
        """快慢 in a word."""
        if self.done >= self.target.planned:
            return "已完成"
        if self.indicator == Indicator.PROJECTS:
            return f"还差 {self.target.planned - self.done} 个"
        return "慢于序时" if self.done < self.due else "不慢于序时"


@dataclass(frozen=True)
class Card:
    """项目组一页: its year, its plan's completion, its targets."""

    year: int
    asked: PaceAsked
    totals: Totals
    standings: list[Standing]


def card_of(group: ProjectGroup, at: datetime) -> Card:
    """项目组现在怎样."""
    year = year_of(group, at)
    asked = PaceAsked.of({"year": year, "group": str(group.pk)}, at)
    held = totals(measured({group.zone: asked}))
    standings = []
    for target in GroupTarget.objects.filter(zone_id=group.zone_id, group=group):
        done = held.business_fen if target.indicator == Indicator.INVESTED else counted(group, target, year)
        due = target.planned * months_gone(year, dated(at)) // 12
        # The number of projects is no matter of time: they are in the group or they are not.
        standings.append(Standing(target, done, 0 if target.indicator == Indicator.PROJECTS else due))
    order = list(Indicator.values)
    return Card(year, asked, held, sorted(standings, key=lambda each: order.index(each.target.indicator)))


def counted(group: ProjectGroup, target: GroupTarget, year: int) -> int:
    """数出来的 projects of the group that count for a target."""
    rows = Project.objects.filter(zone_id=group.zone_id, withdrawn_at=None, parent=None, groups=group)
    return rows.filter(counts(group.zone, target.indicator, year)).count()


def counts(zone: Zone, indicator: str, year: int) -> Q:
    """算数的 projects, as a condition: in the group is all that some indicators ask."""
    if codes := REACHED.get(indicator):  # type: ignore[call-overload]
        reached = Milestone.objects.filter(zone=zone, project=OuterRef("pk"), type__code__in=codes)
        return Q(Exists(reached.filter(actual_on__year=year)))
    if indicator == Indicator.ENROLLED:
        entered = StatEnrolment.objects.filter(zone=zone, project=OuterRef("pk"), state=EnrolState.ENROLLED)
        return Q(Exists(entered))
    return Q() if indicator in Indicator.values else Q(pk=None)


def members(group: ProjectGroup, card: Card, show: str) -> QuerySet[Project]:
    """组内项目 with their plan and what was done; ``show`` leaves those that count for one indicator."""
    found = measured({group.zone: card.asked})
    if show:
        found = found.filter(counts(group.zone, show, card.year))
    return found.order_by("number")


def reported_quotes(group: ProjectGroup) -> list[QuotedFact]:
    """见报的数字 of a group of this name, in the words they stand in."""
    found = QuotedFact.objects.filter(zone_id=group.zone_id, subject=None, attribute__startswith="项目组：")
    return [fact for fact in found.order_by("id") if _named(fact.attribute) == group.name]


def _named(attribute: str) -> str:
    return attribute.removeprefix("项目组：").partition("，")[0]
