"""账号与日志：opening by the system administrator, keeping by the security one, reading by the audit one."""

from typing import Any
from uuid import UUID

from axes.models import AccessFailureLog, AccessLog
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.identity.agents import browser_of
from guatu.zones import access, actions, clock, queries, sheets_audit
from guatu.zones.export import xlsx
from guatu.zones.forms_admin import NewPersonForm
from guatu.zones.paging import page_of
from guatu.zones.typing import ZoneRequest

LONGEST_EXPORT = 100_000


class UsernameForm(forms.Form):
    """开通账号."""

    username = NewPersonForm.base_fields["username"]


@never_cache
@require_http_methods(["GET", "POST"])
def account_open(request: ZoneRequest, id: UUID) -> HttpResponse:
    """给已登记的人员开通账号."""
    person = access.person_of(request.zone, id)
    form = UsernameForm(request.POST or None)
    form.fields["username"].required = True
    form.fields["username"].help_text = "3 位以上字母、数字或 . _ - @。"
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_account(
                person=person, username=form.cleaned_data["username"], by=request.member, at=request.now
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return render(request, "zones/first_password.html", {"opened": made, "back": "person"})
    back = reverse("person", kwargs={"zone": request.zone.code, "id": id})
    context = {"form": form, "title": f"开通账号：{person.name}", "back": back, "back_name": "人员"}
    return render(request, "zones/form.html", context, status=422 if form.errors else 200)


@require_GET
def accounts(request: ZoneRequest) -> HttpResponse:
    """账号, with those that too many wrong passwords have locked."""
    words, factor = request.GET.get("q", "").strip(), request.GET.get("factor", "")
    page = page_of(request, queries.accounts(request.zone, words=words, factor=factor))
    names = [row.account.username for row in page.rows if row.account]
    locked = queries.locked_names(names, real_now=clock.now_for(None))
    selects = [{"name": "factor", "label": "两步验证", "options": [("on", "已启用"), ("off", "未启用")]}]
    return render(request, "zones/accounts.html", {"page": page, "locked": locked, "selects": selects})


@require_POST
def account_unlock(request: ZoneRequest, id: UUID) -> HttpResponse:
    """解锁."""
    person = access.account_holder(request.zone, id)
    actions.unlock(person, by=request.member, at=request.now)
    return _done(request, f"{person.name}的账号已解锁。")


@never_cache
@require_POST
def account_reset(request: ZoneRequest, id: UUID) -> HttpResponse:
    """重置口令."""
    person = access.account_holder(request.zone, id)
    made = actions.reset_password(person, by=request.member, at=request.now)
    return render(request, "zones/first_password.html", {"opened": made, "back": "accounts"})


@require_POST
def account_factor(request: ZoneRequest, id: UUID) -> HttpResponse:
    """重置两步验证, for somebody who has lost his phone and his recovery codes."""
    person = access.account_holder(request.zone, id)
    actions.reset_factor(person, by=request.member, at=request.now)
    return _done(request, f"{person.name}的两步验证已重置，下次登录只要口令；请他马上重新设置。")


@require_POST
def account_disable(request: ZoneRequest, id: UUID) -> HttpResponse:
    """停用."""
    person = access.account_holder(request.zone, id)
    actions.disable(person, by=request.member, at=request.now)
    return _done(request, f"{person.name}的账号已停用。")


@require_POST
def account_enable(request: ZoneRequest, id: UUID) -> HttpResponse:
    """恢复."""
    person = access.account_holder(request.zone, id)
    actions.enable(person, by=request.member, at=request.now)
    return _done(request, f"{person.name}的账号已恢复。")


def _done(request: ZoneRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("accounts", zone=request.zone.code)


@require_GET
def logins(request: ZoneRequest) -> HttpResponse:
    """登录日志 of its accounts: who came in, who failed, from where; ``?export=xlsx`` takes it away."""
    failed = request.GET.get("kind") == "failed"
    model: Any = AccessFailureLog if failed else AccessLog
    rows = model.objects.filter(username__in=queries.usernames(request.zone))
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(username__icontains=words)
    rows = rows.order_by("-attempt_time", "-id")
    if request.GET.get("export") == "xlsx":
        title, found = ("登录失败" if failed else "登录日志"), rows[:LONGEST_EXPORT]
        return xlsx(
            title, sheets_audit.LOGIN_COLUMNS, sheets_audit.login_rows(found, failed=failed), on=request.today
        )
    page = page_of(request, rows)
    context = {"page": page, "failed": failed, "browser": browser_of, "real_today": dated(request.real_now)}
    return render(request, "zones/logins.html", context)


@require_GET
def admin_log(request: ZoneRequest) -> HttpResponse:
    """管理日志：what the administrators did; ``?export=xlsx`` takes it away."""
    every = queries.admin_entries(request.zone)
    rows = every
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(Q(subject__icontains=words) | Q(by__name__icontains=words))
    if verb := request.GET.get("verb", ""):
        rows = rows.filter(verb=verb)
    if request.GET.get("export") == "xlsx":
        found = rows[:LONGEST_EXPORT]
        return xlsx("管理日志", sheets_audit.ADMIN_COLUMNS, sheets_audit.admin_rows(found), on=request.today)
    verbs = every.order_by("verb").values_list("verb", flat=True).distinct()
    selects = [{"name": "verb", "label": "事项", "options": [(each, each) for each in verbs]}]
    return render(request, "zones/admin_log.html", {"page": page_of(request, rows), "selects": selects})
