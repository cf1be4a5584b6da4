"""重放：the tables are what the log says, whatever happened to the items."""

import random
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from guatu.core.dates import PartialDate, dated, day_start
from guatu.core.refusal import Refusal
from guatu.ledger import actions, recompute, replay
from guatu.ledger.deadlines import after_hours, after_working_days, on_day
from guatu.ledger.models import Entry, Item, Part
from guatu.ledger.sealing import seal_all, verify
from guatu.ledger.steps import STEPS
from guatu.ledger.sweep import sweep
from guatu.ledger.tests import scenes
from guatu.ledger.tests.test_signatures import TWICE
from guatu.ledger.tests.test_tiers import PROBLEM
from guatu.zones import actions as zones
from guatu.zones import calendar
from guatu.zones.models import CalendarDay
from tests.cast import Cast

PEOPLE = ("head", "officer", "colleague", "builder", "supervisor", "leader")


class Year:
    """一年里什么都可能发生：random people try random steps; what is refused changes nothing."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.dice, self.at = cast, random.Random(seed), cast.at

    def opening(self, n: int) -> actions.Opening:
        unit = self.cast.units[self.dice.choice(["项目服务办", "建设局"])]
        if n % 3 == 0:
            tier = self.dice.choice(["normal", "major", "hard"])
            return actions.Opening(PROBLEM, f"问题 {n}", owner_unit=unit, tier=tier)
        deadline = self.dice.choice(
            [
                after_working_days(self.at, 5, calendar=calendar.load(self.cast.zone)),
                after_hours(self.at, 30),
                on_day(PartialDate.parse("2026-05"), near=timedelta(days=3)),
            ]
        )
        kind = TWICE if n % 7 == 0 else scenes.PROMISE
        return actions.Opening(kind, f"事项 {n}", deadline, unit)

    def step(self, item: Item) -> None:
        owner = next((m for m in self.cast.members.values() if m.person_id == item.owner_id), None)
        by = owner if owner and self.dice.random() < 0.4 else getattr(self.cast, self.dice.choice(PEOPLE))
        more: dict[str, Any] = {"by": by, "at": self.at}
        later = dated(self.at) + timedelta(days=self.dice.randrange(1, 40))
        unit = self.cast.units[self.dice.choice(["项目服务办", "建设局", "青螺街道"])]
        part = Part.objects.filter(zone=self.cast.zone, item=item, state="asked").first()
        pieces = [actions.Piece("甲", unit, later), actions.Piece("乙", unit, later)]
        steps: dict[str, Any] = {
            "accept": lambda: actions.accept(item, **more),
            "attach": lambda: actions.attach(item, text="说明", **more),
            "submit": lambda: actions.submit(item, **more),
            "sign_off": lambda: actions.sign_off(item, **more),
            "return": lambda: actions.return_(item, note="缺", **more),
            "pause": lambda: actions.pause(item, reason="tender", until=later, **more),
            "resume": lambda: actions.resume(item, **more),
            "credit": lambda: actions.credit(
                item,
                from_date=dated(item.opened_at),
                to_date=dated(self.at),
                reason="review",
                note="x",
                **more,
            ),
            "ask_extension": lambda: actions.ask_extension(item, until=later, reason="x", **more),
            "grant_extension": lambda: actions.grant_extension(item, until=None, **more),
            "refuse_extension": lambda: actions.refuse_extension(item, note="x", **more),
            "plan": lambda: actions.plan(item, text="方案", **more),
            "respond": lambda: actions.respond(item, note="答", **more),
            "report": lambda: actions.report(item, note="进展", **more),
            "ask_part": lambda: actions.ask_part(item, unit=unit, task="配合", **more),
            "finish_part": lambda: actions.finish_part(part, note="好", **more) if part else None,
            "drop_part": lambda: actions.drop_part(part, note="免", **more) if part else None,
            "assign": lambda: actions.assign(item, unit=unit, person=None, **more),
            "regrade": lambda: actions.regrade(item, tier="hard", note="x", **more),
            "mark": lambda: actions.mark(item, **more),
            "split": lambda: actions.split(item, pieces=pieces, **more),
            "reopen": lambda: actions.reopen(item, note="x", **more),
            "void": lambda: actions.void(item, note="x", **more),
            "behind": lambda: actions.mark_behind(item, text="慢", **more),
        }
        fitting = [verb for verb in steps if item.life in STEPS[verb].sources]
        verb = self.dice.choice(fitting or ["reopen"])
        with suppress(Refusal):  # much of what random people try is not theirs to do
            steps[verb]()

    def live(self, items: int, steps: int) -> None:
        """过日子."""
        actions.open_items(
            zone=self.cast.zone,
            openings=[self.opening(n) for n in range(items)],
            by=self.cast.head,
            at=self.at,
        )
        for n in range(steps):
            self.at += timedelta(minutes=self.dice.randrange(20, 400))
            rows = Item.objects.filter(zone=self.cast.zone).order_by("number")
            keys = list(rows.values_list("pk", flat=True)[:20])
            self.step(Item.objects.get(zone=self.cast.zone, pk=self.dice.choice(keys)))
            if n % 25 == 0:
                sweep(self.cast.zone, at=self.at)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_after_a_random_year_the_tables_are_what_the_log_says(cast: Cast, seed: int) -> None:
    zones.delegate(
        principal=cast.people["head"],
        delegate=cast.people["colleague"],
        from_date=cast.today,
        to_date=cast.today + timedelta(days=60),
        reason="leave",
        by=cast.supervisor,
        at=cast.at,
    )
    recompute.follow_calendar(cast.zone, at=cast.at)
    year = Year(cast, seed)
    year.live(items=20, steps=260)
    CalendarDay.objects.create(zone=cast.zone, day=date(2026, 4, 2), is_working=False, name="临时放假")
    recompute.follow_calendar(cast.zone, at=year.at)
    year.live(items=4, steps=40)
    verbs = set(Entry.objects.filter(zone=cast.zone).values_list("verb", flat=True))
    assert len(verbs) >= 15, f"故事太单薄，只有 {verbs}"
    assert replay.differences(cast.zone) == []
    seal_all(cast.zone, at=year.at)
    assert verify(cast.zone).faults == ()


def test_whatever_is_changed_beside_the_log_is_found(cast: Cast) -> None:
    item = scenes.doing(cast)
    actions.ask_part(item, unit=cast.units["建设局"], task="x", by=cast.officer, at=cast.at)
    assert replay.differences(cast.zone) == []
    for change, word in (
        ({"plan": "另一种办法"}, "解决方案"),
        ({"owner": cast.people["head"]}, "责任人"),
        ({"tier": "hard"}, "等级"),
    ):
        Item.objects.filter(zone=cast.zone, pk=item.pk).update(**change)
        assert any(word in fault for fault in replay.differences(cast.zone)), word
        item.save()
    Part.objects.filter(zone=cast.zone).update(state="done")
    assert any("配合" in fault for fault in replay.differences(cast.zone))


def test_a_provisional_deadline_is_worked_out_again_when_the_notice_comes(cast: Cast) -> None:
    recompute.follow_calendar(cast.zone, at=cast.at)
    days = calendar.load(cast.zone)
    start = day_start(date(2026, 12, 30))
    deadline = after_working_days(start, 5, calendar=days)  # into 2027, whose notice is not out
    assert deadline.is_provisional
    item = scenes.opened(cast, deadline=deadline)
    fixed = scenes.opened(cast, title="约定的日子", due="2027-01-08")
    assert recompute.follow_calendar(cast.zone, at=cast.at).moved == ()
    # The notice: 4 January is a holiday, and the year is official.
    CalendarDay.objects.create(zone=cast.zone, day=date(2027, 1, 4), is_working=False, name="元旦")
    from guatu.zones.models import CalendarYear

    CalendarYear.objects.filter(zone=cast.zone, year=2027).update(status="official")
    later = datetime.fromisoformat("2026-11-20T10:00+08:00")
    done = recompute.follow_calendar(cast.zone, at=later)
    assert [each.pk for each in done.moved] == [item.pk]
    again = Item.objects.get(zone=cast.zone, pk=item.pk)
    assert dated(again.due_at) == dated(deadline.due_at) + timedelta(days=1)
    assert not again.is_provisional
    assert Item.objects.get(zone=cast.zone, pk=fixed.pk).due_at == fixed.due_at
    assert recompute.follow_calendar(cast.zone, at=later).moved == ()
