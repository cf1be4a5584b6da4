"""期限的动词：挂起、恢复、补记停算、申请延期、批准延期、不予延期、调整期限、标记滞后、赶上进度."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from guatu.core.dates import SHANGHAI, PartialDate, dated, day_end, day_start
from guatu.ledger import lapsing, rules, state, tiers
from guatu.ledger.actions.words import day, must_say
from guatu.ledger.deadlines import Deadline, moved, on_day, stood_still
from guatu.ledger.models import Clock, DayKind, DuePrecision, Entry, Extension, Item, Life
from guatu.ledger.pauses import PAUSE_REASONS
from guatu.ledger.steps import NotNow, ReasonMissing, act
from guatu.zones import calendar
from guatu.zones.member import Member

LONGEST_PAUSE = timedelta(days=3 * 366)


def deadline_of(item: Item) -> Deadline:
    """现期限 of an item."""
    return Deadline(
        item.due_at,
        item.near_at,
        DayKind(item.day_kind),
        DuePrecision(item.precision),
        item.is_provisional,
        item.clock,
    )


def set_deadline(item: Item, deadline: Deadline) -> None:
    """改期限 of an item in hand."""
    item.due_at, item.near_at = deadline.due_at, deadline.near_at
    item.day_kind, item.precision = deadline.day_kind, deadline.precision
    item.is_provisional, item.clock = deadline.is_provisional, dict(deadline.basis)


def pause(
    item: Item,
    *,
    reason: str,
    by: Member,
    at: datetime,
    note: str = "",
    until: date | None = None,
    op: UUID | None = None,
) -> Item:
    """挂起. The clock stops for a lawful, named reason; a unit head, a supervisor or a leader decides.

    ``until`` is when it is expected to go on: whoever decided is reminded on that morning.
    """

    def stop(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.direct, held, by)
        if reason not in PAUSE_REASONS:
            raise ReasonMissing("请选择挂起的理由。")
        if until is not None and not dated(at) <= until <= dated(at + LONGEST_PAUSE):
            raise NotNow("预计恢复的日期要在今天以后、三年以内。")
        held.paused_at, held.alarm_at = at, None
        if until is not None:
            held.clock = {**held.clock, "until": until.isoformat()}
            held.alarm_at = day_start(until) + timedelta(hours=9)
        return {
            "reason": PAUSE_REASONS[reason],
            "until": until.isoformat() if until else "",
            "note": note.strip(),
            **rules.said(absent),
        }

    return act(item, "pause", by=by, at=at, op=op, change=stop)


def resume(item: Item, *, by: Member, at: datetime, note: str = "", op: UUID | None = None) -> Item:
    """恢复. The clock runs again and the deadline moves by what it stood still, counted in its own days."""

    def start(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.direct, held, by)
        assert held.paused_at is not None
        before, stopped = day(held.due_at), held.paused_at
        held.paused_at = None
        held.clock = {key: value for key, value in held.clock.items() if key != "until"}
        said = _stood(held, stopped, at)
        held.life = _life_before_pause(held)
        return {"note": note.strip(), "from": before, "to": day(held.due_at), **said, **rules.said(absent)}

    return act(item, "resume", by=by, at=at, op=op, change=start)


def credit(
    item: Item,
    *,
    from_date: date,
    to_date: date,
    reason: str,
    note: str,
    by: Member,
    at: datetime,
    op: UUID | None = None,
) -> Item:
    """补记停算. The clock should have stood still and nobody stopped it: the deadline moves by those days.

    ``from_date`` was the first and ``to_date`` the last day that should not have counted.
    """

    def give_back(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.credit, held, by)
        if reason not in PAUSE_REASONS:
            raise ReasonMissing("请选择停算的理由。")
        said = must_say(note, "补记停算请写明依据。")
        if not dated(held.opened_at) <= from_date <= to_date <= dated(at):
            raise NotNow("停算的起止日期要在交办之后、今天之前，止不早于起。")
        stopped, resumed = _noon(from_date - timedelta(days=1)), _noon(to_date)
        _must_not_overlap(held, stopped, resumed)
        before = day(held.due_at)
        told = _stood(held, stopped, resumed)
        return {
            "reason": PAUSE_REASONS[reason],
            "stopped": f"{from_date} 至 {to_date}",
            "from": before,
            "to": day(held.due_at),
            "note": said,
            **told,
            **rules.said(absent),
        }

    return act(item, "credit", by=by, at=at, op=op, change=give_back)


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12), SHANGHAI)


def _must_not_overlap(held: Item, stopped: datetime, resumed: datetime) -> None:
    for earlier in held.clock.get("pauses", ()):
        start, end = (datetime.fromisoformat(each) for each in earlier)
        if dated(start) < dated(resumed) and dated(stopped) < dated(end):
            raise NotNow(f"{dated(start)} 至 {dated(end)} 已经停算过，不能重复。")


def _stood(held: Item, stopped: datetime, resumed: datetime) -> dict[str, Any]:
    """The deadline and the clocks later by what stood still; what an entry says of it."""
    days_of = calendar.load(held.zone)
    later = moved(deadline_of(held), stopped, resumed, days_of)
    pause_told = [stopped.isoformat(), resumed.isoformat()]
    basis = {**held.clock, "pauses": [*held.clock.get("pauses", ()), pause_told]}
    set_deadline(held, replace(later, basis=basis))
    said: dict[str, Any] = {"days": stood_still(held.day_kind, stopped, resumed, days_of)}
    clocks = list(Clock.objects.filter(zone_id=held.zone_id, item=held))
    if clocks:
        for clock in clocks:
            if clock.met_at is None:
                _move_clock(clock, stopped, resumed, days_of)
        said[state.CLOCKS] = tiers.told(clocks)
    return said


def _move_clock(clock: Clock, stopped: datetime, resumed: datetime, days_of: calendar.WorkCalendar) -> None:
    kind, day_ = DayKind(clock.day_kind), DuePrecision.DAY
    later = moved(Deadline(clock.due_at, clock.near_at, kind, day_), stopped, resumed, days_of)
    pauses = [*clock.basis.get("pauses", ()), [stopped.isoformat(), resumed.isoformat()]]
    clock.due_at, clock.near_at = later.due_at, later.near_at
    clock.basis = {**clock.basis, "pauses": pauses}
    clock.save(update_fields=["due_at", "near_at", "basis"])


def _life_before_pause(held: Item) -> str:
    """What had not been taken when it was paused still waits to be taken."""
    entries = Entry.objects.filter(zone_id=held.zone_id, item=held).exclude(life=Life.PAUSED)
    return entries.order_by("-occurred_at", "-id").values_list("life", flat=True).first() or Life.OPEN


def ask_extension(
    item: Item, *, until: date, reason: str, by: Member, at: datetime, op: UUID | None = None
) -> Item:
    """申请延期. Asked before the deadline, with the new date; until somebody else decides nothing moves."""

    def ask(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.handle, held, by)
        said = must_say(reason, "申请延期请写明理由。")
        rules.in_time_to_ask(held, at)
        if rules.open_extension(held) is not None:
            raise NotNow("已有一份延期申请在等批复。")
        _must_be_later(held, until)
        asked = Extension.objects.create(
            zone_id=held.zone_id,
            item=held,
            from_due=held.due_at,
            wanted=until,
            reason=said,
            asked_by=by.person,
            asked_at=at,
        )
        return {"wanted": until.isoformat(), "note": said, **lapsing.told(asked), **rules.said(absent)}

    return act(item, "ask_extension", by=by, at=at, op=op, change=ask)


def grant_extension(
    item: Item, *, until: date | None, by: Member, at: datetime, note: str = "", op: UUID | None = None
) -> Item:
    """批准延期. The deadline is the date granted (the one asked for, unless another is given)."""

    def grant(held: Item) -> dict[str, Any]:
        absent, asked = _to_decide(held, by)
        granted = until or asked.wanted
        _must_be_later(held, granted)
        before = day(held.due_at)
        near = timedelta(days=held.clock.get("near", 1) if held.day_kind != DayKind.HOURS else 1)
        basis = {"fixed": granted.isoformat(), "near": near.days}
        later = on_day(PartialDate(granted), near=near)
        kind = DayKind.CALENDAR if held.day_kind == DayKind.HOURS else DayKind(held.day_kind)
        set_deadline(held, replace(later, day_kind=kind, basis=basis))
        _decide(asked, Extension.State.GRANTED, granted=granted, note=note, by=by, at=at)
        return {
            "from": before,
            "to": granted.isoformat(),
            "note": note.strip(),
            **lapsing.told(asked),
            **rules.said(absent),
        }

    return act(item, "grant_extension", by=by, at=at, op=op, change=grant)


def refuse_extension(item: Item, *, note: str, by: Member, at: datetime, op: UUID | None = None) -> Item:
    """不予延期. The deadline stays, and the reason is said."""

    def refuse(held: Item) -> dict[str, Any]:
        absent, asked = _to_decide(held, by)
        said = must_say(note, "不予延期请写明理由。")
        _decide(asked, Extension.State.REFUSED, granted=None, note=said, by=by, at=at)
        return {"note": said, **lapsing.told(asked), **rules.said(absent)}

    return act(item, "refuse_extension", by=by, at=at, op=op, change=refuse)


def _to_decide(held: Item, by: Member) -> tuple[Member | None, Extension]:
    absent = rules.stand(rules.grant, held, by)
    asked = rules.open_extension(held)
    assert asked is not None
    if by.person_id == asked.asked_by_id:
        raise NotNow("不能批自己申请的延期，请由他人审批。")
    return absent, asked


def _decide(
    asked: Extension, to: Extension.State, *, granted: date | None, note: str, by: Member, at: datetime
) -> None:
    asked.state, asked.granted, asked.note = to, granted, note.strip()
    asked.decided_by, asked.decided_at = by.person, at
    asked.save(update_fields=["state", "granted", "note", "decided_by", "decided_at"])


def _must_be_later(held: Item, until: date) -> None:
    if day_end(until) <= held.due_at:
        raise NotNow(f"新期限要晚于现在的期限 {day(held.due_at)}。")
    if until > dated(held.due_at + LONGEST_PAUSE):
        raise NotNow("一次延期不能超过三年。")


def reschedule(
    item: Item, *, deadline: Deadline, by: Member, at: datetime, note: str, op: UUID | None = None
) -> Item:
    """调整期限. The item has a new deadline; the old one stays in the log. Its room decides who may."""

    def move(held: Item) -> dict[str, Any]:
        before = day(held.due_at)
        set_deadline(held, deadline)
        return {"from": before, "to": day(deadline.due_at), "note": note}

    return act(item, "reschedule", by=by, at=at, op=op, change=move)


def mark_behind(item: Item, *, text: str, by: Member | None, at: datetime, op: UUID | None = None) -> Item:
    """标记滞后. The item runs behind its schedule though its deadline has not come."""

    def mark(held: Item) -> dict[str, Any]:
        held.is_behind, held.behind_text = True, text[:60]
        return {"note": text}

    return act(item, "behind", by=by, at=at, op=op, change=mark)


def catch_up(item: Item, *, by: Member | None, at: datetime, op: UUID | None = None) -> Item:
    """赶上进度. The item is no longer behind."""

    def clear(held: Item) -> dict[str, Any]:
        held.is_behind, held.behind_text = False, ""
        return {}

    return act(item, "caught_up", by=by, at=at, op=op, change=clear)
