"""责任单位：行业主管, else 属地. Which projects must report, and which unit sees to it and looks at it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guatu.projects.models import Project, Responsibility
from guatu.projects.stages import BUILDING
from guatu.registry.models import QuotedFact
from guatu.zones import among
from guatu.zones.among import Zones
from guatu.zones.member import Member
from guatu.zones.models import Role, Zone

Seat = Responsibility.Seat
Projects = QuerySet[Any]  # projects that carry what was annotated, such as ``answering``


def under_construction(zone: Zones) -> Q:
    """在建的, as a condition over projects. What is known from the press alone is asked for no figures."""
    facts = QuotedFact.objects.filter(zone=among.same(zone), subject=OuterRef("pk"))
    return Q(stage__in=BUILDING) & (Q(is_sample=True) | ~Q(Exists(facts)))


def with_unit(projects: QuerySet[Project], zone: Zone) -> Projects:
    """附上责任单位 as ``answering``."""
    seats = Responsibility.objects.filter(zone=zone, project=OuterRef("pk"))
    return projects.annotate(
        answering=Coalesce(
            Subquery(seats.filter(seat=Seat.SECTORAL).values("unit")[:1]),
            Subquery(seats.filter(seat=Seat.TERRITORIAL).values("unit")[:1]),
        )
    )


def units_of(zone: Zone, projects: Collection[UUID]) -> dict[UUID, UUID | None]:
    """各项目的责任单位, in one query."""
    rows = with_unit(Project.objects.filter(zone=zone, pk__in=projects), zone)
    return dict(rows.values_list("pk", "answering"))


def checkable(member: Member) -> Q:
    """由谁核实 as a condition over projects that carry ``answering``: a supervisor's are all of them, a unit
    head's those his unit answers for; who stands in for one has his.
    """
    every = (member, *member.stands_for)
    if any(each.has(Role.SUPERVISOR) for each in every):
        return Q()
    headed = {s.unit_id for each in every for s in each.seats if s.role == Role.UNIT_HEAD}
    return Q(answering__in=headed)


def may_check(unit_id: UUID | None, by: Member) -> bool:
    """可否核实 what a unit answers for."""
    return any(
        each.has(Role.SUPERVISOR) or (unit_id is not None and each.in_unit(unit_id, Role.UNIT_HEAD))
        for each in (by, *by.stands_for)
    )
