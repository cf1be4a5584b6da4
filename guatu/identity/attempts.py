"""试错：wrong codes count like wrong passwords, under the same name and the same lock."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_credentials
from django.http import HttpRequest

from guatu.identity.typing import AccountLike


def is_locked(request: HttpRequest, account: AccountLike) -> bool:
    """已锁定."""
    return is_name_locked(request, account.username)


def is_name_locked(request: HttpRequest, username: str) -> bool:
    """此登录名已锁定, whether or not there is such an account."""
    return not AxesProxyHandler.is_allowed(request, get_credentials(username=username))


def count_failure(request: HttpRequest, account: AccountLike) -> bool:
    """记一次输错; says whether that locked the account."""
    sender: Any = "guatu.identity"
    AxesProxyHandler.user_login_failed(sender, get_credentials(username=account.username), request)
    return is_locked(request, account)
