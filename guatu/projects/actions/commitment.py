"""承诺与兑现的动词：what the company promised and what it delivered, written down on one sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guatu.core.dates import PartialDate, dated
from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.models import Commitment, Project
from guatu.zones.member import Member

What = Commitment.What
DATES = (What.STARTED, What.COMPLETED, What.IN_PRODUCTION)
SUMS = (What.INVESTMENT, What.OUTPUT, What.TAX)


class StaleCommitments(Refusal):
    """别人刚改过承诺."""


@dataclass(frozen=True)
class Promised:
    """一项承诺 as it was written; nothing promised is no commitment."""

    on: PartialDate | None = None
    amount: int | None = None
    due_on: date | None = None
    delivered: int | None = None
    delivered_on: date | None = None
    source: str = ""
    note: str = ""


@transaction.atomic
def set_commitments(
    project: Project,
    *,
    rows: Mapping[What, Promised],
    by: Member,
    at: datetime,
    seen: datetime | None = None,
) -> list[Commitment]:
    """记承诺与兑现. The sheet as it is now; a line without a promise goes. What somebody else wrote since
    ``seen`` is not overwritten; the same sheet twice changes nothing.
    """
    access.must_edit(project, by)
    Project.objects.select_for_update(of=("self",)).get(zone_id=project.zone_id, pk=project.pk)
    held = {row.what: row for row in Commitment.objects.filter(zone_id=project.zone_id, project=project)}
    changed = {what: row for what, row in rows.items() if _fields(what, row) != _now(held.get(what))}
    if not changed:
        return list(held.values())
    if seen is not None and any(row.updated_at > seen for row in held.values()):
        raise StaleCommitments("承诺刚被别人改过。你填的内容还在下面，请对照最新内容再保存。")
    for what, row in changed.items():
        values = _fields(what, row)
        if values is None:
            Commitment.objects.filter(zone_id=project.zone_id, pk=held[what].pk).delete()
            continue
        _must_make_sense(what, row, at)
        Commitment.objects.update_or_create(
            zone_id=project.zone_id, project=project, what=what, defaults={**values, "updated_at": at}
        )
    return list(Commitment.objects.filter(zone_id=project.zone_id, project=project))


def _fields(what: What, row: Promised) -> dict[str, object] | None:
    if (row.on if what in DATES else row.amount) is None:
        return None
    is_date = what in DATES
    return {
        "promised_on": row.on.day if is_date and row.on else None,
        "promised_precision": row.on.precision if is_date and row.on else "day",
        "promised": None if is_date else row.amount,
        "due_on": None if is_date else row.due_on,
        "delivered": None if is_date else row.delivered,
        "delivered_on": None if is_date or row.delivered is None else row.delivered_on,
        "source": row.source.strip()[:120],
        "note": row.note.strip()[:200],
    }


def _now(held: Commitment | None) -> dict[str, object] | None:
    if held is None:
        return None
    names = ("promised_on", "promised_precision", "promised", "due_on", "delivered", "delivered_on")
    return {name: getattr(held, name) for name in (*names, "source", "note")}


def _must_make_sense(what: What, row: Promised, at: datetime) -> None:
    if any(number is not None and number < 0 for number in (row.amount, row.delivered)):
        raise Refusal(f"{what.label}不能是负数。")
    if row.delivered_on is not None and row.delivered_on > dated(at):
        raise Refusal(f"{what.label}的兑现数截至日期还没到。")
