"""入库的取与验：the enrolment of a project, when it counts, and who may prepare and who may judge it."""

from datetime import date
from uuid import UUID

from django.db.models import Min

from guatu.core.refusal import Refusal
from guatu.projects.models import EnrolmentMaterial, Milestone, Project, StatEnrolment, StatMonth
from guatu.zones.member import Member
from guatu.zones.models import Unit, Zone

STATISTICS_SETTING = "statistics_unit"  # the name of the unit that holds 统计口径
STATISTICS_WORDS = ("统计", "经发", "经济发展")
STARTED = ("started", "renovated")  # B9: 主体工程开工 or, in a leased building, the works in it


class NotTheStatistician(Refusal):
    """不是统计单位的人."""


def statistics_unit(zone: Zone) -> UUID | None:
    """统计单位：the one the zone has named, else the first whose name says so."""
    named = str(zone.settings.get(STATISTICS_SETTING, "")).strip()
    for unit, name in Unit.objects.filter(zone=zone).order_by("name").values_list("pk", "name"):
        if name == named or (not named and any(word in name for word in STATISTICS_WORDS)):
            return unit
    return None


def is_statistician(zone: Zone, by: Member) -> bool:
    """统计单位的人. Nobody else is, a supervisor neither."""
    unit = statistics_unit(zone)
    return unit is not None and by.in_unit(unit)


def must_be_statistician(zone: Zone, by: Member, verb: str) -> None:
    """须是统计单位的人."""
    unit = statistics_unit(zone)
    if unit is None:
        raise NotTheStatistician("本区还没有统计单位，请系统管理员在“统计与填报规矩”里指定。")
    if not by.in_unit(unit):
        raise NotTheStatistician(f"{verb}只由统计单位办。")


def enrolment_of(project: Project) -> StatEnrolment | None:
    """这个项目的入库; None where nobody has begun."""
    return (
        StatEnrolment.objects.filter(zone_id=project.zone_id, project=project)
        .select_related("submitted_by", "enrolled_by", "item")
        .first()
    )


def materials_of(enrolment: StatEnrolment | None) -> dict[str, EnrolmentMaterial]:
    """已有的材料, by code."""
    if enrolment is None:
        return {}
    rows = EnrolmentMaterial.objects.filter(zone_id=enrolment.zone_id, enrolment=enrolment)
    return {row.code: row for row in rows.select_related("file", "by")}


def enrolled_on(project: Project) -> date | None:
    """入库日期; None while it is not entered."""
    rows = StatEnrolment.objects.filter(zone_id=project.zone_id, project=project, enrolled_on__isnull=False)
    return rows.values_list("enrolled_on", flat=True).first()


def started_on(project: Project) -> date | None:
    """开工日期: the first of its start and, in a leased building, its works."""
    rows = Milestone.objects.filter(zone_id=project.zone_id, project=project, type__code__in=STARTED)
    found: date | None = rows.aggregate(first=Min("actual_on"))["first"]
    return found


def is_closed(zone: Zone, year: int, month: int) -> bool:
    """这个统计月关了没有."""
    return StatMonth.objects.filter(zone=zone, year=year, month=month).exists()


def closed_months(zone: Zone, year: int) -> set[int]:
    """一年里已关的统计月."""
    return set(StatMonth.objects.filter(zone=zone, year=year).values_list("month", flat=True))
