"""登录：name and password, then the code of whoever has a second factor; leaving.

Between the two steps nobody is signed in: the session holds whose turn it is and nothing else, for five
minutes, and no page but the second step looks at it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.identity import actions, attempts, passwords
from guatu.identity.addresses import client_address, client_agent
from guatu.identity.audit import note_account
from guatu.identity.forms import CodeForm, LoginForm
from guatu.identity.models import AuditEntry, Session

Kind = AuditEntry.Kind
BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF, HALF_LASTS = "half", timedelta(minutes=5)
LOCKED = "输错次数过多，账号已锁定 30 分钟。请稍后再试，或请安全管理员解锁。"
WHY = {
    Session.Ended.IDLE: "{idle} 分钟没有操作，已自动退出。请重新登录。",
    Session.Ended.AGED: "登录已满 {hours} 小时，请重新登录。",
    Session.Ended.REPLACED: "你的账号登录超过 {limit} 处，最久未用的这一处已退出。"
    "不是你本人登录的，请马上改口令。",
    Session.Ended.BY_OWNER: "这里的登录已在另一处结束。要继续用，请重新登录。",
    Session.Ended.PASSWORD: "口令或两步验证改过了，各处都已退出。请重新登录。",
    HALF: "登录的第二步超过 5 分钟没有完成，请从头登录。",
}


@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """登录."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form, status = LoginForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if attempts.is_name_locked(request, form.cleaned_data["username"]):
                # What he typed is not even looked at, and not written down: the trail is no place to flood.
                return locked_out(request)
            account = auth.authenticate(request, **form.cleaned_data)
            if account is not None:
                # Whoever logs in on the browser of a lobby screen does not keep its wall.
                request.session.pop("display", None)
                return _first_step(request, account)
            _note_failure(request, form.cleaned_data["username"], "口令不对")
            if getattr(request, "axes_locked_out", False):
                return locked_out(request)
            form.add_error(None, "登录名或口令不对。")
    context = {"form": form, "next": _next(request), "why": _why(request)}
    return render(request, "identity/login.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """登录的第二步：the code of the app, or one of the recovery codes."""
    account = _half_way(request)
    if account is None:
        # Whoever comes here without the first step, or too late.
        request.session.pop(HALF, None)
        return redirect("home" if request.user.is_authenticated else "/login/?why=half")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if attempts.is_locked(request, account):
            return locked_out(request)
        try:
            how = actions.pass_code(account, code=form.cleaned_data["code"], at=_now(request))
        except actions.WrongCode as refusal:
            locked = attempts.count_failure(request, account)
            _note_failure(request, account.username, "动态码不对")
            if locked:
                request.session.pop(HALF, None)
                return locked_out(request)
            form.add_error("code", refusal.message)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return _enter(request, account, request.session.pop(HALF)["next"], f"口令和{how}")
    context = {"form": form, "name": account.name}
    return render(request, "identity/login_code.html", context, status=422 if form.errors else 200)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """账号已锁定."""
    form = LoginForm(request.POST or None)
    form.is_valid()
    form.errors.clear()
    form.add_error(None, LOCKED)
    context = {"form": form, "next": _next(request), "why": ""}
    return render(request, "identity/login.html", context, status=429)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """退出登录."""
    if request.user.is_authenticated:
        note_account(request, request.user, Kind.LOGOUT, "")
    auth.logout(request)
    return redirect("login")


def _first_step(request: HttpRequest, account: Any) -> HttpResponse:
    if not account.has_second_factor:
        return _enter(request, account, _next(request), "口令")
    target = _next(request)
    request.session.flush()
    request.session[HALF] = {
        "account": account.pk,
        "hash": account.get_session_auth_hash(),
        "until": (_now(request) + HALF_LASTS).isoformat(),
        "next": target,
    }
    return redirect("login_code")


def _half_way(request: HttpRequest) -> Any:
    """Whose second step it is; nobody's when it is late or the password has changed meanwhile."""
    held = request.session.get(HALF)
    if (
        held is None
        or request.user.is_authenticated
        or datetime.fromisoformat(held["until"]) <= _now(request)
    ):
        return None
    account: Any = get_user_model()._default_manager.filter(pk=held["account"], is_active=True).first()
    if account is None or not account.has_second_factor:
        return None
    return account if constant_time_compare(held["hash"], account.get_session_auth_hash()) else None


def _enter(request: HttpRequest, account: Any, target: str, how: str) -> HttpResponse:
    """In at last: a new session key, a place among the sessions of the account, a line in the trail."""
    with transaction.atomic():
        # Two who come in at once count each other.
        get_user_model()._default_manager.select_for_update().get(pk=account.pk)
        auth.login(request, account, backend=BACKEND)
        session: Any = request.session
        session.seen_from = client_address(request), client_agent(request)
        session.save()
        ended = actions.make_room(account, keep=session.session_key, at=_now(request))
    more = f"；别处最久未用的 {ended} 处登录已结束" if ended else ""
    note_account(request, account, Kind.LOGIN, how + more)
    if passwords.is_near(account, at=_now(request)):
        left = passwords.days_left(account, at=_now(request))
        messages.warning(request, f"口令还有 {left} 天到期，到期后要先改口令才能用。请到“我的账号”改。")
    return redirect(target)


def _note_failure(request: HttpRequest, username: str, what: str) -> None:
    account: Any = get_user_model()._default_manager.filter(username=username).first()
    note_account(request, account, Kind.FAILED, what, status=422)
    if getattr(request, "axes_locked_out", False):
        note_account(request, account, Kind.LOCKED, "连续输错，锁定 30 分钟", status=429)


def _why(request: HttpRequest) -> str:
    sentence = WHY.get(request.GET.get("why", ""), "")
    return sentence.format(
        idle=settings.SESSION_IDLE_SECONDS // 60,
        hours=settings.SESSION_COOKIE_AGE // 3600,
        limit=settings.SESSION_LIMIT,
    )


def _now(request: Any) -> datetime:
    now: datetime = request.real_now
    return now


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return "/"
