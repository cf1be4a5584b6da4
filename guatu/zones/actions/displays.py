"""大屏链接."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.zones.actions.journal import record
from guatu.zones.member import Member
from guatu.zones.models import DisplayLink, Zone

SECRET_BYTES = 16  # 128 bits


@dataclass(frozen=True)
class OpenedDisplay:
    """新开的大屏链接 with its secret, which is shown once; only the digest is kept."""

    link: DisplayLink
    secret: str


@transaction.atomic
def open_display(*, zone: Zone, name: str, by: Member, at: datetime) -> OpenedDisplay:
    """开大屏链接. Whoever has the address sees the wall of this zone and nothing else."""
    if by.person is None:
        raise Refusal("要由本区人员开通。")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = DisplayLink.objects.create(
        zone=zone,
        name=name.strip(),
        secret_digest=hashlib.sha256(secret.encode()).hexdigest(),
        created_by=by.person,
        created_at=at,
    )
    record(zone_id=zone.pk, by=by, at=at, verb="开大屏链接", subject=link.name)
    return OpenedDisplay(link, secret)


@transaction.atomic
def revoke_display(link: DisplayLink, *, by: Member, at: datetime) -> DisplayLink:
    """停大屏链接. The screen that used it loses the wall at its next refresh."""
    if link.revoked_at is None:
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
        record(zone_id=link.zone_id, by=by, at=at, verb="停大屏链接", subject=link.name)
    return link
