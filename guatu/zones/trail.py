"""留痕：which requests of a zone are written into the audit trail, and as what.

Every change and attempt to change, every file taken away, every reading of personal data, every refusal.
Ordinary reading is not written and costs nothing.
"""

import logging
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guatu.identity import audit
from guatu.identity.addresses import client_address, client_agent
from guatu.identity.audit import Note
from guatu.identity.models import AuditEntry
from guatu.zones.pages import PERSONAL, object_of

log = logging.getLogger(__name__)
Kind = AuditEntry.Kind
# What opens a door is not written where others read.
NOT_KEPT = frozenset({"token", "secret", "key", "csrfmiddlewaretoken"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Shut doors: not his, not seen, not that way, not now, too often.
REFUSED = frozenset({403, 404, 405, 409, 429})


def keep(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """留痕 of one request, after its transaction is over, whichever way it went.

    What cannot be recorded is not shown: a page with personal data, or a file. A change that is already made
    is answered all the same, and its record goes to the log of the server.
    """
    note = note_of(request, response)
    if note is None:
        return response
    try:
        _write(request, note)
    except DatabaseError:
        log.exception("audit not written: %s", note)
        if note.personal or note.kind == Kind.EXPORT:
            instead = render(request, "ui/errors/503.html", status=503)
            # A file that was opened for the answer is closed with the one that goes out in its place.
            instead._resource_closers.extend(response._resource_closers)  # type: ignore[attr-defined]
            return instead
    return response


def note_of(request: HttpRequest, response: HttpResponse) -> Note | None:
    """要记的一条; None for ordinary reading."""
    match = request.resolver_match
    if match is None or "zone" not in match.kwargs:
        return None
    name = match.url_name or ""
    kind = _kind(request, response, name)
    if kind is None:
        return None
    inside = getattr(request, "zone", None) is not None
    object_type, object_id = object_of(name, match.kwargs)
    return Note(
        at=request.real_now,  # type: ignore[attr-defined]
        kind=kind,
        status=response.status_code,
        username=getattr(request.user, "username", ""),
        name=request.member.name if inside else getattr(request.user, "name", ""),  # type: ignore[attr-defined]
        page=name,
        method=request.method or "",
        object_type=object_type,
        object_id=object_id,
        personal=name in PERSONAL and response.status_code < 400,
        address=client_address(request),
        agent=client_agent(request),
        detail=_told(request) if inside else f"/z/{match.kwargs['zone']}/",
    )


def _kind(request: HttpRequest, response: HttpResponse, name: str) -> AuditEntry.Kind | None:
    if response.status_code in REFUSED:
        return Kind.REFUSED
    if request.method not in READING:
        if getattr(request, "turned_away", False):
            return Kind.REFUSED
        # Whoever was sent to log in has done nothing.
        return Kind.CHANGE if getattr(request, "zone", None) is not None else None
    if "attachment" in response.get("Content-Disposition", ""):
        return Kind.EXPORT
    return Kind.READ if name in PERSONAL and response.status_code == 200 else None


def _told(request: HttpRequest) -> str:
    """What the page itself has to say of it, and what was asked."""
    return " ".join(part for part in (getattr(request, "audit_detail", ""), _asked(request)) if part)


def _asked(request: HttpRequest) -> str:
    """The filters of a list or an export, readable."""
    pairs = ((key, value) for key, values in request.GET.lists() for value in values)
    return "&".join(f"{key}={value}" for key, value in pairs if key not in NOT_KEPT)


def _write(request: Any, note: Note) -> None:
    if request.zone is not None:
        member = request.member
        audit.write(note, zone_id=request.zone.pk, person_id=member.person_id)
    elif request.user.is_authenticated:
        # He knocked at a zone that is not his: his own zones hear of it, the other learns nothing.
        audit.write_at_home(note, account_id=request.user.pk)
