"""消息的动词."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction

from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.ledger.models import Item
from guatu.notices.circle import who_sees
from guatu.notices.delivery import deliver, deliver_all
from guatu.notices.digests import digests
from guatu.notices.directory import directory_of, shown_until
from guatu.notices.models import OPTIONAL, DigestDays, Group, Notice, Preference
from guatu.zones.member import Member
from guatu.zones.models import Person, Zone

__all__ = ["deliver", "deliver_all", "digests", "mark_read", "notify", "set_preference"]

LONGEST_KEY = 80


class NobodyToTell(Refusal):
    """没有身份收消息."""


class PreferenceWrong(Refusal):
    """通知设置不对."""


@transaction.atomic
def notify(
    *,
    zone: Zone,
    people: Iterable[Person | None],
    key: str,
    title: str,
    body: str,
    by: Member | None,
    at: datetime,
    item: Item | None = None,
    page: str = "",
    page_args: Mapping[str, Any] | None = None,
    page_query: str = "",
    group: Group = Group.ROOM,
    urgent: bool = False,
) -> list[Notice]:
    """通知. The door for the other rooms: each of these people is told once under this key.

    Who has left, who turned the group off, who may not see the item and who did it himself are not told.
    ``page`` is the name of the address it opens (within the zone, with ``page_args``), unless there is an
    item. Returns the new ones.
    """
    if len(key) > LONGEST_KEY:
        raise ValueError(f"a notice's key is at most {LONGEST_KEY} long: {key}")
    directory = directory_of(zone, dated(at))
    here = {each.pk for each in people if each is not None and each.zone_id == zone.pk}
    wanted = {each for each in here - {by.person_id if by else None} if directory.wants(each, group)}
    if item is not None:
        wanted = who_sees(zone, item, wanted, dated(at))
    told = Notice.objects.filter(zone=zone, key=key, person_id__in=wanted).values_list("person_id", flat=True)
    words: dict[str, Any] = {"zone": zone, "key": key, "item": item, "kind": "notify", "at": at}
    words |= {"title": title[:200], "body": body[:500], "group": group, "is_urgent": urgent}
    args = {name: str(value) for name, value in (page_args or {}).items()}
    words |= {"page": page, "page_query": page_query, "page_args": args}
    made = [
        Notice(person_id=each, visible_at=directory.visible_at(each, at, urgent=urgent), **words)
        for each in sorted(wanted - set(told))
    ]
    # Somebody may be telling the same at this moment: the key lets only one of the two in.
    return Notice.objects.bulk_create(made, ignore_conflicts=True)


@transaction.atomic
def mark_read(
    *,
    zone: Zone,
    by: Member,
    at: datetime,
    ids: Iterable[UUID] | None = None,
    until: datetime | None = None,
    happened_before: datetime | None = None,
) -> int:
    """标为已读. One's own, by their ids, or all that one could see by ``until`` (of these only what
    ``happened_before``); returns how many were unread.

    What lies folded under a notice is read with it.
    """
    if by.person_id is None:
        raise NobodyToTell("只读身份没有消息。")
    mine = Notice.objects.filter(zone=zone, person_id=by.person_id, read_at=None)
    if ids is not None:
        chosen = list(mine.filter(id__in=list(ids)))
        folded = [each for each in chosen if each.folded]
        under = mine.filter(is_under=True, item_id__in=[each.item_id for each in folded])
        newest = {(each.item_id, each.group): each.at for each in folded}
        hidden = [
            n.id for n in under if (n.item_id, n.group) in newest and n.at <= newest[n.item_id, n.group]
        ]
        mine.filter(id__in=hidden).update(read_at=at)
        return mine.filter(id__in=[each.id for each in chosen]).update(read_at=at)
    seen = mine.filter(visible_at__lte=shown_until(zone, until or at))
    if happened_before is not None:
        seen = seen.filter(at__lt=happened_before)
    count = seen.filter(is_under=False).count()
    seen.update(read_at=at)
    return count


@transaction.atomic
def set_preference(
    *,
    zone: Zone,
    by: Member,
    at: datetime,
    digest_hour: int | None,
    digest_days: str = DigestDays.WORKING,
    quiet_from: time | None = None,
    quiet_to: time | None = None,
    muted: Iterable[str] = (),
) -> Preference:
    """通知设置. From the next notice on he is told in this way."""
    if by.person is None:
        raise NobodyToTell("只读身份没有消息，也就没有通知设置。")
    if (quiet_from is None) != (quiet_to is None) or (quiet_from is not None and quiet_from == quiet_to):
        raise PreferenceWrong("静默时段要有起和止，两头不能相同。")
    if digest_hour is not None and not 0 <= digest_hour <= 23:
        raise PreferenceWrong("汇总的钟点要在 0 点到 23 点之间。")
    unwanted = sorted(set(muted))
    if any(each not in [group.value for group in OPTIONAL] for each in unwanted):
        raise PreferenceWrong("交给自己的事和自己的预警不能关。")
    values: dict[str, Any] = {
        "digest_hour": digest_hour,
        "digest_days": DigestDays(digest_days),
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "muted": unwanted,
    }
    kept, _ = Preference.objects.update_or_create(zone=zone, person=by.person, defaults=values)
    return kept
