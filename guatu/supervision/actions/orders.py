"""督办与问责的动词：issue an order, propose a measure, decide it. Never of one's own item."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import Deadline, after_working_days
from guatu.ledger.models import LIVE, Entry, Item
from guatu.supervision.actions.once import Made, part
from guatu.supervision.kind import ACCOUNTABILITY, ORDER
from guatu.supervision.models import AccountabilityProposal, SupervisionOrder
from guatu.ui.format import date_text
from guatu.zones import calendar
from guatu.zones.member import Member
from guatu.zones.models import Role, Unit, Zone

REPLY_DAYS = 3
DECIDE_DAYS = 5
MOST_DAYS = 60
ABOUT_THEMSELVES = (ORDER.code, ACCOUNTABILITY.code)
Measure, Decision = AccountabilityProposal.Measure, AccountabilityProposal.Decision


class NotForYouToPress(Refusal):
    """督办不归你发."""


class NotLate(Refusal):
    """这件事没有逾期."""


class OrderRunning(Refusal):
    """已有督办单在办."""


class OrderFirst(Refusal):
    """还没到问责的地步."""


class AlreadyDecided(Refusal):
    """已有决定."""


class WordsMissing(Refusal):
    """没有写明."""


@transaction.atomic
def issue_order(
    about: Item, *, demand: str, by: Member, at: datetime, days: int = REPLY_DAYS, op: UUID | None = None
) -> SupervisionOrder:
    """发督办单. The late unit must answer within working days; a supervisor signs its answer off."""
    zone = Zone.objects.get(pk=about.zone_id)
    held = ledger.hold(about)
    if (known := _opened_by(SupervisionOrder, zone, op)) is not None:
        return known
    may_order(held, by, at)
    if not demand.strip():
        raise WordsMissing("请写明督办要求。")
    if not 1 <= days <= MOST_DAYS:
        raise WordsMissing(f"答复期限在 1 到 {MOST_DAYS} 个工作日之间。")
    if (running := running_orders(held).first()) is not None:
        raise OrderRunning(f"这件事已有督办单 {running.item.number} 在办，请等它答复。")
    opening = ledger.Opening(
        kind=ORDER,
        title=f"督办：{held.title}",
        deadline=_working(zone, at, days),
        owner_unit=held.owner_unit,
        owner=held.owner if held.owner_unit is None else None,
        data={"note": f"{held.number} 已逾期 {days_late(held, at)} 天；{demand.strip()}"},
    )
    item = ledger.open_item(zone=zone, opening=opening, by=by, at=at, op=op)
    return SupervisionOrder.objects.create(
        zone=zone,
        item=item,
        about=held,
        demand=demand.strip(),
        days_late=days_late(held, at),
        issued_by=by.person,
        issued_at=at,
    )


@transaction.atomic
def propose(
    about: Item,
    *,
    measure: str,
    reason: str,
    by: Member,
    at: datetime,
    points: Decimal | None = None,
    op: UUID | None = None,
) -> AccountabilityProposal:
    """提问责建议. The facts are kept as they stood; the proposal waits for a leader from then on."""
    zone = Zone.objects.get(pk=about.zone_id)
    held = ledger.hold(about)
    if (known := _opened_by(AccountabilityProposal, zone, op)) is not None:
        return known
    may_propose(held, by, at)
    if not reason.strip():
        raise WordsMissing("请写明理由。")
    if measure == Measure.DEDUCTION and points is None:
        raise WordsMissing("扣分请写明扣几分。")
    facts = facts_of(held, at)
    title = f"{Measure(measure).label}建议：{held.title}"
    said = f"{facts_text(facts)}{reason.strip()}"
    return AccountabilityProposal.objects.create(
        zone=zone,
        item=_handed_in(zone, title, said, by=by, at=at, op=op),
        about=held,
        person=held.owner,
        unit=held.owner_unit,
        facts=facts,
        measure=measure,
        points=points if measure == Measure.DEDUCTION else None,
        reason=reason.strip(),
        proposed_by=by.person,
        proposed_at=at,
    )


@transaction.atomic
def decide(
    proposal: AccountabilityProposal,
    *,
    adopted: bool,
    by: Member,
    at: datetime,
    note: str = "",
    op: UUID | None = None,
) -> AccountabilityProposal:
    """决定. A leader who has no part in it adopts the proposal, or says why not."""
    ledger.hold(proposal.item)
    held = (
        AccountabilityProposal.objects.select_for_update(of=("self",))
        .select_related("item", "about")
        .get(zone_id=proposal.zone_id, pk=proposal.pk)
    )
    wanted = Decision.ADOPTED if adopted else Decision.REFUSED
    if held.decision:
        if op is not None and ledger.is_repeat(held.item, "sign_off", op):
            return held
        raise AlreadyDecided(f"这份建议已定为“{held.get_decision_display()}”。")
    if not by.has(Role.LEADER):
        raise NotForYouToPress("问责建议由班子领导决定。")
    _must_be_others(held.about, by)
    if not adopted and not note.strip():
        raise WordsMissing("不采纳请写明理由。")
    held.decision, held.decision_note = wanted, note.strip()[:300]
    held.decided_by, held.decided_at = by.person, at
    held.save(update_fields=["decision", "decision_note", "decided_by", "decided_at"])
    said = f"{wanted.label}：{note.strip()}" if note.strip() else str(wanted.label)
    ledger.sign_off(held.item, by=by, at=at, note=said, op=op)
    return held


def may_order(item: Item, by: Member, at: datetime) -> None:
    """须可督办: a supervisor or a leader, of an item that is late and not his own."""
    if not by.has(Role.SUPERVISOR, Role.LEADER):
        raise NotForYouToPress("督办单由督查或班子领导发出。")
    _must_be_late(item, at)
    _must_be_others(item, by)


def may_propose(item: Item, by: Member, at: datetime) -> None:
    """须可提问责: after an order that went unanswered or was answered badly; a leader may begin at once."""
    if not by.has(Role.SUPERVISOR, Role.LEADER):
        raise NotForYouToPress("问责建议由督查或班子领导提出。")
    _must_be_late(item, at)
    _must_be_others(item, by)
    if AccountabilityProposal.objects.filter(zone_id=item.zone_id, about=item, decision="").exists():
        raise OrderRunning("这件事已有问责建议在等决定。")
    if not by.has(Role.LEADER) and not failed_orders(item, at).exists():
        raise OrderFirst("先发督办单；督办单逾期没答复，或答复被退回，才能提问责建议。")


def running_orders(item: Item) -> Any:
    """在办的督办单 on an item."""
    rows = SupervisionOrder.objects.filter(zone_id=item.zone_id, about=item, item__life__in=ledger.ON_ROAD)
    return rows.select_related("item")


def failed_orders(item: Item, at: datetime) -> Any:
    """没起作用的督办单：overdue, or sent back at least once."""
    unanswered = Q(item__life__in=LIVE, item__due_at__lt=at)
    return SupervisionOrder.objects.filter(
        unanswered | Q(item__rounds__gt=0), zone_id=item.zone_id, about=item
    )


def days_late(item: Item, at: datetime) -> int:
    """逾期天数, by the calendar; none while the day itself still runs."""
    return max((dated(at) - dated(item.due_at)).days, 0)


def facts_of(item: Item, at: datetime) -> dict[str, Any]:
    """事实 as they stand: days late, alarms sounded, orders issued."""
    orders = SupervisionOrder.objects.filter(zone_id=item.zone_id, about=item).select_related("item")
    return {
        "days_late": days_late(item, at),
        "due": dated(item.due_at).isoformat(),
        "alarms": Entry.objects.filter(zone_id=item.zone_id, item=item, verb="alarm").count(),
        "orders": [
            {
                "number": order.item.number,
                "issued": dated(order.issued_at).isoformat(),
                "reply_due": dated(order.item.due_at).isoformat(),
                "returned": order.item.rounds,
            }
            for order in orders.order_by("issued_at", "id")
        ],
    }


def facts_text(facts: dict[str, Any]) -> str:
    """事实 in one sentence."""
    orders = "、".join(str(order["number"]) for order in facts["orders"])
    parts = [
        f"期限 {date_text(date.fromisoformat(facts['due']))}，已逾期 {facts['days_late']} 天",
        f"告警 {facts['alarms']} 次" if facts["alarms"] else "",
        f"督办单 {orders}" if orders else "没有发过督办单",
    ]
    return "，".join(part for part in parts if part) + "。"


def _must_be_late(item: Item, at: datetime) -> None:
    if item.kind in ABOUT_THEMSELVES:
        raise NotLate("督办单和问责建议不再套督办，请对原来的事项办。")
    if item.life not in LIVE or item.due_at >= at:
        raise NotLate(f"“{item.title}”没有逾期。")


def _must_be_others(item: Item, by: Member) -> None:
    if by.person_id in (item.owner_id, item.submitted_by_id) or by.in_unit(item.owner_unit_id):
        raise NotForYouToPress("不能督办或问责自己和本单位的事，请由他人办理。")


def _handed_in(zone: Zone, title: str, said: str, *, by: Member, at: datetime, op: UUID | None) -> Item:
    """Who proposes has done his part with it: what follows is the leader's."""
    opening = ledger.Opening(
        kind=ACCOUNTABILITY,
        title=title,
        deadline=_working(zone, at, DECIDE_DAYS),
        owner_unit=Unit.objects.get(zone=zone, pk=by.main_unit_id) if by.main_unit_id else None,
        owner=by.person,
    )
    item = ledger.open_item(zone=zone, opening=opening, by=by, at=at, op=op)
    ledger.accept(item, by=by, at=at, op=part(op, "accept"))
    ledger.attach(item, by=by, at=at, text=said, op=part(op, "facts"))
    return ledger.submit(item, by=by, at=at, op=part(op, "submit"))


def _working(zone: Zone, at: datetime, days: int) -> Deadline:
    return after_working_days(at, days, calendar=calendar.load(zone))


def _opened_by(model: type[Made], zone: Zone, op: UUID | None) -> Made | None:
    """先前所发 with the same operation: its item's first entry carries it."""
    if op is None:
        return None
    return model._default_manager.filter(zone=zone, item__entries__op=uuid5(op, "0")).first()
