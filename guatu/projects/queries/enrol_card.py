"""一个项目的入库：where it stands, what it lacks, what would be sent back, its two figures."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Sum

from guatu.projects.access import may_edit
from guatu.projects.enrol_access import STARTED, enrolment_of, is_statistician, materials_of, started_on
from guatu.projects.enrol_materials import APPROVAL, CONTRACT, PHOTO, Material, asked_of
from guatu.projects.enrol_rules import EnrolRules, enrol_rules
from guatu.projects.models import (
    EnrolmentMaterial,
    EnrolmentStep,
    EnrolState,
    Measure,
    MonthInvestment,
    Project,
    Stage,
    StatCorrection,
    StatEnrolment,
)
from guatu.projects.queries.detail import Detail
from guatu.registry.models import QuotedFact
from guatu.zones.member import Member
from guatu.zones.models import Zone


@dataclass(frozen=True)
class Paper:
    """一份材料：asked for, and there or not."""

    material: Material
    row: EnrolmentMaterial | None


@dataclass(frozen=True)
class Card:
    """项目的入库."""

    project: Project
    enrolment: StatEnrolment | None
    papers: list[Paper]
    started: date | None
    rules: EnrolRules
    today: date
    is_reported: bool
    sums: dict[str, int]
    may_prepare: bool = False
    may_judge: bool = False
    is_own: bool = False

    @property
    def state(self) -> str:
        """状态."""
        return self.enrolment.state if self.enrolment else EnrolState.PREPARING.value

    @property
    def state_name(self) -> str:
        """状态的说法."""
        return str(EnrolState(self.state).label)

    @property
    def is_open(self) -> bool:
        """材料还能改."""
        return self.state in (EnrolState.PREPARING, EnrolState.REJECTED)

    @property
    def missing(self) -> list[Paper]:
        """还缺的材料."""
        return [paper for paper in self.papers if paper.row is None]

    @property
    def is_large(self) -> bool | None:
        """到不到起点; None where the investment is not known."""
        fen = self.project.investment_fen
        return None if fen is None else fen >= self.rules.threshold_fen

    @property
    def days(self) -> int | None:
        """开工后几天没入库."""
        whole = self.project.parent_id is None and self.project.stage != Stage.TERMINATED
        if self.started is None or self.state == EnrolState.ENROLLED or not self.is_large or not whole:
            return None  # a phase goes with the whole project
        return (self.today - self.started).days

    @property
    def alarm(self) -> str:
        """预警."""
        days = self.days
        if days is None:
            return ""
        return "red" if days >= self.rules.late else "yellow" if days >= self.rules.warn else ""

    @property
    def lacks(self) -> list[str]:
        """还差什么, before it can be handed in."""
        found = []
        if self.started is None:
            found.append("还没有开工：以正式打桩为准，平场阶段不能报投资")
        if self.is_large is None:
            found.append("项目还没填总投资，看不出到不到入库起点")
        elif not self.is_large:
            found.append(f"总投资不到 {self.rules.threshold_wan} 万元，不在入库范围")
        return found + [f"缺{paper.material.name}" for paper in self.missing]

    @property
    def doubts(self) -> list[str]:
        """会被退回的地方: what the statisticians send papers back for."""
        return _doubts(self)


def card_of(project: Project, zone: Zone, by: Member, today: date) -> Card:
    """取项目的入库, with what this person may do about it."""
    is_reported = not project.is_sample and QuotedFact.objects.filter(zone=zone, subject=project.pk).exists()
    card = _card(project, zone, today, started=started_on(project), is_reported=is_reported)
    sender = card.enrolment.submitted_by_id if card.enrolment else None
    return replace(
        card,
        may_prepare=may_edit(project, by),
        may_judge=is_statistician(zone, by),
        is_own=sender is not None and sender == by.person_id,
    )


def card_beside(detail: Detail, zone: Zone, today: date) -> Card:
    """项目页上的入库, beside what its page has asked already; to be looked at only."""
    starts = [m.actual_on for m in detail.milestones if m.type.code in STARTED and m.actual_on]
    started = min(starts, default=None)
    return _card(detail.project, zone, today, started=started, is_reported=detail.is_reported)


def _card(project: Project, zone: Zone, today: date, *, started: date | None, is_reported: bool) -> Card:
    rules, enrolment = enrol_rules(zone), enrolment_of(project)
    there = materials_of(enrolment)
    months = MonthInvestment.objects.filter(zone=zone, project=project, year=today.year)
    return Card(
        project,
        enrolment,
        [Paper(material, there.get(material.code)) for material in asked_of(project, rules.needs)],
        started,
        rules,
        today,
        is_reported,
        dict(months.order_by().values_list("measure").annotate(sum=Sum("fen"))),
    )


def steps_of(enrolment: StatEnrolment | None) -> list[EnrolmentStep]:
    """经过, newest first."""
    if enrolment is None:
        return []
    rows = EnrolmentStep.objects.filter(zone_id=enrolment.zone_id, enrolment=enrolment)
    return list(rows.select_related("by").order_by("-at", "-id"))


def corrections_of(project: Project) -> list[StatCorrection]:
    """历次更正, newest first."""
    rows = StatCorrection.objects.filter(zone_id=project.zone_id, project=project)
    return list(rows.select_related("by").order_by("-at", "-id"))


def official_of(project: Project, year: int) -> dict[int, MonthInvestment]:
    """一年的统计数, by month."""
    rows = MonthInvestment.objects.filter(
        zone_id=project.zone_id, project=project, year=year, measure=Measure.OFFICIAL
    )
    return {row.month: row for row in rows}


def _doubts(card: Card) -> list[str]:
    rows = {paper.material.code: paper.row for paper in card.papers if paper.row is not None}
    found, held, company = [], card.enrolment, card.project.company
    days = {code: row.on for code, row in rows.items() if row.on is not None}
    if APPROVAL in days and CONTRACT in days and days[APPROVAL] > days[CONTRACT]:
        found.append(f"批文（{days[APPROVAL]}）晚于施工合同（{days[CONTRACT]}）")
    if PHOTO in days and card.started is not None and days[PHOTO] < card.started:
        found.append(f"现场照片（{days[PHOTO]}）拍在开工（{card.started}）以前")
    if held is None:
        return found
    if held.applicant and company is not None and held.applicant != company.name:
        found.append(f"上报单位“{held.applicant}”与建设单位“{company.name}”不一致")
    planned, known = held.planned_fen, card.project.investment_fen
    if planned is not None and known is not None and planned != known:
        found.append("申报的计划总投资与项目库的总投资不一致")
    return found
