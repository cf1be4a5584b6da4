"""会话库：the session and whose it is, read in one query; when it is over, the browser is told why.

It stands at the edge because it reads the clock: a session ends when nothing was done for a while, and in
any case some hours after the log-in, whatever was done.
"""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from guatu.identity.models import Session
from guatu.zones import clock

# A page that refreshes itself is nobody at work.
BY_ITSELF = frozenset({"wall_live"})


class SessionStore(DatabaseStore):
    """会话库 over ``identity.Session``."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.row: Session | None = None
        self.over = ""
        self.seen_from: tuple[str, str] = ("", "")

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """会话表."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        row = _find(self.session_key)
        if row is not None:
            self.over = row.over(clock.now_for(None), idle=idle_time())
        if row is None or self.over:
            self._session_key = None
            return None
        self.row = row
        return row

    def create(self) -> None:
        """新会话：a new key; of the one before only where the browser is."""
        if self.row is not None and not any(self.seen_from):
            self.seen_from = self.row.address, self.row.agent
        self.row = None
        super().create()

    def save(self, must_create: bool = False) -> None:
        """存会话. One that was ended meanwhile stays ended."""
        if self.session_key is None:
            return self.create()
        held = self._columns(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        if must_create:
            try:
                with transaction.atomic():
                    Session.objects.create(pk=self.session_key, **held)
            except IntegrityError as error:
                raise CreateError from error
        elif not Session.objects.filter(pk=self.session_key, ended="").update(**held):
            raise UpdateError
        return None

    def _columns(self, data: dict[str, Any]) -> dict[str, Any]:
        now = clock.now_for(None)
        held: dict[str, Any] = {"session_data": self.encode(data), "expire_date": self.get_expiry_date()}
        account = data.get(SESSION_KEY)
        if account is None:
            return held | {"account_id": None, "started_at": None, "seen_at": None}
        kept = self.row if self.row is not None and str(self.row.account_id) == account else None
        started = kept.started_at if kept and kept.started_at else now
        address, agent = (kept.address, kept.agent) if kept else self.seen_from
        longest = started + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        held |= {"account_id": int(account), "started_at": started, "seen_at": now}
        return held | {"address": address, "agent": agent, "expire_date": longest}


def _find(key: str | None) -> Session | None:
    """The session with its account. Every page begins with this question, so it is written only once."""
    question, own, account = _question()
    with connection.cursor() as cursor:
        cursor.execute(question, [key])
        found = cursor.fetchone()
    if found is None:
        return None
    row = Session.from_db(DEFAULT_DB_ALIAS, own, found[: len(own)])
    held = found[len(own) :]
    row.account = get_user_model().from_db(DEFAULT_DB_ALIAS, account, held) if row.account_id else None
    return row


@lru_cache(maxsize=1)
def _question() -> tuple[str, list[str], list[str]]:
    account = get_user_model()
    own_names, names = (
        [str(field.attname) for field in model._meta.concrete_fields] for model in (Session, account)
    )
    columns = [
        f'{model._meta.db_table}."{field.column}"'
        for model in (Session, account)
        for field in model._meta.concrete_fields
    ]
    own, other = Session._meta.db_table, account._meta.db_table
    question = (
        f"SELECT {', '.join(columns)} FROM {own} LEFT JOIN {other} ON {other}.id = {own}.account_id"  # noqa: S608 - names of our own tables
        f" WHERE {own}.session_key = %s"
    )
    return question, own_names, names


class SignedIn(AuthenticationMiddleware):
    """是谁. The account came with the session; a look at it is noted every few minutes."""

    def process_request(self, request: HttpRequest) -> None:
        """当前账号, looked up when first asked for."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: account_of(request))  # type: ignore[assignment]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """记最近操作."""
        row = getattr(request.session, "row", None)
        match = request.resolver_match
        if row is not None and row.account_id and not (match and match.url_name in BY_ITSELF):
            now = clock.now_for(None)
            if row.seen_at is None or row.seen_at + idle_time() / 10 <= now:
                Session.objects.filter(pk=row.pk, ended="").update(seen_at=now)
        return response


def account_of(request: HttpRequest) -> Any:
    """会话里的账号; nobody when its password has changed since, or when it was closed."""
    session = request.session
    if (
        session.get(SESSION_KEY) is None
        or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS
    ):
        return AnonymousUser()
    row = session.row  # type: ignore[attr-defined]
    account = row.account if row is not None else None
    if account is None or not account.is_active:
        return AnonymousUser()
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()):
        session.flush()
        session.over = Session.Ended.PASSWORD  # type: ignore[attr-defined]
        return AnonymousUser()
    return account


def idle_time() -> timedelta:
    """久未操作的时限."""
    return timedelta(seconds=settings.SESSION_IDLE_SECONDS)
