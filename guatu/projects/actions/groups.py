"""项目组：groups such as “市县长”工程, with what they promise for their year; a project may be in several."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.projects.models import GroupKind, GroupTarget, Indicator, Project, ProjectGroup, ProjectInGroup
from guatu.zones.models import Unit, Zone

LARGEST = {False: 100_000, True: 10**15}  # projects; fen


class GroupNameTaken(Refusal):
    """已有同名的组."""


class GroupClosed(Refusal):
    """组已关."""


@transaction.atomic
def add_group(
    *,
    zone: Zone,
    name: str,
    note: str = "",
    kind: str = GroupKind.OTHER,
    year: int | None = None,
    unit: Unit | None = None,
) -> ProjectGroup:
    """建组. The zone has a group of that name, still empty."""
    group = ProjectGroup(zone=zone, kind=kind, year=year, unit=unit)
    _name(group, name, note)
    group.save()
    return group


@transaction.atomic
def change_group(
    group: ProjectGroup, *, name: str, note: str, kind: str, year: int | None, unit: Unit | None
) -> ProjectGroup:
    """改组. Its name, what it is, of which year and who leads it."""
    held = _locked(group)
    held.kind, held.year, held.unit = kind, year, unit
    _name(held, name, note)
    held.save()
    return held


@transaction.atomic
def close_group(group: ProjectGroup, *, at: datetime) -> ProjectGroup:
    """关组. Its projects and targets stay to be read; nothing joins or leaves any more."""
    held = _locked(group)
    if held.closed_on is None:
        held.closed_on = dated(at)
        held.save(update_fields=["closed_on"])
    return held


@transaction.atomic
def reopen_group(group: ProjectGroup) -> ProjectGroup:
    """重开. It takes projects again."""
    held = _locked(group)
    if held.closed_on is not None:
        held.closed_on = None
        held.save(update_fields=["closed_on"])
    return held


@transaction.atomic
def set_targets(group: ProjectGroup, *, planned: Mapping[str, int | None]) -> list[GroupTarget]:
    """定目标. These are the targets, numbers of projects or fen; one without a value is taken away."""
    held = _open(group)
    for code, value in planned.items():
        rows = GroupTarget.objects.filter(zone_id=held.zone_id, group=held, indicator=code)
        if not value:
            rows.delete()
            continue
        indicator = Indicator(code)
        if not 0 < value <= LARGEST[indicator.is_money]:
            raise Refusal(f"{indicator.label}的目标太大，请核对。")
        target = rows.first() or GroupTarget(zone_id=held.zone_id, group=held, indicator=code)
        if target.planned != value:
            target.planned = value
            target.save()
    return list(GroupTarget.objects.filter(zone_id=held.zone_id, group=held))


@transaction.atomic
def join_group(project: Project, *, group: ProjectGroup) -> None:
    """入组."""
    join_together([project], group=group)


@transaction.atomic
def join_together(projects: Iterable[Project], *, group: ProjectGroup) -> int:
    """成批入组. Returns how many were not in it before."""
    held = _open(group)
    made = [
        ProjectInGroup.objects.get_or_create(zone_id=held.zone_id, project=project, group=held)[1]
        for project in projects
    ]
    return sum(made)


@transaction.atomic
def leave_group(project: Project, *, group: ProjectGroup) -> None:
    """出组."""
    held = _open(group)
    ProjectInGroup.objects.filter(zone_id=held.zone_id, project=project, group=held).delete()


@transaction.atomic
def set_groups(project: Project, *, groups: Sequence[ProjectGroup]) -> None:
    """定组. The project is in these groups and no others."""
    rows = ProjectInGroup.objects.filter(zone_id=project.zone_id, project=project)
    rows.exclude(group__in=groups).delete()
    for group in groups:
        ProjectInGroup.objects.get_or_create(zone_id=project.zone_id, project=project, group=group)


def _name(group: ProjectGroup, name: str, note: str) -> None:
    group.name, group.note = name.strip()[:60], note.strip()[:200]
    if not group.name:
        raise Refusal("组名不能为空。")
    if ProjectGroup.objects.filter(zone_id=group.zone_id, name=group.name).exclude(pk=group.pk).exists():
        raise GroupNameTaken(f"已有“{group.name}”这个组。")


def _locked(group: ProjectGroup) -> ProjectGroup:
    held: ProjectGroup = ProjectGroup.objects.select_for_update(of=("self",)).get(
        zone_id=group.zone_id, pk=group.pk
    )
    return held


def _open(group: ProjectGroup) -> ProjectGroup:
    held = _locked(group)
    if held.closed_on is not None:
        raise GroupClosed(f"“{held.name}”已关组，要改先重开。")
    return held
