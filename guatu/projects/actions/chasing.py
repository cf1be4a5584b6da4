"""收期：when a period ends, who had to report is settled and each unit has one item that chases it.

Periods are gone through one after the other, each in one transaction that also marks it as gone through: an
outage leaves no gap, and the same period again does nothing.
"""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guatu.core.dates import dated, day_end
from guatu.core.periods import Period, between, period_of
from guatu.ledger import actions as ledger
from guatu.ledger.models import LIVE
from guatu.ledger.roster import Roster
from guatu.projects.actions.settling import settle
from guatu.projects.models import PeriodClosing, PeriodDuty, PeriodTask, Project
from guatu.projects.periods import due, rhythm_of
from guatu.projects.progress_kind import PROGRESS
from guatu.projects.responsible import Projects, under_construction, with_unit
from guatu.zones import calendar
from guatu.zones.models import Person, Unit, Zone


def close_periods(zone: Zone, *, at: datetime) -> list[PeriodTask]:
    """收期 of everything that has ended and was not gone through yet; returns the items opened, by unit."""
    ended = period_of(dated(at), rhythm_of(zone)).previous
    last = PeriodClosing.objects.filter(zone=zone).order_by("-first_on").first()
    if last is None:
        return _begin(zone, ended, at=at)
    first = period_of(last.first_on, ended.rhythm).next
    return [task for period in between(first, ended) for task in close_period(zone, period, at=at)]


def _begin(zone: Zone, ended: Period, *, at: datetime) -> list[PeriodTask]:
    # A zone that begins when the deadline is over is not told at once that it is late.
    if due(zone, ended, calendar.load(zone)).due_at >= at:
        return close_period(zone, ended, at=at)
    PeriodClosing.objects.get_or_create(
        zone=zone, period=ended.key, defaults={"first_on": ended.first, "at": at}
    )
    return []


@transaction.atomic
def close_period(zone: Zone, period: Period, *, at: datetime) -> list[PeriodTask]:
    """收一期. Nothing when it was done before, by whomever."""
    _, is_new = PeriodClosing.objects.get_or_create(
        zone=zone, period=period.key, defaults={"first_on": period.first, "at": at}
    )
    if not is_new:
        return []
    owing: dict[UUID | None, list[UUID]] = defaultdict(list)
    for project, unit in must_report(zone, period).values_list("pk", "answering"):
        owing[unit].append(project)
    if not owing:
        return []
    tasks = _open(zone, period, owing, at=at)
    for task in tasks:
        settle(task, by=None, at=at)  # they may all have reported before the period was over
    return tasks


def must_report(zone: Zone, period: Period) -> Projects:
    """应报的项目: under construction, and in the library by the end of the period."""
    projects = Project.objects.filter(
        under_construction(zone), zone=zone, withdrawn_at=None, created_at__lte=day_end(period.last)
    )
    return with_unit(projects, zone).order_by("number")


def _open(
    zone: Zone, period: Period, owing: dict[UUID | None, list[UUID]], *, at: datetime
) -> list[PeriodTask]:
    units = {unit.pk: unit for unit in Unit.objects.filter(zone=zone, pk__in=[u for u in owing if u])}
    order = sorted(owing, key=lambda key: units[key].name if key else "")
    heads = Roster(zone, dated(at)).heads
    named = [heads[key][0] for key in order if key and heads.get(key)]
    people = {person.pk: person for person in Person.objects.filter(zone=zone, pk__in=named)}
    deadline = due(zone, period, calendar.load(zone))
    openings = []
    for key in order:
        unit = units[key] if key else None
        name = (unit.short_name or unit.name) if unit else "未定责任单位"
        openings.append(
            ledger.Opening(
                kind=PROGRESS,
                title=f"{period.short_name}形象进度：{name} {len(owing[key])} 个项目",
                deadline=deadline,
                owner_unit=unit,
                owner=people[heads[key][0]] if key and heads.get(key) else None,
            )
        )
    items = ledger.open_items(zone=zone, openings=openings, by=None, at=at)
    tasks = PeriodTask.objects.bulk_create(
        [
            PeriodTask(zone=zone, item=item, period=period.key, unit=units[key] if key else None)
            for key, item in zip(order, items, strict=True)
        ]
    )
    PeriodDuty.objects.bulk_create(
        [
            PeriodDuty(zone=zone, task=task, project_id=project, period=period.key)
            for key, task in zip(order, tasks, strict=True)
            for project in owing[key]
        ]
    )
    return tasks


@transaction.atomic
def settle_all(zone: Zone, *, at: datetime) -> None:
    """对一遍 the items on the road: a project that left the library keeps none of them open."""
    tasks = PeriodTask.objects.filter(zone=zone, item__life__in=LIVE).select_related("item")
    for task in tasks.order_by("item_id"):
        settle(task, by=None, at=at)
