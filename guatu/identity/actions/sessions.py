"""会话：the oldest makes room, one is ended by its owner, all others end with the old password."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from guatu.identity.models import Session
from guatu.identity.typing import AccountLike


def live_sessions(account: AccountLike, *, at: datetime) -> QuerySet[Session]:
    """有效的会话 of one account, the latest used first."""
    idle = at - timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    rows = Session.objects.filter(account_id=account.pk, ended="", expire_date__gt=at, seen_at__gt=idle)
    return rows.order_by("-seen_at", "-started_at", "public_id")


@transaction.atomic
def make_room(account: AccountLike, *, keep: str | None, at: datetime) -> int:
    """腾位置. Of more sessions than allowed the longest unused end; what is long over is cleared away."""
    kept = [row.pk for row in live_sessions(account, at=at).exclude(pk=keep)[: settings.SESSION_LIMIT - 1]]
    surplus = live_sessions(account, at=at).exclude(pk__in=[*kept, keep or ""])
    ended = Session.objects.filter(pk__in=[row.pk for row in surplus]).update(ended=Session.Ended.REPLACED)
    Session.objects.filter(account_id=account.pk, expire_date__lte=at - timedelta(days=7)).delete()
    return ended


@transaction.atomic
def end_session(account: AccountLike, *, public_id: UUID) -> bool:
    """结束一个会话 of one's own."""
    rows = Session.objects.filter(account_id=account.pk, public_id=public_id, ended="")
    return bool(rows.update(ended=Session.Ended.BY_OWNER, session_data=""))


@transaction.atomic
def end_others(account: AccountLike, *, keep: str | None) -> int:
    """结束其余会话. After a changed password or a second factor nobody else stays in."""
    rows = Session.objects.filter(account_id=account.pk, ended="").exclude(pk=keep or "")
    return rows.update(ended=Session.Ended.PASSWORD, session_data="")
