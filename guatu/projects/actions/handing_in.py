"""报验的几步：what nobody has taken yet is taken, and what shows it is attached, with the same form."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from guatu.files.models import StoredFile
from guatu.ledger import actions as ledger
from guatu.ledger.models import Item, Life
from guatu.zones.member import Member


def show(
    item: Item, *, text: str, files: Sequence[StoredFile], by: Member, at: datetime, op: UUID | None
) -> Item:
    """接单并附佐证. Who reports what nobody has taken yet takes it with the same step."""
    if item.life == Life.OPEN:
        item = ledger.accept(item, by=by, at=at, op=part_of(op, "accept"))
    if text.strip():
        ledger.attach(item, by=by, at=at, text=text, op=part_of(op, "text"))
    for number, file in enumerate(files):
        ledger.attach(item, by=by, at=at, file=file, op=part_of(op, f"file {number}"))
    return item


def part_of(op: UUID | None, name: str) -> UUID | None:
    """分步的操作号. One form may take several steps; each has its own operation id, the same when the form
    comes again.
    """
    return uuid5(op, name) if op else None
