"""改项目：fields, seats, groups. A page drawn before somebody else's change cannot overwrite it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.ledger.models import Item, Life
from guatu.projects.actions.found import DualResponsibilityMissing, NameTaken, SeatDraft, owner_of
from guatu.projects.models import Project, ProjectGroup, ProjectInGroup, Responsibility
from guatu.projects.names import name_key, search_text
from guatu.zones.member import Member


class StaleProject(Refusal):
    """别人刚改过."""


@transaction.atomic
def update_project(
    project: Project,
    *,
    changes: Mapping[str, Any],
    by: Member | None,
    at: datetime,
    version: int | None = None,
) -> Project:
    """改项目. The named fields have their new values; a page older than the last change is refused."""
    held = _held(project)
    if version is not None and version != held.version:
        raise StaleProject("这个项目刚被别人改过。你填的内容还在下面，请对照最新内容再保存。")
    for field, value in changes.items():
        setattr(held, field, value)
    held.name_key = name_key(held.name)
    others = Project.objects.filter(zone_id=held.zone_id, name_key=held.name_key, withdrawn_at=None)
    if others.exclude(pk=held.pk).exists():
        raise NameTaken(f"项目库里已有“{held.name}”。")
    if changes.get("is_key"):
        _must_have_both(held)
    company = held.company.name if held.company else ""
    held.search_text = search_text(held.name, company, held.number)
    held.version += 1
    held.updated_at = at
    held.save()
    return held


@transaction.atomic
def assign_seat(project: Project, *, seat: str, draft: SeatDraft, by: Member | None, at: datetime) -> None:
    """定责任人. The seat is taken; open milestones follow the 行业主管 unit and the 项目服务专员."""
    held = _held(project)
    if draft.unit or draft.person or draft.label:
        Responsibility.objects.update_or_create(
            zone_id=held.zone_id,
            project=held,
            seat=seat,
            defaults={"unit": draft.unit, "person": draft.person, "label": draft.label[:60]},
        )
    else:
        Responsibility.objects.filter(zone_id=held.zone_id, project=held, seat=seat).delete()
    if held.is_key:
        _must_have_both(held)
    _hand_over(held, by=by, at=at)
    held.version += 1
    held.updated_at = at
    held.save(update_fields=["version", "updated_at"])


@transaction.atomic
def join_group(project: Project, *, group: ProjectGroup) -> None:
    """入组."""
    ProjectInGroup.objects.get_or_create(zone_id=project.zone_id, project=project, group=group)


def _held(project: Project) -> Project:
    return (
        Project.objects.select_for_update(of=("self",))
        .select_related("company")
        .get(zone_id=project.zone_id, pk=project.pk)
    )


def seats_of(project: Project) -> dict[str, SeatDraft]:
    """现任席位."""
    rows = Responsibility.objects.filter(zone_id=project.zone_id, project=project).select_related(
        "unit", "person"
    )
    return {row.seat: SeatDraft(row.unit, row.person, row.label) for row in rows}


def _must_have_both(project: Project) -> None:
    seats = seats_of(project)
    if not all(s in seats and (seats[s].unit or seats[s].label) for s in ("territorial", "sectoral")):
        raise DualResponsibilityMissing(f"重点项目“{project.name}”必须有属地和行业主管部门（双负责）。")


def _hand_over(project: Project, *, by: Member | None, at: datetime) -> None:
    from guatu.ledger import actions as ledger

    unit, person = owner_of(seats_of(project))
    open_items = Item.objects.filter(
        zone_id=project.zone_id, milestones__project=project, life__in=[Life.OPEN, Life.DOING]
    )
    for item in open_items.order_by("id"):
        if (item.owner_unit_id, item.owner_id) != (unit.pk if unit else None, person.pk if person else None):
            ledger.hand_over(item, unit=unit, person=person, by=by, at=at)
