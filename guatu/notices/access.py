"""取消息：one's own, and nobody else's."""

from uuid import UUID

from django.http import Http404

from guatu.ledger.circles import about_seen
from guatu.notices.models import Notice
from guatu.zones.typing import ZoneRequest


def notice_of(request: ZoneRequest, notice_id: UUID) -> Notice:
    """取我的一条消息. Another person's is not there."""
    seen = about_seen(request.member)
    mine = Notice.objects.filter(seen, zone=request.zone, person=request.member.person, pk=notice_id)
    found = mine.select_related("item").first()
    if found is None:
        raise Http404
    return found
