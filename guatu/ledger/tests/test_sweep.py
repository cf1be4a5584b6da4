"""巡查：every alarm goes out, once, to whom it concerns, whatever happened meanwhile."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from guatu.core.dates import day_start
from guatu.ledger import actions
from guatu.ledger.deadlines import after_hours
from guatu.ledger.models import Alarm, Entry, Item
from guatu.ledger.sweep import sweep
from guatu.ledger.tests.conftest import at_once
from guatu.ledger.tests.scenes import closed, doing, opened, opening
from guatu.ledger.tests.test_tiers import problem
from guatu.zones import actions as zones
from guatu.zones.models import Membership, Unit
from tests.cast import TODAY, Cast


def on(day: str, hour: int = 10) -> datetime:
    return day_start(date.fromisoformat(day)) + timedelta(hours=hour)


def rungs(cast: Cast) -> list[str]:
    rows = Entry.objects.filter(zone=cast.zone, verb="alarm").order_by("occurred_at", "id")
    return [entry.data["rung"] for entry in rows]


def told(cast: Cast, rung: str) -> set[str]:
    names = {str(person.pk): name for name, person in cast.people.items()}
    entry = Entry.objects.filter(zone=cast.zone, verb="alarm", data__rung=rung).latest("occurred_at")
    return {names[person] for person in entry.data["to"]}


def test_rung_by_rung_it_goes_up(cast: Cast) -> None:
    doing(cast)  # due on Friday 20 March, near from the 17th
    steps = {
        "2026-03-16": [],
        "2026-03-17": ["remind"],
        "2026-03-19": [],
        "2026-03-21": ["due"],
        "2026-03-23": ["unit"],
        "2026-03-25": ["leader"],
        "2026-03-31": ["chief"],
        "2026-04-30": [],
    }
    for day, new in steps.items():
        before = rungs(cast)
        sweep(cast.zone, at=on(day))
        assert rungs(cast)[len(before) :] == new, day
    assert told(cast, "remind") == {"officer"}
    assert told(cast, "due") == {"officer", "head"}
    assert told(cast, "unit") == {"head", "supervisor"}
    assert told(cast, "leader") == told(cast, "chief") == {"leader", "supervisor"}


def test_after_an_outage_nothing_is_missed_and_nothing_repeated(cast: Cast) -> None:
    doing(cast)
    at = on("2026-04-15")
    assert len(sweep(cast.zone, at=at).alarms) == 5
    assert rungs(cast) == ["remind", "due", "unit", "leader", "chief"]
    assert sweep(cast.zone, at=at).alarms == []
    assert sweep(cast.zone, at=at + timedelta(days=30)).alarms == []
    assert Alarm.objects.filter(zone=cast.zone).count() == 5


def test_what_is_closed_paused_or_not_yet_near_is_left_in_peace(cast: Cast) -> None:
    closed(cast)
    actions.pause(doing(cast, title="停着的"), reason="tender", by=cast.head, at=cast.at)
    doing(cast, title="还早的", due="2026-12-31")
    assert sweep(cast.zone, at=on("2026-04-15")).alarms == []


def test_a_new_deadline_has_its_own_alarms(cast: Cast) -> None:
    item = doing(cast)
    sweep(cast.zone, at=on("2026-03-17"))
    item = actions.ask_extension(
        item, until=date(2026, 4, 10), reason="x", by=cast.officer, at=on("2026-03-18")
    )
    actions.grant_extension(item, until=None, by=cast.leader, at=on("2026-03-18"))
    sweep(cast.zone, at=on("2026-04-01"))
    assert rungs(cast) == ["remind"]
    sweep(cast.zone, at=on("2026-04-11"))
    assert rungs(cast) == ["remind", "remind", "due"]


def test_who_stands_in_is_told_too(cast: Cast) -> None:
    doing(cast)
    zones.delegate(
        principal=cast.people["officer"],
        delegate=cast.people["colleague"],
        from_date=TODAY,
        to_date=date(2026, 3, 31),
        reason="leave",
        by=cast.head,
        at=cast.at,
    )
    sweep(cast.zone, at=on("2026-03-17"))
    assert told(cast, "remind") == {"officer", "colleague"}


def test_the_leader_in_charge_of_the_unit_is_the_one_who_is_told(cast: Cast) -> None:
    Unit.objects.filter(zone=cast.zone, name="项目服务办").update(leader=cast.people["auditor"])
    doing(cast)
    sweep(cast.zone, at=on("2026-03-26"))
    assert told(cast, "leader") == {"auditor", "supervisor"}


def test_the_head_of_the_zone_is_told_last(cast: Cast) -> None:
    chief = zones.add_person(zone=cast.zone, name="一把手")
    Membership.objects.create(
        zone=cast.zone,
        person=chief,
        unit=cast.units["管委会"],
        role="leader",
        duty="主要领导",
        from_date=date(2020, 1, 1),
    )
    cast.people["chief"] = chief
    doing(cast)
    sweep(cast.zone, at=on("2026-04-15"))
    assert told(cast, "leader") == {"leader", "supervisor"}
    assert told(cast, "chief") == {"chief", "supervisor"}


@pytest.mark.mechanism("M153")
def test_what_the_first_hand_cares_for_goes_up_sooner(cast: Cast) -> None:
    actions.mark(doing(cast), by=cast.leader, at=cast.at)
    sweep(cast.zone, at=on("2026-03-21"))
    assert told(cast, "due") == {"officer", "head", "leader"}


def test_hours_are_not_working_days(cast: Cast) -> None:
    doing(cast, deadline=after_hours(cast.at, 24))
    sweep(cast.zone, at=cast.at + timedelta(hours=21))
    assert rungs(cast) == []
    sweep(cast.zone, at=cast.at + timedelta(hours=22, minutes=1))
    assert rungs(cast) == ["remind"]
    sweep(cast.zone, at=cast.at + timedelta(hours=29))
    assert rungs(cast) == ["remind", "due", "unit"]


@pytest.mark.mechanism("M206")
def test_an_answer_that_must_come_today_is_missed_at_midnight(cast: Cast) -> None:
    problem(cast)
    sweep(cast.zone, at=on("2026-03-11", 23))
    assert rungs(cast) == ["remind"]
    sweep(cast.zone, at=on("2026-03-12", 0))
    entry = Entry.objects.filter(zone=cast.zone, verb="alarm").latest("occurred_at")
    assert (entry.data["clock"], entry.data["rung"]) == ("response", "due")
    assert "首次响应" in entry.data["words"]


def test_supporting_units_are_reminded_of_their_part(cast: Cast) -> None:
    actions.ask_part(doing(cast), unit=cast.units["建设局"], task="迁管线", by=cast.officer, at=cast.at)
    sweep(cast.zone, at=on("2026-03-17"))
    assert told(cast, "remind") == {"officer", "builder"}


def test_the_day_on_which_a_pause_was_to_end_is_told(cast: Cast) -> None:
    actions.pause(doing(cast), reason="tender", until=date(2026, 3, 16), by=cast.head, at=cast.at)
    assert sweep(cast.zone, at=on("2026-03-15")).alarms == []
    sweep(cast.zone, at=on("2026-03-16"))
    assert (rungs(cast), told(cast, "paused")) == (["paused"], {"head", "supervisor"})
    assert sweep(cast.zone, at=on("2026-03-30")).alarms == []


def test_a_year_without_calendar_stops_nobody_else(cast: Cast) -> None:
    far = doing(cast, title="远的", due="2028-01-03")
    doing(cast)
    Item.objects.filter(zone=cast.zone, pk=far.pk).update(near_at=cast.at, alarm_at=cast.at)
    found = sweep(cast.zone, at=on("2026-03-17"))
    assert len(found.puzzled) == 1
    assert "2028" in found.puzzled[0]
    assert rungs(cast) == ["remind"]


def test_who_left_is_told_nothing(cast: Cast) -> None:
    doing(cast)
    Membership.objects.filter(zone=cast.zone, person=cast.people["officer"]).update(to_date=TODAY)
    sweep(cast.zone, at=on("2026-03-17"))
    entry = Entry.objects.get(zone=cast.zone, verb="alarm")
    assert entry.data["to"] == []


@pytest.mark.slow
def test_two_sweeps_at_once_raise_each_alarm_once(committed: Cast) -> None:
    from guatu.core import tenancy

    with tenancy.inside(committed.zone.pk):
        for n in range(6):
            opened(committed, title=f"第 {n} 件")
    at = on("2026-04-15")

    def once() -> Any:
        return len(sweep(committed.zone, at=at).alarms)

    outcomes = at_once(committed, once, once)
    assert sum(outcomes) == 30
    with tenancy.inside(committed.zone.pk):
        assert Entry.objects.filter(zone=committed.zone, verb="alarm").count() == 30
        assert Alarm.objects.filter(zone=committed.zone).count() == 30


def test_many_at_once_are_a_few_statements(cast: Cast, django_assert_max_num_queries: Any) -> None:
    actions.open_items(
        zone=cast.zone,
        openings=[opening(cast, f"第 {n} 件") for n in range(150)],
        by=cast.head,
        at=cast.at,
    )
    with django_assert_max_num_queries(25):
        assert len(sweep(cast.zone, at=on("2026-03-17")).alarms) == 150
