"""取与验：the only way to a project, a milestone or a group by its id; unseen is 404."""

from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from guatu.core.refusal import Refusal
from guatu.projects.models import (
    Milestone,
    MilestoneType,
    PeriodReport,
    Project,
    ProjectGroup,
    ReserveProject,
    WorkTask,
)
from guatu.zones.member import Member
from guatu.zones.models import Role, Zone


class NotForYou(Refusal):
    """不是本项目的人."""


def project_of(zone: Zone, project_id: UUID) -> Project:
    """取项目 of this zone, still in the library, with the 储备项目 it came from (``reserve_id``)."""
    source = ReserveProject.objects.filter(zone=zone, project=OuterRef("pk"))
    rows = Project.objects.annotate(reserve_id=Subquery(source.values("pk")[:1]))
    return get_object_or_404(
        rows.select_related("company", "park", "parcel", "parent", "template"),
        zone=zone,
        pk=project_id,
        withdrawn_at=None,
    )


def milestone_of(zone: Zone, milestone_id: UUID) -> Milestone:
    """取节点 of a project in the library."""
    return get_object_or_404(
        Milestone.objects.select_related("project", "type", "item"),
        zone=zone,
        pk=milestone_id,
        project__withdrawn_at=None,
    )


def period_report_of(zone: Zone, report_id: str) -> PeriodReport:
    """取半月填报 of a project in the library, by its id as an address or a form writes it."""
    try:
        wanted = UUID(report_id)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(PeriodReport, zone=zone, pk=wanted, project__withdrawn_at=None)


def work_of(zone: Zone, work_id: UUID) -> WorkTask:
    """取施工任务 of a project in the library, unless it was dropped."""
    return get_object_or_404(
        WorkTask.objects.select_related("project__zone", "milestone__type", "item"),
        zone=zone,
        pk=work_id,
        dropped_at=None,
        project__withdrawn_at=None,
    )


def work_to_edit(zone: Zone, work_id: UUID, by: Member) -> WorkTask:
    """取施工任务来改; refused in words to who may only read it."""
    task = work_of(zone, work_id)
    must_edit(task.project, by)
    return task


def group_of(zone: Zone, group_id: UUID) -> ProjectGroup:
    """取组."""
    return get_object_or_404(ProjectGroup.objects.select_related("unit"), zone=zone, pk=group_id)


def reserve_of(zone: Zone, reserve_id: UUID) -> ReserveProject:
    """取储备项目."""
    rows = ReserveProject.objects.select_related("zone", "unit", "person", "park", "proposed_by", "project")
    return get_object_or_404(rows, zone=zone, pk=reserve_id)


def may_propose(unit_id: UUID, by: Member) -> bool:
    """可否为这个单位提储备项目：a supervisor or a unit head for any, an officer for his own."""
    return by.has(Role.SUPERVISOR, Role.UNIT_HEAD) or by.in_unit(unit_id, Role.OFFICER)


def may_tend(reserve: ReserveProject, by: Member) -> bool:
    """可否办这个储备项目."""
    return may_propose(reserve.unit_id, by)


def reserve_to_tend(zone: Zone, reserve_id: UUID, by: Member) -> ReserveProject:
    """取储备项目来办; refused in words to who may only read it."""
    held = reserve_of(zone, reserve_id)
    if not may_tend(held, by):
        raise NotForYou("这个储备项目由它的责任单位、单位负责人或督查办。")
    return held


def milestone_type_of(zone: Zone, type_id: UUID) -> MilestoneType:
    """取字典里的一个词."""
    return get_object_or_404(MilestoneType, zone=zone, pk=type_id)


def may_edit(project: Project, by: Member) -> bool:
    """可否改：a supervisor or a unit head any project; an officer those he or his unit has a seat in, and
    those nobody has a seat in.
    """
    if by.has(Role.SUPERVISOR, Role.UNIT_HEAD):
        return True
    if not by.has(Role.OFFICER):
        return False
    seats = list(project.responsibilities.filter(zone_id=project.zone_id).values_list("unit_id", "person_id"))
    return not seats or any(
        (person is not None and person == by.person_id) or (unit is not None and by.in_unit(unit))
        for unit, person in seats
    )


def project_to_edit(zone: Zone, project_id: UUID, by: Member) -> Project:
    """取项目来改; refused in words to who may only read it."""
    project = project_of(zone, project_id)
    must_edit(project, by)
    return project


def must_edit(project: Project, by: Member) -> None:
    """须可改."""
    if not may_edit(project, by):
        raise NotForYou("这个项目由它的责任单位、单位负责人或督查维护。")


def may_lead(group: ProjectGroup, by: Member) -> bool:
    """可否管组：a supervisor or a unit head any group; an officer those his own unit leads."""
    if by.has(Role.SUPERVISOR, Role.UNIT_HEAD):
        return True
    return by.has(Role.OFFICER) and by.in_unit(group.unit_id, Role.OFFICER)


def group_to_lead(zone: Zone, group_id: UUID, by: Member) -> ProjectGroup:
    """取组来管; refused in words to who may only read it."""
    group = group_of(zone, group_id)
    if not may_lead(group, by):
        raise NotForYou("这个组由它的牵头单位、单位负责人或督查管。")
    return group
