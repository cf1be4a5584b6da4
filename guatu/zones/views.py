"""门厅：one's zones, one's password, the lobby screen's door, the heartbeat."""

import hashlib
from datetime import datetime
from typing import cast

from django.contrib import auth
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.dates import dated
from guatu.identity import attempts
from guatu.identity.actions import end_others
from guatu.identity.audit import note_account
from guatu.identity.models import AuditEntry
from guatu.identity.passwords import must_change
from guatu.identity.views_login import locked_out
from guatu.zones import actions, clock, queries
from guatu.zones.edge import enter_zone
from guatu.zones.forms import PasswordForm
from guatu.zones.models import Account, Level, Role
from guatu.zones.permissions import allows, roles_at


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """首页. Into the one zone a person works in, to the page he comes for; else to the choice."""
    if not request.user.is_authenticated:
        return redirect("login")
    zones = queries.zones_of(request.user.pk, on=dated(clock.now_for(None)))
    if len(zones) == 1:
        return redirect(_page_for(request, zones[0].code), zone=zones[0].code)
    return redirect("my_zones")


def _page_for(request: HttpRequest, code: str) -> str:
    """A leader and who works above come for the wall, who has work to do for the desk, else for the zone."""
    with transaction.atomic():
        enter_zone(request, code)
        roles = roles_at(request)
    is_above = request.zone.level != Level.ZONE  # type: ignore[attr-defined]
    if roles & {Role.LEADER, Role.UPPER} or (is_above and allows("wall", roles)):
        return "wall"
    return "desk" if allows("desk", roles) else "zone_home"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """表单过期. The page was opened too long ago, or from elsewhere."""
    return render(
        request,
        "ui/errors/403.html",
        {"message": "这张表单已过期，没有提交。请返回上一页，刷新后再提交。"},
        status=403,
    )


@require_GET
def my_zones(request: HttpRequest) -> HttpResponse:
    """我的开发区：those where one works, or which one's province or city reads."""
    zones = queries.zones_of(request.user.pk, on=dated(clock.now_for(None)))
    return render(request, "zones/my_zones.html", {"zones": zones})


@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """改口令. The old one is asked; the new one must be long and uncommon."""
    account, form, done = cast(Account, request.user), PasswordForm(request.POST or None), False
    now: datetime = request.real_now  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        if attempts.is_locked(request, account):
            return locked_out(request)
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        try:
            actions.change_password(account, old=old, new=new, at=now)
        except actions.WrongPassword as refusal:
            form.add_error("old", refusal.message)
            note_account(request, account, AuditEntry.Kind.FAILED, "改口令时原口令不对", status=422)
            if attempts.count_failure(request, account):
                return locked_out(request)
        except actions.WeakPassword as refusal:
            form.add_error("new", refusal.message)
        else:
            auth.update_session_auth_hash(request, account)
            end_others(account, keep=request.session.session_key)
            note_account(request, account, AuditEntry.Kind.PASSWORD, "改口令")
            form, done = PasswordForm(), True
    context = {"form": form, "done": done, "first": account.must_change_password}
    context["aged"] = not account.must_change_password and must_change(account, at=now)
    return render(request, "zones/password.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def display(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """大屏入口. The secret link of a lobby screen opens the wall of its zone and nothing else."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("select guatu_display(%s, %s)", [code, digest])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        raise Http404
    if request.user.is_authenticated:
        auth.logout(request)
    request.session["display"] = digest
    request.session.set_expiry(30 * 24 * 3600)
    return redirect("wall", zone=code)


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """心跳. Answers when the database does."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return JsonResponse({"ok": True})
