"""只办一次：a form sent twice makes one thing, also when both arrive at the same moment."""

from typing import TypeVar
from uuid import UUID

from django.db import connection, models

from guatu.core.refusal import Refusal

Made = TypeVar("Made", bound=models.Model)


class OtherThing(Refusal):
    """操作号已用于另一件事."""


def made_before(model: type[Made], op: UUID | None, **of: object) -> Made | None:
    """先前所做 with the same operation and for the same thing (``of``); who comes meanwhile waits."""
    if op is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [op.int % (1 << 63)])
    found = model._default_manager.filter(zone_id=of.pop("zone_id"), op=op).first()
    if found is not None and any(getattr(found, name) != value for name, value in of.items()):
        raise OtherThing("这次操作与先前的一次重号，请刷新页面再试。")
    return found
