"""场景：items at every point of their road, for the tests of this app."""

from datetime import datetime, timedelta
from typing import Any

from guatu.core.dates import PartialDate
from guatu.ledger import actions
from guatu.ledger.deadlines import Deadline, on_day
from guatu.ledger.kinds import Kind, register
from guatu.ledger.models import Item
from tests.cast import Cast

PROMISE = Kind(code="test.promise", name="承诺", prefix="CS", near=timedelta(days=3))
register(PROMISE)


def opening(cast: Cast, title: str = "六月封顶", due: str = "2026-03-20", **more: Any) -> actions.Opening:
    deadline = more.pop("deadline", None) or on_day(PartialDate.parse(due), near=PROMISE.near)
    unit = more.pop("unit", cast.units["项目服务办"])
    return actions.Opening(kind=PROMISE, title=title, deadline=deadline, owner_unit=unit, **more)


def opened(cast: Cast, **more: Any) -> Item:
    """A promise of 项目服务办, due on 20 March, taken by nobody yet."""
    return actions.open_item(zone=cast.zone, opening=opening(cast, **more), by=cast.head, at=cast.at)


def doing(cast: Cast, **more: Any) -> Item:
    """李工 has taken it."""
    return actions.accept(opened(cast, **more), by=cast.officer, at=cast.at)


def shown(cast: Cast, **more: Any) -> Item:
    """李工 has put a statement beside it."""
    return actions.attach(doing(cast, **more), by=cast.officer, at=cast.at, text="已封顶，见监理记录。")


def checking(cast: Cast, **more: Any) -> Item:
    """李工 has handed it in."""
    return actions.submit(shown(cast, **more), by=cast.officer, at=cast.at)


def closed(cast: Cast, **more: Any) -> Item:
    """陈主任 has signed it off."""
    return actions.sign_off(checking(cast, **more), by=cast.head, at=cast.at)


def paused(cast: Cast, at: datetime | None = None, **more: Any) -> Item:
    """陈主任 has stopped its clock."""
    return actions.pause(doing(cast, **more), reason="publicity", by=cast.head, at=at or cast.at)


def deadline_with(base: Deadline, **changes: Any) -> Deadline:
    return Deadline(**{**base.__dict__, **changes})
