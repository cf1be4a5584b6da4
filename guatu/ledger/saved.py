"""常用视图：the query of a list's address kept under a name, by a person for himself or for the whole zone.

It serves every list that is registered here (``register``), not the ledger's alone: a list is its code, its
word and the name of its page, and what is kept is the address, so a list that learns a new filter needs
nothing more.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.urls import reverse

from guatu.core.ids import new_id
from guatu.core.refusal import Refusal
from guatu.ledger.models import SavedView
from guatu.zones.member import Member
from guatu.zones.models import Role, Zone
from guatu.zones.permissions import may_open
from guatu.zones.typing import ZoneRequest

ITEMS = "items"
SHARING = (Role.UNIT_HEAD, Role.SUPERVISOR, Role.LEADER)
TENDING = (Role.SUPERVISOR, Role.LEADER)  # may take away what others show to the zone
MOST = 30
LONGEST_NAME = 20
LONGEST_QUERY = 2000
# Asked with every page of a list, so it is asked plainly.
SEEN = """
SELECT v.id, v.name, v.query, v.person_id, p.name, v.is_shared
FROM ledger_savedview v JOIN zones_person p ON p.zone = v.zone AND p.id = v.person_id
WHERE v.zone = %(zone)s AND v.listed = %(listed)s AND (v.person_id = %(me)s OR v.is_shared)
ORDER BY v.name, v.id
"""
PASSING = ("page", "done")  # keys of an address that are of the moment


class NotKept(Refusal):
    """这个视图存不下."""


class NotYourView(Refusal):
    """不是你的视图."""


@dataclass(frozen=True)
class Listed:
    """一种清单 that can be kept."""

    code: str
    name: str
    url_name: str


_lists: dict[str, Listed] = {}


def register(listed: Listed) -> None:
    """登记清单."""
    _lists[listed.code] = listed


def list_of(code: str) -> Listed | None:
    """按代码取清单."""
    return _lists.get(code)


register(Listed(ITEMS, "台账", "items"))


@dataclass(frozen=True)
class Door:
    """一个视图的入口."""

    view_id: UUID
    name: str
    url: str
    by: str = ""
    is_shared: bool = False
    is_current: bool = False


@dataclass(frozen=True)
class Doors:
    """常用视图 as the menu of a list shows them."""

    views: list[Door] = field(default_factory=list)
    new_url: str = ""
    manage_url: str = ""


def canonical(query: str) -> str:
    """条件的定式：what is empty and what is of the moment is left out; the rest in its order."""
    try:
        pairs = parse_qsl(query.replace("\x00", ""), max_num_fields=60)
    except ValueError:
        raise NotKept("这个网址的条件太多，存不下。") from None
    return urlencode([(key, value) for key, value in pairs if value and key not in PASSING])


def visible(zone: Zone, member: Member) -> Q:
    """看得到的 views: one's own, and those shown to the zone."""
    own = Q(person=member.person_id) if member.person_id else Q(pk__in=[])
    return own | Q(is_shared=True)


def views_for(request: ZoneRequest, listed: str) -> Doors:
    """这张清单的常用视图 for whoever looks, his own first."""
    place = _lists[listed]
    me, address = request.member.person_id, reverse(place.url_name, kwargs={"zone": request.zone.code})
    with connection.cursor() as cursor:
        cursor.execute(SEEN, {"zone": request.zone.pk, "listed": listed, "me": me})
        rows = cursor.fetchall()
    now = canonical(request.META.get("QUERY_STRING", "")[:LONGEST_QUERY])
    doors = [
        Door(pk, name, f"{address}?{query}", "" if owner == me else by, shared, query == now)
        for pk, name, query, owner, by, shared in rows
    ]
    doors.sort(key=lambda each: bool(each.by))
    own = {"zone": request.zone.code, "listed": listed}
    if not may_open(request, "saved_view_new"):
        return Doors(doors)
    new = f"{reverse('saved_view_new', kwargs=own)}?{urlencode({'query': now})}" if now else ""
    return Doors(doors, new, reverse("saved_views", kwargs=own))


def keep_view(
    *,
    zone: Zone,
    listed: str,
    name: str,
    query: str,
    share: bool,
    by: Member,
    at: datetime,
    op: UUID | None = None,
) -> SavedView:
    """存为常用视图. The same ``op`` again keeps nothing new and answers with what it kept."""
    if by.person is None:
        raise NotYourView("只读身份不能存视图。")
    kept = canonical(query)
    if not kept:
        raise NotKept("还没有筛选，没有可存的条件。")
    if len(kept) > LONGEST_QUERY:
        raise NotKept("条件太长，存不下。请去掉一些再存。")
    key = op or new_id()
    mine = SavedView.objects.filter(zone=zone, person=by.person)
    if op is not None and (before := mine.filter(pk=op).first()):
        return before
    if mine.filter(listed=listed).count() >= MOST:
        raise NotKept(f"常用视图最多 {MOST} 个。请先删去不用的。")
    view = SavedView(
        id=key,
        zone=zone,
        person=by.person,
        listed=listed,
        name=_name(name),
        query=kept,
        is_shared=_may_share(by, share),
        created_at=at,
    )
    return _written(view, new=True)


def rename_view(view: SavedView, *, name: str, share: bool, by: Member, at: datetime) -> SavedView:
    """改常用视图：its name, and whether the zone sees it. Only by whom it belongs to."""
    if by.person_id is None or view.person_id != by.person_id:
        raise NotYourView("只有存的人能改。")
    view.name, view.is_shared = _name(name), _may_share(by, share)
    return _written(view, new=False)


def remove_view(view: SavedView, *, by: Member, at: datetime) -> SavedView:
    """删去常用视图 by whom it belongs to; what is shown to the zone also by a supervisor or a leader."""
    mine = by.person_id is not None and view.person_id == by.person_id
    if not mine and not (view.is_shared and by.has(*TENDING)):
        raise NotYourView("只有存的人，或督查、班子领导，能删去全区可见的视图。")
    SavedView.objects.filter(zone_id=view.zone_id, pk=view.pk).delete()
    return view


def may_share(member: Member) -> bool:
    """可否给全区看."""
    return member.has(*SHARING)


def _may_share(by: Member, share: bool) -> bool:
    if share and not may_share(by):
        raise NotYourView("全区可见由单位负责人、督查或班子领导设定。")
    return share


def _name(name: str) -> str:
    plain = " ".join(name.replace("\x00", "").split())
    if not plain:
        raise NotKept("请写一个名称。")
    return plain[:LONGEST_NAME]


def _written(view: SavedView, *, new: bool) -> SavedView:
    try:
        with transaction.atomic():
            view.save(force_insert=new)
    except IntegrityError as error:
        diagnosis: Any = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", None) != "saved_view_name":
            raise NotKept("这张表单已用过，请刷新页面再试。") from error
        raise NotKept(f"你已有叫“{view.name}”的常用视图。换个名称再存。") from error
    return view
