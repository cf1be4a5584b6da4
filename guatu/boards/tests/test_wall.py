"""挂图：every number opens into its rows, and any day can be seen again."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client

from guatu.boards import queries
from guatu.boards.cards import Card
from guatu.boards.queries import Switches
from guatu.core.dates import PartialDate, day_end
from guatu.ledger import actions as ledger
from guatu.ledger.lamps import Lamp
from guatu.projects import schemes
from guatu.projects.actions import found_projects
from guatu.projects.models import Milestone
from guatu.projects.tests.cast_projects import draft
from tests.cast import Cast

MARCH = {"started": PartialDate.parse("2025-06-01"), "completed": PartialDate.parse("2026-03-05")}


def three_projects(cast: Cast) -> None:
    """One overdue since 6 March, one due at the end of June, one government project with nothing planned."""
    schemes.seed(zone=cast.zone)
    founded_at = cast.at - timedelta(days=60)
    found_projects(
        zone=cast.zone,
        drafts=[
            draft(cast, "示例·逾期项目", planned=MARCH, park=cast.parks["one"]),
            draft(cast, "示例·正常项目", park=cast.parks["two"]),
            draft(cast, "示例·未排期", category="government", planned={}, actual={}),
        ],
        by=cast.head,
        at=founded_at,
    )


@pytest.mark.mechanism("M020")
def test_the_four_figures_count_what_the_rows_show(cast: Cast, client: Client) -> None:
    three_projects(cast)
    shown = queries.war_map(cast.zone, at=cast.at, switches=Switches())
    assert shown.figures == queries.Figures(total=3, on_time=1, behind=0, over=1, unplanned=1)
    assert [card.name for card in shown.late] == ["示例·逾期项目"]
    for lamp, count in (("over", 1), ("on_time", 1), ("unplanned", 1), ("behind", 0)):
        rows = queries.page(cast.zone, at=cast.at, switches=Switches(lamp=lamp)).cards
        assert len(rows) == count


def test_switches_choose_by_category_park_and_leader(cast: Cast) -> None:
    three_projects(cast)
    government = queries.page(cast.zone, at=cast.at, switches=Switches(category="government"))
    park = queries.page(cast.zone, at=cast.at, switches=Switches(park="one"))
    assert [c.name for c in government.cards] == ["示例·未排期"]
    assert [c.name for c in park.cards] == ["示例·逾期项目"]


def test_the_wall_of_a_past_day_shows_what_had_happened_by_then(cast: Cast) -> None:
    three_projects(cast)
    item = Milestone.objects.get(project__name="示例·逾期项目", type__code="completed").item
    assert item is not None
    ledger.accept(item, by=cast.officer, at=cast.at)
    ledger.attach(item, by=cast.officer, at=cast.at, text="竣工验收表")
    ledger.submit(item, by=cast.officer, at=cast.at)
    ledger.sign_off(item, by=cast.head, at=cast.at)
    now = queries.page(cast.zone, at=cast.at + timedelta(hours=1), switches=Switches())
    before = queries.page(cast.zone, at=cast.at, switches=Switches(as_of=date(2026, 3, 8)))
    earlier = queries.page(cast.zone, at=cast.at, switches=Switches(as_of=date(2026, 3, 1)))
    lamp = {w.day: {c.name: c.lamp for c in w.cards}["示例·逾期项目"] for w in (now, before, earlier)}
    assert list(lamp.values()) == [Lamp.DONE, Lamp.OVER, Lamp.NEAR]


def test_as_of_now_equals_the_wall_of_today(cast: Cast) -> None:
    three_projects(cast)
    end = day_end(cast.today)
    live = queries.page(cast.zone, at=end, switches=Switches())
    replayed = queries.page(cast.zone, at=end + timedelta(hours=1), switches=Switches(as_of=cast.today))
    assert live.day == replayed.day == cast.today
    assert [deciding(card) for card in live.cards] == [deciding(card) for card in replayed.cards]


def deciding(card: Card) -> tuple[str, str, UUID | None]:
    """What decides how a project stands."""
    return card.name, card.lamp, card.standing.lead.item_id if card.standing.lead else None


def test_the_rows_behind_a_number_are_searched(cast: Cast, client: Client) -> None:
    three_projects(cast)
    found = queries.page(cast.zone, at=cast.at, switches=Switches(q="逾期"))
    assert [card.name for card in found.cards] == ["示例·逾期项目"]
