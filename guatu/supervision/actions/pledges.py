"""军令状的动词：sign, set a target, break it down, report what was reached."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction

from guatu.core.dates import PartialDate, dated
from guatu.core.refusal import Refusal
from guatu.files.models import StoredFile
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import on_day
from guatu.ledger.models import Item, Life
from guatu.ledger.withdrawal import withdraw_all
from guatu.supervision.actions.once import made_before, part
from guatu.supervision.freezing import YEAR_END
from guatu.supervision.kind import PLEDGE
from guatu.supervision.models import (
    Basis,
    Pledge,
    PledgeTarget,
    Reckoning,
    TargetActual,
    TargetPlan,
)
from guatu.ui.format import money_text, number
from guatu.zones import numbers
from guatu.zones.member import Member
from guatu.zones.models import Person, Role, Unit, Zone

PREFIX = "LZ"
KEEPERS = (Role.SUPERVISOR, Role.LEADER)
WORKING = (Role.UNIT_HEAD, Role.OFFICER)
QUARTERS = {1: "一季度", 2: "二季度", 3: "三季度", 4: "四季度"}


class PledgeNotYours(Refusal):
    """不归你办的军令状."""


class PledgeIncomplete(Refusal):
    """军令状还缺东西."""


class QuarterFrozen(Refusal):
    """这一季已对账."""


class NotYetReached(Refusal):
    """还没到的月份."""


@dataclass(frozen=True)
class TargetDraft:
    """一项待立的目标. ``plans`` by month, from January on."""

    indicator: str
    value: Decimal
    measure: str = ""
    is_money: bool = False
    comparator: str = PledgeTarget.Compare.ATLEAST
    basis: str = Basis.BUSINESS
    is_cumulative: bool = True
    recognition: str = ""
    plans: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class PledgeDraft:
    """一份待登记的军令状."""

    year: int
    title: str
    signed_on: date
    targets: Sequence[TargetDraft]
    unit: Unit | None = None
    person: Person | None = None
    signed_for: Person | None = None
    occasion: str = ""
    text: str = ""
    reckon_days: int = 10
    document: StoredFile | None = None


@transaction.atomic
def sign_pledge(
    *, zone: Zone, draft: PledgeDraft, by: Member, at: datetime, op: UUID | None = None
) -> Pledge:
    """立军令状. The targets stand, and every quarter still to come is an item of the pledging unit."""
    _must_keep(by)
    if (known := made_before(Pledge, zone, op)) is not None:
        return known
    if draft.unit is None and draft.person is None:
        raise PledgeIncomplete("请写明立状的单位或人。")
    if not draft.targets:
        raise PledgeIncomplete("军令状至少要有一项目标。")
    if draft.signed_on > dated(at):
        raise PledgeIncomplete("签订日期还没到。")
    values: dict[str, Any] = {k: v for k, v in draft.__dict__.items() if k != "targets"}
    pledge = Pledge.objects.create(
        zone=zone,
        number=numbers.take(zone, prefix=PREFIX, year=draft.year)[0],
        created_by=by.person,
        created_at=at,
        op=op,
        **values,
    )
    for target in draft.targets:
        add_target(pledge, draft=target, by=by, at=at)
    _open_reckonings(pledge, by=by, at=at, op=part(op, "quarters"))
    return pledge


@transaction.atomic
def withdraw_pledge(pledge: Pledge, *, by: Member, at: datetime, note: str) -> Pledge:
    """撤回军令状. It was registered wrongly or is replaced: what is not reckoned no longer counts."""
    _must_keep(by)
    if not note.strip():
        raise PledgeIncomplete("撤回请写明理由。")
    held = Pledge.objects.select_for_update(of=("self",)).get(zone_id=pledge.zone_id, pk=pledge.pk)
    if held.withdrawn_at is not None:
        return held
    items = Reckoning.objects.filter(zone_id=held.zone_id, pledge=held).values_list("item", flat=True)
    withdraw_all(zone=held.zone, items=list(items), by=by, at=at, note=f"撤回军令状：{note.strip()}")
    held.withdrawn_at, held.withdrawn_note = at, note.strip()[:200]
    held.save(update_fields=["withdrawn_at", "withdrawn_note"])
    return held


@transaction.atomic
def add_target(pledge: Pledge, *, draft: TargetDraft, by: Member, at: datetime) -> PledgeTarget:
    """加目标, with its breakdown by months. Not once a quarter was signed: its figures would have a hole."""
    _must_keep(by)
    held = Pledge.objects.select_for_update(of=("self",)).get(zone_id=pledge.zone_id, pk=pledge.pk)
    signed = Reckoning.objects.filter(zone_id=held.zone_id, pledge=held, item__life=Life.CLOSED)
    if signed.exists():
        raise QuarterFrozen("已有一季对过账，不能再加目标。")
    rows = PledgeTarget.objects.filter(zone_id=held.zone_id, pledge=held)
    if (known := rows.filter(indicator=draft.indicator).first()) is not None:
        if _is_drafted(known, draft):  # the form was sent twice
            return known
        raise PledgeIncomplete(f"已有“{draft.indicator}”这项目标。")
    if draft.value <= 0:
        raise PledgeIncomplete("目标值要大于零。")
    values: dict[str, Any] = {k: v for k, v in draft.__dict__.items() if k != "plans"}
    target = PledgeTarget.objects.create(zone_id=held.zone_id, pledge=held, order=rows.count() + 1, **values)
    set_plans(target, plans=draft.plans, by=by)
    return target


def _is_drafted(target: PledgeTarget, draft: TargetDraft) -> bool:
    """Whether the target says what the draft does, its months included."""
    plans = TargetPlan.objects.filter(zone_id=target.zone_id, target=target)
    said = all(getattr(target, k) == v for k, v in draft.__dict__.items() if k != "plans")
    return said and dict(plans.values_list("through_month", "value")) == dict(draft.plans)


@transaction.atomic
def set_plans(target: PledgeTarget, *, plans: Mapping[int, Decimal], by: Member) -> list[TargetPlan]:
    """分解. Where the target should stand by the end of these months; months not named have no plan."""
    _must_keep(by)
    if any(month not in range(1, YEAR_END) for month in plans):
        raise PledgeIncomplete("分解到 1—11 月；年底就是目标本身。")
    months = sorted(plans)
    if target.is_cumulative and any(plans[a] > plans[b] for a, b in pairwise(months)):
        raise PledgeIncomplete(f"“{target.indicator}”是累计数，后一个月的计划不能比前一个月少。")
    rows = TargetPlan.objects.filter(zone_id=target.zone_id, target=target)
    rows.exclude(through_month__in=months).delete()
    held = {row.through_month: row for row in rows.select_for_update(of=("self",))}
    for month in months:  # a row is changed, not replaced: its history says from what to what
        if month not in held:
            held[month] = TargetPlan.objects.create(
                zone_id=target.zone_id, target=target, through_month=month, value=plans[month]
            )
        elif held[month].value != plans[month]:
            held[month].value = plans[month]
            held[month].save(update_fields=["value"])
    return [held[month] for month in months]


@transaction.atomic
def report_actual(
    target: PledgeTarget,
    *,
    through_month: int,
    value: Decimal,
    source: str,
    by: Member,
    at: datetime,
    basis: str = "",
    note: str = "",
    op: UUID | None = None,
) -> TargetActual:
    """填实绩. From January to the end of that month; the row stays, a later one of the same month counts.

    A reported figure is evidence beside the quarter's item; a quarter that was signed takes no more.
    """
    pledge = Pledge.objects.select_related("zone", "unit").get(zone_id=target.zone_id, pk=target.pledge_id)
    must_report(pledge, by)
    if (known := made_before(TargetActual, pledge.zone, op)) is not None:
        return known
    if not source.strip():
        raise PledgeIncomplete("请写明数据从哪里来。")
    _must_take_figures(pledge, through_month, at)
    item = _quarter_still_open(pledge, through_month)
    row = TargetActual.objects.create(
        zone_id=pledge.zone_id,
        target=target,
        through_month=through_month,
        value=value,
        basis=basis or target.basis,
        source=source.strip()[:100],
        note=note.strip()[:200],
        by=by.person,
        unit_id=by.main_unit_id,
        at=at,
        op=op,
    )
    if item is not None and item.life in ledger.ON_ROAD:
        ledger.attach(item, by=by, at=at, text=_said(target, row), op=part(op, "evidence"))
    return row


def _said(target: PledgeTarget, row: TargetActual) -> str:
    figure = f"{target.indicator} 1—{row.through_month} 月 {told(target, row.value)}"
    return f"{figure}（{row.get_basis_display()}，{row.source}）"


def _must_take_figures(pledge: Pledge, month: int, at: datetime) -> None:
    if pledge.withdrawn_at is not None:
        raise PledgeIncomplete("这份军令状已撤回，不再填报。")
    today = dated(at)
    if (pledge.year, month) > (today.year, today.month):
        raise NotYetReached(f"{pledge.year} 年 {month} 月还没到。")


def _quarter_still_open(pledge: Pledge, month: int) -> Item | None:
    """The item of the quarter this month lies in, held; refused when it was signed. None before the first."""
    rows = Reckoning.objects.filter(zone_id=pledge.zone_id, pledge=pledge, quarter=(month + 2) // 3)
    quarter = rows.select_related("item").first()
    item = ledger.hold(quarter.item) if quarter else None
    if item is not None and item.life == Life.CLOSED:
        raise QuarterFrozen("这一季已对账，数字已冻结；要更正，请先请督查重新打开。")
    return item


def must_report(pledge: Pledge, by: Member) -> None:
    """须是立状的人、立状单位的人或督查."""
    if not (
        by.has(Role.SUPERVISOR)
        or (by.person_id is not None and by.person_id == pledge.person_id)
        or by.in_unit(pledge.unit_id, *WORKING)
    ):
        raise PledgeNotYours("实绩由立状的单位填报。")


def told(target: PledgeTarget, value: Decimal | None) -> str:
    """一个数 as it is read, with its unit; money in 亿元 or 万元."""
    if value is None:
        return "—"
    return money_text(int(value)) if target.is_money else f"{number(value, 4)}{target.measure}"


def quarter_end(year: int, quarter: int) -> date:
    """季末."""
    month = quarter * 3
    return date(year, month, monthrange(year, month)[1])


def _open_reckonings(pledge: Pledge, *, by: Member, at: datetime, op: UUID | None) -> None:
    quarters = [q for q in QUARTERS if quarter_end(pledge.year, q) >= pledge.signed_on]
    openings = [
        ledger.Opening(
            kind=PLEDGE,
            title=f"{pledge.whose}{pledge.year}年{QUARTERS[quarter]}军令状对账",
            deadline=on_day(
                PartialDate(quarter_end(pledge.year, quarter) + timedelta(days=pledge.reckon_days)),
                near=PLEDGE.near,
            ),
            owner_unit=pledge.unit,
            owner=pledge.person,
        )
        for quarter in quarters
    ]
    if openings:
        items = ledger.open_items(zone=pledge.zone, openings=openings, by=by, at=at, op=op)
        Reckoning.objects.bulk_create(
            Reckoning(zone=pledge.zone, pledge=pledge, quarter=quarter, item=item)
            for quarter, item in zip(quarters, items, strict=True)
        )


def _must_keep(by: Member) -> None:
    if not by.has(*KEEPERS):
        raise PledgeNotYours("军令状由督查或班子领导登记。")
