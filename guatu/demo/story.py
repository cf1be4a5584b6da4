"""示例故事：what people did, step by step, each through the verb that a person would use."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from guatu.core import tenancy
from guatu.core.dates import PartialDate
from guatu.demo import source
from guatu.demo.evidence import Shelf
from guatu.demo.library import Library
from guatu.demo.progress import Reports
from guatu.demo.source import Row
from guatu.ledger import actions as ledger
from guatu.ledger.models import Item, Life
from guatu.ledger.sweep import sweep
from guatu.projects.actions import report_reached
from guatu.projects.models import Milestone
from guatu.zones.member import Member

NOTED: dict[str, Callable[..., Item]] = {
    "return": ledger.return_,
    "sign_off": ledger.sign_off,
    "resume": ledger.resume,
    "reopen": ledger.reopen,
    "void": ledger.void,
}
REASONS = (
    ("疫情", "force_majeure"),
    ("占补", "government"),
    ("港口", "force_majeure"),
    ("环评", "government"),
    ("管线", "owner"),
    ("界址", "government"),
    ("临电", "owner"),
)


class StoryTeller:
    """讲故事的人. Plays one zone's steps in their order, at their hours."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.steps = source.story(library.place.code, "steps")
        self.shelf = Shelf(library.zone, self.steps)
        self.reports = Reports(library, self.steps)
        self.verbs: dict[str, Callable[[Row, Milestone, Member, datetime], object]] = {
            "accept": self._accept,
            "attach": self._attach,
            "submit": self._submit,
            "pause": self._pause,
            **{verb: partial(self._with_note, act) for verb, act in NOTED.items()},
        }

    def play(self, start: int, stop: int) -> None:
        """讲一段, from one step up to another."""
        before = self.steps[start - 1]["date"] if start else ""
        for step in self.steps[start:stop]:
            day = date.fromisoformat(step["date"])
            if step["date"] != before:
                # Every morning the background work goes round, as it would have.
                at = source.moment(day, "08:30")
                tenancy.sign(by=None, at=at, told="后台")
                sweep(self.library.zone, at=at)
                self.reports.look(day, source.moment(day, "08:40"))
                before = step["date"]
            by, at = self.library.cast.member(step["by"], day), source.moment(day, step["time"])
            tenancy.sign(by=by.person_id, at=at)
            if step["verb"] == "progress":
                self.reports.report(step, by, at)
            else:
                self.verbs[step["verb"]](step, self._milestone(step), by, at)

    def _milestone(self, step: Row) -> Milestone:
        return self.library.milestones[step["project"], step["milestone"]]

    def _attach(self, step: Row, row: Milestone, by: Member, at: datetime) -> None:
        file = self.shelf.file_for(step, by=by, at=at)
        ledger.attach(_item(row), by=by, at=at, text=step["note"], file=file)

    def _submit(self, step: Row, row: Milestone, by: Member, at: datetime) -> None:
        reached = PartialDate.parse(step["reached"])
        report_reached(row, on=reached, by=by, at=at, note=step["note"])

    def _accept(self, step: Row, row: Milestone, by: Member, at: datetime) -> None:
        ledger.accept(_item(row), by=by, at=at)

    def _with_note(
        self, act: Callable[..., Item], step: Row, row: Milestone, by: Member, at: datetime
    ) -> None:
        act(_item(row), by=by, at=at, note=step["note"])

    def _pause(self, step: Row, row: Milestone, by: Member, at: datetime) -> None:
        """挂起. A pause that lasts to the end stops all that is left of the project, not one milestone."""
        reason = next(code for word, code in REASONS if word in step["note"])
        ledger.pause(_item(row), reason=reason, by=by, at=at, note=step["note"])
        if any(s["verb"] == "resume" and _same(s, step) for s in self.steps):
            return
        for item in self._left_of(step["project"]):
            ledger.pause(item, reason=reason, by=by, at=at, note=step["note"])

    def _left_of(self, no: str) -> list[Item]:
        project = self.library.projects[no]
        return list(
            Item.objects.filter(
                zone_id=project.zone_id, milestones__project=project, life__in=[Life.OPEN, Life.DOING]
            ).order_by("due_at", "id")
        )


def _same(one: Row, other: Row) -> bool:
    return (one["project"], one["milestone"]) == (other["project"], other["milestone"])


def _item(milestone: Milestone) -> Item:
    assert milestone.item is not None
    return milestone.item
