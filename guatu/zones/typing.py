"""请求：the request as pages see it after the edge."""

from datetime import date, datetime

from django.http import HttpRequest

from guatu.zones.member import Member
from guatu.zones.models import Zone


class ZoneRequest(HttpRequest):
    """区内请求. A request inside a zone: who, where, when are settled."""

    zone: Zone
    member: Member
    now: datetime
    real_now: datetime
    today: date
