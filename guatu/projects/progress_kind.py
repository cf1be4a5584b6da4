"""填报形象进度是台账上的一种事项：one for each unit and period, following the reports it asks for."""

from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from guatu.core.refusal import Refusal
from guatu.ledger.kinds import Kind, Signing
from guatu.ledger.models import DayKind, Item
from guatu.projects.models import PeriodTask
from guatu.projects.queries.standing import standing_of
from guatu.zones.models import Role


class NotAllReported(Refusal):
    """还没有报齐或核完."""


def guard(item: Item, verb: str, at: datetime) -> None:
    """报齐才能报验，核完才能销号, by whatever door the step was taken."""
    if verb not in ("submit", "sign_off"):
        return
    task = PeriodTask.objects.filter(zone_id=item.zone_id, item=item).first()
    if task is None:
        return
    now = standing_of(task)
    if verb == "submit" and not now.is_sent:
        raise NotAllReported(f"还有 {now.total - now.sent} 个项目没有报送，报齐后自动报验。")
    if verb == "sign_off" and not now.is_verified:
        raise NotAllReported(f"还有 {now.total - now.verified} 个项目没有核实，逐项核实后自动销号。")


def pages(zone_code: str, item_ids: list[UUID]) -> dict[UUID, str]:
    """填报表 of the period and unit of each item."""
    rows = PeriodTask.objects.filter(zone__code=zone_code, item__in=item_ids)
    grid = reverse("progress_check", kwargs={"zone": zone_code})
    return {
        item: f"{grid}?period={period}" + (f"&unit={unit}" if unit else "")
        for item, period, unit in rows.values_list("item_id", "period", "unit_id")
    }


PROGRESS = Kind(
    code="projects.progress",
    name="形象进度填报",
    prefix="XX",  # 形象
    day_kind=DayKind.WORKING,
    near=timedelta(days=1),
    evidence=0,  # the reports are the evidence
    # The head of the unit owns it: a supervisor signs it off, or it closes of itself once every report has
    # been verified by somebody else than its sender.
    signing=Signing(roles=frozenset({Role.SUPERVISOR}), unit_head=False),
    merges=False,
    after=guard,
    subject_url=pages,
    subject_name="填报表",
)
