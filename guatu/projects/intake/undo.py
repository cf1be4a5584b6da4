"""撤回一次导入：all of it, or a refusal that names the row and who has worked on it since."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from guatu.core.dates import PartialDate
from guatu.core.progress import counted, tell
from guatu.core.refusal import Refusal
from guatu.imports.importers import Change
from guatu.ledger import actions as ledger
from guatu.ledger.models import Entry
from guatu.projects.actions import SeatDraft, assign_seats, plan_milestone, update_project, withdraw_projects
from guatu.projects.actions.withdraw import WorkBegun
from guatu.projects.intake.apply import AT_ONCE, COMPANY, PROJECT, progress_json, seat_json, value_json
from guatu.projects.intake.dates import NAMES
from guatu.projects.intake.edit import QUALIFIERS
from guatu.projects.intake.fields import PLAIN
from guatu.projects.intake.people import SEAT_NAMES
from guatu.projects.intake.record import MOVABLE
from guatu.projects.models import Milestone, ProgressReport, Project, Responsibility
from guatu.projects.stages import planned_date
from guatu.registry.models import Company
from guatu.zones.member import Member
from guatu.zones.models import Park, Person, Unit, Zone

LABELS = {
    **{p.column: p.label for p in PLAIN},
    **QUALIFIERS,
    "name": "项目名称",
    "category": "类别",
    "pool": "项目池",
    "is_key": "是否重点",
    "company": "建设单位",
    "park": "片区",
}


class ChangedSince(Refusal):
    """导入之后又改过."""


def undo(zone: Zone, changes: Sequence[Change], *, by: Member, at: datetime, number: str) -> None:
    """撤回. Nothing is taken back before everything is known to be untouched."""
    ids = [c.object_id for c in changes if c.model == PROJECT]
    held = Project.objects.select_for_update(of=("self",)).filter(zone=zone, pk__in=ids).order_by("pk")
    projects = {p.pk: p for p in held.select_related("zone")}
    new = [c for c in changes if c.model == PROJECT and c.action == "new"]
    changed = [c for c in changes if c.model == PROJECT and c.action == "changed"]
    for change in [*new, *changed]:
        _must_be_there(change, projects)
    for change in new:
        if projects[change.object_id].version != change.after.get("version", 1):
            raise ChangedSince(f"{_where(change)}在导入后又改过，不能整体撤销。")
    back = _Back(zone, by, at, f"撤销导入 {number}")
    for change in counted("核对有没有人动过", changed):
        back.check(change, projects[change.object_id])
    for first in range(0, len(new), AT_ONCE):
        tell("撤销", first, len(new))
        _withdraw(zone, new[first : first + AT_ONCE], projects, by=by, at=at, note=back.note)
    for change in counted("撤销", changed):
        back.restore(change, projects[change.object_id])
    _companies(zone, [c for c in changes if c.model == COMPANY], at)


def _where(change: Change) -> str:
    return f"工作表“{change.sheet}”第 {change.row} 行“{change.title}”"


def _must_be_there(change: Change, projects: Mapping[UUID, Project]) -> None:
    if projects[change.object_id].withdrawn_at is not None:
        raise ChangedSince(f"{_where(change)}已被撤项，不能整体撤销。")


def _withdraw(
    zone: Zone,
    new: Sequence[Change],
    projects: Mapping[UUID, Project],
    *,
    by: Member,
    at: datetime,
    note: str,
) -> None:
    try:
        withdraw_projects([projects[c.object_id] for c in new], by=by, at=at, note=note)
    except WorkBegun as begun:
        row = next((c for c in new if f"“{c.title}”" in begun.message), None)
        raise ChangedSince(
            f"{_where(row) if row else ''}：{begun.message}" if row else begun.message
        ) from begun


def _companies(zone: Zone, changes: Sequence[Change], at: datetime) -> None:
    """What came only with these projects goes with them; a company that others refer to stays."""
    ids = [c.object_id for c in changes]
    companies = Company.objects.filter(zone=zone, pk__in=ids, withdrawn_at=None)
    companies.exclude(
        pk__in=Project.objects.filter(zone=zone, company__in=ids, withdrawn_at=None).values("company")
    ).update(withdrawn_at=at, credit_code=None)


class _Back:
    """One undoing's hands."""

    def __init__(self, zone: Zone, by: Member, at: datetime, note: str) -> None:
        self.zone, self.by, self.at, self.note = zone, by, at, note

    def check(self, change: Change, project: Project) -> None:
        """核对: what the import wrote is still there, untouched."""
        seats = {
            r.seat: SeatDraft(r.unit, r.person, r.label)
            for r in Responsibility.objects.filter(zone=self.zone, project=project).select_related(
                "unit", "person"
            )
        }
        milestones = self._milestones(project)
        for key, wrote in change.after.items():
            kind, _, name = key.partition(":")
            if kind == "field" and value_json(getattr(project, name)) != wrote:
                raise ChangedSince(
                    f"{_where(change)}的{LABELS.get(name, name)}在导入后又改过，不能整体撤销。"
                )
            if kind == "seat" and seat_json(seats.get(name)) != wrote:
                raise ChangedSince(f"{_where(change)}的{SEAT_NAMES[name]}在导入后又改过，不能整体撤销。")
            if kind == "plan":
                self._check_plan(change, name, wrote, milestones[name])
            if kind == "progress" and progress_json(project) != wrote:
                last = ProgressReport.objects.filter(zone=self.zone, project=project).order_by("-at").first()
                who = last.by.name if last and last.by else "有人"
                raise ChangedSince(f"{_where(change)}的形象进度已由{who}另报，不能整体撤销。")

    def _milestones(self, project: Project) -> dict[str, Milestone]:
        rows = Milestone.objects.filter(zone=self.zone, project=project).select_related("type", "item")
        return {row.type.code: row for row in rows}

    def _check_plan(self, change: Change, code: str, wrote: str, milestone: Milestone) -> None:
        now, item = planned_date(milestone), milestone.item
        fresh = change.before[f"plan:{code}"] is None
        later = (
            Entry.objects.filter(zone=self.zone, item=item)
            .exclude(verb__in=["open", "reschedule"] if fresh else ["reschedule"])
            .select_related("by")
            .order_by("-occurred_at")
            .first()
            if fresh
            else None
        )
        if now is None or now.iso() != wrote or item is None or item.life not in MOVABLE or later is not None:
            last = (
                Entry.objects.filter(zone=self.zone, item=item).select_related("by").order_by("-id").first()
            )
            who = last.by.name if last and last.by else "有人"
            verb = ledger.VERB_NAMES.get(last.verb, "办理") if last else "办理"
            raise ChangedSince(f"{_where(change)}的{NAMES[code]}已由{who}{verb}，不能整体撤销。")

    def restore(self, change: Change, project: Project) -> None:
        """还原 to what it was before."""
        was = change.before
        fields = {k[6:]: self._value(k[6:], v) for k, v in was.items() if k.startswith("field:")}
        key = fields.pop("is_key", None)
        if key is False:
            fields["is_key"] = False
        if fields:
            update_project(project, changes=fields, by=self.by, at=self.at)
        seats = {k[5:]: self._seat(v) for k, v in was.items() if k.startswith("seat:")}
        if seats:
            assign_seats(project, drafts=seats, by=self.by, at=self.at)
        if key:
            update_project(project, changes={"is_key": True}, by=self.by, at=self.at)
        milestones = self._milestones(project)
        for name, day in was.items():
            if name.startswith("plan:"):
                self._plan(milestones[name[5:]], day)
        if "progress" in was:
            self._progress(project, was["progress"], change.after["progress"]["on"])

    def _value(self, name: str, stored: Any) -> Any:
        if stored is None:
            return None
        if name == "company":
            return Company.objects.get(zone=self.zone, pk=stored)
        if name == "park":
            return Park.objects.get(zone=self.zone, pk=stored)
        return Decimal(stored) if name in ("area_mu", "floor_area_m2") else stored

    def _seat(self, stored: Any) -> SeatDraft:
        if stored is None:
            return SeatDraft()
        unit = Unit.objects.get(zone=self.zone, pk=stored["unit"]) if stored["unit"] else None
        person = Person.objects.get(zone=self.zone, pk=stored["person"]) if stored["person"] else None
        return SeatDraft(unit, person, stored["label"])

    def _plan(self, milestone: Milestone, day: str | None) -> None:
        if day is not None:
            plan_milestone(milestone, planned=PartialDate.parse(day), by=self.by, at=self.at, note=self.note)
            return
        if milestone.item is not None:
            ledger.withdraw(milestone.item, by=self.by, at=self.at, note=self.note)
        milestone.item, milestone.planned_on, milestone.baseline_on = None, None, None
        milestone.save(update_fields=["item", "planned_on", "baseline_on"])

    def _progress(self, project: Project, was: dict[str, Any], on: str) -> None:
        reports = ProgressReport.objects.filter(zone=self.zone, project=project, on=date.fromisoformat(on))
        old = was["report"]
        if old is None:
            reports.delete()
        else:
            reports.update(
                percent=None if old["percent"] is None else Decimal(old["percent"]),
                text=old["text"],
                completed_fen=old["completed_fen"],
                by=old["by"],
                at=datetime.fromisoformat(old["at"]),
            )
        Project.objects.filter(zone=self.zone, pk=project.pk).update(
            progress_on=date.fromisoformat(was["on"]) if was["on"] else None,
            progress_percent=None if was["percent"] is None else Decimal(was["percent"]),
            progress_text=was["text"],
            updated_at=self.at,
        )
