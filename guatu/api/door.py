"""接口的门：a key instead of a log-in; then the same zone, person, roles and transaction as for a page.

One question (``guatu_key``, which asks ``guatu_door``) finds the key, its person and what he may do now.
Cookies are not looked at, so no other site can make a browser act here.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

from guatu.api.answers import JSON, Fault, failed
from guatu.api.models import AccessKey
from guatu.api.secret import digest_of, looks_right
from guatu.api.throttle import Throttle
from guatu.core import tenancy
from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.identity.addresses import client_address
from guatu.identity.passwords import must_change
from guatu.zones.edge import ask, door_question, settle
from guatu.zones.models import Account
from guatu.zones.permissions import allows
from guatu.zones.policy import THREE, needs_factor

View = Callable[..., HttpResponse]
log = logging.getLogger(__name__)
READING = frozenset({"GET", "HEAD", "OPTIONS"})
USED_EVERY = timedelta(minutes=1)
QUESTION = door_question("guatu_key(%s, %s, %s, %s)")
throttle = Throttle(settings.API_PER_MINUTE)


def by_key(view: View) -> View:
    """凭密钥进门. Whatever happens inside is answered in JSON."""

    @csrf_exempt  # there is no cookie here that could be misused
    @wraps(view)
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        request.user = AnonymousUser()
        try:
            response = _inside(request, view, kwargs)
        except Exception as error:
            response = _told(error)
        if response.status_code == 405:
            allowed = response.headers.get("Allow", "")
            response = failed(405)
            response.headers["Allow"] = allowed
        return response

    return opened


def _inside(request: Any, view: View, kwargs: dict[str, Any]) -> HttpResponse:
    digest = _digest(request)
    if wait := throttle.wait(digest, request.real_now):
        response = failed(429, f"太快了，请 {wait} 秒后再试。")
        response.headers["Retry-After"] = str(wait)
        return response
    with transaction.atomic():
        key = _enter(request, digest, kwargs["zone"])
        response = view(request, **kwargs)
        if response.status_code >= 500:
            transaction.set_rollback(True)
    _note_use(key, request)
    return response


def _digest(request: HttpRequest) -> str:
    scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not looks_right(secret.strip()):
        raise Fault(401)
    return digest_of(secret.strip())


def _enter(request: Any, digest: str, code: str) -> dict[str, Any]:
    real = request.real_now
    found = ask(QUESTION, [digest, code, dated(real), real, real])
    if found is None:
        raise Fault(401)
    settle(request, found, real)
    key, account = found["key"], _account(found["account"])
    request.user = account
    request.audit_detail = f"接口密钥 {key['name']}（{key['prefix']}…）"
    if must_change(account, at=real):
        raise Fault(403, "本人的口令该改了，请先登录改口令。")
    if needs_factor(request.zone, request.member, account):
        raise Fault(403, "本区要求两步验证，请本人先登录设置。")
    if request.member.roles & THREE or not allows(request.resolver_match.url_name, request.member.roles):
        raise PermissionDenied
    if not key["can_act"] and request.method not in READING:
        raise Fault(403, "这把密钥只能读。")
    return dict(key)


def _account(told: dict[str, Any]) -> Account:
    changed = told.pop("password_changed_at")
    return Account(**told, password_changed_at=datetime.fromisoformat(changed) if changed else None)


def _note_use(key: dict[str, Any], request: Any) -> None:
    """记最近使用, at most once a minute, apart from what was asked."""
    used, now = key["used_at"], request.real_now
    if used and datetime.fromisoformat(used) + USED_EVERY > now:
        return
    with tenancy.inside(request.zone.pk):
        rows = AccessKey.objects.filter(zone=request.zone, pk=key["id"])
        rows.update(used_at=now, used_from=client_address(request))


def _told(error: Exception) -> HttpResponse:
    match error:
        case Fault():
            return failed(error.status, error.message, error.fields)
        case Refusal():
            return failed(409, error.message)
        case Http404():
            return failed(404)
        case PermissionDenied():
            return failed(403)
        case RequestDataTooBig():
            return failed(413)
        case BadRequest() | SuspiciousOperation() | MultiPartParserError():
            return failed(400)
    log.error("the interface broke", exc_info=error)
    return failed(500)


def nothing_there(request: HttpRequest, rest: str) -> HttpResponse:
    """没有这个地址."""
    return failed(404)


def open_answer(data: Any) -> HttpResponse:
    """人人可看的答复, which may be kept for a while."""
    # Statuses are numbers where they are described.
    content = orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS)
    return HttpResponse(content, content_type=JSON, headers={"Cache-Control": "public, max-age=300"})
