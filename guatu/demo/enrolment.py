"""示例固投入库：who is in the statistics, who is on the way, who was sent back, who started without it.

Real projects get none of it: what is reported of their enrolment stands as a quote, and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from guatu.core import tenancy
from guatu.demo import source
from guatu.demo.evidence import picture
from guatu.demo.library import Library
from guatu.files.actions import store
from guatu.files.models import StoredFile
from guatu.projects.actions import (
    audit_enrolment,
    chase_enrolments,
    close_stat_month,
    confirm_enrolment,
    correct_official,
    keep_material,
    reject_enrolment,
    report_investment,
    submit_enrolment,
)
from guatu.projects.enrol_access import STATISTICS_SETTING, started_on, statistics_unit
from guatu.projects.enrol_materials import APPROVAL, CONTRACT, PHOTO, asked_of
from guatu.projects.enrol_rules import EnrolRules, enrol_rules
from guatu.projects.models import Measure, MonthInvestment, Project
from guatu.projects.queries.enrolment import entered_by
from guatu.zones.member import Member, member_of
from guatu.zones.models import Membership, Role

TOLD = ("syjk", "jhjk")
COUNTING = "建设局"  # keeps the statistics where no unit is called after them
EVERY = 25
NEVER, PARTLY, SENT, AUDITED, SENT_BACK = 24, 19, 14, 9, 4  # of so many in a row; the others are in
PICTURES = 3
FORGETS = 19  # one project in so many forgets its month
SHARE = (92, 100, 88, 95)  # of what the project reports, what the statistics accept


@dataclass(frozen=True)
class Hands:
    """经办的人：who prepares, and the two of the statistics."""

    head: Member
    clerk: Member


def tell_enrolment(library: Library) -> None:
    """讲固投入库, day by day until the eve of the pinned day."""
    place, zone = library.place, library.zone
    if place.code not in TOLD:
        return
    if statistics_unit(zone) is None:
        zone.settings[STATISTICS_SETTING] = COUNTING  # as when the zone was furnished
        zone.save(update_fields=["settings"])
    hands, rules = _hands(library), enrol_rules(zone)
    built = [p for row in library.samples if _is_large(p := library.projects[row["no"]], rules)]
    begun = [(project, day) for project in built if (day := started_on(project)) and day < place.eve]
    on_the_way = []
    for n, (project, day) in enumerate(begun):
        turn = n % EVERY
        fresh = (place.eve - day).days < rules.late
        if fresh or turn in (NEVER, PARTLY, SENT, AUDITED, SENT_BACK):
            on_the_way.append((PARTLY if fresh else turn, project, day))
        else:
            _enter(library, hands, n, project, day)
    at = source.moment(place.eve - timedelta(days=20), "08:30")
    tenancy.sign(by=None, at=at)
    chase_enrolments(zone, at=at)
    for turn, project, day in on_the_way:
        _go_part_of_the_way(library, hands, turn, project, day)
    _tell_months(library, hands)


def _hands(library: Library) -> Hands:
    zone, on = library.zone, library.place.eve
    unit = statistics_unit(zone)
    seats = Membership.objects.filter(zone=zone, from_date__lte=on, to_date=None).select_related("person")
    head = seats.filter(role=Role.UNIT_HEAD).exclude(unit=unit).order_by("id")[0].person
    counting = seats.filter(unit=unit, role__in=(Role.OFFICER, Role.UNIT_HEAD)).order_by("role", "id")
    return Hands(member_of(zone, head, on), member_of(zone, counting[0].person, on))


def _is_large(project: Project, rules: EnrolRules) -> bool:
    return project.investment_fen is not None and project.investment_fen >= rules.threshold_fen


def _enter(library: Library, hands: Hands, n: int, project: Project, day: date) -> None:
    """Handed in a fortnight after the start, checked in three days, entered on the 20th or so."""
    sent = min(day + timedelta(days=12 + n % 9), library.place.eve - timedelta(days=30))
    sent = max(sent, day)
    photo = _photo(library, hands, project, sent) if n < PICTURES else None
    _submit(library, hands, project, day, sent, photo=photo)
    checked, entered = sent + timedelta(days=3), sent + timedelta(days=8)
    _sign(hands.clerk, checked)
    audit_enrolment(project, by=hands.clerk, at=source.moment(checked, "10:20"))
    _sign(hands.clerk, entered)
    number = f"示例{library.zone.admin_codes[0]}{entered:%Y%m}{n + 1:03d}"
    at = source.moment(entered, "15:10")
    confirm_enrolment(project, stat_no=number, on=entered, by=hands.clerk, at=at)


def _go_part_of_the_way(library: Library, hands: Hands, turn: int, project: Project, day: date) -> None:
    eve = library.place.eve
    if turn == NEVER:
        return
    if turn == PARTLY:
        _papers(library, hands, project, day, eve - timedelta(days=6), leave=(PHOTO, CONTRACT))
        return
    _submit(library, hands, project, day, eve - timedelta(days=9))
    judged = eve - timedelta(days=5)
    _sign(hands.clerk, judged)
    at = source.moment(judged, "11:00")
    if turn == AUDITED:
        audit_enrolment(project, by=hands.clerk, at=at)
    elif turn == SENT_BACK:
        reason = "示例·现场照片没有注明核实人和拍摄时间，重拍后再报。"
        reject_enrolment(project, reason=reason, by=hands.clerk, at=at)


def _submit(
    library: Library,
    hands: Hands,
    project: Project,
    day: date,
    sent: date,
    *,
    photo: StoredFile | None = None,
) -> None:
    _papers(library, hands, project, day, sent, photo=photo)
    applicant = project.company.name if project.company else "示例开发建设公司"
    assert project.investment_fen is not None
    at = source.moment(sent, "16:40")
    submit_enrolment(project, applicant=applicant, planned_fen=project.investment_fen, by=hands.head, at=at)


def _papers(library: Library, hands: Hands, project: Project, day: date, sent: date, **more: Any) -> None:
    at, leave = source.moment(sent, "16:00"), more.get("leave", ())
    dates: Mapping[str, date] = {
        APPROVAL: day - timedelta(days=75),
        CONTRACT: day - timedelta(days=30),
        PHOTO: min(day + timedelta(days=2), sent),
    }
    _sign(hands.head, sent)
    for material in asked_of(project, enrol_rules(library.zone).needs):
        if material.code in leave:
            continue
        file = more.get("photo") if material.code == PHOTO else None
        on = dates.get(material.code, min(day + timedelta(days=1), sent))
        keep_material(project, code=material.code, on=on, file=file, by=hands.head, at=at)


def _photo(library: Library, hands: Hands, project: Project, sent: date) -> StoredFile:
    _sign(hands.head, sent)
    content = picture({"project": project.number, "date": sent.isoformat(), "note": ""})
    at = source.moment(sent, "15:50")
    name = f"示例现场照片-{project.number}.png"
    return store(zone=library.zone, content=content, name=name, by=hands.head, at=at)


def _sign(by: Member, day: date) -> None:
    tenancy.sign(by=by.person_id, at=source.moment(day, "16:00"))


def _tell_months(library: Library, hands: Hands) -> None:
    """What the statistics accepted, month by month, each closed on the 12th of the next; one is corrected."""
    zone, eve = library.zone, library.place.eve
    rows = MonthInvestment.objects.filter(zone=zone, year=eve.year, measure=Measure.BUSINESS)
    known = {(row.project_id, row.month): row.fen for row in rows}
    wrong = None
    for month in range(1, eve.month):
        day, fourth = date(eve.year, month + 1, 8), date(eve.year, month + 1, 12)
        owing = list(entered_by(zone, eve.year, month).order_by("number"))
        _sign(hands.clerk, day)
        for n, project in enumerate(owing):
            if n % FORGETS == FORGETS - 1:
                continue
            fen = known.get((project.pk, month), 0) * SHARE[n % len(SHARE)] // 100
            months, at = {month: fen}, source.moment(day, "10:00")
            official = {"year": eve.year, "measure": Measure.OFFICIAL}
            report_investment(project, months=months, by=hands.clerk, at=at, **official)  # type: ignore[arg-type]
            wrong = wrong or ((project, month, fen) if fen else None)
        if fourth < eve:
            at = source.moment(fourth, "17:00")
            close_stat_month(zone, year=eve.year, month=month, by=hands.clerk, at=at)
    if wrong is not None:
        _correct(wrong, hands, eve)


def _correct(wrong: tuple[Project, int, int], hands: Hands, eve: date) -> None:
    project, month, fen = wrong
    _sign(hands.clerk, eve)
    correct_official(
        project,
        year=eve.year,
        month=month,
        fen=fen * 85 // 100,
        reason="示例·统计局核减：一张发票重复计入。",
        by=hands.clerk,
        at=source.moment(eve, "16:30"),
    )
