"""还缺什么：what stands between a project and its next milestone, in words and with the door to it."""

from dataclasses import dataclass
from datetime import date, timedelta

from guatu.ledger.lamps import Lamp
from guatu.ledger.models import Life
from guatu.projects.kind import MILESTONE
from guatu.projects.models import Category
from guatu.projects.queries.detail import Detail, Stop
from guatu.projects.queries.enrol_card import Card

HALF_MONTH = timedelta(days=16)


@dataclass(frozen=True)
class Gap:
    """缺项. ``page`` names where it can be filled; ``tone`` is bad where it blocks, warn where it hints."""

    text: str
    page: str = ""
    tone: str = "bad"


def gaps_of(detail: Detail, today: date) -> list[Gap]:
    """下一步还缺什么. A real project known from reports is asked for nothing but what was promised here."""
    if detail.is_reported:
        return _step_gaps(detail.next) if detail.next and detail.next.milestone.item else []
    return [*_step_gaps(detail.next), *_seat_gaps(detail), *_file_gaps(detail, today)]


def enrol_gaps(card: Card) -> list[Gap]:
    """开工未入库, once it is late enough to be chased."""
    if not card.alarm or card.is_reported:
        return []
    text = f"开工 {card.days} 天还没有固投入库（{card.state_name}）"
    return [Gap(text, "enrolment", "bad" if card.alarm == "red" else "warn")]


def _step_gaps(stop: Stop | None) -> list[Gap]:
    if stop is None:
        return []
    name, item = stop.milestone.type.name, stop.milestone.item
    if item is None:
        return [Gap(f"“{name}”还没有计划日期", "milestone_plan")]
    gaps = []
    if stop.lamp == Lamp.OVER:
        gaps.append(Gap(f"“{name}”已逾期", "item"))
    if item.is_behind:
        gaps.append(Gap(f"进度滞后：{item.behind_text}", "progress_new"))
    if item.life == Life.OPEN:
        gaps.append(Gap(f"还没有人接单（{item.owner_unit or '未定责任单位'}）", "item"))
    if item.life in (Life.OPEN, Life.DOING) and stop.evidence < MILESTONE.evidence:
        gaps.append(Gap(f"还缺佐证 {MILESTONE.evidence - stop.evidence} 份", "milestone_reach"))
    if item.life in (Life.OPEN, Life.DOING):
        gaps.append(Gap("达成后由责任人报验", "milestone_reach", "warn"))
    if item.life == Life.CHECKING:
        gaps.append(Gap("已报验，等他人验收签字", "item"))
    if item.life == Life.PAUSED:
        gaps.append(Gap("时限已挂起，恢复后再办", "item", "warn"))
    return gaps


def _seat_gaps(detail: Detail) -> list[Gap]:
    return [
        Gap(f"缺{chair.label}{'（双负责必填）' if chair.is_mandatory else ''}", "project_seats", tone)
        for chair in detail.chairs
        if chair.is_missing
        for tone in ["bad" if chair.is_mandatory else "warn"]
    ]


def _file_gaps(detail: Detail, today: date) -> list[Gap]:
    project = detail.project
    gaps: list[Gap] = []
    if not project.project_code:
        gaps.append(Gap("缺投资项目统一代码，审批不能受理", "project_edit", "warn"))
    if project.category == Category.INDUSTRIAL and project.company is None:
        gaps.append(Gap("缺建设单位", "project_edit", "warn"))
    if project.investment_fen is None:
        gaps.append(Gap("缺总投资", "project_edit", "warn"))
    is_building = detail.schedule is not None and 0 < detail.schedule < 100
    if is_building and (project.progress_on is None or today - project.progress_on > HALF_MONTH):
        gaps.append(Gap("本半月还没填形象进度", "progress_new", "warn"))
    return gaps
