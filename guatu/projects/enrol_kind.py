"""开工未入库是台账上的一种事项：one for a project that is late, following how its enrolment goes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from guatu.core.refusal import Refusal
from guatu.ledger.kinds import Kind, Signing
from guatu.ledger.models import Item
from guatu.projects.models import EnrolState, StatEnrolment
from guatu.zones.models import Role

HANDED_IN = (EnrolState.SUBMITTED, EnrolState.AUDITED, EnrolState.ENROLLED)


class NotEnrolled(Refusal):
    """还没有报送或入库."""


def guard(item: Item, verb: str, at: datetime) -> None:
    """报送了才能报验，入库了才能销号, by whatever door the step was taken."""
    if verb not in ("submit", "sign_off"):
        return
    held = StatEnrolment.objects.filter(zone_id=item.zone_id, item=item).first()
    if held is None:
        return
    if verb == "submit" and held.state not in HANDED_IN:
        raise NotEnrolled("入库材料还没有报送，到项目的入库页报送后自动报验。")
    if verb == "sign_off" and held.state != EnrolState.ENROLLED:
        raise NotEnrolled("还没有入库，统计单位确认入库后自动销号。")


def pages(zone_code: str, item_ids: list[UUID]) -> dict[UUID, str]:
    """入库页 of the project of each item."""
    rows = StatEnrolment.objects.filter(zone__code=zone_code, item__in=item_ids)
    return {
        item: reverse("enrolment", kwargs={"zone": zone_code, "project_id": project})
        for item, project in rows.values_list("item_id", "project_id")
        if item is not None
    }


ENROLMENT = Kind(
    code="projects.enrolment",
    name="开工未入库",
    prefix="RK",  # 入库
    near=timedelta(days=30),
    evidence=0,  # the papers of the enrolment are the evidence
    signing=Signing(roles=frozenset({Role.SUPERVISOR}), unit_head=False),
    merges=False,
    after=guard,
    subject_url=pages,
    subject_name="入库",
)
