"""台账事项在挂图上：a kind that only the tests know is counted there, and every figure opens into its rows."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from guatu.ledger import actions
from guatu.ledger.kinds import all_kinds
from guatu.ledger.models import Item
from guatu.ledger.tally import tally
from guatu.ledger.tests import scenes
from guatu.projects.kind import MILESTONE
from guatu.supervision.kind import ACCOUNTABILITY
from guatu.zones.models import Zone
from tests.cast import Cast

FIGURE = re.compile(r'<a href="([^"]+)"[^>]*>(在办|临期|逾期|挂起|本月销号) <b class="num">(\d+)</b></a>')


def some_promises(cast: Cast) -> None:
    """Two overdue, one near, one far, one at rest, one struck off."""
    for number, due in enumerate(("2026-03-02", "2026-03-09", "2026-03-13", "2026-06-30")):
        scenes.doing(cast, title=f"承诺{number}", due=due)
    scenes.paused(cast, title="承诺停", due="2026-06-30")
    scenes.closed(cast, title="承诺结", due="2026-06-30")


def counted(cast: Cast, **more: object) -> dict[str, tuple[int, ...]]:
    rows = tally(cast.zone, at=cast.at, leave_out={MILESTONE.code}, **more)  # type: ignore[arg-type]
    return {row.kind.name: tuple(row.counts) for row in rows}


@pytest.mark.mechanism("M161")
def test_a_kind_nobody_told_the_wall_of_is_counted_on_it(cast: Cast, client: Client) -> None:
    some_promises(cast)
    assert counted(cast) == {"承诺": (4, 1, 2, 1, 1)}
    page = cast.login(client, "leader").get("/z/qlw/wall/").content.decode()
    assert "<dt>承诺</dt>" in page


def test_every_figure_opens_into_as_many_rows(cast: Cast, client: Client) -> None:
    some_promises(cast)
    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=cast.today)
    cast.login(client, "leader")
    page = client.get("/z/qlw/wall/").content.decode()
    found = FIGURE.findall(page)
    assert [(label, count) for _, label, count in found] == [
        ("在办", "4"),
        ("临期", "1"),
        ("逾期", "2"),
        ("挂起", "1"),
        ("本月销号", "1"),
    ]
    for href, label, count in found:
        rows = client.get(unescape(href)).content.decode()
        assert f"共 {count} 条" in rows, label


def test_a_past_day_is_counted_as_it_was_and_opens_nothing(cast: Cast, client: Client) -> None:
    some_promises(cast)
    later = cast.at + timedelta(days=40)
    for item in Item.objects.filter(zone=cast.zone, life="doing"):
        actions.void(item, by=cast.supervisor, at=later, note="示例")
    assert {row.kind.name: tuple(row.counts) for row in tally(cast.zone, at=later)} == {
        "承诺": (0, 0, 0, 1, 0)
    }
    assert counted(cast, then=True) == {"承诺": (4, 1, 2, 1, 1)}
    day = date(2026, 3, 10).isoformat()
    page = cast.login(client, "leader").get("/z/qlw/wall/", {"as_of": day}).content.decode()
    assert FIGURE.findall(page) == []


def test_now_and_the_log_of_this_moment_tell_the_same(cast: Cast) -> None:
    some_promises(cast)
    assert counted(cast) == counted(cast, then=True)


def test_what_only_some_may_see_is_not_on_the_wall(cast: Cast) -> None:
    assert ACCOUNTABILITY in all_kinds()
    assert ACCOUNTABILITY.readers is not None
    unit, due = cast.units["项目服务办"], "2026-03-20"
    opening = actions.Opening(
        kind=ACCOUNTABILITY,
        title="示例·问责建议",
        deadline=scenes.opening(cast, due=due).deadline,
        owner_unit=unit,
    )
    actions.open_item(zone=cast.zone, opening=opening, by=cast.supervisor, at=cast.at)
    assert counted(cast) == {}


def test_another_zone_counts_nothing_of_this_one(cast: Cast) -> None:
    some_promises(cast)
    assert tally(cast.other, at=cast.at) == []
