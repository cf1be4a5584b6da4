"""随入库走：the item that chases a project follows its enrolment, whoever moved it."""

from datetime import datetime

from guatu.ledger import actions as ledger
from guatu.ledger.kinds import kind_of
from guatu.ledger.models import Item, Life
from guatu.projects.enrol_kind import HANDED_IN
from guatu.projects.models import EnrolState, StatEnrolment
from guatu.zones.member import Member


def settle_enrolment(enrolment: StatEnrolment, *, by: Member | None, at: datetime) -> Item | None:
    """催办的事随入库走：handed in, it is submitted; entered, it is signed off; sent back, it goes back. What
    comes of itself (nobody) and has no owner yet waits to be taken.
    """
    if enrolment.item_id is None:
        return None
    item = ledger.hold(Item.objects.get(zone_id=enrolment.zone_id, pk=enrolment.item_id))
    if item.life in (Life.PAUSED, Life.VOID):
        return item
    is_in = enrolment.state in HANDED_IN
    if is_in and item.life == Life.OPEN and (by is not None or item.owner_id is not None):
        item = ledger.follow(item, "accept", by=by, at=at)
    if is_in and item.life == Life.DOING:
        item = ledger.follow(item, "submit", by=by, at=at, note=f"第 {enrolment.round} 次报送")
    if enrolment.state == EnrolState.ENROLLED and item.life == Life.CHECKING:
        signer = by if by is not None and kind_of(item).signing.allows(by, item) else None
        who = f"，{enrolment.enrolled_by.name}确认" if enrolment.enrolled_by else ""
        item = ledger.follow(
            item, "sign_off", by=signer, at=at, note=f"已入库，统计库编号 {enrolment.stat_no}{who}"
        )
    if not is_in and item.life in (Life.CHECKING, Life.CLOSED):
        verb = "return" if item.life == Life.CHECKING else "reopen"
        item = ledger.follow(item, verb, by=by, at=at, note=enrolment.reason or "入库被退回")
    return item
