"""全生命周期：引得来、落得下、留得住、发展好. Everything that happened, readable by a stranger."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from guatu.core.dates import day_end
from guatu.imports.models import ImportChange
from guatu.ledger.models import Entry, Evidence, Item, Life
from guatu.ledger.steps import VERB_NAMES
from guatu.ledger.story import days_said
from guatu.projects.models import Milestone, ProgressReport, Project
from guatu.ui.format import date_text

PASSAGES = (
    ("attract", "引得来", "从接洽到签约注册"),
    ("land", "落得下", "从拿地到竣工"),
    ("retain", "留得住", "通线投产"),
    ("grow", "发展好", "达产与之后"),
)
PASSAGE_OF = {
    "approved": "attract", "signed": "attract", "registered": "attract",
    "commissioned": "retain", "in_production": "retain", "ramped_up": "grow", "settled": "grow",
}  # fmt: skip
TONES = {"sign_off": "done", "record": "done", "return": "over", "behind": "behind", "reopen": "over"}


@dataclass(frozen=True)
class Event:
    """一件发生过的事."""

    at: datetime
    verb: str
    what: str
    who: str = ""
    unit: str = ""
    note: str = ""
    tone: str = ""
    item: Item | None = None
    evidence: tuple[Evidence, ...] = ()
    day: date | None = None
    precision: str = "day"


@dataclass(frozen=True)
class Passage:
    """一程：one of the four, with its milestones and what happened in it, latest first."""

    code: str
    name: str
    hint: str
    milestones: list[Milestone]
    events: list[Event]

    @property
    def reached(self) -> int:
        """已达成的节点数."""
        return sum(m.item is not None and m.item.life == Life.CLOSED for m in self.milestones)

    @property
    def is_done(self) -> bool:
        """走完."""
        return bool(self.milestones) and self.reached == len(self.milestones)


def life_of(project: Project, more: Iterable[Event] = ()) -> list[Passage]:
    """取全生命周期, in five queries; ``more`` is what else happened, each placed by its day."""
    milestones = list(
        Milestone.objects.filter(zone_id=project.zone_id, project=project)
        .select_related("type", "item")
        .order_by("order")
    )
    placed: dict[str, list[Event]] = defaultdict(list)
    for passage, event in _entry_events(project, milestones):
        placed[passage].append(event)
    for event in [*_report_events(project), *_import_events(project), _founding(project), *more]:
        placed[_passage_at(milestones, event.at)].append(event)
    by_passage: dict[str, list[Milestone]] = defaultdict(list)
    for milestone in milestones:
        by_passage[passage_of(milestone)].append(milestone)
    return [
        Passage(code, name, hint, by_passage[code], sorted(_together(placed[code]), key=_when, reverse=True))
        for code, name, hint in PASSAGES
    ]


def _when(event: Event) -> datetime:
    return event.at


def passage_of(milestone: Milestone) -> str:
    """属于哪一程. A zone's own words belong to 落得下."""
    return passage_of_code(milestone.type.code)


def passage_of_code(code: str) -> str:
    """属于哪一程 by the code of the word."""
    return PASSAGE_OF.get(code, "land")


def _entry_events(project: Project, milestones: list[Milestone]) -> Iterable[tuple[str, Event]]:
    by_item = {m.item_id: m for m in milestones if m.item_id}
    evidence = _evidence(project, by_item)
    entries = Entry.objects.filter(zone_id=project.zone_id, item__in=by_item.keys()).select_related(
        "by", "unit"
    )
    for entry in entries.order_by("occurred_at", "id"):
        milestone = by_item[entry.item_id]
        yield passage_of(milestone), _told(entry, milestone, evidence)


def _told(entry: Entry, milestone: Milestone, evidence: dict[UUID, list[Evidence]]) -> Event:
    name = milestone.type.name
    signed = entry.verb in ("sign_off", "record")
    return Event(
        at=entry.occurred_at,
        verb=milestone.type.done_name if signed else VERB_NAMES[entry.verb],
        what=_how(milestone) if entry.verb == "sign_off" else "" if signed else name,
        who=entry.by.name if entry.by else "",
        unit=entry.unit.name if entry.unit else "",
        note=_note(entry),
        tone=TONES.get(entry.verb, ""),
        item=milestone.item,
        evidence=tuple(evidence.get(milestone.item_id, ())) if signed and milestone.item_id else (),
        day=milestone.actual_on if entry.verb == "record" else None,
        precision=milestone.actual_precision,
    )


def _how(milestone: Milestone) -> str:
    on = date_text(milestone.actual_on, None, milestone.actual_precision) if milestone.actual_on else ""
    return f"{on}达成，验收销号" if on else "验收销号"


def _together(events: list[Event]) -> list[Event]:
    """What was handed out in one step is one line; each milestone still has its own link above."""
    kept: list[Event] = []
    for event in events:
        last = kept[-1] if kept else None
        if (
            last
            and event.verb == VERB_NAMES["open"] == last.verb
            and (event.at, event.who) == (last.at, last.who)
        ):
            kept[-1] = replace(last, what=f"{last.what}、{event.what}", item=None)
        else:
            kept.append(event)
    return kept


def _note(entry: Entry) -> str:
    data = {key: value for key, value in entry.data.items() if isinstance(value, str | int)}
    if entry.verb == "reschedule":
        said = {key: days_said(data.get(key, ""), entry.occurred_at) for key in ("from", "to")}
        moved = f"期限由{said['from']}改为{said['to']}"
        return f"{moved}。{data['note']}" if data.get("note") else moved
    if entry.verb == "assign":
        return " · ".join(str(data[key]) for key in ("unit", "person") if data.get(key))
    if entry.verb == "attach":
        return str(data.get("text") or data.get("file") or "")
    words = [str(data[key]) for key in ("reason", "note") if data.get(key)]
    return "：".join(words)


def _evidence(project: Project, items: Iterable[UUID | None]) -> dict[UUID, list[Evidence]]:
    found: dict[UUID, list[Evidence]] = defaultdict(list)
    rows = Evidence.objects.filter(zone_id=project.zone_id, item__in=list(items)).select_related("file")
    for row in rows.order_by("added_at", "id"):
        found[row.item_id].append(row)
    return found


def _report_events(project: Project) -> list[Event]:
    rows = ProgressReport.objects.filter(zone_id=project.zone_id, project=project).select_related("by")
    return [
        Event(
            at=min(day_end(row.on), row.at) if row.on <= row.at.date() else row.at,
            verb="填报进度",
            what=f"形象进度 {row.percent.normalize():f}%" if row.percent is not None else "形象进度",
            who=row.by.name if row.by else "",
            note=row.text,
            day=row.on,
        )
        for row in rows
    ]


def _import_events(project: Project) -> list[Event]:
    rows = ImportChange.objects.filter(
        zone_id=project.zone_id, object_id=project.pk, record__applied_at__isnull=False
    ).select_related("record__applied_by", "record__file")
    return [
        Event(
            at=row.record.applied_at,
            verb="导入新增" if row.action == ImportChange.Action.NEW else "导入修改",
            what=f"{row.record.number}《{row.record.file.name}》{f'第 {row.row} 行' if row.row else ''}",
            who=row.record.applied_by.name if row.record.applied_by else "",
            note="该次导入已撤销" if row.record.undone_at else "",
        )
        for row in rows
        if row.record.applied_at is not None
    ]


def _founding(project: Project) -> Event:
    return Event(at=project.created_at, verb="进入项目库", what=project.number)


def _passage_at(milestones: list[Milestone], at: datetime) -> str:
    """The passage a project was in at an instant: behind the last milestone it had reached by then."""
    now = "attract"
    for milestone in milestones:
        if milestone.actual_on is not None and day_end(milestone.actual_on) <= at:
            now = passage_of(milestone)
            if milestone.type.code in ("registered", "land_won", "approved"):
                now = "land"
    return now
