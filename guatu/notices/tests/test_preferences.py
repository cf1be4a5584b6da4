"""怎么通知我：quiet hours, groups turned off, and what cannot be."""

from datetime import datetime, time

import pytest

from guatu.core.dates import SHANGHAI
from guatu.ledger.tests import scenes as ledger_scenes
from guatu.notices.actions import PreferenceWrong, notify, set_preference
from guatu.notices.directory import after_quiet
from guatu.notices.models import Group, Preference
from guatu.notices.queries import mine, unread
from guatu.notices.tests.scenes import delivered, told
from tests.cast import Cast

NIGHT = time(22), time(7)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        (on(11, 21, 59), on(11, 21, 59)),
        (on(11, 22), on(12, 7)),
        (on(11, 23, 30), on(12, 7)),
        (on(12, 0, 5), on(12, 7)),
        (on(12, 6, 59), on(12, 7)),
        (on(12, 7), on(12, 7)),
    ],
)
def test_over_midnight_it_is_held_until_the_morning(at: datetime, wanted: datetime) -> None:
    assert after_quiet(at, *NIGHT) == wanted


def test_a_midday_rest_is_held_until_its_end() -> None:
    rest = time(12), time(13, 30)
    assert after_quiet(on(11, 12, 10), *rest) == on(11, 13, 30)
    assert after_quiet(on(11, 13, 30), *rest) == on(11, 13, 30)
    assert after_quiet(on(11, 3), None, None) == on(11, 3)


def quiet(cast: Cast, part: str) -> Preference:
    start, end = NIGHT
    member = getattr(cast, part)
    return set_preference(
        zone=cast.zone, by=member, at=cast.at, digest_hour=None, quiet_from=start, quiet_to=end
    )


def test_what_comes_at_night_is_seen_in_the_morning_but_not_what_is_urgent(cast: Cast) -> None:
    quiet(cast, "officer")
    late = on(11, 23)
    people = [cast.people["officer"]]
    words = {"title": "通知", "body": "一句话。", "by": None, "at": late}
    notify(zone=cast.zone, people=people, key="calm", **words)  # type: ignore[arg-type]
    assert unread(cast.zone, cast.officer, late) == 0
    notify(zone=cast.zone, people=people, key="fire", urgent=True, **words)  # type: ignore[arg-type]
    assert [each.key for each in mine(cast.zone, cast.officer, late)] == ["fire"]
    assert unread(cast.zone, cast.officer, on(12, 7)) == 2


def test_where_the_clock_stands_still_nothing_is_held_for_ever(cast: Cast) -> None:
    quiet(cast, "officer")
    cast.zone.pinned_on = cast.today
    words = {"title": "通知", "body": "一句话。", "by": None, "at": on(11, 3)}
    notify(zone=cast.zone, people=[cast.people["officer"]], key="calm", **words)  # type: ignore[arg-type]
    assert unread(cast.zone, cast.officer, on(11, 3)) == 1


def test_who_does_not_want_progress_is_not_told_of_it(cast: Cast) -> None:
    set_preference(
        zone=cast.zone, by=cast.officer, at=cast.at, digest_hour=None, muted=[Group.PROGRESS.value]
    )
    ledger_scenes.closed(cast)
    delivered(cast)
    assert told(cast, "sign_off") == set()
    assert told(cast, "open") == {"officer"}


@pytest.mark.parametrize("group", [Group.ASK, Group.ALARM, Group.ROOM, Group.DIGEST, "nonsense"])
def test_what_is_his_own_cannot_be_turned_off(cast: Cast, group: str) -> None:
    with pytest.raises(PreferenceWrong, match="不能关"):
        set_preference(zone=cast.zone, by=cast.officer, at=cast.at, digest_hour=None, muted=[str(group)])


def test_half_a_quiet_time_is_none(cast: Cast) -> None:
    for start, end in ((time(22), None), (None, time(7)), (time(7), time(7))):
        with pytest.raises(PreferenceWrong, match="有起和止"):
            set_preference(
                zone=cast.zone,
                by=cast.officer,
                at=cast.at,
                digest_hour=None,
                quiet_from=start,
                quiet_to=end,
            )
    with pytest.raises(PreferenceWrong, match="钟点"):
        set_preference(zone=cast.zone, by=cast.officer, at=cast.at, digest_hour=24)
