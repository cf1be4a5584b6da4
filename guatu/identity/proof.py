"""再验一次：password and second factor, before a step that an open browser must not take."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest

from guatu.core.refusal import Refusal
from guatu.identity import actions, attempts
from guatu.identity.audit import note_account
from guatu.identity.models import AuditEntry
from guatu.identity.views_login import locked_out

Kind = AuditEntry.Kind


def proved(request: HttpRequest, form: Form, verb: Callable[[str], Any]) -> Any:
    """The verb, once password and code are right; else None, or the locked page where too often."""
    account: Any = request.user
    if attempts.is_locked(request, account):
        return locked_out(request)
    try:
        if account.check_password(form.cleaned_data["password"]):
            return verb(form.cleaned_data.get("code", ""))
        form.add_error("password", "口令不对。")
        counts = True
    except actions.WrongCode as refusal:
        form.add_error("code", refusal.message)
        counts = True
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        counts = False
    if counts:
        locked = attempts.count_failure(request, account)
        note_account(request, account, Kind.FAILED, "口令或动态码不对", status=422)
        if locked:
            note_account(request, account, Kind.LOCKED, "连续输错，锁定 30 分钟", status=429)
            return locked_out(request)
    return None
