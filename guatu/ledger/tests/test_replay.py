"""重放：the tables are what the log says, whatever happened to the items."""

from datetime import date, datetime, timedelta

import pytest

from bench.year import Year
from guatu.core.dates import dated, day_start
from guatu.ledger import actions, recompute, replay, state
from guatu.ledger.deadlines import after_working_days
from guatu.ledger.models import Entry, Item, Part
from guatu.ledger.sealing import seal_all, verify
from guatu.ledger.tests import scenes
from guatu.ledger.tests.test_signatures import TWICE
from guatu.ledger.tests.test_tiers import PROBLEM
from guatu.zones import actions as zones
from guatu.zones import calendar
from guatu.zones.models import CalendarDay
from tests.cast import Cast


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
    parts = ("head", "officer", "colleague", "builder", "supervisor", "leader")
    year = Year(
        cast.zone,
        members={part: getattr(cast, part) for part in parts},
        units=[cast.units[name] for name in ("项目服务办", "建设局", "青螺街道")],
        kinds=(PROBLEM, TWICE, scenes.PROMISE),
        at=cast.at,
        seed=seed,
    )
    year.open(20)
    year.live(260)
    CalendarDay.objects.create(zone=cast.zone, day=date(2026, 4, 2), is_working=False, name="临时放假")
    recompute.follow_calendar(cast.zone, at=year.at)
    year.live(40)
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


def test_every_column_of_an_item_is_known_to_a_step() -> None:
    """A step writes the columns that it sees change: one that nobody watched would be lost."""
    watched = {*state.FIELDS, *state.COLUMNS, "id", "zone_id"}
    assert {field.attname for field in Item._meta.concrete_fields} == watched
