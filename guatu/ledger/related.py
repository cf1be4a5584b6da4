"""一件事项的周围：its parts, extensions, clocks and kin, and what rooms above say of it.

A room above registers a function that names links for an item (``register_links``): the page of the item
shows them without knowing the room.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from guatu.core.refusal import Refusal
from guatu.ledger import forms, forms_clock, rules, tiers
from guatu.ledger.circles import seen_by
from guatu.ledger.kinds import Kind
from guatu.ledger.lamps import lamp_case, lamp_when
from guatu.ledger.models import Clock, Extension, Item, Life, Part
from guatu.ledger.rules import finish_part, handle, stand
from guatu.ledger.steps import ON_ROAD
from guatu.zones.typing import ZoneRequest


@dataclass(frozen=True)
class Link:
    """上层给的一条: what it says, where it leads; ``acts`` when it begins something."""

    text: str
    url: str
    acts: bool = False
    title: str = "相关"


Links = Callable[[ZoneRequest, Item], Iterable[Link]]
_links: list[Links] = []


def register_links(links: Links) -> None:
    """登记 what a room above has to say of an item."""
    if links not in _links:
        _links.append(links)


@dataclass(frozen=True)
class PartLine:
    """一项配合 with what this person may do about it."""

    part: Part
    may_finish: bool
    may_show: bool
    may_drop: bool
    is_late: bool


@dataclass(frozen=True)
class ClockLine:
    """一个节点时限."""

    clock: Clock
    name: str
    lamp: str


@dataclass(frozen=True)
class Related:
    """周围的一切."""

    parts: list[PartLine]
    extensions: list[Extension]
    clocks: list[ClockLine]
    children: list[Item]
    merged: list[Item]
    parent: Item | None
    into: Item | None
    links: list[Link]
    tier: str

    @property
    def unfinished(self) -> list[str]:
        """还没办完的部分, in words."""
        asked = sum(line.part.state == Part.State.ASKED for line in self.parts)
        return rules.unfinished_said(asked, sum(each.life in ON_ROAD for each in self.children))

    @property
    def asked(self) -> Extension | None:
        """待批的延期申请."""
        return next((each for each in self.extensions if each.state == Extension.State.ASKED), None)

    @property
    def kin(self) -> list[tuple[str, Item]]:
        """拆分与合并的来去, each with its word."""
        found = [("拆自", self.parent), ("并入", self.into)]
        return [
            *((word, item) for word, item in found if item is not None),
            *(("拆出", item) for item in self.children),
            *(("并来", item) for item in self.merged),
        ]


def subject_url(request: ZoneRequest, item: Item, kind: Kind) -> str:
    """所属的页面, of the item or of the whole it was split from."""
    ids = [each for each in (item.pk, item.parent_id) if each is not None]
    found = kind.subject_url(request.zone.code, ids)
    return found.get(item.pk) or (found.get(item.parent_id, "") if item.parent_id else "")


def of_item(request: ZoneRequest, item: Item) -> Related:
    """取一件事项周围的."""
    kin = Item.objects.filter(seen_by(request.member), zone=request.zone).annotate(
        lamp=lamp_case(request.now)
    )
    kin = kin.select_related("owner_unit", "owner").order_by("due_at", "id")
    above = [each for each in (item.parent_id, item.merged_into_id) if each is not None]
    kept = {each.pk: each for each in kin.filter(pk__in=above)} if above else {}
    below = list(kin.filter(Q(parent=item) | Q(merged_into=item)))
    return Related(
        parts=_parts(request, item),
        extensions=list(
            Extension.objects.filter(zone=request.zone, item=item)
            .select_related("asked_by", "decided_by")
            .order_by("-asked_at")
        ),
        clocks=_clocks(request, item),
        children=[each for each in below if each.parent_id == item.pk],
        merged=[each for each in below if each.merged_into_id == item.pk],
        parent=kept.get(item.parent_id) if item.parent_id else None,
        into=kept.get(item.merged_into_id) if item.merged_into_id else None,
        links=[link for links in _links for link in links(request, item)],
        tier=forms_clock.tier_names(request, item.kind).get(item.tier, "") if item.tier else "",
    )


def _parts(request: ZoneRequest, item: Item) -> list[PartLine]:
    found = []
    for part in forms.parts_of(request, item):
        asked = part.state == Part.State.ASKED and item.life in ON_ROAD
        late = asked and part.due_on is not None and part.due_on < request.today
        found.append(
            PartLine(
                part,
                may_finish=asked and _may_finish(request, part),
                may_show=asked and forms.may_show(request, part),
                may_drop=asked and _may_drop(request, item),
                is_late=late,
            )
        )
    return found


def _may_finish(request: ZoneRequest, part: Part) -> bool:
    for who in (request.member, *request.member.stands_for):
        try:
            finish_part(part, who)
        except Refusal:
            continue
        return True
    return False


def _may_drop(request: ZoneRequest, item: Item) -> bool:
    try:
        stand(handle, item, request.member)
    except Refusal:
        return False
    return True


def _clocks(request: ZoneRequest, item: Item) -> list[ClockLine]:
    if not item.tier:
        return []
    rows = Clock.objects.filter(zone=request.zone, item=item).order_by("due_at", "code")
    return [
        ClockLine(row, tiers.CLOCKS.get(row.code, row.code), _lamp(item, row, request.now)) for row in rows
    ]


def _lamp(item: Item, clock: Clock, at: datetime) -> str:
    life = Life.CLOSED if clock.met_at else item.life
    return lamp_when(life, due_at=clock.due_at, near_at=clock.near_at, is_behind=False, at=at)
