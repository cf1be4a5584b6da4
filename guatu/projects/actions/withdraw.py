"""撤项：projects that should not have entered the library leave it again; their log stays."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.models import Entry, Item
from guatu.ledger.withdrawal import withdraw_all
from guatu.projects.actions.matters import items_of
from guatu.projects.models import Milestone, ProgressReport, Project, WorkTask
from guatu.zones.member import Member


class WorkBegun(Refusal):
    """已有人在办，不能整体撤销."""


@transaction.atomic
def withdraw_projects(
    projects: Sequence[Project], *, by: Member | None, at: datetime, note: str, even_begun: bool = False
) -> None:
    """撤项. The projects leave every list and their open items are void; refused when somebody has already
    worked on one of them, unless ``even_begun``. A few statements, however many projects.
    """
    if not projects:
        return
    zone, ids = projects[0].zone, [project.pk for project in projects]
    items = list(Item.objects.filter(items_of(projects), zone=zone).values_list("pk", flat=True))
    if not even_begun:
        # Held first, so that nobody begins between the look and the deed.
        list(
            Item.objects.select_for_update(no_key=True)
            .filter(zone=zone, pk__in=items)
            .order_by("pk")
            .values("pk")
        )
        _must_be_untouched(projects, items)
    withdraw_all(zone=zone, items=items, by=by, at=at, note=note)
    Project.objects.filter(zone=zone, pk__in=ids).update(withdrawn_at=at)
    for project in projects:
        project.withdrawn_at = at


def _must_be_untouched(projects: Sequence[Project], items: Sequence[UUID]) -> None:
    zone, ids = projects[0].zone, [project.pk for project in projects]
    laid = WorkTask.objects.filter(zone=zone, project__in=ids, dropped_at=None).select_related("project")
    if (task := laid.first()) is not None:
        raise WorkBegun(f"“{task.project.name}”已排施工任务“{task.name}”，不能撤销。")
    worked = (
        Entry.objects.filter(zone=zone, item__in=items)
        .exclude(verb__in=["open", "record"])
        .select_related("by")
        .order_by("occurred_at", "id")
        .first()
    )
    if worked is not None:
        name = Milestone.objects.get(zone=zone, item=worked.item_id).project.name
        who = worked.by.name if worked.by else "系统"
        raise WorkBegun(f"“{name}”已有{who}办理（{ledger.VERB_NAMES[worked.verb]}），不能撤销。")
    told = (
        ProgressReport.objects.filter(zone=zone, project__in=ids, at__gt=F("project__created_at"))
        .select_related("by", "project")
        .first()
    )
    if told is not None:
        who = told.by.name if told.by else "系统"
        raise WorkBegun(f"“{told.project.name}”已有{who}填报进度，不能撤销。")
