"""用户审计：one row per act, written by one statement that stands for itself.

The statement enters the zone and writes there, so that a refusal or an error of the request, which takes
everything back, does not take this back; and no function of the database can write past the policies.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guatu.core.ids import new_id
from guatu.identity.addresses import clean, client_address, client_agent
from guatu.identity.models import AuditEntry

COLUMNS = (
    "id", "zone", "at", "kind", "person_id", "username", "name", "page", "method", "object_type", "object_id",
    "status", "personal", "address", "agent", "detail",
)  # fmt: skip
WRITE = (
    f"INSERT INTO identity_auditentry ({', '.join(COLUMNS)}) "
    "SELECT %s, set_config('guatu.zone', %s, true)::int" + ", %s" * (len(COLUMNS) - 2)
)


@dataclass(frozen=True, kw_only=True)
class Note:
    """一条审计, before it has its place."""

    at: datetime
    kind: AuditEntry.Kind
    status: int
    username: str = ""
    name: str = ""
    page: str = ""
    method: str = ""
    object_type: str = ""
    object_id: str = ""
    personal: bool = False
    address: str = ""
    agent: str = ""
    detail: str = ""


def write(note: Note, *, zone_id: int, person_id: UUID | None) -> None:
    """写一条 in one zone."""
    values: list[Any] = [new_id(), str(zone_id), note.at, note.kind.value, person_id]
    values += [clean(note.username, 64), clean(note.name, 64), note.page[:60], note.method[:8]]
    values += [note.object_type[:30], clean(note.object_id, 64), note.status, note.personal]
    values += [note.address[:45], note.agent, clean(note.detail, 300)]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)


def write_at_home(note: Note, *, account_id: int) -> int:
    """写在各自的区: what an account did outside any zone, in every zone where it belongs to somebody."""
    with connection.cursor() as cursor:
        cursor.execute("select zone, person from guatu_homes(%s)", [account_id])
        homes = cursor.fetchall()
    for zone_id, person_id in homes:
        write(note, zone_id=zone_id, person_id=person_id)
    return len(homes)


def note_account(
    request: Any, account: Any, kind: AuditEntry.Kind, detail: str, *, status: int = 200
) -> None:
    """记账号之事: log-ins, second factors, sessions, passwords; an unknown name has no zone to keep it."""
    if account is None:
        return
    match = request.resolver_match
    note = Note(
        at=request.real_now,
        kind=kind,
        status=status,
        username=account.username,
        name=account.name,
        page=match.url_name if match else "",
        method=request.method,
        address=client_address(request),
        agent=client_agent(request),
        detail=detail,
    )
    write_at_home(note, account_id=account.pk)
