"""示例消息：the story told so far is delivered, and people have read what lies some days back."""

from datetime import datetime, time, timedelta

from guatu.demo.people import Cast
from guatu.notices.actions import deliver_all, digests, mark_read, set_preference
from guatu.zones.models import Role, Zone

READ_BEFORE = timedelta(days=10)
DIGEST_HOUR = 8


def fill_inboxes(zone: Zone, cast: Cast, *, at: datetime) -> None:
    """收件箱有信. Everything sealed is told; what is older than ten days was read, the rest waits.

    One leader and one unit head have chosen their digest, one officer quiet nights.
    """
    deliver_all(zone, at=at)
    on = at.date()
    for login in cast.people:
        mark_read(zone=zone, by=cast.member(login, on), at=at, happened_before=at - READ_BEFORE)
    for role in (Role.LEADER, Role.UNIT_HEAD):
        who = cast.member(cast.first(role), on)
        set_preference(zone=zone, by=who, at=at, digest_hour=DIGEST_HOUR)
    officer = cast.member(cast.first(Role.OFFICER), on)
    set_preference(zone=zone, by=officer, at=at, digest_hour=None, quiet_from=time(22), quiet_to=time(7))
    digests(zone, at=at)
