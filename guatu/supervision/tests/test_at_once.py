"""两人同时办：the same form twice at once makes one thing; two who press or change the same learn of each other."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

from guatu.core import tenancy
from guatu.ledger.models import Item
from guatu.ledger.tests.conftest import at_once, committed
from guatu.supervision import actions
from guatu.supervision.actions.key_tasks import CellMoved
from guatu.supervision.actions.orders import OrderRunning
from guatu.supervision.models import (
    AccountabilityProposal,
    Finding,
    KeyTask,
    KeyTaskMonth,
    SupervisionOrder,
    TargetActual,
)
from guatu.supervision.tests import scenes
from tests.cast import Cast, op

__all__ = ["committed"]
T = TypeVar("T")


def made(cast: Cast, scene: Callable[[Cast], T]) -> T:
    with tenancy.inside(cast.zone.pk):
        return scene(cast)


def count(cast: Cast, model: type) -> int:
    with tenancy.inside(cast.zone.pk):
        return int(model._default_manager.filter(zone=cast.zone).count())  # type: ignore[attr-defined]


def test_one_form_twice_at_once_lists_one_task(committed: Cast) -> None:
    cast = committed
    first, second = at_once(cast, lambda: scenes.task(cast, op=op(1)), lambda: scenes.task(cast, op=op(1)))
    assert first == second
    assert (count(cast, KeyTask), count(cast, KeyTaskMonth), count(cast, Item)) == (1, 3, 3)


def test_two_change_one_cell_and_the_slower_is_told(committed: Cast) -> None:
    cast = committed
    held = made(cast, scenes.task)
    seen = made(cast, lambda cast: scenes.cell(held, 3)).item_id

    def change(text: str, by: str) -> Callable[[], KeyTaskMonth]:
        return lambda: actions.set_cell(
            held, month=3, text=text, note="雨季", seen=seen, by=getattr(cast, by), at=cast.at
        )

    first, second = at_once(cast, change("清表过半", "supervisor"), change("清表三成", "leader"))
    assert first.text == "清表过半"
    assert isinstance(second, CellMoved)
    assert made(cast, lambda cast: scenes.cell(held, 3)).text == "清表过半"


def test_two_supervisors_press_at_once_and_one_order_goes_out(committed: Cast) -> None:
    cast = committed
    item = made(cast, scenes.late)

    def press(by: str) -> Callable[[], SupervisionOrder]:
        return lambda: actions.issue_order(item, demand="进场", by=getattr(cast, by), at=cast.at)

    first, second = at_once(cast, press("supervisor"), press("leader"))
    assert first.item.number == "DB-2026-0001"
    assert isinstance(second, OrderRunning)
    assert count(cast, SupervisionOrder) == 1


def test_one_proposal_sent_twice_at_once_is_one(committed: Cast) -> None:
    cast = committed
    item = made(cast, scenes.late)

    def propose() -> AccountabilityProposal:
        return actions.propose(
            item, measure="reminder", reason="没有进场", by=cast.leader, at=cast.at, op=op(3)
        )

    first, second = at_once(cast, propose, propose)
    assert first == second
    assert count(cast, AccountabilityProposal) == 1


def test_one_finding_and_one_figure_sent_twice_at_once(committed: Cast) -> None:
    cast = committed
    meeting = made(cast, scenes.meeting)
    at_once(
        cast,
        lambda: scenes.finding(cast, meeting, op=op(4)),
        lambda: scenes.finding(cast, meeting, op=op(4)),
    )
    held = made(cast, scenes.pledge)
    target = made(cast, lambda cast: scenes.target(held, "新开工项目"))

    def report() -> TargetActual:
        return actions.report_actual(
            target,
            through_month=2,
            value=Decimal(3),
            source="示例",
            by=cast.officer,
            at=cast.at - timedelta(minutes=1),
            op=op(5),
        )

    at_once(cast, report, report)
    assert (count(cast, Finding), count(cast, TargetActual)) == (1, 1)
