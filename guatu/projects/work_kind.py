"""施工任务是台账上的一种事项."""

from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from guatu.core.dates import dated
from guatu.ledger.kinds import Kind
from guatu.ledger.models import Item
from guatu.projects.models import WorkTask

MOVES = ("reschedule", "grant_extension", "resume", "credit", "recompute")
TAUGHT = frozenset({"accept", "submit", "return", "reopen", "void", *MOVES})


def learn(item: Item, verb: str, at: datetime) -> None:
    """任务随事项走. A submission claims the day it was done, a return takes it back, a void one is dropped;
    its planned end is always the deadline of the ledger.
    """
    if verb not in TAUGHT:
        return
    task = WorkTask.objects.filter(zone_id=item.zone_id, item=item).first()
    if task is None:
        return
    match verb:
        case "accept":
            task.began_on = task.began_on or dated(at)
        case "submit":
            task.done_on = task.done_on or dated(at)
        case "return" | "reopen":
            task.done_on = None
        case "void":
            task.dropped_at = at
        case _:
            task.due_on = max(dated(item.due_at), task.starts_on)
    task.save(update_fields=["began_on", "done_on", "due_on", "dropped_at"])


def pages(zone_code: str, item_ids: list[UUID]) -> dict[UUID, str]:
    """施工图 of the project of each item."""
    rows = WorkTask.objects.filter(zone__code=zone_code, item__in=item_ids)
    return {
        item: reverse("works", kwargs={"zone": zone_code, "project_id": project})
        for item, project in rows.values_list("item_id", "project_id")
    }


WORK = Kind(
    code="projects.work",
    name="施工任务",
    prefix="SG",  # 施工
    near=timedelta(days=3),
    evidence=1,
    merges=False,
    after=learn,
    subject_url=pages,
    subject_name="施工图",
)
