"""用户审计：the trail for the audit administrator, the rules of logging in, each one's own record."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.dates import dated
from guatu.identity.agents import browser_of
from guatu.identity.models import AuditEntry
from guatu.zones import actions, queries, queries_audit, sheets_audit
from guatu.zones.export import xlsx
from guatu.zones.pages import OBJECT_NAMES, page_name
from guatu.zones.paging import page_of
from guatu.zones.policy import SETTING, WHO
from guatu.zones.typing import ZoneRequest

LONGEST_EXPORT = 100_000


class PolicyForm(forms.Form):
    """登录规矩."""

    who = forms.ChoiceField(label="要求", choices=WHO, required=False, widget=forms.RadioSelect)


@require_GET
def audit(request: ZoneRequest) -> HttpResponse:
    """用户审计. ``?export=xlsx`` gives the same rows as a spreadsheet."""
    return _trail(request, queries_audit.entries, "用户审计", "zones/audit.html")


@require_GET
def audit_personal(request: ZoneRequest) -> HttpResponse:
    """个人信息查阅：who looked at whose data, and when."""
    return _trail(request, queries_audit.readings, "个人信息查阅", "zones/audit_personal.html")


def _trail(request: ZoneRequest, ask: Any, title: str, template: str) -> HttpResponse:
    today = dated(request.real_now)
    wanted = request.GET.dict()
    rows = ask(request.zone, wanted, today=today)
    if wanted.get("export") == "xlsx":
        found = list(rows[:LONGEST_EXPORT])
        names = queries_audit.names_of(request.zone, found)
        return xlsx(title, sheets_audit.COLUMNS, sheets_audit.rows(found, names), on=today)
    people = queries_audit.people_choices(request.zone)
    selects = [
        {"name": "person", "label": "谁", "options": people},
        {"name": "kind", "label": "类别", "options": AuditEntry.Kind.choices},
        {"name": "result", "label": "结果", "options": queries_audit.RESULTS},
    ]
    if template.endswith("personal.html"):
        selects[1:] = [{"name": "of", "label": "看了谁", "options": people}]
    page = page_of(request, rows)
    first, last = queries_audit.period(wanted, today=today)
    context = {
        "page": page, "selects": selects, "names": queries_audit.names_of(request.zone, page.rows),
        "first": first, "last": last, "page_name": page_name, "object_names": OBJECT_NAMES,
        "browser": browser_of, "real_today": today, "result_of": sheets_audit.result_of,
        "asked_words": sheets_audit.asked_words,
    }  # fmt: skip
    return render(request, template, context)


@require_GET
def my_record(request: ZoneRequest) -> HttpResponse:
    """我的记录：one's own log-ins, and who has read one's data."""
    person = request.member.person
    if person is None:
        raise Http404
    tab = request.GET.get("show", "")
    ask = queries_audit.who_read if tab == "readers" else queries_audit.own_account
    context = {
        "page": page_of(request, ask(request.zone, person)),
        "readers": tab == "readers",
        "days": queries_audit.SHOWN_DAYS,
        "lists": queries_audit.lists_read(request.zone, until=request.real_now) if tab == "readers" else 0,
        "page_name": page_name,
        "browser": browser_of,
        "real_today": dated(request.real_now),
    }
    return render(request, "zones/my_record.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def login_policy(request: ZoneRequest) -> HttpResponse:
    """登录规矩：who must have a second factor; the other limits belong to the whole installation."""
    form = PolicyForm(request.POST or None, initial={"who": request.zone.settings.get(SETTING, "")})
    if request.method == "POST" and form.is_valid():
        actions.require_factor(
            zone=request.zone, who=form.cleaned_data["who"], by=request.member, at=request.now
        )
        messages.success(request, "登录规矩已改，马上生效。")
        return redirect("login_policy", zone=request.zone.code)
    context = {
        "form": form,
        "idle": settings.SESSION_IDLE_SECONDS // 60,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
        "limit": settings.SESSION_LIMIT,
        "days": settings.PASSWORD_DAYS,
        "tries": settings.AXES_FAILURE_LIMIT,
        "with_factor": queries.accounts(request.zone, factor="on").count(),
        "without_factor": queries.accounts(request.zone, factor="off").count(),
    }
    return render(request, "zones/login_policy.html", context, status=422 if form.errors else 200)
