"""联企的页面：the list, one company's story, and the verbs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.registry import queries as registry
from guatu.registry.access import company_of
from guatu.service import access, actions, sheets
from guatu.service.forms.liaison import AssignForm, EndForm, HandOverAllForm, HandOverForm, PeopleForm
from guatu.service.models import Liaison
from guatu.service.queries import liaison as queries
from guatu.ui.form import sent
from guatu.zones.answer import go_to, op_of
from guatu.zones.export import xlsx
from guatu.zones.paging import page_of
from guatu.zones.typing import ZoneRequest


@require_GET
def liaisons(request: ZoneRequest) -> HttpResponse:
    """联企. ``?export=xlsx`` gives the same rows as a spreadsheet."""
    zone, today, wanted = request.zone, request.today, request.GET.dict()
    every = queries.companies(zone, wanted, member=request.member, on=today)
    view = wanted.get("view", "")
    rows = queries.in_view(every, view)
    if wanted.get("export") == "xlsx":
        found = queries.with_links(rows, zone, on=today)
        return xlsx("联企", sheets.COLUMNS, sheets.rows(found), on=today)
    people = [(key, f"{name}（{count}）") for key, name, count in queries.holders(zone, on=today)]
    page = page_of(request, rows)
    context = {
        "page": page,
        "rows": queries.with_links(page.rows, zone, on=today),
        "views": queries.VIEWS,
        "view": view,
        "counts": queries.view_counts(every),
        "kinds": Liaison.Kind.choices,
        "selects": [
            {"name": "person", "label": "联系人", "options": people},
            {"name": "unit", "label": "单位", "options": queries.units(zone)},
            {"name": "kind", "label": "身份", "options": Liaison.Kind.choices},
            {"name": "park", "label": "片区", "options": registry.park_choices(zone)},
        ],
    }
    return render(request, "service/liaisons.html", context)


@require_GET
def liaison_company(request: ZoneRequest, company_id: UUID) -> HttpResponse:
    """一家企业的联系经过."""
    company = company_of(request.zone, company_id)
    story = queries.story_of(request.zone, company)
    context = {
        "company": company,
        "now": [each for each in story if each.to_date is None or each.to_date >= request.today],
        "past": [each for each in story if each.to_date is not None and each.to_date < request.today],
        "states": dict(Liaison.State.choices),
    }
    return render(request, "service/liaison_company.html", context)


@require_http_methods(["GET", "POST"])
def liaison_assign(request: ZoneRequest) -> HttpResponse:
    """指派, for the companies ticked in the list or the one whose page one comes from."""
    asked = request.POST if request.method == "POST" else request.GET
    ids = [each for text in asked.getlist("ids") if (each := queries.as_id(text)).int]
    if not ids:
        raise Refusal("请先在联企列表里勾选企业，再指派。")
    companies = access.companies_of(request.zone, ids)
    # Ticked in the list, nothing is filled in yet: the form is drawn, not found wanting.
    is_sent = request.method == "POST" and "kind" in request.POST
    form = AssignForm(request, request.POST if is_sent else None)

    def act() -> HttpResponse:
        done = actions.assign_liaisons(
            companies=companies,
            person=form.chosen("person"),
            kind=form.cleaned_data["kind"],
            from_date=form.cleaned_data["from_date"],
            is_key=form.cleaned_data["is_key"],
            by=request.member,
            at=request.now,
            op=op_of(request),
        )
        address = _address(request, companies[0].pk if len(companies) == 1 else None)
        if done.kept:
            messages.warning(request, _kept(done))
        if not done.made:
            return redirect(address)
        return go_to(request, address, f"{len(done.made)} 家已指派，联系人会收到消息。")

    title = "指派联系人" if len(companies) == 1 else f"给 {len(companies)} 家企业指派联系人"
    return sent(request, form, act) or _form_page(request, form, title, label="指派", companies=companies)


def _kept(done: actions.Assigned) -> str:
    names = "、".join(each.name for each in done.kept[:3]) + ("等" if len(done.kept) > 3 else "")
    return f"{len(done.kept)} 家已有这一身份的联系人，没有改动：{names}。换人请用交接。"


@require_http_methods(["GET", "POST"])
def liaison_hand_over(request: ZoneRequest, liaison_id: UUID) -> HttpResponse:
    """交接一家."""
    found = access.liaison_of(request.zone, liaison_id)
    form = HandOverForm(request, request.POST or None)

    def run() -> str:
        data = form.cleaned_data
        made = actions.hand_over(
            found,
            to=form.chosen("to"),
            on=data["on"],
            note=data["note"],
            by=request.member,
            at=request.now,
            op=op_of(request),
        )
        return f"已交接，{made.person.name}从 {made.from_date} 起联系。"

    title = f"交接：{found.company.name}（{found.person.name}）"
    return _verb(request, form, run, (title, "交接"), found)


@require_http_methods(["GET", "POST"])
def liaison_end(request: ZoneRequest, liaison_id: UUID) -> HttpResponse:
    """结束一家."""
    found = access.liaison_of(request.zone, liaison_id)
    form = EndForm(request, request.POST or None)

    def run() -> str:
        data = form.cleaned_data
        actions.end_liaison(found, on=data["on"], note=data["note"], by=request.member, at=request.now)
        return "联系已结束。"

    title = f"结束联系：{found.company.name}（{found.person.name}）"
    return _verb(request, form, run, (title, "结束联系"), found)


@require_http_methods(["GET", "POST"])
def liaison_hand_over_all(request: ZoneRequest) -> HttpResponse:
    """全部交接 of somebody who leaves."""
    form = HandOverAllForm(request, request.POST or None)
    form.fields["person"].initial = request.GET.get("person", "")

    def run() -> str:
        data = form.cleaned_data
        made = actions.hand_over_all(
            person=form.chosen("person"),
            to=form.chosen("to"),
            on=data["on"],
            note=data["note"],
            by=request.member,
            at=request.now,
            op=op_of(request),
        )
        return f"{len(made)} 家已交给{form.chosen('to').name}。"

    return _verb(request, form, run, ("全部交接", "全部交接"), None)


@require_POST
def liaison_key(request: ZoneRequest, liaison_id: UUID) -> HttpResponse:
    """列为重点，或取消."""
    found = access.liaison_of(request.zone, liaison_id)
    is_key = request.POST.get("is_key") == "1"
    actions.mark_key(found, is_key=is_key, by=request.member, at=request.now)
    said = "已列为重点联系企业。" if is_key else "不再列为重点联系企业。"
    return go_to(request, _address(request, found.company_id), said)


def _verb(
    request: ZoneRequest,
    form: PeopleForm,
    run: Callable[[], str],
    words: tuple[str, str],
    link: Liaison | None,
) -> HttpResponse:
    """One verb with a form: do it and go back, or draw the form again with what was typed."""

    def act() -> HttpResponse:
        said = run()
        return go_to(request, _address(request, link.company_id if link else None), said)

    title, label = words
    companies = [link.company] if link else []
    return sent(request, form, act) or _form_page(request, form, title, label=label, companies=companies)


def _form_page(
    request: ZoneRequest, form: PeopleForm, title: str, *, label: str, companies: list[Any]
) -> HttpResponse:
    one = companies[0].pk if len(companies) == 1 else None
    context = {"form": form, "title": title, "label": label, "companies": companies}
    context["back"] = _address(request, one)
    return render(request, "service/liaison_form.html", context, status=422 if form.errors else 200)


def _address(request: ZoneRequest, company_id: UUID | None) -> str:
    if company_id is None:
        return reverse("liaisons", kwargs={"zone": request.zone.code})
    return reverse("liaison_company", kwargs={"zone": request.zone.code, "company_id": company_id})
