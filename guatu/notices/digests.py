"""每日汇总：at the hour a person chose, one notice that sums up what is due, waits, or is new."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from guatu.core.dates import SHANGHAI, dated, day_end, day_start
from guatu.core.ids import new_id
from guatu.ledger import queries as ledger
from guatu.ledger.circles import about_seen, seen_by
from guatu.ledger.models import LIVE, Item
from guatu.notices.directory import directory_of
from guatu.notices.models import DigestDays, Group, Notice, Preference
from guatu.ui.format import date_text
from guatu.zones import calendar
from guatu.zones.calendar import CalendarMissing, WorkCalendar
from guatu.zones.member import Member, member_of
from guatu.zones.models import Zone


@dataclass(frozen=True)
class Sum:
    """汇总的数."""

    over: int = 0
    today: int = 0
    to_accept: int = 0
    to_sign: int = 0
    new: int = 0

    @property
    def is_empty(self) -> bool:
        """没有可说的."""
        return not (self.over or self.today or self.to_accept or self.to_sign or self.new)

    def words(self) -> str:
        """一句话; what is none is left out."""
        told = (
            (self.over, "逾期"),
            (self.today, "今天到期"),
            (self.to_accept, "待接单"),
            (self.to_sign, "待验收"),
        )
        parts = [f"{name} {count} 件" for count, name in told if count]
        if self.new:
            parts.append(f"新消息 {self.new} 条")
        return "，".join(parts) + "。"


def digests(zone: Zone, *, at: datetime) -> int:
    """发每日汇总 to those whose hour has come today and who have none of today yet. Returns how many.

    After an outage it is made later the same day; yesterday's is not made up for. A day that is not for
    digests, or on which there is nothing to say, passes in silence.
    """
    today, hour = dated(at), at.astimezone(SHANGHAI).hour
    with transaction.atomic():
        due = list(
            Preference.objects.select_for_update(of=("self",))
            .filter(zone=zone, digest_hour__lte=hour)
            .exclude(digested_on=today)
            .select_related("person")
        )
        if not due:
            return 0
        directory, days = directory_of(zone, today), calendar.load(zone)
        made = []
        for each in due:
            if each.person_id not in directory.people or not _is_day(each, days, today):
                continue
            found = sum_up(zone, member_of(zone, each.person, today), at=at, since=_since(each, at))
            if not found.is_empty:
                made.append(_notice(zone, each, found, at))
        Notice.objects.bulk_create(made, ignore_conflicts=True)
        ids = [each.pk for each in due]
        Preference.objects.filter(zone=zone, pk__in=ids).update(digested_on=today, digested_at=at)
        return len(made)


def _is_day(kept: Preference, days: WorkCalendar, today: date) -> bool:
    if kept.digest_days == DigestDays.ALL:
        return True
    try:
        return days.is_working(today)
    except CalendarMissing:
        return today.weekday() < 5  # a reminder may rest on a guess, a deadline may not


def _since(kept: Preference, at: datetime) -> datetime:
    return kept.digested_at or at - timedelta(days=1)


def _notice(zone: Zone, kept: Preference, found: Sum, at: datetime) -> Notice:
    return Notice(
        id=new_id(),
        zone=zone,
        person_id=kept.person_id,
        key=f"digest:{dated(at)}",
        kind="digest",
        group=Group.DIGEST,
        title=f"今日汇总（{date_text(at, at)}）",
        body=found.words(),
        page="desk",
        at=at,
        visible_at=at,  # he named the hour himself
    )


def sum_up(zone: Zone, member: Member, *, at: datetime, since: datetime) -> Sum:
    """汇总 of one person: what is his, what waits for him, what he was told since the last time."""
    mine = Q(owner=member.person_id, life__in=LIVE)
    day = dated(at)
    counts = Item.objects.filter(seen_by(member), zone=zone).aggregate(
        over=Count("id", filter=mine & Q(due_at__lt=day_start(day))),
        today=Count("id", filter=mine & Q(due_at__gte=day_start(day), due_at__lte=day_end(day))),
        to_accept=Count("id", filter=ledger.to_accept(member)),
        to_sign=Count("id", filter=ledger.to_sign(member)),
    )
    new = Notice.objects.filter(
        about_seen(member),
        zone=zone,
        person=member.person,
        read_at=None,
        is_under=False,
        visible_at__gt=since,
    )
    return Sum(**counts, new=new.exclude(group=Group.DIGEST).filter(visible_at__lte=at).count())
