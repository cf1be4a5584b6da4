"""各区的周期、年度计划、填报：how fast the zones go, and how punctually they tell."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime

from django.db.models import Min

from guatu.boards.above.asked import CATEGORIES, Below
from guatu.boards.above.table import Cell, Choice, Column, Kind, Line, Table, share
from guatu.core.dates import dated
from guatu.core.periods import Period
from guatu.projects.models import Measure, MilestoneType
from guatu.projects.periods import due, reporting_now
from guatu.projects.queries import league as leagues
from guatu.projects.queries.cycles import STANDARD_PAIRS
from guatu.projects.queries.pace import PaceAsked, Totals, totals_by_zone
from guatu.projects.queries.reporting import LATE, MISSING, STATES, UNSENT, Handed, handed_by_zone
from guatu.zones import among, calendar
from guatu.zones.models import Zone

THREE = {"fastest": "最快", "median": "中位数", "slowest": "最慢"}
CYCLE_COLUMNS = [
    Column("count", "上榜项目", big=True),
    *(Column(f"days_{key}", name, Kind.DAYS, big=key == "median") for key, name in THREE.items()),
    *(
        Column(f"working_{key}", f"工作日{name}", Kind.DAYS, big=key == "median")
        for key, name in THREE.items()
    ),
    Column("left_out", "未列入", tone="behind"),
]


def cycles(below: Below) -> Table:
    """周期榜：days from one milestone to another in each zone, the quickest zone first."""
    words = _milestone_words(below)
    start, end = below.one_of("from", words, "signed"), below.one_of("to", words, "started")
    category, year = below.asked("category"), below.year
    found = leagues.league(below.zones, start, end, category=category, year=year, as_of=below.as_of)
    query = {"from": start, "to": end, "category": category, "year": str(year or "")}
    asked = {key: value for key, value in query.items() if value}
    as_of = {"as_of": below.as_of.isoformat()} if below.as_of else {}
    nothing = leagues.Standing()
    lines = [
        Line(
            zone.name,
            _cycle_cells(found.zones.get(zone.pk, nothing), {**asked, **as_of}),
            zone,
            below.sub(zone),
        )
        for zone in below.zones
    ]
    names = f"{words.get(start, start)}到{words.get(end, end)}"
    pairs = [(f"{a}:{b}", f"{words[a]}→{words[b]}") for a, b in STANDARD_PAIRS if a in words and b in words]
    return Table(
        "开发区",
        CYCLE_COLUMNS,
        lines,
        Line("合计", _cycle_cells(found.total, {})),
        names + (f"，截至 {below.as_of.isoformat()}" if below.as_of else ""),
        [Choice("pair", "常看", pairs, f"{start}:{end}")],
        [
            Choice("from", "从", list(words.items()), start, fixed=True),
            Choice("to", "到", list(words.items()), end, fixed=True),
            Choice("category", "类别", CATEGORIES),
            Choice("year", "年份", [(str(each), f"{each}年") for each in found.years]),
        ],
        [
            "中位数按全部项目重新排，不是各区中位数的平均。工作日按各区自己的工作日历算，日历缺年份的不算工作日。"
        ],
        usual_sort="days_median",
    )


def _milestone_words(below: Below) -> dict[str, str]:
    types = MilestoneType.objects.filter(**among.of(below.zones)).order_by().values("code")
    named = types.annotate(called=Min("name"), place=Min("order")).order_by("place", "code")
    return dict(named.values_list("code", "called"))


def _cycle_cells(standing: leagues.Standing, query: Mapping[str, str]) -> dict[str, Cell]:
    notes = [f"约数 {standing.rough} 个"] if standing.rough else []
    cells = {"count": Cell(standing.count, "cycles", query, "，".join(notes))}
    for key in THREE:
        cells[f"days_{key}"] = Cell(getattr(standing.days, key), "cycles", query)
        cells[f"working_{key}"] = Cell(getattr(standing.working, key))
    missing = f"另有 {standing.unknown} 个缺日历" if standing.unknown else ""
    return cells | {"left_out": Cell(standing.reversed, note=missing)}


PACE_COLUMNS = [
    Column("projects", "项目"),
    Column("planned", "有计划"),
    Column("plan", "全年计划", Kind.MONEY, big=True),
    Column("due", "序时应完成", Kind.MONEY, big=True),
    Column("done", "累计完成", Kind.MONEY, big=True),
    Column("rate", "完成率", Kind.SHARE, big=True),
    Column("due_rate", "序时完成率", Kind.SHARE),
    Column("gap", "差额", Kind.MONEY, tone="behind"),
    Column("beside", "计划外完成", Kind.MONEY),
]
PACE_BEFORE = 6


def pace(below: Below) -> Table:
    """年度计划完成：planned, due by now and done, exact to the fen; each zone in its own year when none is
    asked for.
    """
    asked = {zone: _pace_asked(below, zone) for zone in below.zones}
    found = totals_by_zone(asked) if asked else {}
    nothing = Totals(*(0 for _ in fields(Totals)))
    held = {zone: found.get(zone.pk, nothing) for zone in below.zones}
    lines = [
        Line(
            zone.name,
            _pace_cells(held[zone], _pace_query(asked[zone])),
            zone,
            _pace_sub(below, asked[zone], zone),
        )
        for zone in below.zones
    ]
    total = Totals(*(sum(getattr(one, each.name) for one in held.values()) for each in fields(Totals)))
    measure = below.one_of("measure", Measure.values, Measure.BUSINESS)
    this = max((dated(at).year for at in below.moments.values()), default=0)
    earlier = min((dated(at).year for at in below.moments.values()), default=0)
    years = range(this + 1, min(this - PACE_BEFORE, earlier - 1), -1)
    year = f"{below.year}年" if below.year else "各区本年"
    return Table(
        "开发区",
        PACE_COLUMNS,
        lines,
        Line("合计", _pace_cells(total, {})),
        f"{year}，{Measure(measure).label}，序时按各区已过的整月算"
        + (f"，截至 {below.as_of.isoformat()}" if below.as_of else ""),
        [Choice("measure", "口径", list(Measure.choices), measure)],
        [
            Choice("year", "年度", [(str(each), f"{each}年") for each in years]),
            Choice("category", "类别", CATEGORIES),
        ],
        usual_sort="-rate",
    )


def _pace_asked(below: Below, zone: Zone) -> PaceAsked:
    query = {key: below.asked(key) for key in ("measure", "category", "as_of")}
    asked = PaceAsked.of(query, below.moments[zone])
    return replace(asked, year=below.year or dated(asked.at).year)


def _pace_query(asked: PaceAsked) -> dict[str, str]:
    category = asked.narrow.values.get("category", "")
    query = {"year": str(asked.year), "measure": str(asked.measure), "category": category}
    query["as_of"] = asked.as_of.isoformat() if asked.as_of else ""
    return {key: value for key, value in query.items() if value}


def _pace_sub(below: Below, asked: PaceAsked, zone: Zone) -> str:
    return "　".join(filter(None, (f"{asked.year}年，已过 {asked.months} 个月", below.sub(zone))))


def _pace_cells(totals: Totals, query: Mapping[str, str]) -> dict[str, Cell]:
    def cell(value: int, **more: str) -> Cell:
        return Cell(value, "pace", {**query, **more})

    return {
        "projects": cell(totals.projects),
        "planned": cell(totals.planned, pace="planned", sort="-plan"),
        "plan": cell(totals.plan_fen, sort="-plan"),
        "due": cell(totals.due_fen, sort="-due"),
        "done": cell(totals.done_fen, sort="-done"),
        "rate": Cell(share(totals.done_fen, totals.plan_fen)),
        "due_rate": Cell(share(totals.done_fen, totals.due_fen)),
        "gap": cell(totals.gap_fen, sort="gap"),
        "beside": cell(totals.beside_fen, pace="unplanned"),
    }


REPORT_COLUMNS = [
    Column("due", "应报", big=True),
    *(Column(state, name, tone="over" if state == MISSING else "") for state, name in reversed(STATES)),
    Column("rate", "报送率", Kind.SHARE, big=True),
    Column("sent_late", "迟报", tone="behind"),
    Column("late", "逾期未报", tone="over", big=True),
    Column("until", "报送期限", Kind.TEXT),
]


def reports(below: Below) -> Table:
    """填报情况：of each zone in its own period, the one being reported on the day that is looked at."""
    periods = {zone: reporting_now(zone, below.day(zone)) for zone in below.zones}
    calendars = calendar.load_all(below.zones)
    deadlines = {zone: _deadline(zone, period, calendars[zone.pk]) for zone, period in periods.items()}
    found = handed_by_zone(periods, deadlines, below.moments) if periods else {}
    lines = [
        Line(
            zone.name,
            _report_cells([found[zone.pk]], periods[zone], _until(deadlines[zone])),
            zone,
            "　".join(filter(None, (periods[zone].name, below.sub(zone)))),
        )
        for zone in below.zones
    ]
    return Table(
        "开发区",
        REPORT_COLUMNS,
        lines,
        Line("合计", _report_cells(list(found.values()), None, "")),
        "各区正在报的一期" if below.as_of is None else f"{below.as_of.isoformat()} 在报的一期，按现在的状态",
        notes=["迟报是过了期限才报的；逾期未报是期限已过还没报送的，草稿和退回的也算。"],
        usual_sort="-late",
    )


def _deadline(zone: Zone, period: Period, held: calendar.WorkCalendar) -> datetime | None:
    """报送期限; none where the zone's calendar lacks the year: one zone does not stand in the way of all."""
    try:
        return due(zone, period, held).due_at
    except calendar.CalendarMissing:
        return None


def _until(deadline: datetime | None) -> str:
    return dated(deadline).isoformat() if deadline else "缺日历"


def _report_cells(handed: list[Handed], period: Period | None, until: str) -> dict[str, Cell]:
    query = {"period": period.key} if period else {}
    states = {state: sum(one.states.get(state, 0) for one in handed) for state, _ in STATES}
    cells = {
        state: Cell(count, "progress_check", {**query, "state": state}) for state, count in states.items()
    }
    total, sent = sum(one.due for one in handed), sum(one.sent for one in handed)
    return cells | {
        "due": Cell(total, "progress_check", query),
        "rate": Cell(share(sent, total)),
        "sent_late": Cell(sum(one.sent_late for one in handed), "progress_check", {**query, "state": LATE}),
        "late": Cell(sum(one.overdue for one in handed), "progress_check", {**query, "state": UNSENT}),
        "until": Cell(until),
    }
