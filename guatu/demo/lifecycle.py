"""全生命周期的示例：baselines, delays, commitments, phases and a green channel, on 示例 projects."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from guatu.core import tenancy
from guatu.core.dates import PartialDate, dated
from guatu.demo import source
from guatu.demo.evidence import statement
from guatu.demo.library import Library
from guatu.files.actions import store
from guatu.ledger.models import Item, Life
from guatu.projects.actions import (
    Promised,
    add_phase,
    approve_plans,
    ask_halt,
    decide_delay,
    decide_halt,
    grant_green,
    report_delay,
    set_commitments,
)
from guatu.projects.actions.halt import Kind
from guatu.projects.models import Category, Commitment, DelayReason, Milestone, Project
from guatu.projects.stages import OFF_ROAD
from guatu.zones.member import Member
from guatu.zones.models import Role

What = Commitment.What
MOST = 12
PERCENT = {"一期": 60, "二期": 40}


def tell_lifecycle(library: Library) -> None:
    """讲全生命周期, on the eve of the day the zone is pinned to."""
    at = source.moment(library.place.eve, "14:00")
    chosen = [
        project
        for row in library.samples
        if (project := library.projects[row["no"]]).category == Category.INDUSTRIAL
        and project.stage not in OFF_ROAD
    ]
    leader, head = _who(library, Role.LEADER, at), _who(library, Role.UNIT_HEAD, at)
    watch = _who(library, Role.SUPERVISOR, at)
    tenancy.sign(by=leader.person_id, at=at)
    planned = set(
        Milestone.objects.filter(zone=library.zone, planned_on__isnull=False).values_list(
            "project", flat=True
        )
    )
    ready = [each for each in chosen if each.pk in planned][:MOST]
    approve_plans(
        ready[: len(ready) * 2 // 3], by=leader, at=at - timedelta(days=20), op=_op(library, "plan")
    )
    _delays(library, chosen, head, watch, at)
    for number, project in enumerate(chosen[:3]):
        _promise(project, number, head, at)
    # Its phases stand on the wall with it: one whose own lamp is the worse.
    late = [library.projects[row["no"]] for row in library.samples if row["lamp"] == "overdue"]
    if wide := next((each for each in late if each in chosen), None):
        _phases(library, wide, head, leader, at)
    if len(chosen) > 1:
        until = dated(at) + timedelta(days=180)
        reason = "示例·省重大项目，设备已到港，开工许可与用电同步办。"
        grant_green(chosen[1], reason=reason, until=until, by=leader, at=at, op=_op(library, "green"))


def _who(library: Library, role: Role, at: datetime) -> Member:
    return library.cast.member(library.cast.first(role), dated(at))


def _op(library: Library, name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"guatu demo {library.place.code} {name}")


def _delays(library: Library, chosen: list[Project], head: Member, watch: Member, at: datetime) -> None:
    late = Item.objects.filter(zone=library.zone, life__in=(Life.OPEN, Life.DOING), due_at__lt=at)
    rows = Milestone.objects.filter(zone=library.zone, project__in=chosen, item__in=late)
    told = list(rows.select_related("type", "project__zone").order_by("project__number", "order")[:2])
    for number, milestone in enumerate(told):
        row = {"project": milestone.project.number, "date": dated(at).isoformat(), "note": "示例·政府通告"}
        paper = store(
            zone=library.zone, content=statement(row), name=f"示例通告-{row['project']}.txt", by=head, at=at
        )
        delay = report_delay(
            milestone,
            cause=(DelayReason.Cause.FORCE_MAJEURE, DelayReason.Cause.GOVERNMENT)[number],
            text=("示例·疫情封控，工地停工。", "示例·管线迁改未完，场地晚交。")[number],
            days=(15, 20)[number],
            files=[paper],
            by=head,
            at=at,
            op=_op(library, f"delay {number}"),
        )
        if number == 0:
            answer = "示例·通告为证，按停工天数认定。"
            decide_delay(delay, granted=True, days=12, by=watch, at=at + timedelta(minutes=30), answer=answer)


def _promise(project: Project, number: int, head: Member, at: datetime) -> None:
    rows: dict[What, Promised] = {}
    stops = Milestone.objects.filter(zone_id=project.zone_id, project=project).select_related("type")
    for stop in stops:
        if stop.type.code in (What.STARTED, What.COMPLETED, What.IN_PRODUCTION) and stop.baseline_on:
            rows[What(stop.type.code)] = Promised(PartialDate(stop.baseline_on), source="示例·投资协议第三条")
    if project.investment_fen:
        rows[What.INVESTMENT] = Promised(amount=project.investment_fen, source="示例·投资协议第二条")
        yearly = project.investment_fen * (12 + number) // 10
        rows[What.OUTPUT] = Promised(amount=yearly, source="示例·投资协议第五条")
        rows[What.TAX] = Promised(amount=yearly // 20, source="示例·投资协议第五条")
    rows[What.JOBS] = Promised(
        amount=300 + 50 * number, delivered=120 + 190 * number, delivered_on=dated(at), source="示例·企业报送"
    )
    set_commitments(project, rows=rows, by=head, at=at)


def _phases(library: Library, project: Project, head: Member, leader: Member, at: datetime) -> None:
    """Two phases; the second is paused, because its land waits."""
    if project.investment_fen is None:
        return
    day, made = dated(at), []
    for number, (phase, percent) in enumerate(PERCENT.items()):
        first = day + timedelta(days=90 + 180 * number)
        dates = {"started": first, "completed": first + timedelta(days=365)}
        made.append(
            add_phase(
                project,
                phase=phase,
                template=project.template,
                planned={code: PartialDate(each) for code, each in dates.items()},
                investment_fen=project.investment_fen * percent // 100,
                by=head,
                at=at,
                op=_op(library, f"phase {number}"),
            )
        )
    note = "示例·二期用地指标待省里批复，先停下来。"
    asked = ask_halt(
        made[1], kind=Kind.PAUSE, reason="government", note=note, by=head, at=at, op=_op(library, "halt")
    )
    decide_halt(
        asked, granted=True, by=leader, at=at + timedelta(hours=1), answer="示例·同意，指标一到就恢复。"
    )
