"""台账列表：what an address of the list asks for, as rows and counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from guatu.core.dates import dated
from guatu.ledger import filters, queries
from guatu.ledger.lamps import LAMP_NAMES, Lamp, lamp_when
from guatu.ledger.models import LIVE, Item, Life
from guatu.ledger.story import due_day, due_words
from guatu.ui.format import date_text
from guatu.zones.typing import ZoneRequest

SIZES = (20, 50, 100)
SIZE = 50
UNDER_WAY = (*LIVE, Life.PAUSED)
RESTING = (Life.CLOSED, Life.VOID)
SORTS = {"due": "due_at", "opened": "opened_at", "unit": "owner_unit__name", "number": "number"}
TONED = (Lamp.OVER, Lamp.BEHIND, Lamp.NEAR, Lamp.DONE)
NOTHING = Q(pk=None)
ONE = Value(1)  # counted without looking at a column, so that an index alone answers
LIVES = dict(Life.choices)
# What a row needs, and no more: a page of rows is read as tuples.
COLUMNS = (
    "id",
    "kind",
    "number",
    "title",
    "owner_unit__name",
    "owner__name",
    "life",
    "due_at",
    "near_at",
    "precision",
    "is_behind",
    "behind_text",
    "is_provisional",
    "opened_at",
    "closed_at",
    "rounds",
)


# Asked for each row that is shown, after it was found, by the index of the link.
EVIDENCE = RawSQL(
    "(SELECT count(*) FROM ledger_evidence e WHERE e.zone = ledger_item.zone AND e.item_id = ledger_item.id)",
    (),
    IntegerField(),
)


class Row(NamedTuple):
    """一行事项, read without its model."""

    id: UUID
    kind: str
    number: str
    title: str
    unit: str | None
    owner: str | None
    life: str
    due_at: datetime
    near_at: datetime
    precision: str
    is_behind: bool
    behind_text: str
    is_provisional: bool
    opened_at: datetime
    closed_at: datetime | None
    rounds: int
    evidence: int

    @property
    def standing(self) -> str:
        """所处一步, as ``Item.standing``."""
        return f"{self.life}-{self.rounds}"


@dataclass(frozen=True, slots=True)
class Shown:
    """写好的一行：everything a row of the list or the desk says, in words."""

    row: Row
    lamp: str
    mark: str
    lamp_name: str
    tone: str
    life: str
    words: str
    sub: str
    due: str
    opened: str
    opened_full: str
    opened_on: str


@dataclass(frozen=True)
class Slice:
    """一类. ``lives`` is all there is to most of them; ``rest`` says what else. Some are shown only while
    they are looked at: the desk leads to them.
    """

    code: str
    label: str
    lives: tuple[Life, ...] = ()
    rest: Q = field(default_factory=Q)
    always: bool = True

    @property
    def where(self) -> Q:
        """何者属之, as a condition over items."""
        return Q(life__in=self.lives) & self.rest if self.lives else self.rest


def slices_for(request: ZoneRequest) -> list[Slice]:
    """各类 for the person who looks."""
    member, at = request.member, request.now
    over, near = Q(due_at__lt=at), Q(near_at__lte=at)
    return [
        Slice("", "全部"),
        Slice("mine", "我承办", UNDER_WAY, Q(owner=member.person_id) if member.person_id else NOTHING),
        Slice("open", "待接单", (Life.OPEN,)),
        Slice("checking", "待验收", (Life.CHECKING,)),
        Slice("over", "逾期", LIVE, over),
        Slice("closed", "已销号", (Life.CLOSED,)),
        Slice("to_accept", "待我接单", (Life.OPEN,), queries.to_accept(member), always=False),
        Slice("to_sign", "待我验收", (Life.CHECKING,), queries.to_sign(member), always=False),
        Slice("unit_due", "本单位逾期与临期", LIVE, queries.of_my_units(member) & near, always=False),
        Slice("to_support", "待我配合", UNDER_WAY, queries.to_support(member), always=False),
        Slice("extensions", "待我批的延期", UNDER_WAY, queries.extensions_to_decide(member), always=False),
        Slice("absent", "代办", UNDER_WAY, queries.for_the_absent(member), always=False),
        Slice("priority", "一把手工程", UNDER_WAY, Q(is_priority=True), always=False),
        Slice("late", "逾期与滞后", LIVE, over | Q(is_behind=True), always=False),
    ]


def counts(items: QuerySet[Item], slices: Sequence[Slice]) -> list[int]:
    """各类件数 in one pass: counted life by life, which an index holds in order, and summed."""
    asked = {f"n_{n}": Count(ONE, filter=each.rest) for n, each in enumerate(slices) if each.rest}
    columns = ["life", "n", *asked]
    rows = items.order_by().values("life").annotate(n=Count(ONE), **asked).values_list(*columns)
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    return [
        sum(
            row[f"n_{n}" if each.rest else "n"]
            for row in found
            if not each.lives or row["life"] in each.lives
        )
        for n, each in enumerate(slices)
    ]


@dataclass
class Listing:
    """一页台账：rows, and how many there are in each slice under the same filters."""

    rows: list[Shown]
    total: int
    number: int
    size: int
    slices: list[tuple[Slice, int]]
    current: Slice


def ask(request: ZoneRequest) -> tuple[QuerySet[Item], Slice, list[Slice]]:
    """地址所问的事项, filtered but not yet sliced, with the slice it looks at."""
    slices = slices_for(request)
    wanted = request.GET.get("view", "")
    current = next((each for each in slices if each.code == wanted), slices[0])
    return filters.filtered(request), current, slices


def listing(request: ZoneRequest) -> Listing:
    """一页台账. Two queries whatever it holds: counts, and rows."""
    items, current, slices = ask(request)
    shown = [each for each in slices if each.always or each is current]
    counted = list(zip(shown, counts(items, shown), strict=True))
    total = next(count for each, count in counted if each is current)
    size = _size(request)
    number = min(_page(request), max(1, -(-total // size)))
    first = (number - 1) * size
    rows = read(ordered(request, items.filter(current.where), current)[first : first + size]) if total else []
    return Listing(show(rows, request.now), total, number, size, counted, current)


def read(items: QuerySet[Item]) -> list[Row]:
    """读出各行, each with how many pieces of evidence it has."""
    return [Row(*values) for values in items.values_list(*COLUMNS, EVIDENCE)]


def show(rows: Iterable[Row], at: datetime) -> list[Shown]:
    """写成文字 as they stand at an instant."""
    today = dated(at)
    return [_shown(row, at, today) for row in rows]


def _shown(row: Row, at: datetime, today: Any) -> Shown:
    lamp = lamp_when(row.life, due_at=row.due_at, near_at=row.near_at, is_behind=row.is_behind, at=at)
    opened, item = dated(row.opened_at), cast(Item, row)
    words = due_words(item, at)
    return Shown(
        row=row,
        lamp=lamp.value,
        mark=lamp.label,
        lamp_name=LAMP_NAMES[lamp],
        tone=lamp.value if lamp in TONED else "",
        life=LIVES[row.life],
        words=words,
        sub=f"{words} · {row.behind_text}" if row.behind_text else words,
        due=due_day(item, today),
        opened=date_text(opened, today),
        opened_full=date_text(opened),
        opened_on=opened.isoformat(),
    )


def ordered(request: ZoneRequest, items: QuerySet[Item], current: Slice) -> QuerySet[Item]:
    """排序. What is finished comes last; what was finished lately comes first among it."""
    wanted = request.GET.get("sort", "")
    key = SORTS.get(wanted.lstrip("-"))
    if key:
        # Both keys the same way, so that an index serves in either direction.
        sign = "-" if wanted.startswith("-") else ""
        return items.order_by(sign + key, sign + "id")
    if current.code == "closed":
        return items.order_by("-closed_at", "-id")
    resting = Case(When(life__in=RESTING, then=Value(1)), default=Value(0), output_field=IntegerField())
    return items.order_by(resting, "due_at", "id")


def _page(request: ZoneRequest) -> int:
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _size(request: ZoneRequest) -> int:
    text = request.GET.get("size", "")
    return next((size for size in SIZES if str(size) == text), SIZE)
