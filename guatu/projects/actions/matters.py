"""项目的事项：what of a project stands on the ledger as its own: its nodes, and the tasks under them."""

from collections.abc import Sequence

from django.db.models import Q

from guatu.projects.models import Milestone, Project, WorkTask


def items_of(projects: Sequence[Project]) -> Q:
    """这些项目的节点与施工任务, as a condition over items. All of one zone."""
    mine = {"zone": projects[0].zone_id, "project__in": [project.pk for project in projects]}
    nodes = Milestone.objects.filter(**mine, item__isnull=False)
    works = WorkTask.objects.filter(**mine, dropped_at=None)
    return Q(pk__in=nodes.values("item")) | Q(pk__in=works.values("item"))
