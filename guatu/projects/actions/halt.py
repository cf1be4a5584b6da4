"""暂停、终止、恢复的动词：asked with a lawful reason, decided by a leader, done on the ledger in one step."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from guatu.core.dates import PartialDate, dated
from guatu.core.refusal import Refusal
from guatu.ledger import actions as ledger
from guatu.ledger.models import Item, Life
from guatu.ledger.steps import AT_WORK, ON_ROAD, hold_all
from guatu.ledger.withdrawal import withdraw_all
from guatu.notices.actions import notify
from guatu.projects import access
from guatu.projects.actions.change import seats_of
from guatu.projects.actions.found import opening, owner_of
from guatu.projects.actions.matters import items_of
from guatu.projects.actions.once_only import made_before
from guatu.projects.actions.works import work_opening
from guatu.projects.lifecycle_access import in_own_right
from guatu.projects.models import Answer, Halt, Milestone, Project, Stage, WorkTask
from guatu.projects.stages import OFF_ROAD, planned_date, stage_now
from guatu.zones.member import Member
from guatu.zones.models import Membership, Person, Role
from guatu.zones.queries import seated

Kind = Halt.Kind
REASONS: Mapping[str, Mapping[str, str]] = {
    Kind.PAUSE: ledger.PAUSE_REASONS,
    Kind.TERMINATE: {
        "company": "企业放弃投资",
        "breach": "企业违约，协议解除",
        "land": "用地或指标不能落实",
        "policy": "政策调整或未获批准",
        "merged": "并入其他项目",
        "other": "其他",
    },
    Kind.REVIVE: {
        "cleared": "停办的原因已消除",
        "resumed": "企业恢复建设",
        "replaced": "换投资方接续",
        "other": "其他",
    },
}


class NotInThisStage(Refusal):
    """项目现在不能这样办."""


class HaltWaiting(Refusal):
    """已有一份申请在等批."""


class HaltDecided(Refusal):
    """已有批复."""


class NotYourDecision(Refusal):
    """不由你批."""


def reason_name(halt: Halt) -> str:
    """理由的说法."""
    return REASONS[halt.kind].get(halt.reason, halt.reason)


def kinds_for(project: Project) -> list[Kind]:
    """现在能申请的."""
    if project.stage == Stage.TERMINATED:
        return [Kind.REVIVE]
    return [Kind.REVIVE, Kind.TERMINATE] if project.stage == Stage.PAUSED else [Kind.PAUSE, Kind.TERMINATE]


@transaction.atomic
def ask_halt(
    project: Project,
    *,
    kind: Kind,
    reason: str,
    note: str,
    by: Member,
    at: datetime,
    until: date | None = None,
    op: UUID | None = None,
) -> Halt:
    """申请暂停、终止或恢复. Nothing moves until a leader, not the one who asked, has decided."""
    person = by.person
    if person is None or not (access.may_edit(project, by) or by.has(Role.LEADER)):
        raise NotYourDecision("暂停、终止、恢复由项目的责任单位、单位负责人、督查或班子领导申请。")
    if (known := made_before(Halt, op, zone_id=project.zone_id, project_id=project.pk)) is not None:
        return known
    held = Project.objects.select_for_update(of=("self",)).get(zone_id=project.zone_id, pk=project.pk)
    _must_fit(held, kind)
    if reason not in REASONS[kind] or not note.strip():
        raise Refusal(f"请选择{kind.label}的理由，并写明情况和依据。")
    if until is not None and (kind != Kind.PAUSE or until < dated(at)):
        raise Refusal("预计恢复的日期要在今天以后。")
    if Halt.objects.filter(zone_id=held.zone_id, project=held, state=Answer.ASKED).exists():
        raise HaltWaiting(f"“{held.name}”已有一份申请在等班子领导批。")
    halt = Halt.objects.create(
        zone_id=held.zone_id,
        project=held,
        kind=kind,
        reason=reason,
        note=note.strip()[:500],
        until=until,
        asked_by=person,
        asked_at=at,
        op=op,
    )
    said = f"{by.name}申请{kind.label}“{held.name}”：{reason_name(halt)}，等你批。"
    _tell(halt, _leaders(halt, at), "ask", said, by=by, at=at)
    return halt


@transaction.atomic
def decide_halt(halt: Halt, *, granted: bool, by: Member, at: datetime, answer: str = "") -> Halt:
    """批暂停、终止或恢复. Granted, the clocks of its open milestones stop, end or run again with it."""
    # The items first, then the project: a signature takes them in the same order.
    items = hold_all(_items(halt.project))
    project = Project.objects.select_for_update(of=("self",)).select_related("zone")
    held_project = project.get(zone_id=halt.zone_id, pk=halt.project_id)
    held = Halt.objects.select_for_update(of=("self",)).get(zone_id=halt.zone_id, pk=halt.pk)
    held.project = held_project
    wanted = Answer.GRANTED if granted else Answer.REFUSED
    if held.state != Answer.ASKED:
        if held.state == wanted and held.decided_by_id == by.person_id:
            return held  # sent twice
        raise HaltDecided(f"这份申请{held.get_state_display()}，不能再批。")
    if by.person_id is None or in_own_right(by, Role.LEADER) is None:
        raise NotYourDecision("暂停、终止、恢复由班子领导批。")
    if by.person_id == held.asked_by_id:
        raise NotYourDecision("自己申请的，由另一位班子领导批。")
    if not granted and not answer.strip():
        raise Refusal("不批准请写明理由。")
    if granted:
        _must_fit(held_project, Kind(held.kind))
        _do(held, items, by=by, at=at)
    held.state, held.answer, held.decided_by, held.decided_at = wanted, answer.strip()[:300], by.person, at
    held.save()
    said = "批准" if granted else "没有批准"
    body = f"{by.name}{said}{held.get_kind_display()}“{held_project.name}”。"
    _tell(held, [held.asked_by], "decide", body, by=by, at=at)
    return held


def _must_fit(project: Project, kind: Kind) -> None:
    if kind not in kinds_for(project):
        raise NotInThisStage(f"“{project.name}”{project.get_stage_display()}，不能{kind.label}。")


def _items(project: Project) -> list[Item]:
    return list(Item.objects.filter(items_of([project]), zone_id=project.zone_id, life__in=ON_ROAD))


def _do(halt: Halt, items: list[Item], *, by: Member, at: datetime) -> None:
    project = halt.project
    before = Halt.objects.filter(zone_id=halt.zone_id, project=project, state=Answer.GRANTED)
    last = before.order_by("-decided_at", "-id").first()
    halt.stage_before = last.stage_before if last and project.stage in OFF_ROAD else project.stage
    match Kind(halt.kind):
        case Kind.PAUSE:
            halt.items = [str(each.pk) for each in _pause(halt, items, by=by, at=at)]
            project.stage = Stage.PAUSED
        case Kind.TERMINATE:
            note = f"项目终止：{reason_name(halt)}。{halt.note}"[:500]
            ended = withdraw_all(zone=project.zone, items=[i.pk for i in items], by=by, at=at, note=note)
            halt.items = [str(each.pk) for each in ended]
            project.stage = Stage.TERMINATED
        case Kind.REVIVE:
            if project.stage == Stage.PAUSED:
                _resume(halt, last, items, by=by, at=at)
            else:
                _begin_again(halt, last, by=by, at=at)
            known = halt.stage_before if halt.stage_before not in OFF_ROAD else Stage.NEGOTIATING
            project.stage = Stage.NEGOTIATING
            reached = stage_now(project)
            project.stage = known if reached == Stage.NEGOTIATING and known else reached
    project.updated_at = at
    project.version += 1
    project.save(update_fields=["stage", "updated_at", "version"])


def _pause(halt: Halt, items: list[Item], *, by: Member, at: datetime) -> list[Item]:
    until = halt.until if halt.until and halt.until >= dated(at) else None
    note = f"项目暂停：{halt.note}"[:500]
    return [
        ledger.pause(
            each,
            reason=halt.reason,
            by=by,
            at=at,
            note=note,
            until=until,
            op=uuid5(halt.pk, f"pause {each.pk}"),
        )
        for each in items
        if Life(each.life) in AT_WORK
    ]


def _resume(halt: Halt, last: Halt | None, items: list[Item], *, by: Member, at: datetime) -> None:
    stopped = set(last.items) if last is not None and last.kind == Kind.PAUSE else set()
    for each in items:
        if str(each.pk) in stopped and each.life == Life.PAUSED:
            note, op = f"项目恢复：{halt.note}"[:500], uuid5(halt.pk, f"resume {each.pk}")
            ledger.resume(each, by=by, at=at, note=note, op=op)
            halt.items.append(str(each.pk))


def _begin_again(halt: Halt, last: Halt | None, *, by: Member, at: datetime) -> None:
    """What ended with the project is promised anew, with the dates it had; the old items stay."""
    ended = last.items if last is not None and last.kind == Kind.TERMINATE else []
    of = {"zone_id": halt.zone_id, "project": halt.project_id, "item__in": ended, "item__life": Life.VOID}
    nodes = list(
        Milestone.objects.select_for_update(of=("self",))
        .select_related("type")
        .filter(**of)
        .order_by("order")
    )
    works = list(WorkTask.objects.select_for_update(of=("self",)).filter(**of).order_by("starts_on", "pk"))
    unit, owner = owner_of(seats_of(halt.project))
    dues = [planned_date(row) or PartialDate(dated(at)) for row in nodes]
    openings = [
        opening(f"{halt.project.name}：{row.type.name}", due, None, unit, owner, by_now=at)
        for row, due in zip(nodes, dues, strict=True)
    ] + [work_opening(halt.project, row.name, row.due_on, unit, owner) for row in works]
    op = uuid5(halt.pk, "again")
    items = ledger.open_items(zone=halt.project.zone, openings=openings, by=by, at=at, op=op)
    for node, item in zip(nodes, items, strict=False):
        node.item, node.actual_on = item, None
    for work, item in zip(works, items[len(nodes) :], strict=True):
        work.item, work.done_on, work.dropped_at = item, None, None
    Milestone.objects.bulk_update(nodes, ["item", "actual_on"])
    WorkTask.objects.bulk_update(works, ["item", "done_on", "dropped_at"])
    halt.items = [str(item.pk) for item in items]


def _leaders(halt: Halt, at: datetime) -> list[Person]:
    seats = Membership.objects.filter(seated(dated(at)), zone_id=halt.zone_id, role=Role.LEADER)
    return list(Person.objects.filter(zone_id=halt.zone_id, pk__in=seats.values("person"), is_active=True))


def _tell(halt: Halt, people: list[Person], what: str, body: str, *, by: Member, at: datetime) -> None:
    notify(
        zone=halt.project.zone,
        people=people,
        key=f"projects.halt.{what} {halt.pk}",
        title=f"{halt.get_kind_display()}项目：{halt.project.name}"[:60],
        body=body,
        by=by,
        at=at,
        page="halt",
        page_args={"halt_id": str(halt.pk)},
    )
