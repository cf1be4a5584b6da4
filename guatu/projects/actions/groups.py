"""项目组：groups such as “市县长”工程; a project may be in several."""

from collections.abc import Sequence

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.projects.models import Project, ProjectGroup, ProjectInGroup
from guatu.zones.models import Zone


class GroupNameTaken(Refusal):
    """已有同名的组."""


@transaction.atomic
def add_group(*, zone: Zone, name: str, note: str = "") -> ProjectGroup:
    """建组. The zone has a group of that name, still empty."""
    name = name.strip()
    if not name:
        raise Refusal("组名不能为空。")
    group, made = ProjectGroup.objects.get_or_create(
        zone=zone, name=name[:60], defaults={"note": note.strip()}
    )
    if not made:
        raise GroupNameTaken(f"已有“{name}”这个组。")
    return group


def join_group(project: Project, *, group: ProjectGroup) -> None:
    """入组."""
    ProjectInGroup.objects.get_or_create(zone_id=project.zone_id, project=project, group=group)


def leave_group(project: Project, *, group: ProjectGroup) -> None:
    """出组."""
    ProjectInGroup.objects.filter(zone_id=project.zone_id, project=project, group=group).delete()


@transaction.atomic
def set_groups(project: Project, *, groups: Sequence[ProjectGroup]) -> None:
    """定组. The project is in these groups and no others."""
    rows = ProjectInGroup.objects.filter(zone_id=project.zone_id, project=project)
    rows.exclude(group__in=groups).delete()
    for group in groups:
        join_group(project, group=group)
