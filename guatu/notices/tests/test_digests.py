"""每日汇总：once a day, at one's own hour, on the days one wants."""

from datetime import datetime, timedelta

import pytest

from guatu.core import tenancy
from guatu.core.dates import SHANGHAI
from guatu.ledger.tests import scenes as ledger_scenes
from guatu.ledger.tests.conftest import committed
from guatu.notices import worker
from guatu.notices.actions import digests, set_preference
from guatu.notices.models import DigestDays, Group, Notice, Preference
from guatu.notices.tests.scenes import delivered, notices, told
from guatu.zones.models import Membership, Zone
from tests.cast import Cast

__all__ = ["committed"]


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def wants(cast: Cast, part: str, hour: int | None = 8, days: str = DigestDays.WORKING) -> None:
    member = getattr(cast, part)
    set_preference(zone=cast.zone, by=member, at=cast.at, digest_hour=hour, digest_days=days)


def test_it_sums_up_what_is_due_waits_and_is_new(cast: Cast) -> None:
    ledger_scenes.doing(cast, title="早该办完", due="2026-03-01")
    ledger_scenes.doing(cast, title="今天到期", due="2026-03-12")
    ledger_scenes.opened(cast, title="没人接", due="2026-03-20")
    ledger_scenes.checking(cast, title="等验收", due="2026-03-20")
    delivered(cast)
    wants(cast, "officer")
    wants(cast, "supervisor")
    assert digests(cast.zone, at=on(12, 8)) == 2
    (mine,) = notices(cast, "officer", group=Group.DIGEST)
    assert mine.title == "今日汇总（3月12日）"
    assert mine.body == "逾期 1 件，今天到期 1 件，待接单 1 件，新消息 1 条。"
    (hers,) = notices(cast, "supervisor", group=Group.DIGEST)
    assert hers.body == "待验收 1 件，新消息 1 条。"


def test_it_comes_once_a_day_and_not_before_its_hour(cast: Cast) -> None:
    ledger_scenes.doing(cast, due="2026-03-01")
    wants(cast, "officer")
    assert digests(cast.zone, at=on(12, 7, 59)) == 0
    assert digests(cast.zone, at=on(12, 8)) == 1
    assert digests(cast.zone, at=on(12, 9)) == 0
    assert digests(cast.zone, at=on(13, 8)) == 1
    assert len(notices(cast, "officer", group=Group.DIGEST)) == 2


def test_after_an_outage_it_is_made_up_for_on_the_same_day_only(cast: Cast) -> None:
    ledger_scenes.doing(cast, due="2026-03-01")
    wants(cast, "officer")
    assert digests(cast.zone, at=on(13, 17)) == 1
    assert [each.key for each in notices(cast, "officer", group=Group.DIGEST)] == ["digest:2026-03-13"]


def test_it_rests_on_holidays_unless_asked_for_every_day(cast: Cast) -> None:
    ledger_scenes.doing(cast, due="2026-03-01")
    ledger_scenes.checking(cast)
    wants(cast, "officer")
    wants(cast, "head", days=DigestDays.ALL)
    assert digests(cast.zone, at=on(14, 8)) == 1  # a Saturday
    assert told(cast, "digest") == {"head"}


def test_with_nothing_to_say_it_says_nothing(cast: Cast) -> None:
    wants(cast, "builder")
    assert digests(cast.zone, at=on(12, 8)) == 0
    assert Preference.objects.get(zone=cast.zone).digested_on == on(12, 8).date()


def test_who_has_left_and_who_wants_none_get_none(cast: Cast) -> None:
    ledger_scenes.doing(cast, due="2026-03-01")
    wants(cast, "officer")
    wants(cast, "leader", hour=None)
    Membership.objects.filter(person=cast.people["officer"]).update(to_date=cast.today - timedelta(days=1))
    assert digests(cast.zone, at=on(12, 8)) == 0


@pytest.mark.parametrize("pinned", [False, True])
def test_the_worker_makes_it_by_the_clock_of_the_zone(committed: Cast, pinned: bool) -> None:
    cast, now = committed, on(12, 8, 30)
    day = now.date() - timedelta(days=pinned)
    with tenancy.inside(cast.zone.pk):
        Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=day if pinned else None)
        ledger_scenes.doing(cast, due="2026-03-01")
        wants(cast, "officer")
    assert worker.run_once(now) == 1
    assert worker.run_once(now) == 0
    with tenancy.inside(cast.zone.pk):
        assert Notice.objects.get(zone=cast.zone).key == f"digest:{day}"
