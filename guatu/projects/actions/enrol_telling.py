"""入库的消息：the statisticians learn of what waits for them, the sender of what became of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from guatu.core.dates import dated
from guatu.notices.actions import notify
from guatu.projects.enrol_access import statistics_unit
from guatu.projects.models import EnrolState, Project, StatEnrolment
from guatu.zones.member import Member
from guatu.zones.models import Person, Role, Zone

COUNTING = (Role.OFFICER, Role.UNIT_HEAD)


def tell_enrolment(project: Project, enrolment: StatEnrolment, *, by: Member, at: datetime) -> None:
    """告诉该知道的人, after a step; that it was checked only leads on to the next, and is told to nobody."""
    people: Iterable[Person | None]
    match enrolment.state:
        case EnrolState.SUBMITTED:
            people, word = statisticians(project.zone, at), f"第 {enrolment.round} 次报送入库，请审核。"
        case EnrolState.REJECTED:
            people, word = [enrolment.submitted_by], f"入库被退回：{enrolment.reason}"
        case EnrolState.ENROLLED:
            people = [enrolment.submitted_by]
            word = f"已入库，统计库编号 {enrolment.stat_no}，从此可以填统计数。"
        case _:
            return
    notify(
        zone=project.zone,
        people=people,
        key=f"projects.enrolment {enrolment.pk} {enrolment.round} {enrolment.state}",
        title=f"固投入库：{project.name}"[:60],
        body=word,
        by=by,
        at=at,
        page="enrolment",
        page_args={"project_id": str(project.pk)},
    )


def statisticians(zone: Zone, at: datetime) -> list[Person]:
    """统计单位的经办人和负责人, as of that day."""
    unit, day = statistics_unit(zone), dated(at)
    if unit is None:
        return []
    serving = Q(memberships__to_date=None) | Q(memberships__to_date__gte=day)
    found = Person.objects.filter(
        serving,
        zone=zone,
        memberships__unit=unit,
        memberships__role__in=COUNTING,
        memberships__from_date__lte=day,
    )
    return list(found.distinct())
