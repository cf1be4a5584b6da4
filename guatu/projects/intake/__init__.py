"""项目台账的导入者：a spreadsheet becomes projects, milestones, seats and progress, and goes back out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from guatu.imports.importers import Change, Plan
from guatu.intake import Known, SheetReading
from guatu.projects.exports import COLUMNS, export_rows
from guatu.projects.intake.apply import PROJECT, apply
from guatu.projects.intake.plan import Planner
from guatu.projects.intake.undo import undo
from guatu.projects.models import Project
from guatu.projects.sheets import PROJECTS
from guatu.registry.intake import known
from guatu.zones.member import Member
from guatu.zones.models import Zone


class ProjectImporter:
    """项目台账：each row a project, by its number, else its code, else its name."""

    kind = PROJECTS
    model = PROJECT
    columns = COLUMNS

    def known(self, zone: Zone) -> Known:
        """已登记的企业, for the question whether a short name is one of them."""
        return known(zone)

    def plan(self, zone: Zone, sheets: Sequence[SheetReading], *, at: datetime) -> Plan:
        """对照项目库."""
        return Planner(zone, at=at).plan(sheets)

    def apply(self, zone: Zone, plan: Plan, *, by: Member, at: datetime, number: str) -> list[Change]:
        """入项目库."""
        return apply(zone, plan, by=by, at=at, number=number)

    def undo(self, zone: Zone, changes: Sequence[Change], *, by: Member, at: datetime, number: str) -> None:
        """撤回."""
        undo(zone, changes, by=by, at=at, number=number)

    def rows(self, zone: Zone, *, at: datetime) -> Iterable[Mapping[str, Any]]:
        """导出项目库."""
        projects = Project.objects.filter(zone=zone, withdrawn_at=None).select_related("company", "park")
        return export_rows(zone, list(projects.order_by("number")))

    def pages(self, zone_code: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        """项目页."""
        return {id: reverse("project", kwargs={"zone": zone_code, "project_id": id}) for id in ids}
