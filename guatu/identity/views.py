"""自己的账号：second factor, recovery codes, where one is signed in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.identity import actions, passwords, queries
from guatu.identity.audit import note_account
from guatu.identity.forms import ConfirmForm, RemoveForm
from guatu.identity.models import AuditEntry
from guatu.identity.proof import proved

Kind = AuditEntry.Kind


@never_cache
@require_GET
def my_account(request: Any) -> HttpResponse:
    """我的账号：second factor, password, and every place where one is signed in now."""
    context = {
        "codes": queries.codes_left(request.user),
        "sessions": queries.sessions_of(request.user, at=request.real_now),
        "here": request.session.session_key,
        "days": passwords.days_left(request.user, at=request.real_now),
        "idle": settings.SESSION_IDLE_SECONDS // 60,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
        "limit": settings.SESSION_LIMIT,
        "zones": queries.zone_codes(request.user, on=request.today),
    }
    return render(request, "identity/my_account.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def factor(request: Any) -> HttpResponse:
    """设置两步验证. First a key to scan, then a code and the password to show who scanned it."""
    account = request.user
    if account.has_second_factor:
        return redirect("my_account")
    if request.method == "POST" and request.POST.get("act") == "begin":
        actions.begin_factor(account, at=request.real_now)
        return redirect("factor")
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = proved(request, form, lambda code: actions.confirm_factor(
            account, code=code, keep=request.session.session_key, at=request.real_now
        ))  # fmt: skip
        if isinstance(answer, HttpResponse):
            return answer
        if answer is not None:
            note_account(request, account, Kind.FACTOR, "启用两步验证")
            return render(request, "identity/codes.html", {"codes": answer, "first": True})
    context = {
        "form": form,
        "begun": actions.begun(account, at=request.real_now),
        "required": request.GET.get("why") == "required",
    }
    return render(request, "identity/factor.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def factor_codes(request: Any) -> HttpResponse:
    """换恢复码."""
    return _with_proof(
        request,
        title="换恢复码",
        words="换了之后，旧的恢复码全部作废。新的十个只显示一次。",
        verb=lambda code: actions.renew_codes(request.user, code=code, at=request.real_now),
        done=lambda codes: render(request, "identity/codes.html", {"codes": codes, "first": False}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def factor_remove(request: Any) -> HttpResponse:
    """停用两步验证."""

    def remove(code: str) -> bool:
        actions.pass_code(request.user, code=code, at=request.real_now)
        return actions.drop_factor(request.user)

    def done(_: Any) -> HttpResponse:
        messages.success(request, "两步验证已停用，以后登录只要口令。")
        return redirect("my_account")

    words = "停用后，登录只凭口令。本区要求两步验证的，进区前还要重新设置。"
    return _with_proof(request, title="停用两步验证", words=words, verb=remove, done=done)


@require_POST
def session_end(request: Any, login_id: UUID) -> HttpResponse:
    """结束一个登录, of one's own."""
    if not actions.end_session(request.user, public_id=login_id):
        raise Http404
    note_account(request, request.user, Kind.SESSION, "结束一处登录")
    messages.success(request, "那一处已退出。")
    return redirect("my_account")


def _with_proof(
    request: Any, *, title: str, words: str, verb: Callable[[str], Any], done: Callable[[Any], HttpResponse]
) -> HttpResponse:
    if not request.user.has_second_factor:
        return redirect("factor")
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = proved(request, form, verb)
        if isinstance(answer, HttpResponse):
            return answer
        if answer is not None:
            note_account(request, request.user, Kind.FACTOR, title)
            return done(answer)
    context = {"form": form, "title": title, "words": words}
    return render(request, "identity/proof.html", context, status=422 if form.errors else 200)
