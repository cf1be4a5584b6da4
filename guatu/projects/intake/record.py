"""在库的项目：everything a sheet is set beside, fetched in a few queries however many projects there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from guatu.core.dates import PartialDate
from guatu.ledger.models import Life
from guatu.projects.actions import SeatDraft
from guatu.projects.models import Milestone, Project, Responsibility
from guatu.projects.names import name_key
from guatu.projects.stages import actual_date, planned_date
from guatu.zones.models import Zone


@dataclass(slots=True)
class Promise:
    """在库的里程碑."""

    id: UUID
    planned: PartialDate | None
    actual: PartialDate | None
    life: str


@dataclass(slots=True)
class Held:
    """在库的一个项目, with its seats and milestones by code."""

    project: Project
    seats: dict[str, SeatDraft] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)


class Library:
    """在库的全部项目, found by number, code or name."""

    def __init__(self, zone: Zone) -> None:
        projects = Project.objects.filter(zone=zone, withdrawn_at=None).select_related("company", "park")
        self.all = [Held(project) for project in projects.order_by("number")]
        self._by_id = {held.project.pk: held for held in self.all}
        self._by_number = {held.project.number: held for held in self.all}
        self._by_code = {held.project.project_code: held for held in self.all if held.project.project_code}
        self._by_key = {held.project.name_key: held for held in self.all}
        self.zone = zone

    def find(self, values: dict[str, Any]) -> Held | None:
        """找项目: its number, else its code, else its name."""
        number, code = str(values.get("number") or "").strip(), values.get("project_code")
        found = self._by_number.get(number) or (self._by_code.get(code) if code else None)
        return found or self._by_key.get(name_key(str(values["name"])))

    def fill(self, wanted: Iterable[Held]) -> None:
        """取齐 seats and milestones of these projects."""
        ids = [held.project.pk for held in wanted]
        if not ids:
            return
        seats = Responsibility.objects.filter(zone=self.zone, project__in=ids).select_related(
            "unit", "person"
        )
        for seat in seats:
            self._by_id[seat.project_id].seats[seat.seat] = SeatDraft(seat.unit, seat.person, seat.label)
        milestones = Milestone.objects.filter(zone=self.zone, project__in=ids).select_related("type", "item")
        for row in milestones.only(
            "project_id",
            "planned_on",
            "planned_precision",
            "actual_on",
            "actual_precision",
            "type__code",
            "item__life",
        ):
            life = row.item.life if row.item else ""
            self._by_id[row.project_id].promises[row.type.code] = Promise(
                row.pk, planned_date(row), actual_date(row), life
            )


MOVABLE = (Life.OPEN, Life.DOING, Life.CHECKING, Life.PAUSED)
