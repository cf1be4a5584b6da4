"""示例台账：Shangyu's projects come in by the spreadsheet that an office would send.

What the sheet has no column for (parcels, the steps between start and end, who took over the work) is then
entered through the verbs.
"""

from dataclasses import dataclass
from typing import Any

from guatu.core.dates import PartialDate
from guatu.demo import source
from guatu.demo.library import (
    TEMPLATES,
    Library,
    dates_of,
    group_of,
    pool_of,
    promised,
    seats_of,
)
from guatu.demo.source import DATA, LEDGER, Row
from guatu.imports.actions import confirm, receive
from guatu.ledger.actions import sign_off, void
from guatu.ledger.models import Life
from guatu.projects.actions import (
    Promise,
    assign_seats,
    enter_milestones,
    follow_template,
    report_reached,
    set_groups,
    update_project,
)
from guatu.projects.models import Milestone, MilestoneTemplate, Project
from guatu.registry.models import Parcel
from guatu.zones.models import Role

RECEIVED, CONFIRMED, COMPLETED = "09:00", "09:10", "16:00"
CAUGHT_UP, SIGNED = "16:30", "17:10"
IMPORTED = {"syjk": LEDGER}


def import_ledger(library: Library) -> None:
    """导入台账. The file is received by an officer and confirmed by the head of his unit."""
    day, cast = library.place.ledger_day, library.cast
    record = receive(
        zone=library.zone,
        content=(DATA / IMPORTED[library.place.code]).read_bytes(),
        name=LEDGER,
        kind="projects",
        by=cast.member(cast.first(Role.OFFICER), day),
        at=source.moment(day, RECEIVED),
    )
    head = cast.member(cast.first(Role.UNIT_HEAD), day)
    confirm(record, by=head, at=source.moment(day, CONFIRMED))
    library.recall()
    _Completion(library).run()


@dataclass
class _Completion:
    """补全: everything a row of the story says and the sheet did not."""

    library: Library

    def __post_init__(self) -> None:
        day = self.library.place.ledger_day
        self.at = source.moment(day, COMPLETED)
        self.head = self.library.cast.member(self.library.cast.first(Role.UNIT_HEAD), day)

    def run(self) -> None:
        zone = self.library.zone
        parcels = {parcel.code: parcel for parcel in Parcel.objects.filter(zone=zone).select_related("park")}
        for row in self.library.rows:
            self._complete(row, self.library.projects[row["no"]], parcels[row["parcel"]])
        enter_milestones(zone=zone, promises=self._promises(), by=self.head, at=self.at)
        self._catch_up()

    def _complete(self, row: Row, project: Project, parcel: Parcel) -> None:
        zone, day = self.library.zone, self.library.place.ledger_day
        changes: dict[str, Any] = {"parcel": parcel, "park": parcel.park}
        if row["real"] != "1":
            changes["pool"] = pool_of(*dates_of(self.library.plans(), row["no"]), day)
        held = update_project(project, changes=changes, by=self.head, at=self.at)
        set_groups(held, groups=[group_of(zone, row["pool"])])
        template = MilestoneTemplate.objects.get(zone=zone, code=TEMPLATES[row["template"]])
        if held.template_id != template.pk:
            follow_template(held, template=template, at=self.at)
            self._drop_others(row, template)
        if row["real"] != "1":
            assign_seats(held, drafts=seats_of(self.library.cast, row), by=self.head, at=self.at)

    def _drop_others(self, row: Row, template: MilestoneTemplate) -> None:
        """A leased house is not built: what the sheet calls its completion is the end of its renovation."""
        by = self.library.cast.member(row["supervisor"], self.library.place.ledger_day)
        project = self.library.projects[row["no"]]
        mine = Milestone.objects.filter(zone=self.library.zone, project=project, item__isnull=False)
        for milestone in mine.exclude(type__code__in=template.steps).select_related("item"):
            if milestone.item and milestone.item.life == Life.OPEN:
                void(
                    milestone.item,
                    by=by,
                    at=self.at,
                    note=f"{template.name}项目没有这个节点，按改造完成掌握。",
                )

    def _promises(self) -> list[Promise]:
        """Milestones of the story that the sheet had no column for."""
        zone = self.library.zone
        there = promised(zone)
        promises = []
        for row in self.library.samples:
            project = self.library.projects[row["no"]]
            planned, actual = dates_of(self.library.plans(), row["no"])
            promises += [
                Promise(project, code, planned=day, actual=actual.get(code))
                for code, day in planned.items()
                if (project.pk, code) not in there
            ]
        return promises

    def _catch_up(self) -> None:
        """补报. The sheet had a plan for these, and no column to say that they were reached already."""
        day, cast = self.library.place.ledger_day, self.library.cast
        reached = {(p["project"], p["milestone"]): p for p in self.library.plans() if p["reached"]}
        self.library.recall()
        for key, row in self.library.milestones.items():
            if key not in reached or row.item is None or row.item.life != Life.OPEN:
                continue
            plan, at = reached[key], source.moment(day, CAUGHT_UP)
            by, signer = cast.member(plan["accepted_by"], day), cast.member(plan["signed_by"], day)
            on = PartialDate.parse(plan["reached"])
            item = report_reached(row, on=on, by=by, at=at, text="入库前已达成，补报。")
            sign_off(item, by=signer, at=source.moment(day, SIGNED), note="核对原有资料，同意销号。")
