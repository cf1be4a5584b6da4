"""门口：which zone, who, when, one transaction per request, and what is to be remembered of it.

Every page under ``/z/<code>/`` passes here: one question to the database finds the zone among those the
account may see (else 404), who he is there and what he does, and enters the transaction into it; the page's
row in the permission table is checked, and a Refusal becomes a page that says what happened. Afterwards,
outside that transaction, the audit trail is written where it must be.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.identity.passwords import must_change
from guatu.zones import clock, trail
from guatu.zones.member import Member, from_row, member_at_door
from guatu.zones.models import Role, Zone
from guatu.zones.permissions import ANYONE, BEARER, PAGES, allows
from guatu.zones.policy import needs_factor

View = Callable[..., HttpResponse]
# Whoever still has the password that an administrator read out may only change it, or leave.
OPEN_WITH_FIRST_PASSWORD = frozenset({"password", "login", "login_code", "logout", "health", None})
QUESTION = """
    SELECT d.found, set_config('guatu.zone', d.writable, true), set_config('guatu.zones', d.readable, true),
           set_config('guatu.by', coalesce(d.found #>> '{member,person,id}', ''), true),
           set_config('guatu.at', coalesce(
               ((d.found #>> '{zone,pinned_on}')::date + (n.now AT TIME ZONE 'Asia/Shanghai')::time)
               AT TIME ZONE 'Asia/Shanghai', n.now)::text, true),
           set_config('guatu.told', '', true)
    FROM <door> d, (SELECT %s::timestamptz AS now) n
"""


def door_question(door: str) -> str:
    """门口的一问 by way of one of the functions that know who stands there; the instant is its last value."""
    return QUESTION.replace("<door>", door)


DOOR = door_question("guatu_door(%s, %s, %s, %s)")


class ZoneEdge:
    """门口. Gives each request ``zone``, ``member``, ``now`` and ``today``; ``real_now`` is never pinned."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = clock.now_for(None)
        _attach(request, zone=None, member=None, now=now, real_now=now, today=dated(now))
        return trail.keep(request, self.get_response(request))

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Open the door of the zone, or of a page of the house."""
        match = request.resolver_match
        name = match.url_name if match else None
        if BEARER & PAGES.get(name or "", frozenset()):
            return None  # comes with a key, and brings its own door
        if any("\0" in value for _, values in request.GET.lists() for value in values):
            raise BadRequest  # no text in the database holds a NUL, so no address asks for one
        if name not in OPEN_WITH_FIRST_PASSWORD and _must_change(request):
            return redirect("password")
        if "zone" in kwargs:
            return self._zone_page(request, view, args, kwargs, name)
        if name is None:
            return None  # static files and the like belong to their own middleware
        allowed = PAGES.get(name, frozenset())
        if not allowed:
            raise PermissionDenied
        if allowed != ANYONE and not request.user.is_authenticated:
            return _to_login(request)
        return None

    def _zone_page(
        self,
        request: HttpRequest,
        view: View,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        name: str | None,
    ) -> HttpResponse:
        code, rest = kwargs["zone"], {key: value for key, value in kwargs.items() if key != "zone"}
        if not request.user.is_authenticated and "display" not in request.session:
            return _to_login(request)
        try:
            with transaction.atomic():
                enter_zone(request, code)
                if needs_factor(request.zone, request.member, request.user):  # type: ignore[attr-defined]
                    request.turned_away = True  # type: ignore[attr-defined]
                    return redirect("/account/factor/?why=required")
                if not allows(name, request.member.roles):  # type: ignore[attr-defined]
                    raise PermissionDenied
                return view(request, *args, **rest)
        except Refusal as refusal:
            return render(request, "ui/errors/409.html", {"message": refusal.message}, status=409)


def enter_zone(request: HttpRequest, code: str) -> None:
    """进门. Finds the zone among those this account (or display link) may see; anything else is 404."""
    real = clock.now_for(None)
    account = request.user.pk if request.user.is_authenticated else None
    found = ask(DOOR, [account, code, dated(real), request.session.get("display"), real])
    if found is None:
        raise Http404
    settle(request, found, real)


def settle(request: HttpRequest, found: dict[str, Any], real: datetime) -> None:
    """落座: which zone, who, when, as the door tells it."""
    zone = from_row(Zone, found["zone"])
    if found["member"] is not None:
        member = member_at_door(zone, found["member"])
    else:
        extra = Role.UPPER if found["above"] else Role.DISPLAY
        member = Member(zone.pk, None, (), frozenset({extra}))
    now = clock.at_zone(zone, real)
    _attach(request, zone=zone, member=member, now=now, today=dated(now))


def ask(question: str, values: list[Any]) -> dict[str, Any] | None:
    """The one question; its answer also sets what this transaction may read and write, and signs its changes
    with this person and the hour of the zone.
    """
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        row = cursor.fetchone()
    return None if row is None else dict(json.loads(row[0]))


def _to_login(request: HttpRequest) -> HttpResponse:
    asked = {"next": request.get_full_path()} if request.method == "GET" else {}
    if over := getattr(request.session, "over", ""):
        asked["why"] = over
    response = redirect("login")
    if asked:
        response["Location"] += "?" + urlencode(asked)
    return response


def _must_change(request: Any) -> bool:
    return request.user.is_authenticated and must_change(request.user, at=request.real_now)


def _attach(request: HttpRequest, **values: Any) -> None:
    for key, value in values.items():
        setattr(request, key, value)
