"""督查的五种事项：重点任务、军令状对账、现场问题、督办单、问责建议."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse

from guatu.core.refusal import Refusal
from guatu.ledger.circles import EVERYTHING, NOTHING
from guatu.ledger.kinds import Kind, Signing
from guatu.ledger.ladder import REMIND, Rung
from guatu.ledger.models import DayKind, Item
from guatu.ledger.past import past_of
from guatu.supervision import freezing
from guatu.supervision.models import (
    AccountabilityProposal,
    Finding,
    KeyTaskMonth,
    Reckoning,
    SupervisionOrder,
)
from guatu.zones.member import Member
from guatu.zones.models import Role, Zone


class OwnFigure(Refusal):
    """不能验收自己填的数."""


class MarkedAsWhole(Refusal):
    """一把手工程按整项任务标."""


class NotDecided(Refusal):
    """问责建议还没有决定."""


BY_SUPERVISION = Signing(roles=frozenset({Role.SUPERVISOR}), unit_head=False)
BY_SUPERVISION_OR_LEADER = Signing(roles=frozenset({Role.SUPERVISOR, Role.LEADER}), unit_head=False)
BY_LEADER = Signing(roles=frozenset({Role.LEADER}), unit_head=False)


def _pages(model: type[models.Model], page: str, key: str, field: str) -> Callable[..., dict[UUID, str]]:
    def pages(zone_code: str, item_ids: list[UUID]) -> dict[UUID, str]:
        rows: Any = model._default_manager.filter(zone__code=zone_code, item__in=item_ids)
        return {
            item: reverse(page, kwargs={"zone": zone_code, key: subject})
            for item, subject in rows.values_list("item_id", field)
        }

    return pages


def _cell_learns(item: Item, verb: str, at: datetime) -> None:
    """格随任务标. A task is 一把手工程 as a whole: none of its months says otherwise."""
    if verb not in ("mark", "unmark"):
        return
    cells = KeyTaskMonth.objects.filter(zone_id=item.zone_id, item=item, withdrawn_at=None)
    cell = cells.select_related("task").first()
    if cell is not None and cell.task.is_priority != item.is_priority:
        raise MarkedAsWhole(f"一把手工程按整项任务标，请到“{cell.task.title}”的任务页去改。")


def _reckoning_learns(item: Item, verb: str, at: datetime) -> None:
    """对账随事项走. Nothing is handed in with a figure missing, and the signature freezes them all."""
    if verb not in ("submit", "sign_off"):
        return
    row = Reckoning.objects.filter(zone_id=item.zone_id, item=item).select_related("pledge").first()
    if row is None:
        return
    standing = freezing.figures_of(row)
    if verb == "sign_off":
        signed = past_of(item).last
        reporters = {each.actual.by_id for each in standing if each.actual}
        if signed is not None and signed.by_id in reporters:
            raise OwnFigure("这一季有你自己填报的数，请由他人验收。")
        freezing.freeze(row, standing, at=at)


def _proposal_learns(item: Item, verb: str, at: datetime) -> None:
    """问责建议随事项走. A signature without a decision would say nothing."""
    if verb != "sign_off":
        return
    rows = AccountabilityProposal.objects.filter(zone_id=item.zone_id, item=item)
    if rows.filter(decision="").exists():
        raise NotDecided("请在问责建议页上写明采纳或不采纳。")


def _proposal_readers(who: Member) -> Q:
    """谁能看问责建议: supervisors, leaders and auditors all of them; whom it is about, and the head of his
    unit, the one about him, for he is to be heard; from above only where the zone permits it.
    """
    if who.has(Role.SUPERVISOR, Role.LEADER, Role.AUDITOR):
        return EVERYTHING
    if who.has(Role.UPPER):
        permitting = Zone.objects.filter(pk=who.zone_id, **{f"settings__{SEEN_FROM_ABOVE}": True})
        return Q(zone__in=permitting.values("pk"))
    if who.person_id is None:
        return NOTHING
    headed = [seat.unit_id for seat in who.seats if seat.role == Role.UNIT_HEAD]
    about_him = AccountabilityProposal.objects.filter(Q(person=who.person_id) | Q(unit__in=headed))
    return Q(pk__in=about_him.filter(zone_id=who.zone_id).values("item"))


# The setting of a zone that lets a level above read its proposals.
SEEN_FROM_ABOVE = "accountability_above"
# A proposal waits for a leader: its alarms go where it may be read, not to the head of the proposer's unit.
TO_LEADERS = (
    REMIND,
    Rung("due", "到期未决定", ("owner", "leader")),
    Rung("leader", "逾期 3 个工作日未决定", ("leader", "supervisor"), after=3),
    Rung("chief", "逾期 7 个工作日未决定", ("chief", "supervisor"), after=7),
)
KEY_TASK = Kind(
    code="supervision.key_task",
    name="重点任务",
    prefix="RW",
    near=timedelta(days=5),
    evidence=1,
    signing=BY_SUPERVISION,
    after=_cell_learns,
    subject_url=_pages(KeyTaskMonth, "key_task", "task_id", "task_id"),
    subject_name="重点任务",
)
PLEDGE = Kind(
    code="supervision.pledge",
    name="军令状对账",
    prefix="JL",
    near=timedelta(days=5),
    evidence=1,
    signing=BY_SUPERVISION,
    after=_reckoning_learns,
    subject_url=_pages(Reckoning, "pledge", "pledge_id", "pledge_id"),
    subject_name="军令状",
)
FINDING = Kind(
    code="supervision.finding",
    name="现场问题",
    prefix="XQ",
    day_kind=DayKind.WORKING,
    near=timedelta(days=1),
    evidence=1,
    signing=BY_SUPERVISION_OR_LEADER,
    needs_plan=True,
    tiered=True,
    subject_url=_pages(Finding, "meeting", "meeting_id", "meeting_id"),
    subject_name="现场会",
)
ORDER = Kind(
    code="supervision.order",
    name="督办单",
    prefix="DB",
    day_kind=DayKind.WORKING,
    near=timedelta(days=1),
    evidence=1,
    signing=BY_SUPERVISION,
    subject_url=_pages(SupervisionOrder, "item", "item_id", "about_id"),
    subject_name="所督事项",
)
ACCOUNTABILITY = Kind(
    code="supervision.accountability",
    name="问责建议",
    prefix="WZ",
    day_kind=DayKind.WORKING,
    near=timedelta(days=1),
    evidence=1,
    signing=BY_LEADER,
    ladder=TO_LEADERS,
    readers=_proposal_readers,
    after=_proposal_learns,
    subject_url=_pages(AccountabilityProposal, "proposal", "proposal_id", "id"),
    subject_name="问责建议",
)
KINDS = (KEY_TASK, PLEDGE, FINDING, ORDER, ACCOUNTABILITY)
