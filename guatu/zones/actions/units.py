"""单位与片区."""

from datetime import datetime

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.zones.actions.journal import record
from guatu.zones.member import Member
from guatu.zones.models import Membership, Park, Person, Unit, Zone


class NameTaken(Refusal):
    """名称已有."""


class UnitLoop(Refusal):
    """上级单位绕成了圈."""


class UnitInUse(Refusal):
    """单位里还有人."""


@transaction.atomic
def add_unit(
    *,
    zone: Zone,
    name: str,
    kind: str,
    short_name: str = "",
    parent: Unit | None = None,
    leader: Person | None = None,
    by: Member | None = None,
    at: datetime | None = None,
) -> Unit:
    """设单位. Its 分管领导, when named, hears of what the unit does not finish."""
    name = name.strip()
    if Unit.objects.filter(zone=zone, name=name).exists():
        raise NameTaken(f"已有单位“{name}”。")
    unit = Unit.objects.create(
        zone=zone, name=name, short_name=short_name.strip(), kind=kind, parent=parent, leader=leader
    )
    record(zone_id=zone.pk, by=by, at=at, verb="设单位", subject=name)
    return unit


@transaction.atomic
def edit_unit(
    unit: Unit,
    *,
    name: str,
    kind: str,
    short_name: str,
    parent: Unit | None,
    is_active: bool,
    by: Member,
    at: datetime,
    leader: Person | None = None,
) -> Unit:
    """改单位. What was done under the old name stays with the unit; a unit with people in it stays in use."""
    name = name.strip()
    if Unit.objects.filter(zone_id=unit.zone_id, name=name).exclude(id=unit.id).exists():
        raise NameTaken(f"已有单位“{name}”。")
    _refuse_loop(unit, parent)
    if unit.is_active and not is_active and _holders(unit):
        raise UnitInUse(f"“{unit.name}”还有 {_holders(unit)} 人未免职，先办免职再停用。")
    unit.name, unit.kind, unit.short_name = name, kind, short_name.strip()
    unit.parent, unit.is_active, unit.leader = parent, is_active, leader
    unit.save(update_fields=["name", "kind", "short_name", "parent", "is_active", "leader"])
    record(zone_id=unit.zone_id, by=by, at=at, verb="改单位", subject=name)
    return unit


def _holders(unit: Unit) -> int:
    rows = Membership.objects.filter(zone_id=unit.zone_id, unit=unit, to_date=None)
    return rows.values("person").distinct().count()


def _refuse_loop(unit: Unit, parent: Unit | None) -> None:
    parents = dict(Unit.objects.filter(zone_id=unit.zone_id).values_list("id", "parent_id"))
    above = parent.id if parent else None
    while above is not None:
        if above == unit.id:
            raise UnitLoop("上级单位不能是它自己，也不能是它的下级。")
        above = parents.get(above)


@transaction.atomic
def add_park(
    *,
    zone: Zone,
    code: str,
    name: str,
    kind: str = Park.Kind.AREA,
    by: Member | None = None,
    at: datetime | None = None,
    **drawing: object,
) -> Park:
    """设片区."""
    if Park.objects.filter(zone=zone, code=code).exists():
        raise NameTaken(f"已有片区代码“{code}”。")
    park = Park.objects.create(zone=zone, code=code, name=name, kind=kind, **drawing)
    record(zone_id=zone.pk, by=by, at=at, verb="设片区", subject=name)
    return park


@transaction.atomic
def edit_park(park: Park, *, name: str, kind: str, by: Member, at: datetime) -> Park:
    """改片区. The code stays: drawings and spreadsheets know the park by it."""
    park.name, park.kind = name.strip(), kind
    park.save(update_fields=["name", "kind"])
    record(zone_id=park.zone_id, by=by, at=at, verb="改片区", subject=park.name)
    return park
