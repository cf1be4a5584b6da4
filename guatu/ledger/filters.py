"""台账的筛选：what an address asks to see, as conditions, as fields to fill in, and as words to take away."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from guatu.core.dates import day_start
from guatu.ledger import search
from guatu.ledger.circles import seen_by
from guatu.ledger.kinds import all_kinds
from guatu.ledger.lamps import LAMP_NAMES, Lamp
from guatu.ledger.models import LIVE, Evidence, Item, Life
from guatu.zones.asked import day_of
from guatu.zones.models import Person, Unit
from guatu.zones.typing import ZoneRequest

Choices = list[tuple[Any, str]]
EVIDENCE = [("yes", "有佐证"), ("no", "无佐证")]
# In the address → its word on the page, the column, and how the end of a range is reached.
DAYS = {
    "due_from": ("期限自", "due_at", False),
    "due_to": ("期限至", "due_at", True),
    "opened_from": ("交办自", "opened_at", False),
    "opened_to": ("交办至", "opened_at", True),
    "closed_from": ("销号自", "closed_at", False),
    "closed_to": ("销号至", "closed_at", True),
}
MORE = ("owner", "evidence", *DAYS)
NOTHING = Q(pk__in=[])
# Asked with every page of the list, so it is asked plainly.
UNITS = "SELECT id, name FROM zones_unit WHERE zone = %s AND is_active ORDER BY name"


def filtered(request: ZoneRequest) -> QuerySet[Item]:
    """筛过的事项 of the zone that this person sees: what every filter of the address lets through. What is
    not understood finds nothing, and stands among the chips to be taken away.
    """
    asked = request.GET
    wanted = [seen_by(request.member)]
    known = {"life": Life.values, "kind": [kind.code for kind in all_kinds()]}
    for name, values in known.items():
        if asked.get(name):
            wanted.append(Q(**{name: asked[name]}) if asked[name] in values else NOTHING)
    if lamp := asked.get("lamp"):
        wanted.append(lamp_is(Lamp(lamp), request.now) if lamp in Lamp.values else NOTHING)
    if asked.get("unit"):
        wanted.append(Q(owner_unit=_uuid(asked["unit"]) or UUID(int=0)))
    if owner := asked.get("owner", "").strip():
        wanted.append(_owner_is(request, owner))
    if evidence := asked.get("evidence"):
        wanted.append(_evidence_is(request, evidence))
    for name, (_, column, is_end) in DAYS.items():
        if asked.get(name):
            wanted.append(_on_days(column, asked[name], is_end))
    if asked.get("q"):
        wanted.append(search.matching(request.zone, asked["q"]))
    return Item.objects.filter(*wanted, zone=request.zone)


def lamp_is(lamp: Lamp, at: datetime) -> Q:
    """亮这盏灯的: the rule of ``lamps`` as conditions that an index can follow."""
    match lamp:
        case Lamp.VOID:
            return Q(life=Life.VOID)
        case Lamp.DONE:
            return Q(life=Life.CLOSED)
        case Lamp.PAUSED:
            return Q(life=Life.PAUSED)
        case Lamp.OVER:
            return Q(life__in=LIVE, due_at__lt=at)
        case Lamp.BEHIND:
            return Q(life__in=LIVE, due_at__gte=at, is_behind=True)
        case Lamp.NEAR:
            return Q(life__in=LIVE, due_at__gte=at, is_behind=False, near_at__lte=at)
        case Lamp.OK:
            return Q(life__in=LIVE, due_at__gte=at, is_behind=False, near_at__gt=at)


def _owner_is(request: ZoneRequest, owner: str) -> Q:
    key = _uuid(owner)
    return Q(owner=key) if key else search.owned_by(request.zone, owner)


def _evidence_is(request: ZoneRequest, wanted: str) -> Q:
    shown = Exists(Evidence.objects.filter(zone=request.zone, item=OuterRef("pk")))
    return {"yes": Q(shown), "no": ~Q(shown)}.get(wanted, Q(pk__in=[]))


def _on_days(column: str, text: str, is_end: bool) -> Q:
    day = day_of(text)
    if day is None:
        return NOTHING
    if is_end:
        return Q(**{f"{column}__lt": day_start(day + timedelta(days=1))})
    return Q(**{f"{column}__gte": day_start(day)})


def selects(request: ZoneRequest) -> list[dict[str, Any]]:
    """筛选项 that are chosen from a list."""
    with connection.cursor() as cursor:
        cursor.execute(UNITS, [request.zone.pk])
        units = cursor.fetchall()
    return [
        {"name": "lamp", "label": "灯", "options": LAMPS},
        {"name": "life", "label": "状态", "options": Life.choices},
        {"name": "kind", "label": "种类", "options": [(kind.code, kind.name) for kind in all_kinds()]},
        {"name": "unit", "label": "单位", "options": units},
    ]


LAMPS: Choices = [(lamp.value, LAMP_NAMES[lamp]) for lamp in Lamp]


def chosen(request: ZoneRequest, selects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """已选 beside the selects: days, owner and evidence, in the shape of the chips. Whatever narrows the
    list can be taken away, also when it is not understood.
    """
    asked = request.GET
    found = [dict(each) for each in selects]
    for each in found:
        value = asked.get(each["name"], "")
        if value and value not in {str(known) for known, _ in each["options"]}:
            each["options"] = [(value, _unknown(request, each["name"], value))]
    for name, (label, _, _) in DAYS.items():
        found.append({"name": name, "label": label, "options": [(asked.get(name, ""), asked.get(name, ""))]})
    owner, evidence = asked.get("owner", ""), asked.get("evidence", "")
    found.append({"name": "owner", "label": "责任人", "options": [(owner, owner_name(request, owner))]})
    found.append(
        {"name": "evidence", "label": "佐证", "options": [(evidence, dict(EVIDENCE).get(evidence, evidence))]}
    )
    return found


def owner_name(request: ZoneRequest, owner: str) -> str:
    """责任人之名, where the address carries an id."""
    key = _uuid(owner)
    if key is None:
        return owner
    return (
        Person.objects.filter(zone=request.zone, pk=key).values_list("name", flat=True).first() or "查无此人"
    )


def _unknown(request: ZoneRequest, name: str, value: str) -> str:
    """A unit no longer in use still has its name."""
    key = _uuid(value) if name == "unit" else None
    found = Unit.objects.filter(zone=request.zone, pk=key).values_list("name", flat=True) if key else None
    return (found.first() if found is not None else None) or f"没有“{value[:20]}”"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
