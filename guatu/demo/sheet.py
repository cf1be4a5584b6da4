"""示例台账：Shangyu's projects come in by the spreadsheet that an office would send.

What the sheet has no column for (parcels, the steps between start and end, who took over the work) is then
entered through the verbs.
"""

from dataclasses import dataclass

from guatu.demo import source
from guatu.demo.library import (
    TEMPLATES,
    Library,
    company_of,
    dates_of,
    group_of,
    seats_of,
)
from guatu.demo.source import DATA, LEDGER, Row
from guatu.imports.actions import confirm, receive
from guatu.projects.actions import (
    Promise,
    assign_seats,
    enter_milestones,
    follow_template,
    set_groups,
    update_project,
)
from guatu.projects.models import Milestone, MilestoneTemplate, Project
from guatu.registry.models import Parcel
from guatu.zones.models import Role

RECEIVED, CONFIRMED, COMPLETED = "09:00", "09:10", "16:00"
IMPORTED = {"syjk": LEDGER}


def import_ledger(library: Library) -> None:
    """导入台账. The file is received by an officer and confirmed by the head of his unit."""
    day, cast = library.place.ledger_day, library.cast
    for row in library.rows:
        company_of(library, row["company"], is_sample=row["real"] != "1")
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

    def run(self) -> None:
        zone, day = self.library.zone, self.library.place.ledger_day
        parcels = {parcel.code: parcel for parcel in Parcel.objects.filter(zone=zone).select_related("park")}
        for row in self.library.rows:
            self._complete(row, self.library.projects[row["no"]], parcels[row["parcel"]])
        head = self.library.cast.member(self.library.cast.first(Role.UNIT_HEAD), day)
        enter_milestones(zone=zone, promises=self._promises(), by=head, at=source.moment(day, COMPLETED))

    def _complete(self, row: Row, project: Project, parcel: Parcel) -> None:
        zone, at = self.library.zone, source.moment(self.library.place.ledger_day, COMPLETED)
        head = self.library.cast.member(
            self.library.cast.first(Role.UNIT_HEAD), self.library.place.ledger_day
        )
        held = update_project(project, changes={"parcel": parcel, "park": parcel.park}, by=head, at=at)
        set_groups(held, groups=[group_of(zone, row["pool"])])
        template = MilestoneTemplate.objects.get(zone=zone, code=TEMPLATES[row["template"]])
        if held.template_id != template.pk:
            follow_template(held, template=template, at=at)
        if row["real"] != "1":
            assign_seats(held, drafts=seats_of(self.library.cast, row), by=head, at=at)

    def _promises(self) -> list[Promise]:
        """Milestones of the story that the sheet had no column for."""
        zone = self.library.zone
        there = set(
            Milestone.objects.filter(zone=zone, item__isnull=False).values_list("project_id", "type__code")
        )
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
