"""入库的问法：who should be in the statistics, who is, and who started without it, on any day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear

from guatu.core.dates import dated, day_end
from guatu.projects.enrol_access import STARTED
from guatu.projects.enrol_rules import EnrolRules, enrol_rules
from guatu.projects.models import (
    Category,
    EnrolmentMaterial,
    EnrolmentStep,
    EnrolState,
    Milestone,
    Project,
    Stage,
    StatEnrolment,
)
from guatu.projects.queries import library
from guatu.projects.responsible import Projects, with_unit
from guatu.projects.stages import OFF_ROAD
from guatu.registry.models import QuotedFact
from guatu.zones.asked import as_of_asked
from guatu.zones.models import Zone

TAKEN = ("q", "unit", "group", "park", "leader", "category", "origin")
BOXES = ("unit", "group", "park", "leader")
STANDINGS = {
    "enrolled": "已入库",
    "way": "在途（已报送、已审核）",
    "open": "未入库",
    "yellow": "开工未入库·黄灯",
    "red": "开工未入库·红灯",
    "ahead": "未开工，可先备料",
    "unknown": "已开工，没填总投资",
}
SORTS = {"name": F("name"), "started": F("started"), "on": F("entered"), "investment": F("investment_fen")}
ENROLLED = EnrolState.ENROLLED
FINISHED = ("in_production", "settled")


@dataclass(frozen=True)
class EnrolAsked:
    """问的是：which projects, standing how, in what state, started in which year, as of which day."""

    narrow: library.Narrow
    standing: str
    state: str
    year: str
    sort: str
    day: date
    is_past: bool
    rules: EnrolRules
    at: datetime

    @classmethod
    def of(cls, zone: Zone, query: Mapping[str, Any], at: datetime) -> "EnrolAsked":
        """读地址参数."""
        then, year = as_of_asked(query), str(query.get("year", ""))
        narrow = library.Narrow.of({key: query.get(key, "") for key in TAKEN})
        day = min(then or dated(at), dated(at))
        return cls(
            library.Narrow({**narrow.values, "parts": "whole"}),
            str(query.get("standing", "")),
            str(query.get("state", "")),
            year if len(year) == 4 and year.isascii() and year.isdigit() and year > "0000" else "",
            str(query.get("sort", "")),
            day,
            day != dated(at),
            enrol_rules(zone),
            at,
        )


@dataclass(frozen=True)
class Figures:
    """头行的数."""

    should: int
    enrolled: int
    way: int
    open: int
    yellow: int
    red: int
    ahead: int
    unknown: int


def enrolments(zone: Zone, asked: EnrolAsked) -> Projects:
    """入库清单：what should be in, narrowed, in order; who waits longest comes first."""
    found = _as_asked(zone, asked)
    found = found.filter(_standing(asked.standing, asked))
    if asked.state:
        found = found.filter(then=asked.state)
    key, downward = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    if key not in SORTS:
        return found.order_by(
            F("entered").desc(nulls_first=True), F("started").asc(nulls_last=True), "number"
        )
    order = SORTS[key]
    last = order.desc(nulls_last=True) if downward else order.asc(nulls_last=True)
    return found.order_by(last, "number")


def figures(zone: Zone, asked: EnrolAsked) -> Figures:
    """头行的数, whatever standing and state the list is narrowed to; one question."""
    found = _as_asked(zone, asked).order_by()
    kinds = ("", *STANDINGS)
    counts = found.aggregate(
        **{f"n_{kind or 'should'}": Count("pk", filter=_standing(kind, asked)) for kind in kinds}
    )
    return Figures(*(counts[f"n_{kind or 'should'}"] for kind in kinds))


def start_years(zone: Zone) -> list[tuple[str, str]]:
    """有开工的年份."""
    rows = Milestone.objects.filter(zone=zone, type__code__in=STARTED, actual_on__isnull=False)
    years = rows.order_by().annotate(year=ExtractYear("actual_on")).values_list("year", flat=True).distinct()
    return [(str(year), f"{year}年") for year in sorted(years, reverse=True)]


def late_to_enrol(zone: Zone, rules: EnrolRules, today: date) -> Projects:
    """开工满了天数还没入库、也还没催的, with their responsible unit and the day they started."""
    found = _told(Project.objects.filter(zone=zone, withdrawn_at=None, parent=None), zone, today)
    late = found.filter(_should(rules), started__lte=today - timedelta(days=rules.warn))
    late = late.exclude(stage__in=OFF_ROAD).exclude(then=ENROLLED)
    chased = StatEnrolment.objects.filter(zone=zone, project=OuterRef("pk"), item__isnull=False)
    return with_unit(late.exclude(Exists(chased)), zone).order_by("number")


def entered_by(zone: Zone, year: int, month: int) -> QuerySet[Project]:
    """这个月应报统计数的 projects: entered by its end, and not in production since the years before."""
    after = date(year + month // 12, month % 12 + 1, 1)
    rows = StatEnrolment.objects.filter(zone=zone, project=OuterRef("pk"), enrolled_on__lt=after)
    done = Milestone.objects.filter(
        zone=zone, project=OuterRef("pk"), type__code__in=FINISHED, actual_on__lt=date(year, 1, 1)
    )
    return Project.objects.filter(Exists(rows), ~Exists(done), zone=zone, withdrawn_at=None)


def reported_quotes(zone: Zone) -> list[QuotedFact]:
    """见报的入库数字 of the zone, each with the words it stands in."""
    said = Q(attribute__contains="入库") | Q(quote__contains="入库")
    rows = QuotedFact.objects.filter(said, zone=zone, subject=None).order_by("id")
    once = {(row.value, row.quote): row for row in reversed(rows)}  # the same words may stand in two places
    return sorted(once.values(), key=lambda row: row.pk)


def _as_asked(zone: Zone, asked: EnrolAsked) -> Projects:
    found = _told(library.library(zone, asked.narrow, asked.at).order_by(), zone, asked.day)
    return found.filter(started__year=int(asked.year)) if asked.year else found


def _told(found: QuerySet[Project], zone: Zone, day: date) -> Projects:
    """Annotated with its start, how its enrolment stood on that day, its papers and its number."""
    # What is known from the press alone is asked for no figures.
    facts = QuotedFact.objects.filter(zone=zone, subject=OuterRef("pk"))
    starts = Milestone.objects.filter(zone=zone, project=OuterRef("pk"), type__code__in=STARTED)
    first = starts.filter(actual_on__lte=day).order_by().values("project").annotate(on=Min("actual_on"))
    rows = StatEnrolment.objects.filter(zone=zone, project=OuterRef("pk"))
    steps = EnrolmentStep.objects.filter(zone=zone, enrolment__project=OuterRef("pk"), on__lte=day)
    papers = EnrolmentMaterial.objects.filter(
        zone=zone, enrolment__project=OuterRef("pk"), at__lte=day_end(day)
    )
    codes = papers.order_by().values("enrolment").annotate(n=Count("pk")).values("n")
    return (
        found.filter(Q(is_sample=True) | ~Q(Exists(facts)))
        .annotate(
            started=Subquery(first.values("on"), output_field=DateField()),
            entered=Subquery(rows.filter(enrolled_on__lte=day).values("enrolled_on")[:1]),
            stat_no=Subquery(rows.filter(enrolled_on__lte=day).values("stat_no")[:1]),
            batch=Subquery(rows.values("batch")[:1]),
            reason=Subquery(rows.values("reason")[:1]),
            planned=Subquery(rows.values("planned_fen")[:1]),
            last=Subquery(steps.exclude(state=ENROLLED).order_by("-on", "-id").values("state")[:1]),
            papers=Coalesce(Subquery(codes), 0),
        )
        .annotate(
            then=Case(
                When(entered__isnull=False, then=Value(ENROLLED.value)),
                default=Coalesce(F("last"), Value(EnrolState.PREPARING.value)),
            )
        )
    )


def _should(rules: EnrolRules) -> Q:
    begun = Q(started__isnull=False, investment_fen__gte=rules.threshold_fen) & ~Q(stage=Stage.TERMINATED)
    return begun | Q(then=ENROLLED)


def _standing(kind: str, asked: EnrolAsked) -> Q:
    rules, day = asked.rules, asked.day
    due = _should(rules) & ~Q(then=ENROLLED)
    yellow, red = day - timedelta(days=rules.warn), day - timedelta(days=rules.late)
    match kind:
        case "":
            return _should(rules)
        case "enrolled":
            return Q(then=ENROLLED)
        case "way":
            return due & Q(then__in=(EnrolState.SUBMITTED, EnrolState.AUDITED))
        case "open":
            return due
        case "yellow":
            return due & Q(started__lte=yellow, started__gt=red)
        case "red":
            return due & Q(started__lte=red)
        case "ahead":
            large = Q(started=None, investment_fen__gte=rules.threshold_fen)
            return large & ~Q(then=ENROLLED) & ~Q(stage__in=OFF_ROAD)
        case "unknown":
            begun = Q(started__isnull=False, investment_fen=None)
            return begun & ~Q(then=ENROLLED) & ~Q(stage=Stage.TERMINATED)
        case _:
            return Q(pk=None)


def alarm_of(row: Any, asked: EnrolAsked) -> tuple[str, int]:
    """预警 of a row: red, yellow or none, and for how many days it has been going without."""
    if row.then == ENROLLED or row.started is None or row.investment_fen is None:
        return "", 0
    if row.investment_fen < asked.rules.threshold_fen:
        return "", 0
    days = (asked.day - row.started).days
    return "red" if days >= asked.rules.late else "yellow" if days >= asked.rules.warn else "", days


def selects(zone: Zone, asked: EnrolAsked) -> list[dict[str, Any]]:
    """筛选框."""
    boxes = library.selects(library.choices(zone, asked.narrow))
    return [
        {"name": "standing", "label": "情况", "options": list(STANDINGS.items())},
        {"name": "state", "label": "状态", "options": EnrolState.choices},
        {"name": "category", "label": "类别", "options": Category.choices},
        *(box for box in boxes if box["name"] in BOXES),
        {"name": "year", "label": "开工", "options": start_years(zone)},
    ]
