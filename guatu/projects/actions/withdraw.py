"""撤项：projects that should not have entered the library leave it again; their log stays."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.models import Entry, Item, Life
from guatu.projects.models import ProgressReport, Project
from guatu.zones.member import Member


class WorkBegun(Refusal):
    """已有人在办，不能整体撤销."""


@transaction.atomic
def withdraw_projects(
    projects: Sequence[Project], *, by: Member | None, at: datetime, note: str, even_begun: bool = False
) -> None:
    """撤项. The projects leave every list and their open items are void; refused when somebody has already
    worked on one of them, unless ``even_begun``.
    """
    for project in projects:
        items = Item.objects.filter(
            zone_id=project.zone_id, milestones__zone=project.zone_id, milestones__project=project
        ).order_by("id")
        if not even_begun:
            _must_be_untouched(project)
        for item in items.exclude(life__in=[Life.CLOSED, Life.VOID]):
            ledger.withdraw(item, by=by, at=at, note=note)
        project.withdrawn_at = at
        project.save(update_fields=["withdrawn_at"])


def _must_be_untouched(project: Project) -> None:
    worked = (
        Entry.objects.filter(zone_id=project.zone_id, item__milestones__project=project)
        .exclude(verb__in=["open", "record"])
        .select_related("by")
        .order_by("occurred_at")
        .first()
    )
    if worked is not None:
        who = worked.by.name if worked.by else "系统"
        raise WorkBegun(f"“{project.name}”已有{who}办理（{ledger.VERB_NAMES[worked.verb]}），不能撤销。")
    told = (
        ProgressReport.objects.filter(zone_id=project.zone_id, project=project, at__gt=project.created_at)
        .select_related("by")
        .first()
    )
    if told is not None:
        raise WorkBegun(f"“{project.name}”已有{told.by.name if told.by else '系统'}填报进度，不能撤销。")
