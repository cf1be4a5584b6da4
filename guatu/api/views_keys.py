"""接口密钥的页面：one's own, made and revoked; for the security administrator, all of the zone."""

from typing import Any
from uuid import UUID

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.api import access, actions, queries, sheets
from guatu.api.forms import KeyForm
from guatu.core.dates import dated
from guatu.identity.actions import pass_code
from guatu.identity.proof import proved
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.export import xlsx
from guatu.zones.paging import page_of
from guatu.zones.typing import ZoneRequest


@require_GET
def my_keys(request: ZoneRequest) -> HttpResponse:
    """我的接口密钥 in this zone."""
    context = {
        "page": page_of(request, queries.own_keys(request)),
        "may_hold": actions.may_hold(request.member),
        **_words(request),
    }
    return render(request, "api/my_keys.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def my_key_new(request: ZoneRequest) -> HttpResponse:
    """建密钥. The secret is on the page that answers, and nowhere else."""
    if not actions.may_hold(request.member):
        return redirect("my_keys", zone=request.zone.code)
    form = KeyForm(request, request.POST if request.method == "POST" else None)
    op = op_of(request)
    if request.method == "POST" and op is None:
        form.add_error(None, "这张表单不完整，没有建。请刷新页面再试。")
    if request.method == "POST" and form.is_valid() and op is not None:
        made = proved(request, form, lambda code: _make(request, form.cleaned_data, code, op))
        if isinstance(made, HttpResponse):
            return made
        if made is not None:
            request.audit_detail = f"建接口密钥 {made.key}，{form.cleaned_data['days']} 天"  # type: ignore[attr-defined]
            return render(request, "api/key_made.html", {"made": made, **_words(request)})
    return form_page(request, "api/my_key_new.html", {"form": form})


def _make(request: ZoneRequest, data: dict[str, Any], code: str, op: UUID) -> actions.MadeKey:
    account: Any = request.user
    if account.has_second_factor:
        pass_code(account, code=code, at=request.real_now)
    return actions.make_key(
        name=data["name"],
        days=data["days"],
        can_act=data["mode"] == "act",
        by=request.member,
        at=request.real_now,
        op=op,
    )


@require_POST
def my_key_revoke(request: ZoneRequest, id: UUID) -> HttpResponse:
    """停用自己的一把."""
    key = actions.revoke_key(access.own_key(request, id), by=request.member, at=request.real_now)
    request.audit_detail = f"停接口密钥 {key}"  # type: ignore[attr-defined]
    return go(request, "my_keys", f"“{key.name}”已停用。")


@require_GET
def keys(request: ZoneRequest) -> HttpResponse:
    """本区的接口密钥."""
    selects = [
        {"name": "state", "label": "状态", "options": list(queries.STATES.items())},
        {"name": "mode", "label": "权限", "options": list(queries.MODES.items())},
    ]
    context = {"page": page_of(request, _found(request)), "selects": selects, **_words(request)}
    return render(request, "api/keys.html", context)


@require_GET
def keys_export(request: ZoneRequest) -> HttpResponse:
    """导出本区的接口密钥 with the filters of the list."""
    rows = sheets.rows(_found(request), at=request.real_now)
    return xlsx("接口密钥", sheets.COLUMNS, rows, on=dated(request.real_now))


@require_POST
def key_revoke(request: ZoneRequest, id: UUID) -> HttpResponse:
    """停用别人的一把, by the security administrator."""
    key = actions.revoke_key(access.key_of(request.zone, id), by=request.member, at=request.real_now)
    request.audit_detail = f"停接口密钥 {key.person.name}：{key}"  # type: ignore[attr-defined]
    success(request, f"{key.person.name}的“{key.name}”已停用。")
    return redirect("keys", zone=request.zone.code)


def _found(request: ZoneRequest) -> Any:
    # Keys live by the real clock, whatever day the zone is pinned to.
    return queries.keys_of(
        request.zone, wanted=request.GET.dict(), at=request.real_now, on=dated(request.real_now)
    )


def _words(request: ZoneRequest) -> dict[str, Any]:
    return {
        "state": lambda key: queries.state_name(key, request.real_now),
        "mode": lambda key: queries.MODES["act" if key.can_act else "read"],
        "real_today": dated(request.real_now),
    }
