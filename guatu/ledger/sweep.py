"""巡查：raises every alarm that is due, once, however long nobody was watching.

An item carries the moment at which it must be looked at again; the sweep takes those whose moment has come,
raises each rung of their ladder that has been reached and was not raised for this deadline, and writes the
next moment. All of one batch is one transaction: a kill leaves nothing half told, and the same sweep again
finds nothing to do. Two sweeps at once take different items.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from guatu.core.dates import dated
from guatu.core.ids import new_id
from guatu.ledger import ladder, log, tiers
from guatu.ledger.kinds import kind_of
from guatu.ledger.models import LIVE, Alarm, Clock, DayKind, Entry, Item, Life, Part
from guatu.ledger.roster import Roster
from guatu.ledger.steps import ONE_TICK
from guatu.zones import calendar
from guatu.zones.models import Zone

BATCH = 200
# One that fails (a year without calendar) is tried again, and does not stop the others.
AGAIN = timedelta(hours=1)


@dataclass
class Due:
    """到点的一级提醒."""

    item: Item
    clock: str
    rung: ladder.Rung
    due_at: datetime
    words: str


@dataclass
class Told:
    """巡查一批的结果：alarms raised, and items whose clock could not be worked out."""

    looked: int = 0
    alarms: list[Alarm] = field(default_factory=list)
    puzzled: list[str] = field(default_factory=list)


def sweep(zone: Zone, *, at: datetime) -> Told:
    """巡查一个区, batch by batch, until nothing is due at ``at``."""
    whole = Told()
    while True:
        part = sweep_batch(zone, at=at)
        whole.looked += part.looked
        whole.alarms += part.alarms
        whole.puzzled += part.puzzled
        if part.looked < BATCH:
            return whole


@transaction.atomic
def sweep_batch(zone: Zone, *, at: datetime) -> Told:
    """巡查一批. The items of the batch are held until it is written."""
    rows = Item.objects.select_for_update(skip_locked=True, no_key=True)
    held = list(rows.filter(zone=zone, alarm_at__lte=at).order_by("alarm_at", "id")[:BATCH])
    if not held:
        return Told()
    desk = _Desk(zone, held, at)
    told, found = Told(looked=len(held)), list[Due]()
    for item in held:
        try:
            due, item.alarm_at = desk.look(item)
        except calendar.CalendarMissing as refusal:
            told.puzzled.append(f"{item.number}：{refusal.message}")
            item.alarm_at = at + AGAIN
        else:
            found += due
    told.alarms = _raise(zone, found, desk, at)
    Item.objects.bulk_update(held, ["alarm_at"])
    return told


class _Desk:
    """What a batch needs to know, read in a handful of queries."""

    def __init__(self, zone: Zone, held: Sequence[Item], at: datetime) -> None:
        ids = [item.pk for item in held]
        self.at, self.calendar = at, calendar.load(zone)
        self.roster = Roster(zone, dated(at))
        self.clocks: dict[UUID, list[Clock]] = {}
        for clock in Clock.objects.filter(zone=zone, item__in=ids, met_at=None).order_by("due_at", "code"):
            self.clocks.setdefault(clock.item_id, []).append(clock)
        self.parts: dict[UUID, list[Part]] = {}
        for part in Part.objects.filter(zone=zone, item__in=ids, state=Part.State.ASKED):
            self.parts.setdefault(part.item_id, []).append(part)
        raised = Alarm.objects.filter(zone=zone, item__in=ids)
        self.raised = set(raised.values_list("item_id", "clock", "rung", "due_at"))
        latest = Entry.objects.filter(zone=zone, item__in=ids).order_by()
        self.last = dict(latest.values_list("item_id").annotate(Max("occurred_at")))

    def look(self, item: Item) -> tuple[list[Due], datetime | None]:
        """What is due for one item, and when to look again."""
        if item.life == Life.PAUSED:
            return self._paused(item)
        if item.life not in LIVE:
            return [], None
        due: list[Due] = []
        later: list[datetime] = []
        for clock, rung, deadline, moment in self._rungs(item):
            if (item.pk, clock, rung.code, deadline) in self.raised:
                continue
            if moment <= self.at:
                due.append(Due(item, clock, rung, deadline, _words(item, clock, rung)))
            else:
                later.append(moment)
        return due, min(later, default=None)

    def _rungs(self, item: Item) -> Iterator[tuple[str, ladder.Rung, datetime, datetime]]:
        kind = kind_of(item)
        hourly = item.day_kind == DayKind.HOURS and kind.ladder is ladder.LADDER
        steps = ladder.HOURLY if hourly else kind.ladder
        for rung, moment in ladder.instants(
            steps, due_at=item.due_at, near_at=item.near_at, day_kind=item.day_kind, calendar=self.calendar
        ):
            yield ladder.DUE, rung, item.due_at, moment
        for clock in self.clocks.get(item.pk, ()):
            for rung, moment in ladder.instants(
                ladder.NODES,
                due_at=clock.due_at,
                near_at=clock.near_at,
                day_kind=clock.day_kind,
                calendar=self.calendar,
            ):
                yield clock.code, rung, clock.due_at, moment

    def _paused(self, item: Item) -> tuple[list[Due], datetime | None]:
        """A pause that was to end by now is told to whoever may end it."""
        if not item.clock.get("until") or item.alarm_at is None:
            return [], None
        if (item.pk, ladder.PAUSED.code, ladder.PAUSED.code, item.alarm_at) in self.raised:
            return [], None
        words = f"“{item.title}”预计今天恢复，请办理恢复或说明。"
        return [Due(item, ladder.PAUSED.code, ladder.PAUSED, item.alarm_at, words)], None

    def whom(self, due: Due) -> list[UUID]:
        """告知谁, by name."""
        item, roster = due.item, self.roster
        unit = item.owner_unit_id
        supporters = [
            person
            for part in self.parts.get(item.pk, ())
            for person in ([part.person_id] if part.person_id else roster.head_of(part.unit_id))
        ]
        of = {
            "owner": [item.owner_id] if item.owner_id else roster.head_of(unit),
            "unit": roster.head_of(unit),
            "support": supporters,
            "leader": roster.in_charge_of(unit),
            "chief": roster.heads_of_zone(),
            "supervisor": roster.supervisors,
        }
        wanted = [p for who in ladder.whom(due.rung, is_priority=item.is_priority) for p in of[who]]
        return roster.reached(wanted)


def _words(item: Item, clock: str, rung: ladder.Rung) -> str:
    what = "" if clock == ladder.DUE else f"的{tiers.CLOCKS.get(clock, clock)}"
    return f"“{item.title}”{what}：{rung.name}。"


def _step(due: Due) -> str:
    what = "" if due.clock in (ladder.DUE, due.rung.code) else f"{tiers.CLOCKS.get(due.clock, due.clock)}："
    return what + due.rung.name


def _raise(zone: Zone, found: Sequence[Due], desk: _Desk, at: datetime) -> list[Alarm]:
    groups: dict[datetime, list[log.Note]] = {}
    for due in found:
        # Never before the last entry, so that the latest entry is always the state.
        last = desk.last.get(due.item.pk)
        moment = at if last is None or at > last else last + ONE_TICK
        desk.last[due.item.pk] = moment
        data = {
            "clock": due.clock,
            "rung": due.rung.code,
            "words": due.words,
            "step": _step(due),
            "due": due.due_at.isoformat(),
            "to": [str(person) for person in desk.whom(due)],
        }
        groups.setdefault(moment, []).append(log.Note(due.item, "alarm", new_id(), data))
    entries = log.write_groups(groups, by=None, received_at=at)
    by_key = {(e.item_id, e.data["clock"], e.data["rung"], e.data["due"]): e for e in entries}
    alarms = [
        Alarm(
            zone=zone,
            item=due.item,
            clock=due.clock,
            rung=due.rung.code,
            due_at=due.due_at,
            raised_at=at,
            entry=by_key[due.item.pk, due.clock, due.rung.code, due.due_at.isoformat()],
        )
        for due in found
    ]
    return Alarm.objects.bulk_create(alarms)
