"""储备项目的动词：proposed, worked out, moved along with a reason, reviewed each year, made a project."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions.found import Draft, NameTaken, SeatDraft, found_project
from guatu.projects.actions.once_only import made_before
from guatu.projects.models import Category, Pool, Project, ReserveProject, ReserveStage, ReserveStep
from guatu.projects.names import name_key, search_text
from guatu.zones import numbers
from guatu.zones.member import Member
from guatu.zones.models import Park, Person, Role, Unit, Zone

Stage = ReserveStage
PREFIX = "CB"  # 储备
ROAD = (Stage.IDEA, Stage.RESERVE, Stage.PRELIMINARY, Stage.APPROVED)
APPROVERS = (Role.UNIT_HEAD, Role.SUPERVISOR, Role.LEADER)


class ReserveRefused(Refusal):
    """储备项目不能这样办."""


class NotYourReserve(Refusal):
    """不由你办."""


@dataclass(frozen=True)
class ReserveDraft:
    """储备项目的内容."""

    name: str
    field: str
    unit: Unit
    investment_fen: int | None = None
    funds: str = ""
    start_year: int | None = None
    scale: str = ""
    why: str = ""
    preliminary: str = ""
    person: Person | None = None
    park: Park | None = None


@transaction.atomic
def propose(
    *, zone: Zone, draft: ReserveDraft, by: Member, at: datetime, op: UUID | None = None
) -> ReserveProject:
    """谋划入库. The library has one idea more; the same ``op`` again answers with it."""
    if (known := made_before(ReserveProject, op, zone_id=zone.pk)) is not None:
        return known
    _must_be_his(draft.unit, by)
    held = ReserveProject(zone=zone, proposed_by=by.person, proposed_at=at, op=op)
    held.number = numbers.take(zone, prefix=PREFIX, year=dated(at).year)[0]
    _write(held, draft)
    held.save()
    _step(held, source="", by=by, at=at)
    return held


@transaction.atomic
def change_reserve(reserve: ReserveProject, *, draft: ReserveDraft, by: Member) -> ReserveProject:
    """改储备项目. What it is and who works it out; where it stands on its road stays."""
    held = _held(reserve)
    _must_tend(held, by)
    if held.stage in (Stage.CONSTRUCTION, Stage.DROPPED):
        raise ReserveRefused(f"“{held.name}”{held.get_stage_display()}，不能再改。")
    if draft.unit != held.unit:
        _must_be_his(draft.unit, by)
    _write(held, draft)
    held.save()
    return held


def moves(reserve: ReserveProject) -> dict[str, str]:
    """现在能走的几步: target and its word; the first is the way ahead."""
    stage = Stage(reserve.stage)
    if stage in (Stage.CONSTRUCTION, Stage.DROPPED):
        return {}
    if stage == Stage.SHELVED:
        back = _before_shelved(reserve)
        return {back: f"恢复到{Stage(back).label}", Stage.DROPPED: "退库"}
    place = ROAD.index(stage)
    found: dict[str, str] = {}
    if place + 1 < len(ROAD):
        found[ROAD[place + 1]] = "批准" if ROAD[place + 1] == Stage.APPROVED else f"转{ROAD[place + 1].label}"
    if place:
        found[ROAD[place - 1]] = f"退回{ROAD[place - 1].label}"
    return found | {Stage.SHELVED: "暂缓", Stage.DROPPED: "退库"}


@transaction.atomic
def move_reserve(
    reserve: ReserveProject, *, to: str, why: str, by: Member, at: datetime, op: UUID | None = None
) -> ReserveProject:
    """走一步. It stands at the next stage; a step back, a shelving and a removal need their reason, and an
    approval somebody else than who proposed it.
    """
    held = _held(reserve)
    if made_before(ReserveStep, op, zone_id=held.zone_id, reserve_id=held.pk) is not None:
        return held
    allowed = moves(held)
    if to not in allowed:
        word = Stage(to).label if to in Stage.values else to
        raise ReserveRefused(f"“{held.name}”现在{held.get_stage_display()}，不能到“{word}”。")
    if to == Stage.APPROVED:
        _must_approve(held, by)
    else:
        _must_tend(held, by)
    ahead = to == next(iter(allowed)) and held.stage != Stage.SHELVED
    if not ahead and not why.strip():
        raise ReserveRefused(f"{allowed[to]}请写明理由。")
    source, held.stage = held.stage, to
    held.save(update_fields=["stage"])
    _step(held, source=source, why=why, by=by, at=at, op=op)
    return held


@transaction.atomic
def review_reserve(
    reserve: ReserveProject, *, why: str, by: Member, at: datetime, op: UUID | None = None
) -> ReserveProject:
    """滚动评审. It was looked at today and stays where it is; what should go is shelved or removed."""
    held = _held(reserve)
    if made_before(ReserveStep, op, zone_id=held.zone_id, reserve_id=held.pk) is not None:
        return held
    _must_tend(held, by)
    if held.stage in (Stage.CONSTRUCTION, Stage.DROPPED):
        raise ReserveRefused(f"“{held.name}”{held.get_stage_display()}，不用再评审。")
    if not why.strip():
        raise ReserveRefused("请写明评审意见。")
    held.reviewed_on = dated(at)
    held.save(update_fields=["reviewed_on"])
    _step(held, source=held.stage, is_review=True, why=why, by=by, at=at, op=op)
    return held


@transaction.atomic
def realise(
    reserve: ReserveProject,
    *,
    territorial: Unit | None,
    is_key: bool,
    by: Member,
    at: datetime,
    category: str = Category.GOVERNMENT,
    op: UUID | None = None,
) -> Project:
    """转为项目. What was approved is a project in the library, with its investment, its people and its place;
    the two name each other.
    """
    held = _held(reserve)
    if held.project is not None:
        return held.project
    _must_tend(held, by)
    if held.stage != Stage.APPROVED:
        raise ReserveRefused(f"“{held.name}”{held.get_stage_display()}，批准以后才能转为项目。")
    seats = {
        "territorial": SeatDraft(unit=territorial),
        "sectoral": SeatDraft(unit=held.unit),
        "officer": SeatDraft(person=held.person),
    }
    draft = Draft(
        name=held.name,
        category=Category(category),
        pool=Pool.NEW_START,
        is_key=is_key,
        is_sample=held.name.startswith("示例"),
        park=held.park,
        values={"investment_fen": held.investment_fen, "scale": held.scale},
        seats={seat: each for seat, each in seats.items() if each.unit or each.person},
    )
    held.project = found_project(zone=held.zone, draft=draft, by=by, at=at)
    source, held.stage = held.stage, Stage.CONSTRUCTION
    held.save(update_fields=["stage", "project"])
    _step(held, source=source, why=f"转为项目 {held.project.number}", by=by, at=at, op=op)
    return held.project


def _write(held: ReserveProject, draft: ReserveDraft) -> None:
    for each in fields(draft):
        value = getattr(draft, each.name)
        setattr(held, each.name, value.strip() if isinstance(value, str) else value)
    held.name_key = name_key(held.name)
    held.search_text = search_text(held.name, held.number, held.unit.name)
    if not held.name_key:
        raise ReserveRefused("名称不能为空。")
    others = ReserveProject.objects.filter(zone_id=held.zone_id, name_key=held.name_key)
    if others.exclude(stage__in=[Stage.CONSTRUCTION, Stage.DROPPED]).exclude(pk=held.pk).exists():
        raise NameTaken(f"储备项目库里已有“{held.name}”。")


def _step(
    held: ReserveProject,
    *,
    source: str,
    by: Member,
    at: datetime,
    why: str = "",
    is_review: bool = False,
    op: UUID | None = None,
) -> None:
    ReserveStep.objects.create(
        zone_id=held.zone_id,
        reserve=held,
        source=source,
        target=held.stage,
        is_review=is_review,
        why=why.strip()[:300],
        by=by.person,
        at=at,
        op=op,
    )


def _before_shelved(reserve: ReserveProject) -> str:
    steps = ReserveStep.objects.filter(zone_id=reserve.zone_id, reserve=reserve, target=Stage.SHELVED)
    last = steps.exclude(source=Stage.SHELVED).order_by("-at", "-id").first()
    return last.source if last is not None else Stage.IDEA


def _must_tend(held: ReserveProject, by: Member) -> None:
    if not access.may_tend(held, by):
        raise NotYourReserve("这个储备项目由它的责任单位、单位负责人或督查办。")


def _must_be_his(unit: Unit, by: Member) -> None:
    if not access.may_propose(unit.pk, by):
        raise NotYourReserve("经办人只能提出自己单位负责的储备项目。")


def _must_approve(held: ReserveProject, by: Member) -> None:
    if by.person_id is None or not by.has(*APPROVERS):
        raise NotYourReserve("储备项目由单位负责人、督查或班子领导批准。")
    if by.person_id == held.proposed_by_id:
        raise NotYourReserve("自己提出的，由另一个人批准。")


def _held(reserve: ReserveProject) -> ReserveProject:
    return (
        ReserveProject.objects.select_for_update(of=("self",))
        .select_related("zone", "unit", "person", "park", "project")
        .get(zone_id=reserve.zone_id, pk=reserve.pk)
    )
