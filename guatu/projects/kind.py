"""里程碑是台账上的一种事项."""

from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from guatu.core.dates import dated
from guatu.ledger.kinds import Kind
from guatu.ledger.models import Item, Life
from guatu.projects.gates import must_pass
from guatu.projects.models import Milestone, Project
from guatu.projects.stages import stage_now


def learn(item: Item, verb: str, at: datetime) -> None:
    """里程碑随事项走. A submission claims the date, a return takes it back, a signature moves the stage."""
    if verb not in ("submit", "return", "sign_off", "reopen"):
        return
    milestone = Milestone.objects.filter(zone_id=item.zone_id, item=item).first()
    if milestone is None:
        return
    if verb == "submit" and milestone.actual_on is None:
        milestone.actual_on, milestone.actual_precision = dated(at), "day"
    if verb in ("return", "reopen"):
        milestone.actual_on = None
    milestone.save(update_fields=["actual_on", "actual_precision"])
    if item.life == Life.CLOSED or verb == "reopen":
        project = Project.objects.select_for_update().get(zone_id=item.zone_id, pk=milestone.project_id)
        project.stage, project.updated_at = stage_now(project), at
        project.save(update_fields=["stage", "updated_at"])


def pages(zone_code: str, item_ids: list[UUID]) -> dict[UUID, str]:
    """项目页 of each milestone's item."""
    found = Milestone.objects.filter(zone__code=zone_code, item__in=item_ids).values_list(
        "item_id", "project_id"
    )
    return {
        item: reverse("project", kwargs={"zone": zone_code, "project_id": project})
        for item, project in found
        if item is not None
    }


MILESTONE = Kind(
    code="projects.milestone",
    name="项目里程碑",
    prefix="JD",
    near=timedelta(days=7),
    evidence=1,
    before=must_pass,
    after=learn,
    subject_url=pages,
    subject_name="项目",
)
