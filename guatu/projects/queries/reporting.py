"""半月填报的问法：a period's projects with what was reported of them, beside what was and was expected."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from guatu.core.periods import Period
from guatu.projects.actions.progress import scheduled_percent
from guatu.projects.models import (
    Milestone,
    PeriodDuty,
    PeriodPhoto,
    PeriodReport,
    Project,
    ReportState,
    Responsibility,
)
from guatu.projects.names import query_text
from guatu.projects.queries.library import as_id
from guatu.projects.responsible import Projects, under_construction, with_unit
from guatu.zones import among
from guatu.zones.member import Member
from guatu.zones.models import Park, Role, Unit, Zone

MISSING = "missing"
STATES = [
    (MISSING, "未报"),
    (ReportState.DRAFT.value, "草稿"),
    (ReportState.RETURNED.value, "退回"),
    (ReportState.SUBMITTED.value, "已报"),
    (ReportState.VERIFIED.value, "已核"),
]
STATE_NAMES = dict(STATES)
SENT = (ReportState.SUBMITTED, ReportState.VERIFIED)
LATE, UNSENT = "late", "unsent"  # sent after the day; not sent, whatever was begun
PUNCTUALITY = [(LATE, "迟报"), (UNSENT, "没有报送")]


@dataclass(frozen=True)
class Asked:
    """筛选. An unknown value finds nothing rather than everything."""

    q: str = ""
    unit: str = ""
    park: str = ""
    state: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> "Asked":
        """读地址参数."""
        return cls(**{key: str(query.get(key, "")).strip()[:60] for key in ("q", "unit", "park", "state")})


@dataclass(frozen=True)
class Line:
    """填报表一行."""

    project: Project
    report: PeriodReport | None
    last: PeriodReport | None
    expected: Decimal | None
    schedule: Decimal | None
    unit: str = ""
    photos: int = 0

    @property
    def state(self) -> str:
        """状态."""
        return self.report.state if self.report else MISSING

    @property
    def state_name(self) -> str:
        """状态的说法."""
        return STATE_NAMES[self.state]

    @property
    def version(self) -> int:
        """所见版本; 0 where nothing was written yet."""
        return self.report.version if self.report else 0

    @property
    def off(self) -> Decimal | None:
        """兑现差：what was reached less what was expected, in points."""
        percent = self.report.percent if self.report else None
        return None if percent is None or self.expected is None else percent - self.expected

    @property
    def invested_fen(self) -> int | None:
        """本期投资: as it was sent, or as it would be."""
        report, last = self.report, self.last
        if report is None or report.completed_fen is None:
            return None
        if report.invested_fen is not None:
            return report.invested_fen
        before = last.completed_fen if last else None
        return None if before is None else report.completed_fen - before

    @property
    def is_behind(self) -> bool:
        """低于序时."""
        percent = self.report.percent if self.report else None
        return percent is not None and self.schedule is not None and percent < self.schedule


def reported_in(zone: Zone, period: Period) -> Projects:
    """这一期的项目: those that had to report when it ended, else those being built, and whoever did."""
    mine = {"zone": zone, "project": OuterRef("pk"), "period": period.key}
    reports = PeriodReport.objects.filter(**mine)
    closed = PeriodDuty.objects.filter(zone=zone, period=period.key).exists()
    had_to = Q(Exists(PeriodDuty.objects.filter(**mine))) if closed else under_construction(zone)
    projects = Project.objects.filter(had_to | Q(Exists(reports)), zone=zone, withdrawn_at=None)
    state = Coalesce(Subquery(reports.values("state")[:1]), Value(MISSING))
    sent_at = Subquery(reports.filter(state__in=SENT).values("submitted_at")[:1])
    found: Projects = with_unit(projects, zone).annotate(report_state=state, sent_at=sent_at)
    return found


@dataclass(frozen=True)
class Handed:
    """一区这一期：how many had to report, in what state each is, and what was sent after its day."""

    states: Mapping[str, int]
    sent_late: int
    is_over: bool

    @property
    def due(self) -> int:
        """应报."""
        return sum(self.states.values())

    @property
    def sent(self) -> int:
        """已报."""
        return sum(self.states.get(state, 0) for state in SENT)

    @property
    def missing(self) -> int:
        """没报的, drafts and returned ones among them."""
        return self.due - self.sent

    @property
    def overdue(self) -> int:
        """逾期未报的: what is missing, once the day is over."""
        return self.missing if self.is_over else 0


def handed_by_zone(
    periods: Mapping[Zone, Period], deadlines: Mapping[Zone, datetime | None], at: Mapping[Zone, datetime]
) -> dict[int, Handed]:
    """各区这一期, each zone in its own period: two questions for all of them. Without a deadline nothing is
    late.
    """
    zones = list(periods)
    keys = among.each({zone: period.key for zone, period in periods.items()})
    closed = set(
        PeriodDuty.objects.filter(**among.of(zones), period=keys)
        .order_by()
        .values_list("zone", flat=True)
        .distinct()
    )
    mine = {"zone": OuterRef("zone"), "project": OuterRef("pk"), "period": keys}
    reports = PeriodReport.objects.filter(**mine)
    had_to = Q(zone__in=closed) & Q(Exists(PeriodDuty.objects.filter(**mine)))
    had_to |= ~Q(zone__in=closed) & under_construction(zones)
    projects = Project.objects.filter(had_to | Q(Exists(reports)), **among.of(zones), withdrawn_at=None)
    told = projects.annotate(
        report_state=Coalesce(Subquery(reports.values("state")[:1]), Value(MISSING)),
        sent_at=Subquery(reports.filter(state__in=SENT).values("submitted_at")[:1]),
        until=Cast(among.each(deadlines, output_field=DateTimeField()), DateTimeField()),
    ).values("zone", "report_state", "sent_at", "until")
    states: dict[int, dict[str, int]] = defaultdict(dict)
    late: dict[int, int] = defaultdict(int)
    for zone, state, count, after in among.grouped(
        told, "zone, report_state, count(*), count(*) FILTER (WHERE sent_at > until)", "GROUP BY 1, 2"
    ):
        states[zone][state] = count
        late[zone] += after
    return {
        zone.pk: Handed(states[zone.pk], late[zone.pk], _over(deadlines[zone], at[zone])) for zone in zones
    }


def _over(deadline: datetime | None, at: datetime) -> bool:
    return deadline is not None and at > deadline


def mine_of(projects: Projects, zone: Zone, member: Member) -> Projects:
    """归我填的: where he or his unit has a seat; a supervisor may fill in all."""
    if member.has(Role.SUPERVISOR):
        return projects
    seats = Responsibility.objects.filter(zone=zone, project=OuterRef("pk"))
    return projects.filter(Exists(seats.filter(Q(person=member.person_id) | Q(unit__in=member.unit_ids))))


def narrowed(projects: Projects, asked: Asked) -> Projects:
    """筛选 but for the state, whose counts are shown above the rows."""
    if asked.q:
        projects = projects.filter(search_text__contains=query_text(asked.q))
    if asked.unit:
        unit = as_id(asked.unit)
        projects = projects.filter(answering=unit) if unit else projects.none()
    if asked.park:
        park = as_id(asked.park)
        projects = projects.filter(park=park) if park else projects.none()
    return projects


def in_state(projects: Projects, state: str, until: datetime | None = None) -> Projects:
    """某状态的, in the order of their numbers; ``until`` is the day that decides who was late."""
    match state:
        case "":
            found = projects
        case "late":
            found = projects.filter(sent_at__gt=until) if until else projects.none()
        case "unsent":
            found = projects.exclude(report_state__in=SENT)
        case _:
            found = projects.filter(report_state=state)
    return found.select_related("company", "park").order_by("number")


def counts_of(projects: Projects) -> dict[str, int]:
    """各状态个数, and all of them under the empty word."""
    counted = projects.order_by().values("report_state").annotate(count=Count("id"))
    found = dict(counted.values_list("report_state", "count"))
    return {"": sum(found.values()), **{state: found.get(state, 0) for state, _ in STATES}}


def lines_of(zone: Zone, period: Period, projects: Iterable[Project], today: date) -> list[Line]:
    """取行：five queries for any number of projects."""
    shown = list(projects)
    now, last, expected = _reports(zone, period, shown)
    milestones: dict[UUID, list[Milestone]] = defaultdict(list)
    for row in (
        Milestone.objects.filter(zone=zone, project__in=shown).select_related("type").order_by("order")
    ):
        milestones[row.project_id].append(row)
    photos = dict(
        PeriodPhoto.objects.filter(zone=zone, report__in=[r.pk for r in now.values()])
        .values_list("report")
        .annotate(count=Count("id"))
    )
    units = {u.pk: u.short_name or u.name for u in Unit.objects.filter(zone=zone)}
    on = min(period.last, today)
    return [
        Line(
            project=project,
            report=now.get(project.pk),
            last=last.get(project.pk),
            expected=expected.get(project.pk),
            schedule=scheduled_percent(milestones[project.pk], on),
            unit=units.get(project.answering, ""),  # type: ignore[attr-defined]
            photos=photos.get(now[project.pk].pk, 0) if project.pk in now else 0,
        )
        for project in shown
    ]


def _reports(
    zone: Zone, period: Period, shown: list[Project]
) -> tuple[dict[UUID, PeriodReport], dict[UUID, PeriodReport], dict[UUID, Decimal | None]]:
    """This period's report, the last one sent before it, and what the period before expected, by project."""
    rows = PeriodReport.objects.filter(zone=zone, project__in=shown)
    rows = rows.select_related("by", "submitted_by", "checked_by")
    now = {row.project_id: row for row in rows.filter(period=period.key)}
    earlier = rows.filter(first_on__lt=period.first, state__in=SENT)
    before = earlier.order_by("project_id", "-first_on").distinct("project_id")
    last = {row.project_id: row for row in before}
    expected = {p: r.next_percent for p, r in last.items() if r.period == period.previous.key}
    return now, last, expected


@dataclass(frozen=True)
class Boxes:
    """筛选框."""

    units: list[tuple[str, str]] = field(default_factory=list)
    parks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def selects(self) -> list[dict[str, Any]]:
        """as the page draws them."""
        boxes = [("unit", "责任单位", self.units), ("park", "片区", self.parks)]
        return [{"name": n, "label": label, "options": options} for n, label, options in boxes if options]


def boxes_of(zone: Zone) -> Boxes:
    """可选的单位与片区."""
    seats = Responsibility.objects.filter(zone=zone, unit=OuterRef("pk"))
    seats = seats.filter(seat__in=[Responsibility.Seat.SECTORAL, Responsibility.Seat.TERRITORIAL])
    units = Unit.objects.filter(Exists(seats), zone=zone).order_by("name")
    parks = Park.objects.filter(zone=zone).order_by("code")
    return Boxes([(str(u.pk), u.short_name or u.name) for u in units], [(str(p.pk), p.name) for p in parks])


def history_of(project: Project) -> list[Line]:
    """逐期, latest first: what was reached beside what had been expected."""
    rows = PeriodReport.objects.filter(zone_id=project.zone_id, project=project)
    rows = rows.select_related("by", "submitted_by", "checked_by").order_by("first_on")
    photos = dict(
        PeriodPhoto.objects.filter(zone_id=project.zone_id, report__project=project)
        .values_list("report")
        .annotate(count=Count("id"))
    )
    lines: list[Line] = []
    last: PeriodReport | None = None
    for row in rows:
        follows = last is not None and last.last_on.toordinal() + 1 == row.first_on.toordinal()
        expected = last.next_percent if last is not None and follows else None
        lines.append(Line(project, row, last, expected, None, photos=photos.get(row.pk, 0)))
        if row.state in SENT:
            last = row
    return lines[::-1]


def forecasts_told(history: Iterable[Line]) -> list[tuple[date, Decimal]]:
    """历次预计, each on the last day of the period that it was about, oldest first."""
    told = [(h.report.last_on, h.expected) for h in history if h.report and h.expected is not None]
    return sorted(told)
