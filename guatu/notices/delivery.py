"""送达：the log is read in the order it is sealed, and whoever must know is told, once.

The place read up to and the notices of what was read are written in one transaction. A worker that was
killed, or away for a day, takes up where the last one stopped: nothing is missed, nothing is told twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from guatu.core.dates import SHANGHAI, dated
from guatu.ledger.kinds import all_kinds
from guatu.ledger.ladder import DUE
from guatu.ledger.models import Clock, DayKind, DuePrecision, Entry, Extension, Item, Seal
from guatu.notices.circle import who_sees
from guatu.notices.directory import Directory, directory_of
from guatu.notices.models import Cursor, Group, Notice
from guatu.notices.telling import (
    RULES,
    Case,
    Facts,
    Reach,
    is_urgent,
    recipients,
    sentence,
    summary,
)
from guatu.ui.format import date_text
from guatu.zones.models import Zone

BATCH = 1000
INSERT = 2000
BURST = timedelta(seconds=31)
# Above this many things done by one hand in one stroke, he reads one line about all of them.
AT_ONCE = 3
LIST_VIEW = {Group.ASK: "to_accept", Group.SIGN: "to_sign", Group.WATCH: "late"}


@dataclass(frozen=True)
class Parcel:
    """一件要送的: the case, and who gets it under which group."""

    case: Case
    to: dict[UUID, Reach]


def deliver(zone: Zone, *, at: datetime) -> int:
    """送达 what was sealed since the last time, at most a batch. Returns how many entries were read."""
    with transaction.atomic():
        cursor = _cursor(zone)
        seals = list(
            Seal.objects.filter(zone=zone, seq__gt=cursor.seq)
            .order_by("seq")
            .select_related("entry__by", "entry__item")[:BATCH]
        )
        if not seals:
            return 0
        directory = directory_of(zone, dated(at))
        entries = [seal.entry for seal in seals]
        parcels = _parcels(entries, directory, _facts(zone, entries), zone, dated(at))
        _post(zone, _notices(zone, parcels, directory, at))
        cursor.seq = seals[-1].seq
        cursor.save(update_fields=["seq"])
        return len(seals)


def deliver_all(zone: Zone, *, at: datetime) -> int:
    """全部送达. Until nothing is new."""
    total = 0
    while count := deliver(zone, at=at):
        total += count
    return total


def _cursor(zone: Zone) -> Cursor:
    """The place read up to, held until the transaction ends: two workers take turns."""
    held = Cursor.objects.select_for_update().filter(zone=zone).first()
    if held is None:
        Cursor.objects.bulk_create([Cursor(zone=zone)], ignore_conflicts=True)
        held = Cursor.objects.select_for_update().get(zone=zone)
    return held


def _parcels(
    entries: Iterable[Entry], directory: Directory, facts: Facts, zone: Zone, on: date
) -> list[Parcel]:
    kinds = {kind.code: kind for kind in all_kinds()}
    found = []
    for entry in entries:
        kind = kinds.get(entry.item.kind)
        if entry.verb not in RULES or kind is None:
            continue
        case = Case(entry, entry.item, kind, directory, facts)
        to = recipients(case)
        seeing = who_sees(zone, entry.item, to, on)
        to = {each: reach for each, reach in to.items() if each in seeing}
        if to:
            found.append(Parcel(case, to))
    return found


def _facts(zone: Zone, entries: Sequence[Entry]) -> Facts:
    """What the entries do not say, asked only when some entry needs it."""
    decided = [each.item_id for each in entries if each.verb in ("grant_extension", "refuse_extension")]
    rung = [each.item_id for each in entries if each.verb == "alarm" and each.data.get("clock") != DUE]
    askers = Extension.objects.filter(zone=zone, item__in=decided).values_list("id", "asked_by_id")
    hourly = Clock.objects.filter(zone=zone, item__in=rung, day_kind=DayKind.HOURS)
    return Facts(
        {key: who for key, who in askers if who is not None} if decided else {},
        frozenset(hourly.values_list("item_id", "code")) if rung else frozenset(),
    )


@dataclass(frozen=True)
class Stroke:
    """一手：what reaches one person under one group from one hand at one instant."""

    person_id: UUID
    group: Group
    verb: str
    by_id: UUID | None
    at: datetime


def _strokes(parcels: list[Parcel]) -> dict[Stroke, list[Case]]:
    """By stroke, in the order of the log. What is urgent stands alone."""
    found: dict[Stroke, list[Case]] = defaultdict(list)
    for parcel in parcels:
        entry = parcel.case.entry
        if not is_urgent(parcel.case):
            for person_id, reach in parcel.to.items():
                found[Stroke(person_id, reach.group, entry.verb, entry.by_id, entry.occurred_at)].append(
                    parcel.case
                )
    return {stroke: cases for stroke, cases in found.items() if len(cases) > AT_ONCE}


def _notices(zone: Zone, parcels: list[Parcel], directory: Directory, at: datetime) -> list[Notice]:
    """What is written: one line for each thing, and one for a stroke over many."""
    strokes = _strokes(parcels)
    made = [_together(zone, stroke, cases) for stroke, cases in strokes.items()]
    for parcel in parcels:
        entry = parcel.case.entry
        for person_id, reach in parcel.to.items():
            stroke = Stroke(person_id, reach.group, entry.verb, entry.by_id, entry.occurred_at)
            if is_urgent(parcel.case) or stroke not in strokes:
                made.append(_single(zone, parcel.case, person_id, reach))
    for each in made:
        each.visible_at = directory.visible_at(each.person_id, at, urgent=each.is_urgent)
    return made


def _single(zone: Zone, case: Case, person_id: UUID, reach: Reach) -> Notice:
    entry, item = case.entry, case.item
    body = sentence(case, due_text(entry, item))
    if reach.instead_of is not None:
        body += f"你代{case.directory.names.get(reach.instead_of, '他人')}办理。"
    return Notice(
        zone=zone,
        person_id=person_id,
        key=f"e:{entry.id}",
        entry=entry,
        item=item,
        kind=entry.verb,
        group=reach.group,
        title=item.title,
        body=body[:500],
        at=entry.occurred_at,
        is_urgent=is_urgent(case),
    )


def _together(zone: Zone, stroke: Stroke, cases: list[Case]) -> Notice:
    """An import, a hand-over or a sweep of alarms never floods an inbox."""
    title = cases[0].item.title
    return Notice(
        zone=zone,
        person_id=stroke.person_id,
        key=f"e:{cases[0].entry.id}",
        kind=stroke.verb,
        group=stroke.group,
        title=f"{title[:160]} 等 {len(cases)} 件",
        body=summary(cases),
        page="items",
        page_query=f"view={LIST_VIEW.get(stroke.group, 'mine')}",
        at=stroke.at,
    )


def _post(zone: Zone, notices: list[Notice]) -> None:
    """写下. Quick successions about one item are folded under the last of them."""
    under = fold(notices, _recent(zone, notices))
    if under:
        Notice.objects.filter(zone=zone, id__in=under).update(is_under=True)
    Notice.objects.bulk_create(notices, batch_size=INSERT, ignore_conflicts=True)


def _recent(zone: Zone, notices: list[Notice]) -> list[Notice]:
    """What was told of these items shortly before, and is not read yet."""
    told = [each for each in notices if each.item_id is not None]
    if not told:
        return []
    items = {each.item_id for each in told if each.item_id is not None}
    found = Notice.objects.filter(zone=zone, item_id__in=items, read_at=None, is_under=False)
    return list(found.filter(at__gte=min(each.at for each in told) - BURST).order_by("at", "id"))


def fold(notices: list[Notice], recent: Iterable[Notice]) -> list[UUID]:
    """叠起. Each notice takes in the one of its group about the same item just before it; returns those
    already stored that lie under another now.
    """
    heads: dict[tuple[UUID, UUID | None, str, bool], Notice] = {}
    stored = set()
    for each in recent:
        stored.add(each.id)
        heads[each.person_id, each.item_id, str(each.group), each.is_urgent] = each
    under = []
    for each in notices:
        if each.item_id is None:
            continue
        key = each.person_id, each.item_id, str(each.group), each.is_urgent
        head = heads.get(key)
        # What is held over the quiet hours never hides what is already seen.
        if head and max(abs(each.at - head.at), abs(each.visible_at - head.visible_at)) <= BURST:
            each.folded, head.is_under = head.folded + 1, True
            if head.id in stored:
                under.append(head.id)
        heads[key] = each
    return under


def due_text(entry: Entry, item: Item) -> str:
    """期限 as the entry left it, as precisely as it was promised."""
    today = dated(entry.occurred_at)
    if item.precision == DuePrecision.MINUTE:
        local = entry.due_at.astimezone(SHANGHAI)
        return f"{date_text(local, today)} {local:%H:%M}"
    return date_text(entry.due_at, today, item.precision)
