"""接口密钥的问法."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from guatu.api.models import AccessKey
from guatu.zones.models import Membership, Zone
from guatu.zones.typing import ZoneRequest

STATES = {"live": "可用", "away": "本人不在岗", "expired": "已到期", "revoked": "已停用"}
MODES = {"read": "读", "act": "读写"}


def own_keys(request: ZoneRequest) -> QuerySet[AccessKey]:
    """自己的密钥 in this zone, the newest first."""
    rows = AccessKey.objects.filter(zone=request.zone, person=request.member.person_id)
    return rows.order_by("-made_at", "-id")


def keys_of(zone: Zone, *, wanted: Mapping[str, str], at: datetime, on: date) -> QuerySet[AccessKey]:
    """本区的密钥, each saying whether its person still works here (``works``)."""
    seats = Membership.objects.filter(zone=zone, person=OuterRef("person"), from_date__lte=on).filter(
        Q(to_date=None) | Q(to_date__gte=on)
    )
    rows = AccessKey.objects.filter(zone=zone).select_related("person__account", "revoked_by")
    rows = rows.annotate(works=Exists(seats) & Q(person__is_active=True) & Q(person__account__is_active=True))
    if words := wanted.get("q", "").strip():
        rows = rows.filter(
            Q(name__icontains=words) | Q(person__name__icontains=words) | Q(prefix__startswith=words)
        )
    live = Q(revoked_at=None, expires_at__gt=at)
    if state := wanted.get("state"):
        known = {
            "live": live & Q(works=True),
            "away": live & Q(works=False),
            "expired": Q(revoked_at=None, expires_at__lte=at),
            "revoked": Q(revoked_at__isnull=False),
        }
        rows = rows.filter(known.get(state, Q(pk__in=[])))
    if mode := wanted.get("mode"):
        rows = rows.filter(can_act=mode == "act") if mode in MODES else rows.none()
    return rows.order_by("-made_at", "-id")


def state_name(key: AccessKey, at: datetime) -> str:
    """状态 in a word."""
    state = key.state(at)
    return STATES["away" if state == "live" and not getattr(key, "works", True) else state]
