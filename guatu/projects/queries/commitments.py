"""承诺与兑现的问法：what was promised, what was delivered, and the difference, of one project or of all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from guatu.core.dates import PartialDate
from guatu.core.money import FEN_PER_WAN
from guatu.ledger.models import Life
from guatu.projects.actions.commitment import DATES, SUMS
from guatu.projects.models import Commitment, Milestone
from guatu.projects.names import query_text
from guatu.projects.stages import actual_date
from guatu.ui.format import date_text, money_text
from guatu.zones.models import Zone

What = Commitment.What
STANDINGS = {"kept": "已兑现", "late": "迟兑现", "broken": "未兑现", "running": "未到期"}
TONES = {"kept": "green", "late": "amber", "broken": "red", "running": "plain"}


@dataclass(frozen=True)
class Kept:
    """一项承诺和它的兑现."""

    row: Commitment
    promised_text: str
    delivered_text: str
    difference: str
    standing: str

    @property
    def standing_name(self) -> str:
        """结论."""
        return STANDINGS[self.standing]

    @property
    def tone(self) -> str:
        """颜色."""
        return TONES[self.standing]


def of_milestones(rows: Iterable[Milestone]) -> dict[tuple[UUID, str], PartialDate]:
    """各项目已达成节点的日期, signed off."""
    return {
        (row.project_id, row.type.code): day
        for row in rows
        if row.item and row.item.life == Life.CLOSED and (day := actual_date(row))
    }


def told(row: Commitment, reached: Mapping[tuple[UUID, str], PartialDate], today: date) -> Kept:
    """说一项承诺."""
    if row.what in DATES:
        return _told_date(row, reached.get((row.project_id, row.what)), today)
    delivered = row.delivered
    if delivered is None and row.what == What.INVESTMENT:
        delivered = row.project.completed_fen
    promised = row.promised or 0
    if delivered is not None and delivered >= promised:
        standing = "kept"
    else:
        standing = "broken" if row.due_on and row.due_on < today else "running"
    difference = ""
    if delivered is not None:
        gap = delivered - promised
        difference = "足额" if gap == 0 else f"{'超' if gap > 0 else '差'} {amount_text(row.what, abs(gap))}"
    shown = amount_text(row.what, delivered) if delivered is not None else ""
    return Kept(row, amount_text(row.what, promised), shown, difference, standing)


def _told_date(row: Commitment, done: PartialDate | None, today: date) -> Kept:
    assert row.promised_on is not None
    promised = PartialDate(row.promised_on, row.promised_precision)  # type: ignore[arg-type]
    text = date_text(promised.day, None, promised.precision)
    if done is not None:
        late = (done.last_day - promised.last_day).days
        difference = "按期" if late == 0 else f"{'晚' if late > 0 else '早'} {abs(late)} 天"
        shown = date_text(done.day, None, done.precision)
        return Kept(row, text, shown, difference, "late" if late > 0 else "kept")
    late = (today - promised.last_day).days
    return Kept(row, text, "", f"已过 {late} 天" if late > 0 else "", "broken" if late > 0 else "running")


def amount_text(what: str, amount: int) -> str:
    """数的写法：money in 万元 or 亿元, jobs in persons."""
    return money_text(amount) if what in SUMS else f"{amount} 人"


def amount_for_sheet(what: str, amount: int | None) -> float | int | None:
    """表格里的数：money in 万元."""
    if amount is None or what not in SUMS:
        return amount
    return amount / FEN_PER_WAN


def commitments(zone: Zone, asked: Mapping[str, str], today: date) -> list[Kept]:
    """全区的承诺 narrowed by what the address asks, except the standing. Three queries."""
    rows = Commitment.objects.filter(zone=zone, project__withdrawn_at=None).select_related("project__company")
    if asked.get("what") in What.values:
        rows = rows.filter(what=asked["what"])
    if words := query_text(asked.get("q", "")):
        rows = rows.filter(project__search_text__contains=words)
    held = list(rows.order_by("project__number", "id"))
    stops = Milestone.objects.filter(
        zone=zone, type__code__in=DATES, project__commitments__zone=zone, item__life=Life.CLOSED
    )
    reached = of_milestones(stops.select_related("type", "item").distinct())
    order = {what: n for n, what in enumerate(What.values)}
    return sorted(
        (told(row, reached, today) for row in held),
        key=lambda kept: (kept.row.project.number, order[kept.row.what]),
    )
