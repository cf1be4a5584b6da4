"""督办的问法：what is overdue, and what was already done about it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guatu.core.dates import day_end
from guatu.ledger.actions import ON_ROAD
from guatu.ledger.circles import seen_by
from guatu.ledger.models import LIVE, Life
from guatu.ledger.queries import items_of
from guatu.supervision.models import AccountabilityProposal, SupervisionOrder
from guatu.supervision.queries.asked import id_asked
from guatu.zones.member import Member
from guatu.zones.models import Zone

EVERY = Q()
ORDER_STATES = {"open": "在办", "over": "逾期未答", "returned": "退回重答", "closed": "已销号"}


def overdue(
    zone: Zone, wanted: Mapping[str, str], *, member: Member, today: date, at: datetime
) -> QuerySet[Any]:
    """逾期台账: every overdue item that this person sees, overdue longest first, with the numbers of its
    ``orders`` (``running``, ``failed``) and of those ``proposals`` (``waiting``) that he may read.
    """
    rows = items_of(zone, at).filter(seen_by(member), life__in=LIVE, due_at__lt=at)
    read = seen_by(member, through="item")
    unanswered = Q(item__life__in=LIVE, item__due_at__lt=at)
    rows = rows.annotate(
        orders=_count(SupervisionOrder),
        running=_count(SupervisionOrder, Q(item__life__in=ON_ROAD)),
        failed=_count(SupervisionOrder, unanswered | Q(item__rounds__gt=0)),
        proposals=_count(AccountabilityProposal, read),
        waiting=_count(AccountabilityProposal, read & Q(decision="")),
    )
    if wanted.get("unit"):
        rows = rows.filter(owner_unit=id_asked(wanted["unit"]))
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if (days := wanted.get("days", "")).isascii() and days.isdigit() and len(days) < 5:
        rows = rows.filter(due_at__lte=day_end(today - timedelta(days=int(days))))
    pressed = wanted.get("pressed", "")
    if pressed in ("none", "ordered", "proposed"):
        rows = {
            "none": rows.filter(orders=0, proposals=0),
            "ordered": rows.filter(orders__gt=0),
            "proposed": rows.filter(proposals__gt=0),
        }[pressed]
    for word in wanted.get("q", "")[:60].split():
        rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word))
    return rows.order_by("due_at", "id")


def orders(zone: Zone, wanted: Mapping[str, str], at: datetime) -> QuerySet[SupervisionOrder]:
    """督办单, those still to be answered first."""
    rows = SupervisionOrder.objects.filter(zone=zone)
    state = wanted.get("state", "")
    where = {
        "open": Q(item__life__in=ON_ROAD),
        "over": Q(item__life__in=LIVE, item__due_at__lt=at),
        "returned": Q(item__life__in=ON_ROAD, item__rounds__gt=0),
        "closed": Q(item__life=Life.CLOSED),
    }
    rows = rows.filter(where.get(state, Q()))
    if wanted.get("unit"):
        rows = rows.filter(item__owner_unit=id_asked(wanted["unit"]))
    if wanted.get("about"):
        rows = rows.filter(about=id_asked(wanted["about"]))
    for word in wanted.get("q", "")[:60].split():
        rows = rows.filter(
            Q(item__title__icontains=word) | Q(item__number__icontains=word) | Q(demand__icontains=word)
        )
    return rows.select_related("item__owner_unit", "item__owner", "about", "issued_by").order_by(
        "-issued_at", "-id"
    )


def proposals(zone: Zone, wanted: Mapping[str, str], member: Member) -> QuerySet[AccountabilityProposal]:
    """问责建议 that this person may read, the latest first."""
    rows = AccountabilityProposal.objects.filter(seen_by(member, through="item"), zone=zone)
    state = wanted.get("state", "")
    if state:
        rows = rows.filter(decision="" if state == "waiting" else state)
    if wanted.get("measure"):
        rows = rows.filter(measure=wanted["measure"])
    if wanted.get("about"):
        rows = rows.filter(about=id_asked(wanted["about"]))
    if wanted.get("unit"):
        rows = rows.filter(unit=id_asked(wanted["unit"]))
    for word in wanted.get("q", "")[:60].split():
        rows = rows.filter(
            Q(about__title__icontains=word) | Q(item__number__icontains=word) | Q(reason__icontains=word)
        )
    return rows.select_related("item", "about", "unit", "proposed_by", "decided_by").order_by(
        "-proposed_at", "-id"
    )


def _count(model: type[SupervisionOrder] | type[AccountabilityProposal], where: Q = EVERY) -> Any:
    rows: Any = model._default_manager.filter(where, zone=OuterRef("zone"), about=OuterRef("pk")).order_by()
    counted = rows.values("about").annotate(n=Count("id")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
