"""门厅：log in and out, one's zones, one's password, the lobby screen's door, the heartbeat."""

import hashlib
from typing import Any, cast

from django.contrib import auth
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.core.dates import dated
from guatu.zones import actions, clock, queries
from guatu.zones.edge import enter_zone
from guatu.zones.forms import LoginForm, PasswordForm
from guatu.zones.models import Account, Role
from guatu.zones.permissions import allows, roles_at

LOCKED = "输错次数过多，账号已锁定 30 分钟。请稍后再试，或请安全管理员解锁。"


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
    """A leader comes for the wall, whoever has work to do for the desk, an administrator for the zone."""
    with transaction.atomic():
        enter_zone(request, code)
        roles = roles_at(request)
    if roles & {Role.LEADER, Role.UPPER}:
        return "wall"
    return "desk" if allows("desk", roles) else "zone_home"


@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """登录. Too many wrong passwords lock the account for half an hour."""
    if request.user.is_authenticated:
        return redirect("home")
    form = LoginForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            user = auth.authenticate(request, **form.cleaned_data)
            if user is not None:
                # Whoever logs in on the browser of a lobby screen does not keep its wall.
                request.session.pop("display", None)
                auth.login(request, user)
                return redirect(_next(request))
            if getattr(request, "axes_locked_out", False):
                return locked_out(request)
            form.add_error(None, "登录名或口令不对。")
    return render(request, "zones/login.html", {"form": form, "next": _next(request)}, status=status)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """账号已锁定."""
    form = LoginForm(request.POST or None)
    form.is_valid()
    form.add_error(None, LOCKED)
    return render(request, "zones/login.html", {"form": form, "next": _next(request)}, status=429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """表单过期. The page was opened too long ago, or from elsewhere."""
    return render(
        request,
        "ui/errors/403.html",
        {"message": "这张表单已过期，没有提交。请返回上一页，刷新后再提交。"},
        status=403,
    )


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """退出登录."""
    auth.logout(request)
    return redirect("login")


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
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_password(account, old=form.cleaned_data["old"], new=form.cleaned_data["new"])
        except actions.WrongPassword as refusal:
            form.add_error("old", refusal.message)
        except actions.WeakPassword as refusal:
            form.add_error("new", refusal.message)
        else:
            auth.update_session_auth_hash(request, account)
            form, done = PasswordForm(), True
    context = {"form": form, "done": done, "first": account.must_change_password}
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


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return "/"
