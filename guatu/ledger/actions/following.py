"""随主体走：steps of an item that only says how its domain rows stand, taken when they have got there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from guatu.ledger.models import Item
from guatu.ledger.steps import OwnSignature, act
from guatu.zones.member import Member


def follow(
    item: Item, verb: str, *, by: Member | None, at: datetime, note: str = "", op: UUID | None = None
) -> Item:
    """随主体走一步：接单、报验、销号、退回、重新打开. The room of the domain row has decided that it is so;
    nobody (``by`` None) means that it came of itself. The owner and the submitter still never sign it off.
    """

    def move(held: Item) -> dict[str, Any]:
        CHANGES[verb](held, by, at)
        return {"note": note.strip()}

    return act(item, verb, by=by, at=at, op=op, change=move)


def _accept(held: Item, by: Member | None, at: datetime) -> None:
    if held.owner_id is None and by is not None:
        held.owner = by.person


def _submit(held: Item, by: Member | None, at: datetime) -> None:
    held.submitted_by = by.person if by else None


def _sign_off(held: Item, by: Member | None, at: datetime) -> None:
    if by is not None and by.person_id in (held.owner_id, held.submitted_by_id):
        raise OwnSignature("不能验收自己经办的事，请由他人验收。")
    held.closed_at, held.is_behind, held.behind_text = at, False, ""
    held.signed += 1
    if by is not None and by.person_id is not None:
        held.signed_by = [*held.signed_by, by.person_id]


def _send_back(held: Item, by: Member | None, at: datetime) -> None:
    held.rounds += 1
    held.closed_at, held.submitted_by, held.signed, held.signed_by = None, None, 0, []


CHANGES: dict[str, Callable[[Item, Member | None, datetime], None]] = {
    "accept": _accept,
    "submit": _submit,
    "sign_off": _sign_off,
    "return": _send_back,
    "reopen": _send_back,
}
