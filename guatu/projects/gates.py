"""阶段门：a closed set of checks, each with its sentence; the zone's table says which hold for which step.

Other modules of the projects add a check with :func:`register_check` when the app is loaded.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from guatu.ledger.models import Evidence, Item, Life
from guatu.ledger.steps import Hindered
from guatu.projects.models import Milestone, MilestoneType, Project, Responsibility, StageGate, WorkTask
from guatu.zones.member import Member

STEPS = {"submit": ("submit",), "sign_off": ("sign_off",), "countersign": ("sign_off",)}
Seat = Responsibility.Seat


class GateShut(Hindered):
    """还差条件，过不了门."""


class Facts:
    """所据：what the checks may ask of a project and its milestone, each read only if asked."""

    def __init__(
        self,
        project: Project,
        milestone: Milestone,
        *,
        milestones: Iterable[Milestone] | None = None,
        seats: Mapping[str, Responsibility] | None = None,
    ) -> None:
        self.project, self.milestone = project, milestone
        self._milestones, self._seats = milestones, seats

    @cached_property
    def milestones(self) -> dict[str, Milestone]:
        """各节点 by code."""
        rows = self._milestones
        if rows is None:
            rows = Milestone.objects.filter(
                zone_id=self.project.zone_id, project=self.project
            ).select_related("type", "item")
        return {row.type.code: row for row in rows}

    @cached_property
    def seats(self) -> Mapping[str, Responsibility]:
        """责任席位."""
        if self._seats is not None:
            return self._seats
        rows = Responsibility.objects.filter(zone_id=self.project.zone_id, project=self.project)
        return {row.seat: row for row in rows}

    @cached_property
    def works(self) -> list[str]:
        """这个节点下各项施工任务办到哪一步."""
        rows = WorkTask.objects.filter(
            zone_id=self.project.zone_id, milestone=self.milestone, dropped_at=None
        )
        return list(rows.values_list("item__life", flat=True))

    @cached_property
    def evidence(self) -> list[str]:
        """佐证的文件名与说明."""
        if self.milestone.item_id is None:
            return []
        rows = Evidence.objects.filter(zone_id=self.project.zone_id, item=self.milestone.item_id)
        return [f"{file or ''} {text}" for file, text in rows.values_list("file__name", "text")]


@dataclass(frozen=True)
class Check:
    """一种条件. ``takes`` says what its parameter is: nothing, a milestone, or words; ``says`` is the
    sentence with the parameter in place of ``{}``; ``page`` the address where it is filled.
    """

    code: str
    name: str
    says: str
    holds: Callable[[Facts, str], bool]
    takes: str = ""
    page: str = "project_edit"


_checks: dict[str, Check] = {}


def register_check(check: Check) -> None:
    """登记一种条件. A code twice is a programming error."""
    if check.code in _checks and _checks[check.code] != check:
        raise ValueError(f"duplicate check {check.code}")
    _checks[check.code] = check


def all_checks() -> tuple[Check, ...]:
    """全部条件."""
    return tuple(_checks.values())


def check_of(code: str) -> Check | None:
    """按代码取条件; None when the module that knew it is gone."""
    return _checks.get(code)


def _reached(facts: Facts, code: str) -> bool:
    found = facts.milestones.get(code)
    if found is None or (found.item is not None and found.item.life == Life.VOID):
        return True  # the project does not go that way
    return found.item is not None and found.item.life == Life.CLOSED


def _planned(facts: Facts, code: str) -> bool:
    found = facts.milestones.get(code)
    return found is None or found.planned_on is not None or found.actual_on is not None


def _worked(facts: Facts, _: str) -> bool:
    return not any(life not in (Life.CLOSED, Life.VOID) for life in facts.works)


def _dual(facts: Facts, _: str) -> bool:
    seats = [facts.seats.get(seat) for seat in (Seat.TERRITORIAL, Seat.SECTORAL)]
    return all(seat is not None and bool(seat.unit_id or seat.label) for seat in seats)


for _check in (
    Check("reached", "前一节点已达成", "{}已达成（已销号）", _reached, "milestone", "milestone_reach"),
    Check("planned", "节点已排期", "{}有计划日期", _planned, "milestone", "milestone_plan"),
    Check("dual", "双负责已定", "属地和行业主管（双负责）都已定", _dual, page="project_seats"),
    Check(
        "officer",
        "项目服务专员已定",
        "项目服务专员已定",
        lambda f, _: Seat.OFFICER in f.seats,
        page="project_seats",
    ),
    Check("project_code", "有项目代码", "有投资项目统一代码", lambda f, _: bool(f.project.project_code)),
    Check("parcel", "已关联地块", "已关联地块", lambda f, _: f.project.parcel_id is not None),
    Check("company", "已关联企业", "已关联建设单位", lambda f, _: f.project.company_id is not None),
    Check("investment", "已填总投资", "已填总投资", lambda f, _: f.project.investment_fen is not None),
    Check("works", "施工任务都已完成", "这个节点下的施工任务都已销号", _worked, page="works"),
    Check(
        "evidence",
        "有指名的佐证",
        "佐证里有“{}”",
        lambda f, word: any(word in each for each in f.evidence),
        "words",
        "milestone_reach",
    ),
):
    register_check(_check)


@dataclass(frozen=True)
class Condition:
    """一道条件：met or not, whether it blocks, its sentence, and where it is filled.

    ``at`` is the milestone that has to be filled in, where the page is one of a milestone.
    """

    step: str
    text: str
    is_met: bool
    is_blocking: bool
    page: str
    at: Milestone | None = None

    @property
    def step_name(self) -> str:
        """哪一步."""
        return str(StageGate.Step(self.step).label)


def gates_for(milestone: Milestone, project: Project) -> list[StageGate]:
    """这个节点的门, of its template or of all."""
    return gates_of(project, [milestone]).get(milestone.type_id, [])


def gates_of(project: Project, milestones: Iterable[Milestone]) -> dict[UUID, list[StageGate]]:
    """几个节点的门, by the word of the dictionary; one query. What is asked first comes first."""
    rows = StageGate.objects.filter(
        Q(template=None) | Q(template=project.template_id),
        zone_id=project.zone_id,
        type__in=[milestone.type_id for milestone in milestones],
        is_active=True,
    )
    found: dict[UUID, list[StageGate]] = {}
    for row in rows.order_by("-step", "-is_blocking", "id"):
        found.setdefault(row.type_id, []).append(row)
    return found


def conditions(facts: Facts, gates: Iterable[StageGate]) -> list[Condition]:
    """各道条件 as they stand now."""
    held = [(gate, check_of(gate.check_code)) for gate in gates]
    names = _names(facts, [gate.parameter for gate, check in held if check and check.takes == "milestone"])
    found = []
    for gate, check in held:
        if check is None:
            continue
        word = names.get(gate.parameter, gate.parameter) if check.takes == "milestone" else gate.parameter
        at = facts.milestones.get(gate.parameter) if check.takes == "milestone" else facts.milestone
        is_met = check.holds(facts, gate.parameter)
        text = check.says.replace("{}", word)
        found.append(Condition(gate.step, text, is_met, gate.is_blocking, check.page, at))
    return found


def _names(facts: Facts, codes: list[str]) -> dict[str, str]:
    names = {code: row.type.name for code, row in facts.milestones.items()} if codes else {}
    if left := set(codes) - set(names):
        rows = MilestoneType.objects.filter(zone_id=facts.project.zone_id, code__in=left)
        names |= dict(rows.values_list("code", "name"))
    return names


def must_pass(item: Item, verb: str, by: Member | None, at: datetime) -> None:
    """过门：refuses the step with everything that is still missing; asked before a milestone takes a step."""
    if verb not in STEPS:
        return
    milestone = (
        Milestone.objects.filter(zone_id=item.zone_id, item=item).select_related("project", "type").first()
    )
    if milestone is None:
        return
    gates = [
        gate
        for gate in gates_for(milestone, milestone.project)
        if gate.is_blocking and gate.step in STEPS[verb]
    ]
    if not gates:
        return
    missing = [
        each.text for each in conditions(Facts(milestone.project, milestone), gates) if not each.is_met
    ]
    if missing:
        step = "报验" if verb == "submit" else "验收"
        raise GateShut(f"“{milestone.type.name}”还不能{step}，要先做到：{'；'.join(missing)}。")
