"""走一步的路：what a page and the interface both do once a form is right."""

from typing import Any
from uuid import UUID

from guatu.ledger.models import Item, Life
from guatu.ledger.past import past_of
from guatu.ledger.steps import NotNow, is_repeat, told
from guatu.ledger.verbs import Act, Verb
from guatu.zones.typing import ZoneRequest


def take(
    request: ZoneRequest, verb: Verb, held: Item, data: dict[str, Any], *, op: UUID, seen: str = ""
) -> Item:
    """走这一步 on the held item. ``seen`` is where it stood for whoever decided; a repeat does nothing."""
    if seen and seen != held.standing and not is_repeat(held, verb.code, op):
        now, last = Life(held.life).label, past_of(held).last
        raise NotNow(f"{told(last)}这件事现在{now}，没有{verb.name}。请看过最新情况再办。")
    return verb.run(Act(held, data, request.member, request.now, op))
