"""只办一次：a form sent twice makes one thing, also when both arrive at the same moment."""

from typing import TypeVar
from uuid import UUID, uuid5

from django.db import connection, models

from guatu.zones.models import Zone

Made = TypeVar("Made", bound=models.Model)


def made_before(model: type[Made], zone: Zone, op: UUID | None) -> Made | None:
    """先前所做 with the same operation; whoever comes at the same moment waits here."""
    if op is None:
        return None
    take_turn(op)
    return model._default_manager.filter(zone=zone, op=op).first()


def take_turn(op: UUID) -> None:
    """排队 until the transaction ends, those with the same operation only."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [op.int % (1 << 63)])


def part(op: UUID | None, name: str) -> UUID | None:
    """一表数步: each step of one form has its own operation, the same when the form comes again."""
    return uuid5(op, name) if op else None
