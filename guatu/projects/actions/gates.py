"""阶段门的动词：a zone adds a condition, makes it a must or a hint, takes it out of use."""

from datetime import datetime

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.projects.gates import check_of
from guatu.projects.lifecycle_access import KEEPERS
from guatu.projects.models import MilestoneTemplate, MilestoneType, StageGate
from guatu.zones.member import Member
from guatu.zones.models import Zone


class NotYourTable(Refusal):
    """门由谁来设."""


class GateThere(Refusal):
    """已有这道门."""


class StaleGate(Refusal):
    """别人刚改过这道门."""


@transaction.atomic
def add_gate(
    *,
    zone: Zone,
    type: MilestoneType,
    template: MilestoneTemplate | None,
    step: str,
    check_code: str,
    parameter: str,
    is_blocking: bool,
    by: Member,
    at: datetime,
) -> StageGate:
    """设门. The milestone has one more condition; one that was out of use comes back."""
    _must_keep(by)
    check = check_of(check_code)
    if check is None:
        raise Refusal("没有这种条件。")
    parameter = parameter.strip() if check.takes else ""
    if check.takes and not parameter:
        raise Refusal("这种条件要选一个节点。" if check.takes == "milestone" else "请写明佐证里要有的字样。")
    if check.takes == "milestone":
        if not MilestoneType.objects.filter(zone=zone, code=parameter).exists():
            raise Refusal("字典里没有这个节点。")
        if parameter == type.code and check.code == "reached":
            raise Refusal("一个节点不能以自己达成为条件。")
    gate, made = StageGate.objects.select_for_update().get_or_create(
        zone=zone,
        type=type,
        template=template,
        step=step,
        check_code=check.code,
        parameter=parameter,
        defaults={"is_blocking": is_blocking},
    )
    if not made and gate.is_active:
        raise GateThere("已有这道门。")
    if not made:
        gate.is_active, gate.is_blocking = True, is_blocking
        gate.save(update_fields=["is_active", "is_blocking"])
    return gate


@transaction.atomic
def set_gate(
    gate: StageGate,
    *,
    is_blocking: bool,
    is_active: bool,
    by: Member,
    at: datetime,
    seen: tuple[bool, bool] | None = None,
) -> StageGate:
    """改门. A must becomes a hint or the other way round, or it is taken out of use and back; ``seen`` is how
    it stood when the page was drawn.
    """
    _must_keep(by)
    held = StageGate.objects.select_for_update().get(zone_id=gate.zone_id, pk=gate.pk)
    now, wanted = (held.is_blocking, held.is_active), (is_blocking, is_active)
    if now == wanted:
        return held
    if seen is not None and seen != now:
        raise StaleGate("这道门刚被别人改过，请对照最新的再改。")
    held.is_blocking, held.is_active = wanted
    held.save(update_fields=["is_blocking", "is_active"])
    return held


def _must_keep(by: Member) -> None:
    if not by.has(*KEEPERS):
        raise NotYourTable("阶段门由单位负责人或督查设定。")
