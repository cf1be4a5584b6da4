"""企业名录与见报事实."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.refusal import Refusal
from guatu.registry import access, actions, codes, queries, sheets
from guatu.registry.forms import CompanyForm
from guatu.registry.industries import industry_name
from guatu.registry.models import Company
from guatu.registry.panels import panels_for
from guatu.zones.export import xlsx
from guatu.zones.paging import page_of
from guatu.zones.queries_changes import changes_of
from guatu.zones.typing import ZoneRequest


@require_GET
def companies(request: ZoneRequest) -> HttpResponse:
    """企业名录. ``?export=xlsx`` gives the same rows as a spreadsheet."""
    rows = queries.companies(request.zone, request.GET.dict())
    if request.GET.get("export") == "xlsx":
        return xlsx("企业名录", sheets.COMPANY_COLUMNS, sheets.company_rows(rows), on=request.today)
    parks = queries.park_choices(request.zone)
    selects = [
        {"name": "park", "label": "片区", "options": [*parks, ("none", "未定")]},
        {"name": "code", "label": "信用代码", "options": [("missing", "待核"), ("shown", "已有")]},
        {"name": "sample", "label": "性质", "options": [("no", "真实"), ("yes", "示例")]},
    ]
    context = {"page": page_of(request, rows), "selects": selects, "industry_name": industry_name}
    return render(request, "registry/companies.html", context)


@require_GET
def company(request: ZoneRequest, id: UUID) -> HttpResponse:
    """一家企业, with what was reported about it."""
    found = access.company_of(request.zone, id)
    doubt = codes.credit_code_doubt(found.credit_code) if found.credit_code else ""
    context = {
        "company": found,
        "industry": industry_name(found.industry_code),
        "facts": queries.facts_about(request.zone, found.id),
        "doubt": doubt,
        "panels": panels_for(request, found),
        "changes": changes_of(request, found.id),
    }
    return render(request, "registry/company.html", context)


@require_http_methods(["GET", "POST"])
def company_new(request: ZoneRequest) -> HttpResponse:
    """登记企业. A name that resembles others is asked about before it is entered."""
    form = CompanyForm(request.POST or None, parks=queries.park_choices(request.zone))
    alike: list[Company] = []
    if request.method == "POST" and form.is_valid():
        if "sure" not in request.POST:
            alike = queries.resembling(request.zone, form.cleaned_data["name"])
        if not alike and (made := _register(request, form)):
            messages.success(request, f"“{made.name}”已登记。")
            return redirect("company", zone=request.zone.code, id=made.id)
    return _page(request, form, "登记企业", alike=alike)


def _register(request: ZoneRequest, form: CompanyForm) -> Company | None:
    data = form.cleaned_data
    try:
        return actions.register_company(
            zone=request.zone,
            name=data["name"],
            credit_code=data["credit_code"] or None,
            industry_code=data["industry_code"],
            park=access.park_by_code(request.zone, data["park"]),
            is_sample=data["is_sample"],
            at=request.now,
        )
    except codes.CreditCodeWrong as refusal:
        form.add_error("credit_code", refusal.message)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
    return None


@require_http_methods(["GET", "POST"])
def company_edit(request: ZoneRequest, id: UUID) -> HttpResponse:
    """改企业."""
    found = access.company_of(request.zone, id)
    name = found.name
    initial = {
        "name": name,
        "credit_code": found.credit_code or "",
        "industry_code": found.industry_code[:2],
        "park": found.park.code if found.park else "",
    }
    form = CompanyForm(request.POST or None, parks=queries.park_choices(request.zone), initial=initial)
    del form.fields["is_sample"]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = data["industry_code"]
        kept = found.industry_code if found.industry_code[:2] == chosen else chosen
        try:
            actions.edit_company(
                found,
                name=data["name"],
                credit_code=data["credit_code"] or None,
                industry_code=kept,
                park=access.park_by_code(request.zone, data["park"]),
                at=request.now,
            )
        except codes.CreditCodeWrong as refusal:
            form.add_error("credit_code", refusal.message)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "企业资料已改。")
            return redirect("company", zone=request.zone.code, id=found.id)
    return _page(request, form, f"改企业：{name}", back=reverse("company", args=[request.zone.code, id]))


def _page(
    request: ZoneRequest, form: Any, title: str, *, alike: list[Company] | None = None, back: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "alike": alike or [],
        "back": back or reverse("companies", args=[request.zone.code]),
    }
    status = 422 if form.errors or alike else 200
    return render(request, "registry/company_form.html", context, status=status)


@require_GET
def zone_facts(request: ZoneRequest) -> HttpResponse:
    """本区见报事实, each with the words it stands in."""
    groups = queries.zone_facts(request.zone, words=request.GET.get("q", "").strip())
    context = {"groups": groups, "total": sum(len(group.facts) for group in groups)}
    return render(request, "registry/zone_facts.html", context)
