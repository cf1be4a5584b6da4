"""彼时：the log alone tells how everything stood, then and now."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guatu.core.dates import PartialDate
from guatu.core.refusal import Refusal
from guatu.ledger import actions, queries, sealing
from guatu.ledger.deadlines import on_day
from guatu.ledger.lamps import Lamp, lamp_of
from guatu.ledger.models import Item, Life
from guatu.ledger.tests.scenes import checking, doing, opened
from tests.cast import Cast

NEAR = timedelta(days=2)
DEEDS = {
    "accept": lambda i, by, at: actions.accept(i, by=by, at=at),
    "attach": lambda i, by, at: actions.attach(i, by=by, at=at, text="见图。"),
    "submit": lambda i, by, at: actions.submit(i, by=by, at=at),
    "return": lambda i, by, at: actions.return_(i, by=by, at=at, note="重来"),
    "sign": lambda i, by, at: actions.sign_off(i, by=by, at=at),
    "pause": lambda i, by, at: actions.pause(i, reason="hearing", by=by, at=at),
    "resume": lambda i, by, at: actions.resume(i, by=by, at=at),
    "reopen": lambda i, by, at: actions.reopen(i, by=by, at=at, note="没完"),
    "void": lambda i, by, at: actions.void(i, by=by, at=at, note="不算"),
    "behind": lambda i, by, at: actions.mark_behind(i, text="慢", by=by, at=at),
    "caught": lambda i, by, at: actions.catch_up(i, by=by, at=at),
    "move": lambda i, by, at: actions.reschedule(
        i, deadline=on_day(PartialDate.parse("2026-05"), near=NEAR), by=by, at=at, note="改"
    ),
}
STEP = st.tuples(
    st.sampled_from(sorted(DEEDS)),
    st.sampled_from(["officer", "head", "supervisor", "leader", "colleague"]),
    st.integers(-600, 60_000),  # a clock may also be set back
)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, max_size=25))
def test_replaying_the_log_gives_the_items_as_they_are(cast: Cast, steps: list[tuple[str, str, int]]) -> None:
    item, at = opened(cast), cast.at
    for verb, part, minutes in steps:
        at += timedelta(minutes=minutes)
        try:
            DEEDS[verb](item, getattr(cast, part), at)
        except Refusal:
            continue
    held = Item.objects.get(zone=cast.zone, pk=item.pk)
    moment = max(at, cast.at) + timedelta(days=99)
    then = {row.item_id: row for row in queries.items_as_of(cast.zone, moment)}[item.pk]
    assert (then.life, then.due_at, then.near_at) == (held.life, held.due_at, held.near_at)
    assert (then.is_behind, then.owner_unit_id) == (held.is_behind, held.owner_unit_id)
    assert then.lamp == lamp_of(held, moment)
    assert sealing.verify(cast.zone).is_sound


def test_a_past_day_is_as_it_was(cast: Cast) -> None:
    item = checking(cast)
    later = cast.at + timedelta(days=2)
    actions.sign_off(item, by=cast.head, at=later)
    [then] = queries.items_as_of(cast.zone, later - timedelta(seconds=1))
    [after] = queries.items_as_of(cast.zone, later)
    assert (then.life, after.life, after.lamp) == (Life.CHECKING, Life.CLOSED, Lamp.DONE)
    assert queries.items_as_of(cast.zone, cast.at - timedelta(seconds=1)) == []


def test_a_lamp_of_the_past_shines_as_it_did(cast: Cast) -> None:
    doing(cast, due="2026-03-20")
    for days, lamp in ((0, Lamp.OK), (7, Lamp.NEAR), (10, Lamp.OVER)):
        [row] = queries.items_as_of(cast.zone, cast.at + timedelta(days=days))
        assert row.lamp == lamp


def test_a_clock_set_back_does_not_turn_the_log_round(cast: Cast) -> None:
    item = doing(cast)
    actions.mark_behind(item, text="慢", by=cast.head, at=cast.at + timedelta(hours=3))
    actions.catch_up(item, by=cast.head, at=cast.at)
    [row] = queries.items_as_of(cast.zone, cast.at + timedelta(hours=3))
    assert not row.is_behind
