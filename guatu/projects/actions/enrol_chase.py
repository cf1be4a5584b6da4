"""催入库：a project that started and is not entered after so many days gets one item, which follows it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from guatu.core.dates import PartialDate, dated
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import on_day
from guatu.ledger.models import LIVE, Life
from guatu.ledger.roster import Roster
from guatu.projects.actions.enrol_settling import settle_enrolment
from guatu.projects.enrol_access import statistics_unit
from guatu.projects.enrol_kind import ENROLMENT, HANDED_IN
from guatu.projects.enrol_rules import EnrolRules, enrol_rules
from guatu.projects.models import EnrolState, Project, Stage, StatEnrolment
from guatu.projects.queries.enrolment import late_to_enrol
from guatu.zones.models import Person, Unit, Zone

GRACE = timedelta(days=7)  # what was late long before the zone began to count is not overdue at once


@transaction.atomic
def chase_enrolments(zone: Zone, *, at: datetime) -> list[StatEnrolment]:
    """催入库一遍. Each late project has its item, once; returns those that got one now. A zone in which
    nobody could enter them is not chased.
    """
    if statistics_unit(zone) is None:
        return []
    rules = enrol_rules(zone)
    # Locked first: who enters one of them at this moment is waited for, and then it is not late any more.
    late = list(late_to_enrol(zone, rules, dated(at)))
    held = Project.objects.select_for_update().filter(zone=zone, pk__in=[p.pk for p in late])
    list(held.order_by("pk"))
    opened = []
    for project in late:
        enrolment, _ = StatEnrolment.objects.get_or_create(zone=zone, project_id=project.pk)
        if enrolment.item_id is None and enrolment.state != EnrolState.ENROLLED:
            opened.append((project, enrolment))
    if opened:
        _open(zone, opened, rules, at=at)
    _let_go(zone, at=at)
    return [enrolment for _, enrolment in opened]


def _open(zone: Zone, late: list[tuple[Project, StatEnrolment]], rules: EnrolRules, *, at: datetime) -> None:
    keys: dict[UUID, UUID | None] = {project.pk: project.answering for project, _ in late}  # type: ignore[attr-defined]
    units = {unit.pk: unit for unit in Unit.objects.filter(zone=zone, pk__in=[k for k in keys.values() if k])}
    heads = Roster(zone, dated(at)).heads
    named = {unit: found[0] for unit in units if (found := heads.get(unit))}
    people = {person.pk: person for person in Person.objects.filter(zone=zone, pk__in=named.values())}
    openings = []
    for project, _ in late:
        unit = keys[project.pk]
        started = project.started  # type: ignore[attr-defined]
        due = max(started + timedelta(days=rules.late), dated(at) + GRACE)
        openings.append(
            ledger.Opening(
                kind=ENROLMENT,
                title=f"开工未入库：{project.name}"[:100],
                deadline=on_day(PartialDate(due), near=timedelta(days=rules.late - rules.warn)),
                owner_unit=units.get(unit) if unit else None,
                owner=people[named[unit]] if unit in named else None,
            )
        )
    items = ledger.open_items(zone=zone, openings=openings, by=None, at=at)
    for (_, enrolment), item in zip(late, items, strict=True):
        enrolment.item = item
        enrolment.save(update_fields=["item"])
        settle_enrolment(enrolment, by=None, at=at)  # it may have been handed in already


def _let_go(zone: Zone, *, at: datetime) -> None:
    """A project that left the library, or will never be built, keeps nobody busy; an item that was paused
    when its enrolment moved catches up with it.
    """
    rows = StatEnrolment.objects.filter(zone=zone, item__life__in=LIVE).select_related("item", "project")
    astray = Q(state__in=HANDED_IN, item__life__in=(Life.OPEN, Life.DOING))
    astray |= Q(state=EnrolState.ENROLLED, item__life=Life.CHECKING)
    astray |= Q(state=EnrolState.REJECTED, item__life=Life.CHECKING)
    gone = Q(project__withdrawn_at__isnull=False) | Q(project__stage=Stage.TERMINATED)
    for row in rows.filter(astray | gone).order_by("item_id"):
        project = row.project
        if row.item is not None and (project.withdrawn_at is not None or project.stage == Stage.TERMINATED):
            ledger.withdraw(row.item, by=None, at=at, note="项目已撤或已终止，不用入库")
        else:
            settle_enrolment(row, by=None, at=at)
