"""示例项目库：projects enter on the day of the ledger, real ones with what is reported and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from guatu.core.dates import PartialDate
from guatu.core.money import FEN_PER_WAN, FEN_PER_YI
from guatu.demo import source
from guatu.demo.people import Cast
from guatu.demo.source import Node, Place, Row
from guatu.projects.actions import (
    CapacityRow,
    Draft,
    Promise,
    SeatDraft,
    add_group,
    enter_milestones,
    found_projects,
    update_project,
)
from guatu.projects.models import Category, Comparator, Milestone, Pool, Project, ProjectGroup, Responsibility
from guatu.registry.actions import register_company
from guatu.registry.models import Company, Parcel
from guatu.zones.models import Park, Role, Zone

Seat = Responsibility.Seat
CATEGORIES = {"industry": Category.INDUSTRIAL, "government": Category.GOVERNMENT}
TEMPLATES = {"industry": "new_build", "renovation": "leased", "government": "government"}
GROUPS = {"key-industry": "重点产业项目", "key-government": "重点政府投资项目"}
COMPARATORS = {"~": Comparator.ABOUT, ">": Comparator.OVER, ">=": Comparator.ATLEAST, "<~": Comparator.NEAR}
SQUARE_METRES_PER_WAN = 10_000
STARTED = ("started", "renovated")
BUILT = ("completed", "powered")


@dataclass
class Library:
    """一区的项目, by the number of their row or the key of their facts."""

    zone: Zone
    place: Place
    cast: Cast
    rows: list[Row]
    projects: dict[str, Project] = field(default_factory=dict)
    milestones: dict[tuple[str, str], Milestone] = field(default_factory=dict)

    @property
    def samples(self) -> list[Row]:
        """示例行."""
        return [row for row in self.rows if row["real"] != "1"]

    @property
    def told(self) -> list[tuple[Project, Node]]:
        """真实项目 with what is reported of them, sub-projects included."""
        return [(self.projects[key], node) for key, node in source.reported(self.place.code).items()]

    def plans(self) -> list[Row]:
        """里程碑 of the sample rows."""
        return source.story(self.place.code, "milestones")

    def recall(self) -> None:
        """认出库里的 projects and milestones, by their names; they were founded before."""
        held = {p.name: p for p in Project.objects.filter(zone=self.zone, withdrawn_at=None)}
        self.projects = {row["no"]: held[row["name"]] for row in self.rows}
        numbers = {self.projects[row["no"]].pk: row["no"] for row in self.samples}
        rows = Milestone.objects.filter(zone=self.zone, project__in=numbers).select_related("type", "item")
        self.milestones = {(numbers[m.project_id], m.type.code): m for m in rows}


def library_of(zone: Zone, place: Place, cast: Cast) -> Library:
    """取项目库, still to be opened or recalled."""
    return Library(zone, place, cast, source.story(place.code, "projects"))


def open_library(library: Library) -> None:
    """项目入库, all of the zone's ledger day."""
    place, cast = library.place, library.cast
    drafts = [draft_of(library, row) for row in library.rows]
    clerk = cast.member(cast.first(Role.UNIT_HEAD, Role.LEADER), place.ledger_day)
    found_projects(zone=library.zone, drafts=drafts, by=clerk, at=source.moment(place.ledger_day))


def draft_of(library: Library, row: Row) -> Draft:
    """一行成稿."""
    zone, is_sample = library.zone, row["real"] != "1"
    planned, actual = dates_of(library.plans(), row["no"]) if is_sample else ({}, {})
    return Draft(
        name=row["name"],
        category=CATEGORIES[row["category"]],
        template=TEMPLATES[row["template"]],
        pool=pool_of(planned, actual, library.place.ledger_day),
        is_key=is_sample,
        is_sample=is_sample,
        company=company_of(library, row["company"], is_sample=is_sample),
        park=Park.objects.get(zone=zone, code=row["park"]),
        parcel=Parcel.objects.get(zone=zone, code=row["parcel"]),
        values=_values(row, library.place.ledger_day),
        seats=seats_of(library.cast, row) if is_sample else {},
        planned=planned,
        actual=actual,
        groups=[group_of(zone, row["pool"])],
    )


def dates_of(plans: Iterable[Row], no: str) -> tuple[dict[str, PartialDate], dict[str, PartialDate]]:
    """计划与实际 of one row's milestones, by code."""
    mine = [plan for plan in plans if plan["project"] == no]
    planned = {plan["milestone"]: PartialDate.parse(plan["planned"]) for plan in mine}
    return planned, {p["milestone"]: PartialDate.parse(p["reached"]) for p in mine if p["reached"]}


def pool_of(planned: dict[str, PartialDate], actual: dict[str, PartialDate], on: date) -> Pool:
    """项目池 on that day: built and waiting for production, under way, to be started this year, or before."""
    if any(code in actual for code in BUILT):
        return Pool.FINISHING
    if any(code in actual for code in STARTED):
        return Pool.CONTINUING
    if any(planned[code].day.year == on.year for code in STARTED if code in planned):
        return Pool.NEW_START
    return Pool.PRELIMINARY


def company_of(library: Library, name: str, *, is_sample: bool) -> Company | None:
    """企业 of that name, entered with its first project; an invented one is marked."""
    if not name:
        return None
    held = Company.objects.filter(zone=library.zone, name=name, withdrawn_at=None).first()
    at = source.moment(library.place.ledger_day)
    return held or register_company(zone=library.zone, name=name, is_sample=is_sample, at=at)


def group_of(zone: Zone, key: str) -> ProjectGroup:
    """项目组, made with its first project."""
    return ProjectGroup.objects.filter(zone=zone, name=GROUPS[key]).first() or add_group(
        zone=zone, name=GROUPS[key]
    )


def _values(row: Row, on: date) -> dict[str, Any]:
    values: dict[str, Any] = {"scale": row["scale"]}
    if row["real"] == "1":
        return values  # the rest comes with its quotes
    if row["area_mu"]:
        values["area_mu"] = Decimal(row["area_mu"])
    if row["investment_wan"]:
        values["investment_fen"] = int(row["investment_wan"]) * FEN_PER_WAN
    if row["done_wan"]:
        values["completed_fen"] = int(row["done_wan"]) * FEN_PER_WAN
    if row["progress_text"]:
        values |= {"progress_text": row["progress_text"], "progress_on": on}
    return values


def seats_of(cast: Cast, row: Row) -> dict[str, SeatDraft]:
    """五个席位. Who does the work is the service officer; whoever else the ledger names helps the company."""
    helper = row["service_officer"] if row["service_officer"] != row["owner"] else ""
    return {
        Seat.CHIEF: SeatDraft(person=cast.people.get(row["leader"])),
        Seat.TERRITORIAL: SeatDraft(unit=cast.units.get(row["territory_unit"])),
        Seat.SECTORAL: SeatDraft(unit=cast.units.get(row["industry_unit"])),
        Seat.OFFICER: SeatDraft(person=cast.people.get(row["owner"])),
        Seat.LIAISON: SeatDraft(person=cast.people.get(row["liaison_officer"] or helper)),
    }


def promised(zone: Zone) -> set[tuple[UUID, str]]:
    """已上台账的里程碑, by project and code."""
    rows = Milestone.objects.filter(zone=zone, item__isnull=False)
    return set(rows.values_list("project_id", "type__code"))


def report_the_real(library: Library) -> None:
    """真实项目的见报内容. Sub-projects stand under their project; what is not reported stays empty."""
    zone, at = library.zone, source.moment(library.place.eve, "17:00")
    told = source.reported(library.place.code)
    for row in library.rows:
        if row["facts_key"]:
            library.projects[row["facts_key"]] = library.projects[row["no"]]
    below = [node for node in told.values() if node["parent"]]
    drafts = [_child(library, node) for node in below]
    for node, project in zip(below, found_projects(zone=zone, drafts=drafts, by=None, at=at), strict=True):
        library.projects[node["key"]] = project
    there = promised(zone)
    promises = [
        _promise(library.projects[key], reached)
        for key, node in told.items()
        for reached in node["milestones"]
        if (library.projects[key].pk, reached["milestone"]) not in there
    ]
    enter_milestones(zone=zone, promises=promises, by=None, at=at)
    for key, node in told.items():
        project, values = library.projects[key], _reported_values(node)
        update_project(project, changes=values, capacities=_capacities(node), by=None, at=at)


def _child(library: Library, node: Node) -> Draft:
    parent = library.projects[node["parent"]]
    return Draft(
        name=node["name"],
        category=CATEGORIES[node["category"]],
        template=TEMPLATES[node["template"]],
        is_key=False,
        company=parent.company,
        park=parent.park,
        parent=parent,
        values={"phase": node["phase"] or ""},
    )


def _promise(project: Project, node: Node) -> Promise:
    day = PartialDate.parse(node["date"])
    if node["modality"] == "planned":
        return Promise(project, node["milestone"], planned=day)
    return Promise(project, node["milestone"], actual=day)


def _capacities(node: Node) -> list[CapacityRow]:
    facts = [fact for fact in node["facts"] if fact["field"] == "capacity"]
    return [
        (f["label"][:60], Decimal(f["value"]), COMPARATORS.get(f.get("comparator") or "", ""), f["unit"])
        for f in facts
    ]


def _reported_values(node: Node) -> dict[str, Any]:
    """The plain fields that the reports give; where they give no stage and no pool there is none."""
    values: dict[str, Any] = {"stage": node["stage"] or "", "pool": ""}
    for fact in node["facts"]:
        number, limit = fact["value"], COMPARATORS.get(fact.get("comparator") or "", Comparator.EXACT)
        match fact["field"], fact.get("unit"):
            case "area_mu", "亩":
                values |= {"area_mu": Decimal(number), "area_comparator": limit}
            case "investment", "亿元":
                fen = int(Decimal(number) * FEN_PER_YI)
                values |= {"investment_fen": fen, "investment_comparator": limit}
            case "floor_area", "万平方米":
                area = Decimal(number) * SQUARE_METRES_PER_WAN
                values |= {"floor_area_m2": area, "floor_area_comparator": limit}
            case "scope", _:
                values["scale"] = number
            case "progress_text", _:
                values["progress_text"] = number
    return values
