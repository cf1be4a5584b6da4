"""一年：random people do random things to thousands of items; afterwards the log alone tells what the tables hold.

``python -m bench.year 20000`` runs it in a house of its own.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from guatu.core.dates import PartialDate, dated
from guatu.core.refusal import Refusal


class Year:
    """一年里什么都可能发生：random people try random steps; what is refused changes nothing.

    ``members`` by role (head, officer, supervisor, leader …), ``units`` that own items, ``kinds`` a tiered one,
    one with two signatures, and a plain one.
    """

    def __init__(
        self,
        zone: Any,
        *,
        members: Mapping[str, Any],
        units: Sequence[Any],
        kinds: Sequence[Any],
        at: datetime,
        seed: int,
    ) -> None:
        self.zone, self.members, self.units, self.kinds = zone, dict(members), list(units), list(kinds)
        self.at, self.dice = at, random.Random(seed)
        self.keys: list[Any] = []

    def opening(self, n: int, days: Any) -> Any:
        """一件新事."""
        from guatu.ledger.actions import Opening
        from guatu.ledger.deadlines import after_hours, after_working_days, on_day

        tiered, twice, plain = self.kinds
        unit = self.dice.choice(self.units[:2])
        if n % 3 == 0:
            tier = self.dice.choice(["normal", "major", "hard"])
            return Opening(tiered, f"问题 {n}", owner_unit=unit, tier=tier)
        deadline = self.dice.choice(
            [
                after_working_days(self.at, 5, calendar=days),
                after_hours(self.at, 30),
                on_day(PartialDate.parse(f"{self.at.year}-05"), near=timedelta(days=3)),
            ]
        )
        return Opening(twice if n % 7 == 0 else plain, f"事项 {n}", deadline, unit)

    def step(self, item: Any) -> None:
        """走一步."""
        from guatu.ledger import actions
        from guatu.ledger.models import Part
        from guatu.ledger.steps import STEPS

        owner = next((m for m in self.members.values() if m.person_id == item.owner_id), None)
        by = owner if owner and self.dice.random() < 0.4 else self.dice.choice(list(self.members.values()))
        more: dict[str, Any] = {"by": by, "at": self.at}
        later = dated(self.at) + timedelta(days=self.dice.randrange(1, 40))
        unit = self.dice.choice(self.units)
        part = Part.objects.filter(zone=self.zone, item=item, state="asked").first()
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

    def open(self, count: int) -> None:
        """交办."""
        from guatu.ledger.actions import open_items
        from guatu.zones import calendar

        days = calendar.load(self.zone)
        by = next(iter(self.members.values()))
        openings = [self.opening(n, days) for n in range(count)]
        made = open_items(zone=self.zone, openings=openings, by=by, at=self.at)
        self.keys += [item.pk for item in made]

    def live(self, steps: int, *, minutes: int = 400, sweep_every: int = 25) -> None:
        """过日子."""
        from guatu.ledger.models import Item
        from guatu.ledger.sweep import sweep

        for n in range(steps):
            self.at += timedelta(minutes=self.dice.randrange(1, minutes))
            self.step(Item.objects.get(zone=self.zone, pk=self.dice.choice(self.keys)))
            if n % sweep_every == 0:
                sweep(self.zone, at=self.at)


def _house(folder: Path) -> Any:
    """A zone with two heads, officers, a supervisor and a leader, and three kinds to try."""
    os.environ["GUATU_HOME"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "guatu.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from guatu.zones import actions as zones
    from guatu.zones.models import Level

    call_command("migrate", database="owner", verbosity=0)
    return zones.found_zone(code="year", name="试验区", short_name="试验区", level=Level.ZONE)


def _furnish(zone: Any, at: datetime) -> Year:
    from guatu.ledger.kinds import Kind, Signing, register
    from guatu.zones import actions as zones
    from guatu.zones.member import member_of
    from guatu.zones.models import Role, Unit

    zones.seed_calendar(zone=zone, years=range(at.year - 1, at.year + 3))
    units = [
        zones.add_unit(zone=zone, name=name, kind=Unit.Kind.OFFICE) for name in ("甲办", "乙局", "丙街道")
    ]
    seats = {
        "head": (0, Role.UNIT_HEAD),
        "officer": (0, Role.OFFICER),
        "builder": (1, Role.OFFICER),
        "second": (1, Role.UNIT_HEAD),
        "supervisor": (2, Role.SUPERVISOR),
        "leader": (2, Role.LEADER),
    }
    people = {}
    for name, (unit, role) in seats.items():
        people[name] = zones.add_person(zone=zone, name=name)
        zones.appoint(person=people[name], unit=units[unit], role=role, from_date=date(2020, 1, 1))
    today = dated(at)
    supervisor = member_of(zone, people["supervisor"], today)
    for absent, present in (("head", "officer"), ("second", "builder")):
        zones.delegate(
            principal=people[absent],
            delegate=people[present],
            from_date=today,
            to_date=today + timedelta(days=200),
            reason="leave",
            by=supervisor,
            at=at,
        )
    kinds = (
        Kind(code="year.problem", name="问题", prefix="YW", tiered=True, needs_plan=True),
        Kind(code="year.twice", name="两道签字的", prefix="YL", countersigning=(Signing(),)),
        Kind(code="year.plain", name="承诺", prefix="YC"),
    )
    for kind in kinds:
        register(kind)
    members = {name: member_of(zone, person, today) for name, person in people.items()}
    return Year(zone, members=members, units=units, kinds=kinds, at=at, seed=20260101)


def run(items: int, steps: int, say: Any = print) -> list[str]:
    """过一年 with so many items and steps, and hold the tables against the log. What differs, in words."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="guatu-year-") as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o711)
        zone = _house(home)
        try:
            from guatu.core import tenancy
            from guatu.ledger import recompute, replay, sealing
            from guatu.ledger.models import Entry, Item
            from guatu.zones.models import CalendarDay

            with tenancy.inside(zone.pk):
                year = _furnish(zone, datetime(2026, 1, 5, 1, tzinfo=UTC))
                recompute.follow_calendar(zone, at=year.at)
            for _ in range(10):
                with tenancy.inside(zone.pk):
                    year.open(items // 10)
            minutes = max(2, 2 * 300 * 24 * 60 // steps)
            for chapter in range(100):
                with tenancy.inside(zone.pk):
                    year.live(steps // 100, minutes=minutes, sweep_every=200)
                if chapter == 50:
                    with tenancy.inside(zone.pk):
                        day = dated(year.at) + timedelta(days=9)
                        CalendarDay.objects.update_or_create(
                            zone=zone, day=day, defaults={"is_working": False, "name": "临时放假"}
                        )
                        recompute.follow_calendar(zone, at=year.at)
            with tenancy.inside(zone.pk):
                sealing.seal_all(zone, at=year.at)
                faults = replay.differences(zone) + list(sealing.verify(zone).faults)
                counts = Item.objects.filter(zone=zone).count(), Entry.objects.filter(zone=zone).count()
            say(
                f"一年：{counts[0]} 件、{counts[1]} 笔流转，{time.monotonic() - began:.0f} 秒，不符 {len(faults)} 处"
            )
            return faults
        finally:
            from guatu.config import postgres

            postgres.remove(home=home)


def main() -> int:
    """命令行：``python -m bench.year 20000``."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    faults = run(items, items * 3)
    for fault in faults[:20]:
        print("  ", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
