"""改项目：fields, seats, groups. A page drawn before somebody else's change cannot overwrite it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.models import Item, Life
from guatu.ledger.steps import hold_all
from guatu.projects.actions.found import DualResponsibilityMissing, NameTaken, SeatDraft, owner_of
from guatu.projects.actions.matters import items_of
from guatu.projects.models import Capacity, Project, Responsibility
from guatu.projects.names import name_key, search_text
from guatu.zones.member import Member

CapacityRow = tuple[str, Decimal, str, str]


class StaleProject(Refusal):
    """别人刚改过."""


class ParentLoop(Refusal):
    """上级项目绕回自己."""


@transaction.atomic
def update_project(
    project: Project,
    *,
    changes: Mapping[str, Any],
    by: Member | None,
    at: datetime,
    version: int | None = None,
    capacities: Sequence[CapacityRow] | None = None,
) -> Project:
    """改项目. The named fields have their new values; a page older than the last change is refused.

    Values it already has change nothing, so the same form twice is one change.
    """
    held = _held(project)
    new = {field: value for field, value in changes.items() if getattr(held, field) != value}
    if capacities is not None and list(capacities) == capacities_of(held):
        capacities = None
    if not new and capacities is None:
        return held
    _must_be_current(held, version)
    for field, value in new.items():
        setattr(held, field, value)
    held.name = held.name.strip()
    _must_have_own_name(held)
    if new.get("is_key"):
        _must_have_both(held)
    if new.get("parent"):
        _must_not_loop(held)
    if capacities is not None:
        _replace_capacities(held, capacities)
    company = held.company.name if held.company else ""
    held.search_text = search_text(held.name, company, held.number)
    held.version += 1
    held.updated_at = at
    held.save()
    return held


def assign_seat(project: Project, *, seat: str, draft: SeatDraft, by: Member | None, at: datetime) -> None:
    """定一个责任人. See :func:`assign_seats`."""
    assign_seats(project, drafts={seat: draft}, by=by, at=at)


@transaction.atomic
def assign_seats(
    project: Project,
    *,
    drafts: Mapping[str, SeatDraft],
    by: Member | None,
    at: datetime,
    version: int | None = None,
) -> Project:
    """定责任人. The named seats are taken (or empty); what nobody has begun follows the new 行业主管 unit and
    项目服务专员, what somebody is doing stays his unless a new officer is named.
    """
    # The items first, then the project: a signature takes them in the same order.
    hold_all(Item.objects.filter(items_of([project]), zone_id=project.zone_id, life__in=MOVABLE))
    held = _held(project)
    before = seats_of(held)
    if all(before.get(seat, SeatDraft()) == draft for seat, draft in drafts.items()):
        return held
    _must_be_current(held, version)
    for seat, draft in drafts.items():
        _take_seat(held, seat, draft)
    if held.is_key:
        _must_have_both(held)
    if owner_of(before) != owner_of(seats_of(held)):
        _hand_over(held, by=by, at=at)
    held.version += 1
    held.updated_at = at
    held.save(update_fields=["version", "updated_at"])
    return held


MOVABLE = (Life.OPEN, Life.DOING)


def capacities_of(project: Project) -> list[CapacityRow]:
    """现有产能, as rows of product, quantity, qualifier, unit."""
    rows = Capacity.objects.filter(zone_id=project.zone_id, project=project).order_by("id")
    return [(row.name, row.quantity, row.comparator, row.unit) for row in rows]


def _replace_capacities(project: Project, rows: Sequence[CapacityRow]) -> None:
    Capacity.objects.filter(zone_id=project.zone_id, project=project).delete()
    for name, quantity, comparator, unit in rows:  # one by one: their ids keep the order they were typed in
        Capacity.objects.create(
            zone_id=project.zone_id,
            project=project,
            name=name,
            quantity=quantity,
            comparator=comparator,
            unit=unit,
        )


def _take_seat(project: Project, seat: str, draft: SeatDraft) -> None:
    if draft.unit or draft.person or draft.label:
        Responsibility.objects.update_or_create(
            zone_id=project.zone_id,
            project=project,
            seat=seat,
            defaults={"unit": draft.unit, "person": draft.person, "label": draft.label[:60]},
        )
    else:
        Responsibility.objects.filter(zone_id=project.zone_id, project=project, seat=seat).delete()


def _must_be_current(held: Project, version: int | None) -> None:
    if version is not None and version != held.version:
        raise StaleProject("这个项目刚被别人改过。你填的内容还在下面，请对照最新内容再保存。")


def _must_have_own_name(held: Project) -> None:
    held.name_key = name_key(held.name)
    if not held.name_key:
        raise Refusal("项目名称不能为空。")
    others = Project.objects.filter(zone_id=held.zone_id, name_key=held.name_key, withdrawn_at=None)
    if others.exclude(pk=held.pk).exists():
        raise NameTaken(f"项目库里已有“{held.name}”。")


def _must_not_loop(held: Project) -> None:
    above, seen = held.parent, set()
    while above is not None and above.pk not in seen:
        if above.pk == held.pk:
            raise ParentLoop("上级项目不能是它自己或它的子项目。")
        seen.add(above.pk)
        above = above.parent


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
    unit, officer = owner_of(seats_of(project))
    items = Item.objects.filter(items_of([project]), zone_id=project.zone_id, life__in=MOVABLE)
    for item in items.select_related("owner").order_by("id"):
        person = officer or (item.owner if item.life == Life.DOING else None)
        if (item.owner_unit_id, item.owner_id) != (unit.pk if unit else None, person.pk if person else None):
            ledger.hand_over(item, unit=unit, person=person, by=by, at=at)
