"""见报事实：reported figures beside the words they stand in."""

from collections.abc import Iterable
from uuid import UUID

from guatu.demo import source
from guatu.demo.source import Node, Place
from guatu.projects.models import Project, Stage
from guatu.projects.schemes import TYPES
from guatu.registry.actions import add_fact
from guatu.zones.models import Zone

BEFORE = {"~": "约", ">": "超", "<": "不到", "<~": "近"}
AFTER = {">=": "以上", "+": "余"}
MODALITIES = {"planned": "规划", "expected": "预期"}
MILESTONES = {code: name for code, name, _ in TYPES}
INTRO = "概况"
NAMES = {
    "name": "项目名称",
    "company": "建设单位",
    "area_mu": "用地面积",
    "stage": "阶段",
    "interval": "周期",
    "approach": "做法",
    "progress_text": "形象进度",
    "capacity": "产能",
    "investment": "总投资",
    "floor_area": "建筑面积",
    "operator": "运营单位",
    "location": "位置",
}


def quote_zone(zone: Zone, place: Place) -> None:
    """本区的见报数字: its introduction, its figures, its project groups and carriers."""
    intro = [node | {"group": INTRO} for node in place.intro]
    figures = source.zone_facts(place.code)
    for fact in [*intro, *figures]:
        _quote(zone, fact, attribute=f"{fact['group']}：{fact['label']}")
    for group in source.groups(place.code):
        whole = group | {"value": str(group["count"]), "date_note": group.get("as_of_note", "")}
        _quote(zone, whole, attribute=f"项目组：{group['name']}")
        for node in group.get("facts", []):
            _quote(zone, node, attribute=f"项目组：{group['name']}，{node['label']}")
    for carrier in source.carriers(place.code):
        for node in carrier["facts"]:
            _quote(zone, node, attribute=f"载体：{carrier['name']}，{_name(node)}")


def quote_projects(zone: Zone, told: Iterable[tuple[Project, Node]]) -> None:
    """真实项目的见报事实, every one with its quote."""
    for project, node in told:
        for fact in node["facts"]:
            _quote(zone, fact, attribute=_name(fact), subject=project.pk)
        for reached in node["milestones"]:
            dated = reached | {"value": reached["date"]}
            _quote(zone, dated, attribute=_milestone(reached), subject=project.pk)


def _name(fact: Node) -> str:
    name = str(fact.get("label") or NAMES.get(fact["field"], fact["field"]))
    modality = MODALITIES.get(fact.get("modality", ""), "")
    return f"{name}（{modality}）" if modality and modality not in name else name


def _milestone(node: Node) -> str:
    label = MILESTONES[node["milestone"]]
    return f"{label}（计划）" if node["modality"] == "planned" else f"{label}（实际）"


def _quote(zone: Zone, node: Node, *, attribute: str, subject: UUID | None = None) -> None:
    add_fact(
        zone=zone,
        subject=subject,
        attribute=attribute[:60],
        value=worded(node)[:200],
        unit=node.get("unit") or "",
        dated=(node.get("date") or node.get("date_note") or "")[:20],
        quote=node["quote"],
        source=source.article(node["source"]),
    )


def worded(node: Node) -> str:
    """值 with its qualifier in words; a stage by its name."""
    if node.get("field") == "stage":
        return str(Stage(node["value"]).label)
    limit = node.get("comparator") or ""
    return f"{BEFORE.get(limit, '')}{node['value']}{AFTER.get(limit, '')}"
