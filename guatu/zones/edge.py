"""门口：which zone, who, when, one transaction per request.

Every page under ``/z/<code>/`` passes here: the zone is looked up among those the account may see (else
404), the transaction enters it, the page's row in the permission table is checked, and a Refusal becomes a
page that says what happened.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from guatu.core import tenancy
from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.zones import clock
from guatu.zones.member import Member, member_of
from guatu.zones.models import Person, Role, Zone
from guatu.zones.permissions import ANYONE, PAGES, allows

View = Callable[..., HttpResponse]
# Whoever still has the password that an administrator read out may only change it, or leave.
OPEN_WITH_FIRST_PASSWORD = frozenset({"password", "login", "logout", "health", None})


class ZoneEdge:
    """门口. Gives each request ``zone``, ``member``, ``now`` and ``today``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = clock.now_for(None)
        _attach(request, zone=None, member=None, now=now, today=dated(now))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Open the door of the zone, or of a page of the house."""
        match = request.resolver_match
        name = match.url_name if match else None
        if any("\0" in value for _, values in request.GET.lists() for value in values):
            raise BadRequest  # no text in the database holds a NUL, so no address asks for one
        if name not in OPEN_WITH_FIRST_PASSWORD and getattr(request.user, "must_change_password", False):
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
        code = kwargs.pop("zone")
        if not request.user.is_authenticated and "display" not in request.session:
            return _to_login(request)
        try:
            with transaction.atomic():
                enter_zone(request, code)
                if not allows(name, request.member.roles):  # type: ignore[attr-defined]
                    raise PermissionDenied
                return view(request, *args, **kwargs)
        except Refusal as refusal:
            return render(request, "ui/errors/409.html", {"message": refusal.message}, status=409)


def enter_zone(request: HttpRequest, code: str) -> None:
    """进门. Finds the zone among those this account (or display link) may see; anything else is 404."""
    today = dated(clock.now_for(None))
    scope = _scope(request, code, today)
    if scope is None:
        raise Http404
    zone_id, person_id, readable, extra = scope
    writable = zone_id if person_id is not None else None
    tenancy.enter(writable, readable)
    zone = Zone.objects.get(id=zone_id)
    now = clock.now_for(zone)
    if person_id is None:
        member = Member(zone_id, None, (), frozenset({extra}))
    else:
        member = member_of(zone, Person.objects.get(zone=zone, id=person_id), today)
    _attach(request, zone=zone, member=member, now=now, today=dated(now))


def _scope(request: HttpRequest, code: str, today: Any) -> tuple[int, Any, list[int], Role] | None:
    if request.user.is_authenticated:
        with connection.cursor() as cursor:
            cursor.execute("select * from guatu_scope(%s, %s, %s)", [request.user.pk, code, today])
            row = cursor.fetchone()
        if row is not None:
            return row[0], row[1], list(row[2]), Role.UPPER
    digest = request.session.get("display")
    if digest:
        with connection.cursor() as cursor:
            cursor.execute("select guatu_display(%s, %s)", [code, digest])
            found = cursor.fetchone()
        if found and found[0] is not None:
            return found[0], None, [found[0]], Role.DISPLAY
    return None


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.method != "GET":
        return redirect("login")
    response = redirect("login")
    response["Location"] += "?" + urlencode({"next": request.get_full_path()})
    return response


def _attach(request: HttpRequest, **values: Any) -> None:
    for key, value in values.items():
        setattr(request, key, value)
