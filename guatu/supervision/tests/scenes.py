"""场景：tasks, pledges, meetings and late items, for the tests of this department."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from guatu.core.dates import PartialDate
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import on_day
from guatu.ledger.models import Item
from guatu.supervision import actions
from guatu.supervision.kind import KEY_TASK
from guatu.supervision.models import Finding, KeyTask, KeyTaskMonth, Meeting, Pledge, PledgeTarget
from guatu.zones.models import Zone
from tests.cast import Cast

JANUARY = date(2026, 1, 5)


def task(cast: Cast, title: str = "示例·道路通车", **more: Any) -> KeyTask:
    """A task of 项目服务办 for 2026: February, March and June have something to do."""
    at = more.pop("at", cast.at - timedelta(days=60))
    op = more.pop("op", None)
    by = more.pop("by", cast.supervisor)
    values: dict[str, Any] = {
        "year": 2026,
        "lead_unit": cast.units["项目服务办"],
        "leader": cast.people["leader"],
        "months": {2: "完成立项", 3: "完成清表", 6: "路基完成"},
        "category": "政府投资",
    }
    draft = actions.TaskDraft(title=title, **(values | more))
    return actions.list_task(zone=cast.zone, draft=draft, by=by, at=at, op=op)


def cell(held: KeyTask, month: int) -> KeyTaskMonth:
    return KeyTaskMonth.objects.select_related("item", "task").get(
        zone_id=held.zone_id, task=held, month=month, withdrawn_at=None
    )


def finish(cast: Cast, item: Item, at: datetime, by: Any = None) -> Item:
    """李工 takes it, shows it and hands it in; 赵督查 signs it off, all at one moment."""
    worker = by or cast.officer
    taken = ledger.accept(item, by=worker, at=at) if item.life == "open" else item
    shown = ledger.attach(taken, by=worker, at=at, text="已办，见现场记录。")
    return ledger.sign_off(ledger.submit(shown, by=worker, at=at), by=cast.supervisor, at=at)


def late(cast: Cast, title: str = "示例·场地平整", due: str = "2026-03-02", **more: Any) -> Item:
    """An item of 项目服务办, taken by 李工, overdue since the second of March."""
    unit = more.get("unit", cast.units["项目服务办"])
    opening = ledger.Opening(
        kind=KEY_TASK,
        title=title,
        deadline=on_day(PartialDate.parse(due), near=timedelta(days=1)),
        owner_unit=unit,
    )
    held = ledger.open_item(zone=cast.zone, opening=opening, by=cast.leader, at=cast.at - timedelta(days=20))
    return ledger.accept(held, by=more.get("by", cast.officer), at=cast.at - timedelta(days=19))


def pledge(cast: Cast, **more: Any) -> Pledge:
    """项目服务办 pledges 12 亿元 of investment and 20 starts for 2026, on the fifth of January."""
    targets = more.pop(
        "targets",
        [
            actions.TargetDraft("固定资产投资", Decimal(12_00000000_00), measure="亿元", is_money=True),
            actions.TargetDraft("新开工项目", Decimal(20), measure="个", plans={3: Decimal(6)}),
        ],
    )
    values: dict[str, Any] = {
        "year": 2026,
        "title": "示例·年度责任书",
        "unit": cast.units["项目服务办"],
        "signed_on": JANUARY,
    }
    draft = actions.PledgeDraft(targets=targets, **(values | more))
    return actions.sign_pledge(zone=cast.zone, draft=draft, by=cast.supervisor, at=cast.at)


def target(held: Pledge, indicator: str) -> PledgeTarget:
    return PledgeTarget.objects.select_related("pledge").get(
        zone_id=held.zone_id, pledge=held, indicator=indicator
    )


def meeting(cast: Cast, on: date = date(2026, 3, 7), **more: Any) -> Meeting:
    """The Saturday before: 相约星期六 about one thing."""
    values: dict[str, Any] = {"kind": "saturday", "theme": "示例·前期手续", "place": "示例现场"}
    draft = actions.MeetingDraft(held_on=on, **(values | more))
    return actions.call_meeting(zone=cast.zone, draft=draft, by=cast.supervisor, at=cast.at)


def finding(cast: Cast, held: Meeting, title: str = "示例·土石方没有出路", **more: Any) -> Finding:
    at = more.pop("at", cast.at)
    op = more.pop("op", None)
    by = more.pop("by", cast.supervisor)
    values: dict[str, Any] = {
        "category": "土石方平整",
        "plan": "就地调配",
        "unit": cast.units["项目服务办"],
        "person": cast.people["officer"],
    }
    draft = actions.FindingDraft(title=title, **(values | more))
    return actions.open_finding(held, draft=draft, by=by, at=at, op=op)


def pin(cast: Cast, days: int = 0) -> None:
    """The pages live on the day of the story (or some days later), whatever the day of the test."""
    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=cast.today + timedelta(days=days))
