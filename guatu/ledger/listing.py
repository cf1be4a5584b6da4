"""台账列表：what an address of the list asks for, as rows and counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Generic, TypeVar, cast

from django.db.models import Q, QuerySet

from guatu.core.dates import dated
from guatu.ledger import filters, queries, reading
from guatu.ledger.lamps import LAMP_NAMES, Lamp, lamp_when
from guatu.ledger.models import LIVE, Item, Life
from guatu.ledger.reading import Among, Row, Window
from guatu.ledger.story import due_day, due_words
from guatu.ui.format import date_text
from guatu.zones.member import Member
from guatu.zones.typing import ZoneRequest

SIZES = (20, 50, 100)
SIZE = 50
UNDER_WAY = (*LIVE, Life.PAUSED)
RESTING_LAST = "(CASE WHEN life IN ('closed', 'void') THEN 1 ELSE 0 END)"  # as the index has it
SORTS = {"due": "due_at", "opened": "opened_at", "unit": "unit_name", "number": "number"}
TONED = (Lamp.OVER, Lamp.BEHIND, Lamp.NEAR, Lamp.DONE)
LOOKS = {
    lamp: (lamp.value, lamp.label, LAMP_NAMES[lamp], lamp.value if lamp in TONED else "") for lamp in Lamp
}
# What an address may look at, in its word and on the page.
VIEWS = {
    "": "全部",
    "mine": "我承办",
    "open": "待接单",
    "checking": "待验收",
    "over": "逾期",
    "closed": "已销号",
    "live": "在办",
    "to_accept": "待我接单",
    "to_sign": "待我验收",
    "unit_due": "本单位逾期与临期",
    "to_support": "待我配合",
    "extensions": "待我批的延期",
    "absent": "代办",
    "priority": "一把手工程",
    "late": "逾期与滞后",
}
NOTHING = Q(pk__in=[])
LIVES = dict(Life.choices)
Rest = Callable[[], Q] | None
R = TypeVar("R")


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
class Slice(Among):
    """一类 under its name. Some are shown only while they are looked at: the desk leads to them."""

    code: str = ""
    label: str = ""
    always: bool = True


def slices_for(request: ZoneRequest) -> list[Slice]:
    """各类 for the person who looks."""
    member, at = request.member, request.now
    over = Q(due_at__lt=at)

    def named(code: str, lives: tuple[Life, ...] = (), rest: Rest = None) -> Slice:
        return Slice(lives, rest, code, VIEWS[code])

    def behind(code: str, lives: tuple[Life, ...], rest: Rest = None) -> Slice:
        return Slice(lives, rest, code, VIEWS[code], always=False)

    return [
        named(""),
        named("mine", UNDER_WAY, lambda: _owned_by(member)),
        named("open", (Life.OPEN,)),
        named("checking", (Life.CHECKING,)),
        named("over", LIVE, lambda: over),
        named("closed", (Life.CLOSED,)),
        behind("live", LIVE),
        behind("to_accept", (Life.OPEN,), lambda: queries.to_accept(member)),
        behind("to_sign", (Life.CHECKING,), lambda: queries.to_sign(member)),
        behind("unit_due", LIVE, lambda: queries.of_my_units(member) & Q(near_at__lte=at)),
        behind("to_support", UNDER_WAY, lambda: queries.to_support(member)),
        behind("extensions", UNDER_WAY, lambda: queries.extensions_to_decide(member)),
        behind("absent", UNDER_WAY, lambda: queries.for_the_absent(member)),
        behind("priority", UNDER_WAY, lambda: Q(is_priority=True)),
        behind("late", LIVE, lambda: over | Q(is_behind=True)),
    ]


def _owned_by(member: Member) -> Q:
    return Q(owner=member.person_id) if member.person_id else NOTHING


@dataclass
class Listing(Generic[R]):
    """一页台账：rows, and how many there are in each slice under the same filters."""

    rows: list[R]
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


def listing(request: ZoneRequest) -> Listing[Shown]:
    """一页台账, in words."""
    page = found(request)
    return replace(page, rows=show(page.rows, request.now))  # type: ignore[arg-type,return-value]


def found(request: ZoneRequest, *, as_text: bool = False) -> Listing[Row]:
    """一页台账 as it was read. One question whatever it holds; one more beyond the last page."""
    items, current, slices = ask(request)
    shown = [each for each in slices if each.always or each is current]
    place, size, number = shown.index(current), _size(request), _page(request)
    window = Window(
        order=order(request, current), size=size, first=(number - 1) * size, once=_is_work(request)
    )
    counts, rows = reading.page(items, shown, place, window, as_text=as_text)
    last = max(1, -(-counts[place] // size))
    if number > last:
        number = last
        window = replace(window, first=(number - 1) * size)
        counts, rows = reading.page(items, shown, place, window, as_text=as_text)
    counted = list(zip(shown, counts, strict=True))
    return Listing(rows, counts[place], number, size, counted, current)


def all_rows(request: ZoneRequest) -> tuple[list[Row], Slice]:
    """地址所问的全部行, as an export takes them away, and the slice they are of."""
    items, current, _ = ask(request)
    return reading.rows_of(items.filter(current.where), order=order(request, current)), current


def show(rows: Iterable[Row], at: datetime) -> list[Shown]:
    """写成文字 as they stand at an instant."""
    today = dated(at)
    return [_shown(row, at, today) for row in rows]


def _shown(row: Row, at: datetime, today: date) -> Shown:
    lamp = lamp_when(row.life, due_at=row.due_at, near_at=row.near_at, is_behind=row.is_behind, at=at)
    item = cast(Item, row)
    words = due_words(item, at)
    sub = f"{words} · {row.behind_text}" if row.behind_text else words
    opened = _day(dated(row.opened_at), today)
    return Shown(row, *LOOKS[lamp], LIVES[row.life], words, sub, due_day(item, today), *opened)


@lru_cache(maxsize=2048)
def _day(day: date, today: date) -> tuple[str, str, str]:
    """A day as a row writes it, in full, and for machines; a page has the same few many times."""
    return date_text(day, today), date_text(day), day.isoformat()


def order(request: ZoneRequest, current: Slice) -> str:
    """排序. What is finished comes last; what was finished lately comes first among it."""
    wanted = request.GET.get("sort", "")
    if key := SORTS.get(wanted.lstrip("-")):
        # Both keys the same way, so that an index serves in either direction.
        down = " DESC" if wanted.startswith("-") else ""
        return f"{key}{down}, id{down}"
    return "closed_at DESC, id DESC" if current.code == "closed" else f"{RESTING_LAST}, due_at, id"


def _is_work(request: ZoneRequest) -> bool:
    return any(request.GET.get(name) for name in ("q", "evidence"))


def _page(request: ZoneRequest) -> int:
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _size(request: ZoneRequest) -> int:
    text = request.GET.get("size", "")
    return next((size for size in SIZES if str(size) == text), SIZE)
