"""台账列表：what an address of the list asks for, as rows and counts."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from guatu.ledger import queries
from guatu.ledger.kinds import all_kinds
from guatu.ledger.lamps import LAMP_NAMES, Lamp
from guatu.ledger.models import LIVE, Item, Life
from guatu.zones.models import Person, Unit
from guatu.zones.typing import ZoneRequest

SIZES = (20, 50, 100)
SIZE = 50
LONGEST_SEARCH = 60
RESTING = (Life.CLOSED, Life.VOID)
SORTS = {"due": "due_at", "opened": "opened_at", "unit": "owner_unit__name", "number": "number"}


@dataclass(frozen=True)
class Slice:
    """一类. Some are shown only while they are looked at: the desk leads to them."""

    code: str
    label: str
    where: Q
    always: bool = True


def slices_for(request: ZoneRequest) -> list[Slice]:
    """各类 for the person who looks."""
    member, at = request.member, request.now
    running, over = Q(life__in=LIVE), Q(life__in=LIVE, due_at__lt=at)
    ours = queries.of_my_units(member)
    return [
        Slice("", "全部", Q()),
        Slice("mine", "我承办", queries.mine(member)),
        Slice("open", "待接单", Q(life=Life.OPEN)),
        Slice("checking", "待验收", Q(life=Life.CHECKING)),
        Slice("over", "逾期", over),
        Slice("closed", "已销号", Q(life=Life.CLOSED)),
        Slice("to_accept", "待我接单", queries.to_accept(member), always=False),
        Slice("to_sign", "待我验收", queries.to_sign(member), always=False),
        Slice("unit_due", "本单位逾期与临期", ours & running & Q(near_at__lte=at), always=False),
        Slice("to_support", "待我配合", queries.to_support(member), always=False),
        Slice("extensions", "待我批的延期", queries.extensions_to_decide(member), always=False),
        Slice("absent", "代办", queries.for_the_absent(member), always=False),
        Slice("priority", "一把手工程", Q(is_priority=True, life__in=(*LIVE, Life.PAUSED)), always=False),
        Slice("late", "逾期与滞后", over | (running & Q(is_behind=True)), always=False),
    ]


@dataclass
class Listing:
    """一页台账：rows, and how many there are in each slice under the same filters."""

    rows: list[Item]
    total: int
    number: int
    size: int
    slices: list[tuple[Slice, int]]
    current: Slice
    evidence: dict[UUID, int] = field(default_factory=dict)


def ask(request: ZoneRequest) -> tuple[QuerySet[Item], Slice, list[Slice]]:
    """地址所问的事项, filtered but not yet sliced, with the slice it looks at."""
    slices = slices_for(request)
    wanted = request.GET.get("view", "")
    current = next((each for each in slices if each.code == wanted), slices[0])
    return _filtered(request), current, slices


def listing(request: ZoneRequest) -> Listing:
    """一页台账. Three queries whatever it holds: counts, rows, evidence."""
    items, current, slices = ask(request)
    shown = [each for each in slices if each.always or each is current]
    counts = items.aggregate(**{f"n_{n}": Count("id", filter=s.where) for n, s in enumerate(shown)})
    counted = [(each, int(counts[f"n_{n}"])) for n, each in enumerate(shown)]
    total = next(count for each, count in counted if each is current)
    size = _size(request)
    number = min(_page(request), max(1, -(-total // size)))
    first = (number - 1) * size
    rows = list(ordered(request, items.filter(current.where), current)[first : first + size])
    evidence = queries.evidence_counts(request.zone, [row.pk for row in rows])
    return Listing(rows, total, number, size, counted, current, evidence)


def ordered(request: ZoneRequest, items: QuerySet[Item], current: Slice) -> QuerySet[Item]:
    """排序. What is finished comes last; what was finished lately comes first among it."""
    wanted = request.GET.get("sort", "")
    key = SORTS.get(wanted.lstrip("-"))
    if key:
        sign = "-" if wanted.startswith("-") else ""
        return items.order_by(sign + key, "id")
    if current.code == "closed":
        return items.order_by("-closed_at", "id")
    resting = Case(When(life__in=RESTING, then=Value(1)), default=Value(0), output_field=IntegerField())
    return items.order_by(resting, "due_at", "id")


def _filtered(request: ZoneRequest) -> QuerySet[Item]:
    asked = request.GET
    items = queries.items_of(request.zone, request.now)
    known = {"lamp": Lamp.values, "life": Life.values, "kind": [kind.code for kind in all_kinds()]}
    for name, values in known.items():
        if asked.get(name):
            items = items.filter(Q(**{name: asked[name]})) if asked[name] in values else items.none()
    for name in ("unit", "owner"):
        if asked.get(name):
            column = "owner_unit" if name == "unit" else "owner"
            items = items.filter(**{column: _uuid(asked[name])})
    words = asked.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].split()
    for word in words:
        items = items.filter(Q(title__icontains=word) | Q(number__icontains=word))
    return items


def selects(request: ZoneRequest) -> list[dict[str, Any]]:
    """筛选项."""
    units = Unit.objects.filter(zone=request.zone, is_active=True).order_by("name")
    people = Person.objects.filter(zone=request.zone, is_active=True, is_external=False).order_by("name")
    return [
        {"name": "lamp", "label": "灯", "options": [(lamp.value, LAMP_NAMES[lamp]) for lamp in Lamp]},
        {"name": "life", "label": "状态", "options": Life.choices},
        {"name": "kind", "label": "种类", "options": [(kind.code, kind.name) for kind in all_kinds()]},
        {"name": "unit", "label": "单位", "options": list(units.values_list("id", "name"))},
        {"name": "owner", "label": "责任人", "options": list(people.values_list("id", "name"))},
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # finds nothing


def _page(request: ZoneRequest) -> int:
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _size(request: ZoneRequest) -> int:
    text = request.GET.get("size", "")
    return next((size for size in SIZES if str(size) == text), SIZE)
