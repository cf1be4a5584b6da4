"""主路上的动词：接单、报验、退回、会签、销号、重新打开、作废."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guatu.ledger import rules
from guatu.ledger.actions.words import must_say
from guatu.ledger.kinds import kind_of
from guatu.ledger.models import Item
from guatu.ledger.steps import act
from guatu.zones.member import Member


def accept(item: Item, *, by: Member, at: datetime, op: UUID | None = None) -> Item:
    """接单. The item has its person; only members of the owner unit (or the named owner) can take it."""

    def take(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.accept, held, by)
        held.owner = absent.person if absent else by.person
        return rules.said(absent)

    return act(item, "accept", by=by, at=at, op=op, change=take)


def submit(item: Item, *, by: Member, at: datetime, note: str = "", op: UUID | None = None) -> Item:
    """报验：办完了，请验收. Only the owner, with plan, parts and evidence as its kind asks."""

    def hand_in(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.submit, held, by)
        held.submitted_by = by.person
        return {"note": note.strip(), **rules.said(absent)}

    return act(item, "submit", by=by, at=at, op=op, change=hand_in)


def return_(item: Item, *, by: Member, at: datetime, note: str, op: UUID | None = None) -> Item:
    """退回：没办好，重办. The reason is mandatory."""

    def send_back(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.sign, held, by)
        must_say(note, "退回请写明理由。")
        held.rounds += 1
        held.submitted_by, held.signed, held.signed_by = None, 0, []
        return {"note": note.strip(), **rules.said(absent)}

    return act(item, "return", by=by, at=at, op=op, change=send_back)


def sign_off(item: Item, *, by: Member, at: datetime, note: str = "", op: UUID | None = None) -> Item:
    """销号：验收通过. Somebody else's signature; the owner and the submitter can never give it.

    Where a kind asks for several signatures in order, all but the last are 会签 and the item waits on.
    """

    def which(held: Item) -> str:
        return "sign_off" if held.signed >= len(kind_of(held).countersigning) else "countersign"

    def sign(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.sign, held, by)
        if which(held) == "sign_off":
            held.closed_at, held.is_behind, held.behind_text = at, False, ""
        # Who stands in signs for two: neither of them gives the next signature.
        signers = (by.person_id, absent.person_id if absent else None)
        held.signed += 1
        held.signed_by = [*held.signed_by, *(each for each in signers if each is not None)]
        return {"note": note.strip(), **rules.said(absent)}

    return act(item, which, by=by, at=at, op=op, change=sign)


def reopen(item: Item, *, by: Member, at: datetime, note: str, op: UUID | None = None) -> Item:
    """重新打开. A closed item turns out not to be done; who may sign off may reopen."""

    def open_again(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.reopen, held, by)
        must_say(note, "重新打开请写明理由。")
        held.closed_at, held.submitted_by = None, None
        held.signed, held.signed_by = 0, []
        held.rounds += 1
        return {"note": note.strip(), **rules.said(absent)}

    return act(item, "reopen", by=by, at=at, op=op, change=open_again)


def void(item: Item, *, by: Member, at: datetime, note: str, op: UUID | None = None) -> Item:
    """作废. The item no longer counts; a supervisor or leader who has no part in it decides."""

    def drop(held: Item) -> dict[str, Any]:
        absent = rules.stand(rules.void, held, by)
        must_say(note, "作废请写明理由。")
        held.closed_at, held.paused_at = at, None
        return {"note": note.strip(), **rules.said(absent)}

    return act(item, "void", by=by, at=at, op=op, change=drop)


def withdraw(item: Item, *, by: Member | None, at: datetime, note: str, op: UUID | None = None) -> Item:
    """随主体撤销. The domain row leaves, and its room has decided who may; the item no longer counts."""

    def drop(held: Item) -> dict[str, Any]:
        held.closed_at, held.paused_at = at, None
        return {"note": note}

    return act(item, "void", by=by, at=at, op=op, change=drop)
