"""督查给事项页的话：what may be done now to press an overdue item, and what was already done to press it."""

from collections.abc import Iterator

from django.urls import reverse

from guatu.core.refusal import Refusal
from guatu.ledger.circles import seen_by
from guatu.ledger.models import Item, Life
from guatu.ledger.related import Link
from guatu.ledger.steps import ON_ROAD
from guatu.supervision.actions.orders import ABOUT_THEMSELVES, may_order, may_propose
from guatu.supervision.models import AccountabilityProposal, SupervisionOrder
from guatu.zones.permissions import may_open
from guatu.zones.typing import ZoneRequest

TITLE = "督查"
SHOWN = 20


def links_of(request: ZoneRequest, item: Item) -> Iterator[Link]:
    """一件事的督查：two queries, and two more for who may press it while it is late."""
    if item.kind in ABOUT_THEMSELVES:
        return
    code = request.zone.code
    orders = SupervisionOrder.objects.filter(zone=request.zone, about=item).select_related("item")
    issued = list(orders.order_by("-issued_at", "-id")[:SHOWN])
    is_running = any(order.item.life in ON_ROAD for order in issued)
    for text, page, rule in (
        ("发督办单", "order_new", may_order),
        ("提问责建议", "proposal_new", may_propose),
    ):
        if page == "order_new" and is_running:
            continue
        try:
            rule(item, request.member, request.now)
        except Refusal:
            continue
        yield Link(text, reverse(page, kwargs={"zone": code, "item_id": item.pk}), acts=True, title=TITLE)
    for order in issued:
        said = f"督办单 {order.item.number}（{Life(order.item.life).label}）"
        yield Link(said, reverse("item", kwargs={"zone": code, "item_id": order.item_id}), title=TITLE)
    if not may_open(request, "proposal"):
        return
    read = seen_by(request.member, through="item")
    proposals = AccountabilityProposal.objects.filter(read, zone=request.zone, about=item)
    proposals = proposals.select_related("item")
    for proposal in proposals.order_by("-proposed_at", "-id")[:SHOWN]:
        measure, decided = proposal.get_measure_display(), proposal.get_decision_display()
        said = f"{measure}建议 {proposal.item.number}（{decided}）"
        url = reverse("proposal", kwargs={"zone": code, "proposal_id": proposal.pk})
        yield Link(said, url, title=TITLE)
