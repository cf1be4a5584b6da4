"""逾期台账、督办单、问责建议."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.ledger.kinds import all_kinds
from guatu.ledger.lamps import lamp_of
from guatu.ledger.models import Item
from guatu.supervision import access, actions, sheets
from guatu.supervision.actions import orders as rules
from guatu.supervision.forms.pressing import DecideForm, OrderForm, ProposalForm
from guatu.supervision.models import AccountabilityProposal
from guatu.supervision.queries import pressing as queries
from guatu.supervision.views.answer import keep
from guatu.ui.form import sent
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.models import Role, Unit
from guatu.zones.paging import page_of
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])
PRESSERS = (Role.SUPERVISOR, Role.LEADER)
DAYS = [("7", "一周以上"), ("15", "半月以上"), ("30", "一月以上"), ("90", "三月以上")]
PRESSED = [("none", "还没督办"), ("ordered", "有督办单"), ("proposed", "有问责建议")]
Decision, Measure = AccountabilityProposal.Decision, AccountabilityProposal.Measure


@require_GET
def overdue(request: ZoneRequest) -> HttpResponse:
    """逾期台账."""
    page = page_of(
        request,
        queries.overdue(
            request.zone, request.GET, member=request.member, today=request.today, at=request.now
        ),
    )
    presses = request.member.has(*PRESSERS)
    context = {
        "page": page,
        "kinds": {kind.code: kind.name for kind in all_kinds()},
        "days_late": rules.days_late,
        "may_press": presses,
        "may_press_item": lambda item: (
            presses and item.kind not in rules.ABOUT_THEMSELVES and _is_others(request, item)
        ),
        "selects": [
            _units(request),
            {"name": "kind", "label": "种类", "options": [(k.code, k.name) for k in all_kinds()]},
            {"name": "days", "label": "逾期", "options": DAYS},
            {"name": "pressed", "label": "督办", "options": PRESSED},
        ],
    }
    return render(request, "supervision/overdue.html", context)


@require_GET
def overdue_export(request: ZoneRequest) -> HttpResponse:
    """导出逾期台账 with the filters of the list."""
    rows = queries.overdue(
        request.zone, request.GET, member=request.member, today=request.today, at=request.now
    )
    return keep(request, "逾期台账", sheets.OVERDUE_COLUMNS, sheets.overdue_rows(rows, request.now))


@require_GET
def orders(request: ZoneRequest) -> HttpResponse:
    """督办单."""
    context = {
        "page": page_of(request, queries.orders(request.zone, request.GET, request.now)),
        "lamp_of": lamp_of,
        "about": request.GET.get("about", ""),
        "selects": [
            _units(request),
            {"name": "state", "label": "状态", "options": list(queries.ORDER_STATES.items())},
        ],
    }
    return render(request, "supervision/orders.html", context)


@require_GET
def orders_export(request: ZoneRequest) -> HttpResponse:
    """导出督办单 with the filters of the list."""
    rows = queries.orders(request.zone, request.GET, request.now)
    return keep(request, "督办单", sheets.ORDER_COLUMNS, sheets.order_rows(rows))


@both
def order_new(request: ZoneRequest, item_id: UUID) -> HttpResponse:
    """发督办单."""
    held = access.item_of(request, item_id)
    form = OrderForm(request.POST or None)

    def act() -> HttpResponse:
        made = actions.issue_order(
            held, by=request.member, at=request.now, op=op_of(request), **form.cleaned_data
        )
        return go(request, "item", f"已发督办单 {made.item.number}。", item_id=made.item_id)

    return sent(request, form, act) or _form(request, form, "发督办单", held)


@require_GET
def proposals(request: ZoneRequest) -> HttpResponse:
    """问责建议."""
    states = [("waiting", "待决定"), *[(d.value, d.label) for d in Decision if d.value]]
    context = {
        "page": page_of(request, queries.proposals(request.zone, request.GET, request.member)),
        "about": request.GET.get("about", ""),
        "selects": [
            _units(request),
            {"name": "state", "label": "决定", "options": states},
            {"name": "measure", "label": "措施", "options": Measure.choices},
        ],
    }
    return render(request, "supervision/proposals.html", context)


@require_GET
def proposals_export(request: ZoneRequest) -> HttpResponse:
    """导出问责建议 with the filters of the list."""
    rows = queries.proposals(request.zone, request.GET, request.member)
    return keep(request, "问责建议", sheets.PROPOSAL_COLUMNS, sheets.proposal_rows(rows))


@require_GET
def proposal(request: ZoneRequest, proposal_id: UUID) -> HttpResponse:
    """一份问责建议."""
    return _proposal(request, access.proposal_of(request, proposal_id))


@both
def proposal_new(request: ZoneRequest, item_id: UUID) -> HttpResponse:
    """提问责建议."""
    held = access.item_of(request, item_id)
    form = ProposalForm(request.POST or None)

    def act() -> HttpResponse:
        made = actions.propose(
            held, by=request.member, at=request.now, op=op_of(request), **form.cleaned_data
        )
        return go(request, "proposal", "建议已提，等领导决定。", proposal_id=made.pk)

    return sent(request, form, act) or _form(request, form, "提问责建议", held)


@require_POST
def proposal_decide(request: ZoneRequest, proposal_id: UUID) -> HttpResponse:
    """采纳或不采纳."""
    held = access.proposal_of(request, proposal_id)
    form = DecideForm(request.POST)

    def act() -> HttpResponse:
        actions.decide(
            held,
            adopted=form.cleaned_data["adopted"] == "1",
            note=form.cleaned_data["note"],
            by=request.member,
            at=request.now,
            op=op_of(request),
        )
        return go(request, "proposal", "已决定。", proposal_id=held.pk)

    done = sent(request, form, act)
    return done or _proposal(request, access.proposal_of(request, proposal_id), form)


def _proposal(
    request: ZoneRequest, held: AccountabilityProposal, form: DecideForm | None = None
) -> HttpResponse:
    context = {
        "proposal": held,
        "facts": rules.facts_text(held.facts),
        "lamp": lamp_of(held.about, request.now),
        "form": form or DecideForm(),
        "may_decide": request.member.has(Role.LEADER)
        and not held.decision
        and request.member.person_id != held.proposed_by_id
        and _is_others(request, held.about),
    }
    return render(request, "supervision/proposal.html", context, status=422 if form else 200)


def _form(request: ZoneRequest, form: Any, title: str, held: Item) -> HttpResponse:
    facts = rules.facts_of(held, request.now)
    context = {"form": form, "title": title, "item": held, "facts": rules.facts_text(facts)}
    return form_page(request, "supervision/pressing_form.html", context)


def _is_others(request: ZoneRequest, item: Item) -> bool:
    member = request.member
    return member.person_id not in (item.owner_id, item.submitted_by_id) and not member.in_unit(
        item.owner_unit_id
    )


def _units(request: ZoneRequest) -> dict[str, Any]:
    rows = Unit.objects.filter(zone=request.zone, is_active=True).order_by("name").values_list("id", "name")
    return {"name": "unit", "label": "责任单位", "options": [(str(k), n) for k, n in rows]}
