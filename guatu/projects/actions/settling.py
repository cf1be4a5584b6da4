"""随报随销：the item that chases a unit's reports follows how they stand, whoever moved the last one."""

from datetime import datetime

from guatu.core.periods import Period
from guatu.ledger import actions as ledger
from guatu.ledger.kinds import kind_of
from guatu.ledger.models import Item, Life
from guatu.projects.models import PeriodDuty, PeriodTask, Project
from guatu.projects.queries.standing import Standing, standing_of
from guatu.zones.member import Member


def settle_project(
    project: Project, period: Period, *, by: Member | None, at: datetime, reason: str = ""
) -> None:
    """随一个项目走. Nothing where the period has not ended yet, or the project did not have to report."""
    duty = (
        PeriodDuty.objects.filter(zone_id=project.zone_id, project=project, period=period.key)
        .select_related("task__item")
        .first()
    )
    if duty is not None:
        settle(duty.task, by=by, at=at, reason=reason)


def settle(task: PeriodTask, *, by: Member | None, at: datetime, reason: str = "") -> Item:
    """事项随填报走：all sent, it is handed in; all verified, it is signed off; one returned, it goes back."""
    item, now = ledger.hold(task.item), standing_of(task)
    if item.life in (Life.PAUSED, Life.VOID):
        return item
    if not now.total:
        return (
            item if item.life == Life.CLOSED else ledger.withdraw(item, by=None, at=at, note="项目都已撤项")
        )
    if now.is_sent and item.life in (Life.OPEN, Life.DOING):
        item = _hand_in(item, now, by=by, at=at)
    if now.is_verified and item.life == Life.CHECKING:
        item = _sign_off(item, now, by=by, at=at)
    if not now.is_sent and item.life in (Life.CHECKING, Life.CLOSED):
        verb = "return" if item.life == Life.CHECKING else "reopen"
        item = ledger.follow(item, verb, by=by, at=at, note=reason or f"还差 {now.total - now.sent} 个")
    return item


def _hand_in(item: Item, now: Standing, *, by: Member | None, at: datetime) -> Item:
    if item.life == Life.OPEN:
        item = ledger.follow(item, "accept", by=by, at=at)
    if item.life != Life.DOING:  # it came of itself and nobody owns it yet: it waits to be taken
        return item
    return ledger.follow(item, "submit", by=by, at=at, note=f"{now.total} 个项目报齐")


def _sign_off(item: Item, now: Standing, *, by: Member | None, at: datetime) -> Item:
    """By who verified the last one where he may; else of itself: every report has been looked at by another
    than its sender, and the entry says by whom.
    """
    who = "，".join(f"{name}核 {count} 个" for name, count in now.checkers)
    signer = by if by is not None and kind_of(item).signing.allows(by, item) else None
    return ledger.follow(item, "sign_off", by=signer, at=at, note=f"{now.total} 个项目都已核实：{who}")
