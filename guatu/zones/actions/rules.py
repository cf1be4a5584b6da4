"""登录规矩：set by the security administrator."""

from datetime import datetime

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.zones.actions.journal import record
from guatu.zones.member import Member
from guatu.zones.models import Zone
from guatu.zones.policy import SETTING, WHO


@transaction.atomic
def require_factor(*, zone: Zone, who: str, by: Member, at: datetime) -> Zone:
    """定两步验证的要求. Whoever must have one and has none sets it up before anything else."""
    words = dict(WHO)
    if who not in words:
        raise Refusal("请选谁必须用两步验证。")
    held = Zone.objects.select_for_update().get(pk=zone.pk)
    before = held.settings.get(SETTING, "")
    if before != who:
        held.settings[SETTING] = who
        held.save(update_fields=["settings"])
        words_now = f"两步验证：{words.get(before, before)} → {words[who]}"
        record(zone_id=zone.pk, by=by, at=at, verb="改登录规矩", subject=words_now)
    return held
