"""入库的动词：papers kept and handed in by the project's people, checked and entered by the statisticians."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from guatu.core.dates import dated
from guatu.core.money import FEN_PER_WAN, LARGEST_FEN
from guatu.core.refusal import Refusal
from guatu.files.models import StoredFile
from guatu.projects.access import must_edit
from guatu.projects.actions.enrol_settling import settle_enrolment
from guatu.projects.actions.enrol_telling import tell_enrolment
from guatu.projects.actions.once_only import made_before
from guatu.projects.enrol_access import materials_of, must_be_statistician, started_on
from guatu.projects.enrol_materials import BY_CODE, asked_of
from guatu.projects.enrol_rules import batch_said, enrol_rules
from guatu.projects.models import EnrolmentMaterial, EnrolmentStep, EnrolState, Project, StatEnrolment
from guatu.zones.member import Member

OPEN = (EnrolState.PREPARING, EnrolState.REJECTED)


class NotNow(Refusal):
    """现在不能走这一步."""


class MaterialsMissing(Refusal):
    """资料不齐."""


class NotStarted(Refusal):
    """没有开工不能报."""


class BelowThreshold(Refusal):
    """不到入库起点."""


class OwnEnrolment(Refusal):
    """自己报送的不能自己审."""


class NumberTaken(Refusal):
    """统计库编号重了."""


@transaction.atomic
def keep_material(
    project: Project,
    *,
    code: str,
    by: Member,
    at: datetime,
    on: date | None = None,
    file: StoredFile | None = None,
    note: str = "",
    drop: bool = False,
) -> EnrolmentMaterial | None:
    """填一份入库材料. Its date, its file, or both; a file that is there stays until another comes. With
    ``drop`` the paper is taken away, and None is returned.
    """
    held, enrolment = _open(project)
    must_edit(held, by)
    if code not in BY_CODE:
        raise Refusal("没有这种材料，请从清单里选。")
    if enrolment.state not in OPEN:
        raise NotNow(f"{EnrolState(enrolment.state).label}，材料不能再改；被退回以后才能改。")
    row = EnrolmentMaterial.objects.filter(zone_id=held.zone_id, enrolment=enrolment, code=code).first()
    if drop:
        if row is not None:
            row.delete()
        return None
    if on is not None and on > dated(at):
        raise Refusal("材料的日期还没到，请核对。")
    file = file or (row.file if row else None)
    if on is None and file is None:
        raise MaterialsMissing("请填材料的日期，或附上文件。")
    row = row or EnrolmentMaterial(zone_id=held.zone_id, enrolment=enrolment, code=code)
    row.on, row.file, row.note, row.by_id, row.at = on, file, note.strip()[:200], by.person_id, at
    row.save()
    return row


@transaction.atomic
def submit_enrolment(
    project: Project, *, applicant: str, planned_fen: int, by: Member, at: datetime, op: UUID | None = None
) -> StatEnrolment:
    """报送入库. All papers are there, the project has started, and it is large enough; the batch of the month
    takes it until its cut-off, the next one after it.
    """
    held, enrolment = _open(project)
    must_edit(held, by)
    if _told(enrolment, op):
        return enrolment
    if enrolment.state not in OPEN:
        raise NotNow(f"{EnrolState(enrolment.state).label}，不用再报送。")
    rules = enrol_rules(held.zone)
    if started_on(held) is None:
        raise NotStarted("还没有开工，不能报送入库：以正式打桩为准，平场阶段不能报投资。")
    there = materials_of(enrolment)
    if lacks := [m.name for m in asked_of(held, rules.needs) if m.code not in there]:
        raise MaterialsMissing(f"资料还不齐，缺{'、'.join(lacks)}。")
    if not applicant.strip():
        raise Refusal("请填上报单位。")
    if not rules.threshold_fen <= planned_fen <= LARGEST_FEN:
        raise BelowThreshold(f"计划总投资不到 {planned_said(rules.threshold_fen)}，不在入库范围。")
    enrolment.state, enrolment.reason = EnrolState.SUBMITTED, ""
    enrolment.applicant, enrolment.planned_fen = applicant.strip()[:80], planned_fen
    enrolment.round, enrolment.batch = enrolment.round + 1, rules.batch(dated(at))
    enrolment.submitted_by, enrolment.submitted_at = by.person, at
    enrolment.save()
    note = f"第 {enrolment.round} 次报送，{batch_said(enrolment.batch)}"
    return _stepped(held, enrolment, dated(at), note, by=by, at=at, op=op)


@transaction.atomic
def audit_enrolment(project: Project, *, by: Member, at: datetime, op: UUID | None = None) -> StatEnrolment:
    """审核通过. The statisticians have looked at the papers and pass them on to be entered."""
    held, enrolment = _open(project)
    _must_judge(held, enrolment, by, "入库审核")
    if _told(enrolment, op):
        return enrolment
    if enrolment.state != EnrolState.SUBMITTED:
        raise NotNow(f"{EnrolState(enrolment.state).label}，没有等审核的材料。")
    enrolment.state = EnrolState.AUDITED
    enrolment.save(update_fields=["state"])
    return _stepped(held, enrolment, dated(at), "", by=by, at=at, op=op)


@transaction.atomic
def reject_enrolment(
    project: Project, *, reason: str, by: Member, at: datetime, op: UUID | None = None
) -> StatEnrolment:
    """退回. With its reason; the papers can be mended and handed in again."""
    held, enrolment = _open(project)
    _must_judge(held, enrolment, by, "入库审核")
    if _told(enrolment, op):
        return enrolment
    if enrolment.state not in (EnrolState.SUBMITTED, EnrolState.AUDITED):
        raise NotNow(f"{EnrolState(enrolment.state).label}，没有可退回的材料。")
    if not reason.strip():
        raise Refusal("请写明退回的理由，好让对方照着补。")
    enrolment.state, enrolment.reason = EnrolState.REJECTED, reason.strip()[:200]
    enrolment.save(update_fields=["state", "reason"])
    return _stepped(held, enrolment, dated(at), enrolment.reason, by=by, at=at, op=op)


@transaction.atomic
def confirm_enrolment(
    project: Project, *, stat_no: str, on: date, by: Member, at: datetime, op: UUID | None = None
) -> StatEnrolment:
    """确认入库. From that day on the project has official figures; it may have been entered before it was
    told here, but not before it started.
    """
    held, enrolment = _open(project)
    _must_judge(held, enrolment, by, "确认入库")
    if _told(enrolment, op):
        return enrolment
    if enrolment.state != EnrolState.AUDITED:
        raise NotNow(f"{EnrolState(enrolment.state).label}，审核通过后才能确认入库。")
    begun = started_on(held)
    if on > dated(at) or (begun is not None and on < begun):
        raise Refusal(f"入库日期应在开工（{begun or '未记'}）以后、今天以前。")
    _enter(enrolment, stat_no, on)
    enrolment.state, enrolment.enrolled_by, enrolment.enrolled_at = EnrolState.ENROLLED, by.person, at
    _save_with_number(enrolment)
    return _stepped(held, enrolment, on, f"统计库编号 {enrolment.stat_no}", by=by, at=at, op=op)


@transaction.atomic
def correct_enrolment(
    project: Project, *, stat_no: str, reason: str, by: Member, at: datetime, op: UUID | None = None
) -> StatEnrolment:
    """更正统计库编号, with a reason that stays; the day on which it was entered does not move."""
    held, enrolment = _open(project)
    must_be_statistician(held.zone, by, "更正统计库编号")
    if _told(enrolment, op):
        return enrolment
    if enrolment.state != EnrolState.ENROLLED or enrolment.enrolled_on is None:
        raise NotNow("还没有入库，没有编号可更正。")
    if not reason.strip():
        raise Refusal("请写明更正的理由。")
    before = enrolment.stat_no
    _enter(enrolment, stat_no, enrolment.enrolled_on)
    if enrolment.stat_no == before:
        return enrolment
    _save_with_number(enrolment)
    note = f"编号 {before} 更正为 {enrolment.stat_no}：{reason.strip()}"[:200]
    return _stepped(None, enrolment, dated(at), note, by=by, at=at, op=op)


def planned_said(fen: int) -> str:
    """金额的说法, for a sentence."""
    return f"{fen / FEN_PER_WAN:,.0f} 万元"


def _open(project: Project) -> tuple[Project, StatEnrolment]:
    held = (
        Project.objects.select_for_update(of=("self",))
        .select_related("zone")
        .get(zone_id=project.zone_id, pk=project.pk)
    )
    enrolment, _ = StatEnrolment.objects.get_or_create(zone_id=held.zone_id, project=held)
    return held, enrolment


def _told(enrolment: StatEnrolment, op: UUID | None) -> bool:
    return made_before(EnrolmentStep, op, zone_id=enrolment.zone_id, enrolment_id=enrolment.pk) is not None


def _must_judge(project: Project, enrolment: StatEnrolment, by: Member, verb: str) -> None:
    must_be_statistician(project.zone, by, verb)
    if enrolment.submitted_by_id is not None and enrolment.submitted_by_id == by.person_id:
        raise OwnEnrolment("自己报送的，请统计单位的其他人审核。")


def _enter(enrolment: StatEnrolment, stat_no: str, on: date) -> None:
    number = "".join(stat_no.split())
    if not number or len(number) > 40:
        raise Refusal("请填统计库编号，不超过 40 个字。")
    enrolment.stat_no, enrolment.enrolled_on = number, on


def _save_with_number(enrolment: StatEnrolment) -> None:
    try:
        with transaction.atomic():
            enrolment.save()
    except IntegrityError as error:
        if "enrolment_stat_no" in str(error):
            raise NumberTaken(f"统计库编号 {enrolment.stat_no} 已经是另一个项目的了，请核对。") from error
        raise


def _stepped(
    told: Project | None,
    enrolment: StatEnrolment,
    on: date,
    note: str,
    *,
    by: Member,
    at: datetime,
    op: UUID | None,
) -> StatEnrolment:
    EnrolmentStep.objects.create(
        zone_id=enrolment.zone_id,
        enrolment=enrolment,
        state=enrolment.state,
        on=on,
        note=note,
        by=by.person,
        at=at,
        op=op,
    )
    settle_enrolment(enrolment, by=by, at=at)
    if told is not None:
        tell_enrolment(told, enrolment, by=by, at=at)
    return enrolment
