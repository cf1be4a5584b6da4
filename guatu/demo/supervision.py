"""督查的示例：lists, pledges, meetings and orders, each told through the verbs on the days of its story."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from guatu.core.dates import dated
from guatu.core.money import FEN_PER_YI
from guatu.demo import source
from guatu.demo.library import Library
from guatu.demo.source import Node
from guatu.ledger import actions as ledger
from guatu.ledger.models import Item
from guatu.ledger.sweep import sweep
from guatu.projects.models import Project
from guatu.supervision import actions
from guatu.supervision.kind import KINDS
from guatu.supervision.models import Finding, KeyTask, KeyTaskMonth, Meeting, PledgeTarget
from guatu.zones.actions import add_unit
from guatu.zones.member import Member
from guatu.zones.models import Role, Unit

LAST_DAY = 27
IN_TIME = "ok"
ANSWERS = {"normal": "示例·当天已答复企业。", "major": "示例·当天会商，方案已定。"}


@dataclass
class Supervision:
    """一区督查的故事."""

    library: Library
    told: Node
    units: dict[str, Unit] = field(default_factory=dict)

    def member(self, login: str, on: date) -> Member:
        """当事人 of that day."""
        return self.library.cast.member(login, on)

    def unit(self, key: str) -> Unit:
        """单位 by its code, or an invented one by its name."""
        return self.library.cast.units.get(key) or self.units[key]

    def project(self, no: str) -> Project | None:
        """项目 by the number of its row."""
        return self.library.projects.get(no)

    def worker(self, unit: Unit, on: date) -> Member:
        """单位里办事的人."""
        for login in self.library.cast.people:
            member = self.member(login, on)
            if member.in_unit(unit.pk, Role.OFFICER):
                return member
        raise LookupError(unit.name)


def tell_supervision(library: Library) -> None:
    """讲督查, where the zone has a story of it."""
    told = source.supervision(library.place.code)
    if told is None:
        return
    story = Supervision(library, told)
    for name in told.get("units", []):
        story.units[name] = add_unit(zone=library.zone, name=name, kind=Unit.Kind.DEPARTMENT)
    _list_tasks(story, told["tasks"])
    if "pledges" in told:
        _sign_pledges(story, told["pledges"])
    for node in told.get("meetings", []):
        _meet(story, node)
    _every_morning(library)


def _every_morning(library: Library) -> None:
    """The story is told matter by matter; the background work then goes round morning by morning."""
    codes = [kind.code for kind in KINDS]
    left = Item.objects.filter(zone=library.zone, kind__in=codes, life__in=ledger.ON_ROAD)
    first = left.order_by("opened_at").values_list("opened_at", flat=True).first()
    if first is None:
        return
    day = dated(first)
    while day <= library.place.eve:
        sweep(library.zone, at=source.moment(day, "08:30"))
        day += timedelta(days=1)


def _list_tasks(story: Supervision, told: Node) -> None:
    day = told["entered"]
    keeper = story.member(told["by"], day)
    for number, node in enumerate(told["list"]):
        draft = actions.TaskDraft(
            year=day.year,
            title=node["title"],
            lead_unit=story.unit(node["unit"]),
            leader=story.library.cast.people[node["leader"]],
            category=node["category"],
            source=node["source"],
            supporting=[story.unit(name) for name in node.get("supporting", [])],
            is_priority=node.get("priority", False),
            months={month: cell[0] for month, cell in node["months"].items()},
        )
        at = source.moment(day, f"10:{number:02}")
        task = actions.list_task(zone=story.library.zone, draft=draft, by=keeper, at=at)
        for month, cell in node["months"].items():
            if len(cell) > 1:
                _work_cell(story, task, month, cell[1], told["sign"])


def _work_cell(story: Supervision, task: KeyTask, month: int, outcome: Any, signer: str) -> None:
    if outcome == "open":
        return
    row = KeyTaskMonth.objects.select_related("item").get(zone_id=task.zone_id, task=task, month=month)
    begun = date(task.year, month, 8)
    worker = story.worker(task.lead_unit, begun)
    item = ledger.accept(row.item, by=worker, at=source.moment(begun, "09:10"))
    if outcome == "doing":
        return
    done = date(task.year, month, LAST_DAY) if outcome == IN_TIME else outcome
    _finish(item, f"示例·{row.text}，附现场记录。", worker, story.member(signer, done), done)


def _finish(item: Item, said: str, worker: Member, signer: Member, on: date) -> None:
    item = ledger.attach(item, by=worker, at=source.moment(on, "10:00"), text=said)
    item = ledger.submit(item, by=worker, at=source.moment(on, "10:20"))
    ledger.sign_off(item, by=signer, at=source.moment(on, "16:30"), note="示例·已核。")


def _sign_pledges(story: Supervision, told: Node) -> None:
    day, reported = told["signed"], told["reported"]
    by = story.member(told["by"], day)
    for number, node in enumerate(told["list"]):
        unit = story.unit(node["unit"])
        draft = actions.PledgeDraft(
            year=day.year,
            title=node["title"],
            unit=unit,
            signed_on=day,
            occasion=told["occasion"],
            text=_quoted(node),
            targets=[_target(each) for each in node["targets"]],
        )
        pledge = actions.sign_pledge(
            zone=story.library.zone, draft=draft, by=by, at=source.moment(day, f"15:{number:02}")
        )
        figures = {each["indicator"]: each["actual"] for each in node["targets"] if each["actual"]}
        for target in PledgeTarget.objects.filter(zone_id=pledge.zone_id, pledge=pledge).order_by("order"):
            if target.indicator in figures:
                actions.report_actual(
                    target,
                    through_month=reported.month,
                    value=_figure(figures[target.indicator], target.measure),
                    source="示例·单位快报",
                    by=story.member(told["by"], reported),
                    at=source.moment(reported, "16:00"),
                )


def _quoted(node: Node) -> str:
    """What is reported, with where it was reported."""
    text = str(node.get("text", ""))
    return f"{text}\n出处：{source.article(node['source'])}" if "source" in node else text


def _target(node: Node) -> actions.TargetDraft:
    measure = node["measure"]
    return actions.TargetDraft(
        indicator=node["indicator"],
        value=_figure(node["value"], measure),
        measure=measure,
        is_money=measure == "亿元",
        comparator=node.get("comparator", ">="),
        basis=node.get("basis", "business"),
        is_cumulative=node.get("cumulative", True),
        recognition=node.get("recognition", ""),
        plans={month: _figure(value, measure) for month, value in node.get("plans", {}).items()},
    )


def _figure(text: str, measure: str) -> Decimal:
    return Decimal(text) * FEN_PER_YI if measure == "亿元" else Decimal(text)


def _meet(story: Supervision, node: Node) -> None:
    day = node["day"]
    called = min(day, story.library.place.eve)
    by = story.member(node["by"], called)
    draft = actions.MeetingDraft(
        kind=node["kind"],
        held_on=day,
        theme=node["theme"],
        project=story.project(node["project"]),
        place=node["place"],
        chair=story.library.cast.people[node["chair"]],
        attendees=node.get("attendees", ""),
    )
    meeting = actions.call_meeting(
        zone=story.library.zone, draft=draft, by=by, at=source.moment(called, "08:40")
    )
    if "minutes" not in node:
        return
    left = 0
    for number, told in enumerate(node["findings"]):
        left += _find(story, meeting, told, by, f"{10 + number}")
    actions.hold_meeting(meeting, minutes=node["minutes"], by=by, at=source.moment(day, "11:40"))
    if not left:
        actions.close_meeting(meeting, by=by, at=source.moment(story.library.place.eve, "17:30"))


def _moment(day: date, clock: str) -> datetime:
    """某日某时 in UTC, as a request has it."""
    return source.moment(day, clock).astimezone(UTC)


def _find(story: Supervision, meeting: Meeting, told: Node, by: Member, minute: str) -> bool:
    """A problem opened and worked through; whether it is still open."""
    unit, day = story.unit(told["unit"]), meeting.held_on
    draft = actions.FindingDraft(
        title=told["title"],
        category=told["category"],
        plan=told["plan"],
        tier=told["tier"],
        unit=unit,
        person=story.library.cast.people.get(told.get("owner", "")),
        is_priority=told.get("priority", False),
    )
    found = actions.open_finding(meeting, draft=draft, by=by, at=_moment(day, f"10:{minute}"))
    if "owner" in told:
        worker = story.member(told["owner"], day)
        ledger.accept(found.item, by=worker, at=_moment(day, f"14:{minute}"))
        _respond(found, told, worker, _moment(day, f"15:{minute}"))
        if "closed" in told:
            done = told["closed"]
            signer = story.member(_supervisor(story), done)
            _finish(found.item, f"示例·{told['plan']}，已办。", worker, signer, done)
    if told.get("order"):
        _press(story, found, told["order"])
    return "closed" not in told


def _respond(found: Finding, told: Node, worker: Member, at: datetime) -> None:
    if (said := ANSWERS.get(told["tier"])) is not None:
        actions.note_finding(found, verb="respond", text=said, by=worker, at=at)
    if "reported" in told:
        on, said = told["reported"]
        reported = _moment(on, "15:00")
        actions.note_finding(found, verb="report", text=f"示例·{said}", by=worker, at=reported)


def _press(story: Supervision, found: Finding, told: Node) -> None:
    day = told["day"]
    actions.issue_order(
        found.item,
        demand=f"示例·{told['demand']}",
        by=story.member(told["by"], day),
        at=source.moment(day, "09:30"),
    )
    if (then := told.get("proposal")) is not None:
        actions.propose(
            found.item,
            measure=then["measure"],
            reason=then["reason"],
            by=story.member(then["by"], then["day"]),
            at=source.moment(then["day"], "09:40"),
        )


def _supervisor(story: Supervision) -> str:
    return story.library.cast.first(Role.SUPERVISOR)
