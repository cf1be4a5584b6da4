"""项目台账导出：columns under the heads the import knows, so that the file can be edited and sent back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from guatu.core.dates import PartialDate
from guatu.core.money import FEN_PER_WAN
from guatu.imports import marks
from guatu.office.workbook import ListColumn, write_list
from guatu.projects.forms.fields import COMPARATOR_WORDS, exact_text
from guatu.projects.marks import seat_text, values_of
from guatu.projects.models import Capacity, Category, Milestone, Pool, Project, Responsibility, Stage
from guatu.projects.queries.cycles import Ranked
from guatu.projects.stages import actual_date, planned_date
from guatu.registry.models import Company
from guatu.ui.format import qualified
from guatu.zones.models import Zone

Seat = Responsibility.Seat
BATCH = 500
EVENTS = {
    "signed": "签约", "registered": "注册", "land_won": "摘牌", "permitted": "施工许可",
    "started": "开工", "topped_out": "封顶", "completed": "竣工", "commissioned": "通线",
    "in_production": "投产", "ramped_up": "达产",
}  # fmt: skip
OTHER_EVENTS = {
    "approved": "立项批复", "designed": "初步设计批复", "tendered": "施工招标", "renovated": "厂房改造",
    "powered": "通电", "settled": "结算审核",
}  # fmt: skip
MONEY = {
    "investment": "总投资", "annual_plan": "年度计划投资", "completed": "累计完成投资",
    "fixed_asset": "固定资产投资", "output_value": "达产产值", "tax": "达产税收",
}  # fmt: skip
SEATS = {
    Seat.CHIEF: "挂钩领导", Seat.TERRITORIAL: "属地", Seat.SECTORAL: "行业主管部门",
    Seat.OFFICER: "项目服务专员", Seat.LIAISON: "联企干部",
}  # fmt: skip


def _columns() -> Iterator[ListColumn]:
    yield ListColumn("挂图编号", "number", width=14)
    yield ListColumn("项目名称", "name", width=32)
    yield ListColumn("类别", "category")
    yield ListColumn("项目池", "pool")
    yield ListColumn("是否重点", "is_key")
    yield ListColumn("建设单位", "company", width=28)
    yield ListColumn("统一社会信用代码", "credit_code")
    yield ListColumn("项目代码", "project_code")
    yield ListColumn("行业代码", "industry_code")
    yield ListColumn("片区", "park")
    yield ListColumn("建设地点", "address")
    for field, head in MONEY.items():
        yield ListColumn(f"{head}（万元）", field, "money")
    yield ListColumn("用地面积（亩）", "area_mu", "number")
    yield ListColumn("建筑面积（平方米）", "floor_area_m2", "number")
    yield ListColumn("建设规模及内容", "scale", width=40)
    yield ListColumn("产能", "capacity")
    for code, event in EVENTS.items():
        yield ListColumn(f"计划{event}时间", f"planned_{code}", "date")
        yield ListColumn(f"实际{event}时间", f"actual_{code}", "date")
    for code, event in OTHER_EVENTS.items():
        yield ListColumn(f"{event}·计划", f"planned_{code}", "date")
        yield ListColumn(f"{event}·实际", f"actual_{code}", "date")
    yield ListColumn("阶段", "stage")
    yield ListColumn("形象进度百分比（%）", "percent", "number")
    yield ListColumn("形象进度", "progress_text", width=32)
    yield ListColumn("更新时间", "updated", "date")
    for seat, head in SEATS.items():
        yield ListColumn(head, seat.value)
    yield ListColumn("存在问题", "problem", width=32)
    yield ListColumn("备注", "note", width=24)
    yield ListColumn(marks.HEAD, marks.FIELD, width=12, hidden=True)


COLUMNS: Sequence[ListColumn] = tuple(_columns())
RANKING_COLUMNS = (
    ListColumn("名次", "rank", "number"),
    ListColumn("项目名称", "name", width=32),
    ListColumn("建设单位", "company", width=28),
    ListColumn("起", "start", "date"),
    ListColumn("止", "end", "date"),
    ListColumn("天数", "days", "number"),
    ListColumn("工作日", "working", "number"),
    ListColumn("说明", "note"),
)


def write_projects(zone: Zone, projects: Sequence[Project], *, note: str) -> bytes:
    """导出项目台账: these projects, every field."""
    target = BytesIO()
    write_list(target, "项目台账", COLUMNS, export_rows(zone, projects), note=note)
    return target.getvalue()


def write_ranking(rows: Sequence[tuple[int, Ranked]], title: str, *, note: str) -> bytes:
    """导出周期榜."""
    target = BytesIO()
    lines = (
        (n, r.project.name, r.project.company.name if r.project.company else "", r.start, r.end, r.days,
         r.working,
         "日期只到月，约数" if r.is_rough else "")
        for n, r in rows
    )  # fmt: skip
    write_list(target, title, RANKING_COLUMNS, lines, note=note)
    return target.getvalue()


def export_rows(zone: Zone, projects: Sequence[Project]) -> Iterator[dict[str, Any]]:
    """导出各行, a few queries for every five hundred projects."""
    for start in range(0, len(projects), BATCH):
        part = projects[start : start + BATCH]
        ids = [project.pk for project in part]
        dates = _dates(Milestone.objects.filter(zone=zone, project__in=ids).select_related("type"))
        seats = _seats(zone, ids)
        capacities: dict[UUID, list[str]] = defaultdict(list)
        for row in Capacity.objects.filter(zone=zone, project__in=ids).order_by("id"):
            said = qualified(exact_text(row.quantity), row.unit, COMPARATOR_WORDS.get(row.comparator, ""))
            capacities[row.project_id].append(f"{row.name}{said}")
        for project in part:
            yield {
                **_plain(project, project.company),
                **_figures(project),
                **dates[project.pk],
                **seats[project.pk],
                "capacity": "；".join(capacities.get(project.pk, [])),
                marks.FIELD: _check_code(project, seats[project.pk], dates[project.pk]),
            }


def _check_code(project: Project, seats: Mapping[str, str], dates: Mapping[str, PartialDate | None]) -> str:
    planned = {name.removeprefix("planned_"): day for name, day in dates.items() if "planned_" in name}
    return marks.written(values_of(project, seats, planned))


def _plain(project: Project, company: Company | None) -> dict[str, Any]:
    return {
        "number": project.number,
        "name": project.name,
        "category": Category(project.category).label,
        "pool": Pool(project.pool).label if project.pool else "",
        "is_key": project.is_key,
        "company": company.name if company else "",
        "credit_code": (company.credit_code or "") if company else "",
        "project_code": project.project_code,
        "industry_code": project.industry_code,
        "park": project.park.name if project.park else "",
        "address": project.address,
        "scale": project.scale,
        "stage": Stage(project.stage).label if project.stage else "",
        "progress_text": project.progress_text,
        "updated": project.progress_on,
        "problem": project.problem,
        "note": project.note,
    }


def _figures(project: Project) -> dict[str, Any]:
    found: dict[str, Any] = {field: _wan(getattr(project, f"{field}_fen")) for field in MONEY}
    if project.investment_max_fen is not None:
        low, high = exact_text(found["investment"]), exact_text(_wan(project.investment_max_fen))
        found["investment"] = f"{low}-{high}"
    elif project.investment_comparator:
        found["investment"] = _qualified(found["investment"], project.investment_comparator)
    found["area_mu"] = _qualified(project.area_mu, project.area_comparator)
    found["floor_area_m2"] = _qualified(project.floor_area_m2, project.floor_area_comparator)
    found["percent"] = project.progress_percent
    return found


def _wan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen) / FEN_PER_WAN


def _qualified(number: Decimal | None, comparator: str) -> Decimal | str | None:
    """A qualifier stays with its number, which then is text."""
    if number is None or not comparator:
        return number
    return qualified(exact_text(number), "", COMPARATOR_WORDS.get(comparator, ""))


def _dates(milestones: Iterable[Milestone]) -> dict[UUID, dict[str, PartialDate | None]]:
    found: dict[UUID, dict[str, PartialDate | None]] = defaultdict(dict)
    for milestone in milestones:
        code = milestone.type.code
        found[milestone.project_id][f"planned_{code}"] = planned_date(milestone)
        found[milestone.project_id][f"actual_{code}"] = actual_date(milestone)
    return found


def _seats(zone: Zone, ids: list[UUID]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    rows = Responsibility.objects.filter(zone=zone, project__in=ids).select_related("unit", "person")
    for row in rows:
        unit, person = (row.unit.name if row.unit else ""), (row.person.name if row.person else "")
        found[row.project_id][row.seat] = seat_text(row.seat, unit, person, row.label)
    return found
