"""管理日志：what the administrators did, insert-only, for the audit administrator to read."""

from datetime import datetime

from guatu.zones.member import Member
from guatu.zones.models import AdminEntry


def record(*, zone_id: int, by: Member | None, at: datetime | None, verb: str, subject: str) -> None:
    """记管理日志. Nothing is written while a zone is being founded, when nobody acts yet."""
    if by is None or at is None:
        return
    AdminEntry.objects.create(zone_id=zone_id, by=by.person, at=at, verb=verb, subject=subject[:200])
