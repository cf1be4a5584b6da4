"""各区的项目、三率、逾期：how the projects of each zone stand."""

from collections import defaultdict
from collections.abc import Mapping

from guatu.boards import picture
from guatu.boards.above.asked import CATEGORIES, Below
from guatu.boards.above.table import Cell, Choice, Column, Kind, Line, Table, share
from guatu.boards.queries import CONDITIONS, Figures
from guatu.core.dates import day_end
from guatu.projects.models import Stage
from guatu.projects.queries import rates, stages_by_zone
from guatu.projects.queries.cohorts import ANY, REACHED, SPANS, TIERS, cohort_name
from guatu.projects.queries.library import ORIGINS
from guatu.projects.queries.rates import COUNTING, RatesAsked, Signed
from guatu.projects.queries.stages_by_zone import StagesAsked
from guatu.zones.models import Zone

STAGE_NAMES = {**{str(code): str(label) for code, label in Stage.choices}, "": "阶段未定"}
BY = {"tier": "按投资档位", "stage": "按阶段"}
TIER_NAMES = {code: name for code, (name, _, _) in TIERS.items()}


def projects(below: Below) -> Table:
    """项目：how many stand in which tier or stage, whole projects as each zone's own list counts them."""
    by = below.one_of("by", BY, "tier")
    asked = StagesAsked.of(below.query)
    moment = next(iter(below.moments.values()), None)
    found = stages_by_zone.cells(below.zones, asked, moment) if moment else []
    names = TIER_NAMES if by == "tier" else STAGE_NAMES
    used = [key for key in names if by == "tier" or any(getattr(cell, by) == key for cell in found)]
    columns = [
        Column("all", "项目", big=True),
        Column("fen", "总投资", Kind.MONEY, big=True),
        *(Column(f"{by}_{key or 'none'}", names[key]) for key in used),
    ]
    lines = [
        Line(
            zone.name,
            _project_cells([cell for cell in found if cell.zone == zone.pk], asked, by, used),
            zone,
            below.sub(zone),
        )
        for zone in below.zones
    ]
    return Table(
        "开发区",
        columns,
        lines,
        Line("合计", _project_cells(found, asked, by, used)),
        "不含分项分期；总投资只加已填的",
        [Choice("by", "分法", list(BY.items()), by)],
        [Choice("category", "类别", CATEGORIES), Choice("origin", "来源", ORIGINS)],
        usual_sort="-all",
    )


def _project_cells(
    found: list[stages_by_zone.Cell], asked: StagesAsked, by: str, used: list[str]
) -> dict[str, Cell]:
    held: dict[str, int] = defaultdict(int)
    for cell in found:
        held[getattr(cell, by)] += cell.projects
    fen = sum(cell.fen for cell in found)
    cells = {
        "all": Cell(sum(held.values()), "projects", asked.rows()),
        "fen": Cell(fen, "projects", asked.rows(sort="-investment")),
    }
    return cells | {
        f"{by}_{key or 'none'}": Cell(held[key], "projects", asked.rows(**{by: key or "none"}))
        for key in used
    }


VIEWS = {"zone": "按开发区", "cohort": "按签约批次"}
RULES = [("", "按各区规定"), *COUNTING]
RATE_COLUMNS = [
    Column("signed", "签约", big=True),
    *(
        column
        for code, word in REACHED.items()
        for column in (
            Column(code, f"已{word}"),
            Column(f"{code}_rate", f"{word}率", Kind.SHARE, big=True),
        )
    ),
]


def rates_table(below: Below) -> Table:
    """三率：of those signed in each zone, or in each cohort over all zones."""
    query = {key: below.asked(key) for key in ("by", "proof", "as_of", "category", "tier")}
    asked = {zone: RatesAsked.of(zone, query) for zone in below.zones}
    first = next(iter(asked.values()), RatesAsked.of(below.upper, query))
    moment = next(iter(below.moments.values()), None)
    found = rates.signed_of(below.zones, first, moment) if moment else []
    cohorts = sorted({one.cohort for one in found}, reverse=True)
    cohort, view = below.asked("cohort"), below.one_of("view", VIEWS, "zone")
    kept = [one for one in found if not cohort or one.cohort == cohort]
    where = {"cohort": cohort or ANY}
    zone_lines = [
        Line(
            zone.name,
            _rate_cells([(asked[zone], [one for one in kept if one.zone == zone.pk])], where),
            zone,
            below.sub(zone),
        )
        for zone in below.zones
    ]
    lines = zone_lines if view == "zone" else [_cohort(below, key, asked, kept) for key in cohorts]
    lines = [line for line in lines if view == "zone" or not cohort or line.here["cohort"] == cohort]
    total = _rate_cells([(one, [s for s in kept if s.zone == z.pk]) for z, one in asked.items()], where)
    return Table(
        "开发区" if view == "zone" else "签约批次",
        RATE_COLUMNS,
        lines,
        Line("合计", total),
        _rates_said(below, first),
        [Choice("view", "分法", list(VIEWS.items()), view)],
        [
            Choice("by", "批次", list(SPANS.items()), first.span, fixed=True),
            Choice("proof", "认定", RULES, below.one_of("proof", dict(RULES), ""), fixed=True),
            Choice("cohort", "签约批次", [(key, cohort_name(key)) for key in cohorts]),
            Choice("tier", "档位", list(TIER_NAMES.items())),
            Choice("category", "类别", CATEGORIES),
        ],
        usual_sort="-signed" if view == "zone" else "",
    )


def _rates_said(below: Below, first: RatesAsked) -> str:
    rule = dict(RULES)[below.one_of("proof", dict(RULES), "")]
    return f"认定：{rule}" + (f"，截至 {first.as_of.isoformat()}" if first.as_of else "")


def _cohort(below: Below, key: str, asked: Mapping[Zone, RatesAsked], kept: list[Signed]) -> Line:
    parts = [(one, [s for s in kept if s.zone == zone.pk and s.cohort == key]) for zone, one in asked.items()]
    return Line(cohort_name(key), _rate_cells(parts, {}), here={"view": "zone", "cohort": key})


def _rate_cells(parts: list[tuple[RatesAsked, list[Signed]]], where: dict[str, str]) -> dict[str, Cell]:
    """Each zone by its own rule, and then their sum."""
    lines = [(asked, rates.line_of(asked, "", "", where, those)) for asked, those in parts]
    signed = sum(line.signed for _, line in lines)
    opens = lines[0][1].where if len(lines) == 1 else {}
    cells = {"signed": Cell(signed, "projects", opens)}
    for n, code in enumerate(REACHED):
        every = [line.rates[n] for _, line in lines]
        counted, unproven = sum(rate.counted for rate in every), sum(rate.unproven for rate in every)
        strict = bool(lines) and all(asked.needs_proof for asked, _ in lines)
        reached = {"reached": every[0].counted_as} if len(every) == 1 else {}
        note = f"{'另有' if strict else '其中'}未佐证 {unproven}" if unproven else ""
        cells[code] = Cell(counted, "projects", {**opens, **reached}, note)
        cells[f"{code}_rate"] = Cell(share(counted, signed))
    return cells


LATE_COLUMNS = [
    Column("total", "上图项目", big=True),
    Column("on_time", "按期", big=True),
    Column("behind", "滞后", tone="behind", big=True),
    Column("over", "逾期", tone="over", big=True),
    Column("unplanned", "未排期"),
    Column("share", "逾期占比", Kind.SHARE),
]
FIGURES = ("total", "on_time", "behind", "over", "unplanned")


def late(below: Below) -> Table:
    """逾期：the four figures of each zone's own wall, today or as on any day."""
    category = below.asked("category")
    found = picture_of(below, category)
    lines = [
        Line(
            zone.name, _late_cells(found[zone.pk], _late_query(below, zone, category)), zone, below.sub(zone)
        )
        for zone in below.zones
    ]
    every = [Figures.of({}), *found.values()]
    total = Figures(*(sum(getattr(one, name) for one in every) for name in FIGURES))
    said = "和各区挂图一个数，分项分期算在整个项目上"
    return Table(
        "开发区",
        LATE_COLUMNS,
        lines,
        Line("合计", _late_cells(total, {})),
        said + (f"，截至 {below.as_of.isoformat()}" if below.as_of else ""),
        boxes=[Choice("category", "类别", CATEGORIES)],
        usual_sort="-over",
    )


def picture_of(below: Below, category: str) -> dict[int, Figures]:
    """各区挂图上的数: one statement for those that are looked at today, and one for those on a past day."""
    found: dict[int, Figures] = {}
    chosen = (CONDITIONS["category"], {"category": category}) if category else ("true", {})
    for past in (False, True):
        zones = [zone for zone in below.zones if below.is_now(zone) is not past]
        if not zones:
            continue
        then = day_end(below.as_of) if past and below.as_of else None
        moments = {zone: then or below.moments[zone] for zone in zones}
        taken = picture.take(moments, then=then, wanted=["lamp"], chosen=chosen)
        found |= {zone.pk: Figures.of(taken.lamps.get(zone.pk, {})) for zone in zones}
    return found


def _late_query(below: Below, zone: Zone, category: str) -> dict[str, str]:
    return {**below.back(zone), **({"category": category} if category else {})}


def _late_cells(figures: Figures, query: dict[str, str]) -> dict[str, Cell]:
    cells = {
        name: Cell(
            getattr(figures, name), "wall_rows", {**query, **({"lamp": name} if name != "total" else {})}
        )
        for name in FIGURES
    }
    return cells | {"share": Cell(share(figures.over, figures.total))}
