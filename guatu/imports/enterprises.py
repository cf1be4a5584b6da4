"""企业名录的导入者. The register stands below this room, so its importer lives here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from guatu.core.progress import counted, tell
from guatu.core.refusal import Refusal
from guatu.imports.importers import Change, FieldChange, Missing, Plan, RowPlan
from guatu.intake import Known, SheetReading
from guatu.intake.words import plain
from guatu.office.workbook import ListColumn
from guatu.registry import actions
from guatu.registry.intake import Companies, draft, export_rows, known, register_all
from guatu.registry.models import Company
from guatu.registry.names import name_key, written
from guatu.registry.sheets import ENTERPRISES
from guatu.zones.member import Member
from guatu.zones.models import Park, Zone

MODEL = "registry.company"
LABELS = {"name": "企业名称", "credit_code": "信用代码", "industry_code": "行业代码", "park": "片区"}
KEPT = {*LABELS, "updated", "date"}


class ChangedSince(Refusal):
    """导入之后又改过."""


class EnterpriseImporter:
    """企业名录：each row a company, by its credit code, else by its name."""

    kind = ENTERPRISES
    model = MODEL
    columns = (
        ListColumn("企业名称", "name"),
        ListColumn("统一社会信用代码", "credit_code", width=24),
        ListColumn("行业代码", "industry_code"),
        ListColumn("片区", "park"),
    )

    def known(self, zone: Zone) -> Known:
        """已登记的企业."""
        return known(zone)

    def plan(self, zone: Zone, sheets: Sequence[SheetReading], *, at: datetime) -> Plan:
        """对照名录."""
        companies = Companies(zone)
        parks = {
            plain(text): park for park in Park.objects.filter(zone=zone) for text in (park.code, park.name)
        }
        plan, seen = Plan(), dict[Any, str]()
        for sheet in sheets:
            for reading in counted("对照台账", sheet.rows):
                if reading.verdict != "rejected":
                    row = RowPlan(sheet.sheet, reading.row, str(reading.values["name"]))
                    _row(row, reading.values, companies, parks, seen)
                    plan.rows.append(row)
        plan.missing = [Missing(c.pk, c.name) for c in companies.all if c.pk not in seen]
        lost = {
            column.title
            for sheet in sheets
            for column in ENTERPRISES.columns
            if column.field in sheet.columns.values() and column.field not in KEPT
        }
        if lost:
            plan.remarks.append(f"{'、'.join(sorted(lost))}已读出，名录没有对应的栏，不入库。")
        return plan

    def apply(self, zone: Zone, plan: Plan, *, by: Member, at: datetime, number: str) -> list[Change]:
        """入名录."""
        to_do = plan.to_do
        tell("入账", 0, len(to_do))
        register_all(zone=zone, companies=[row.work for row in to_do if row.difference == "new"])
        return [_apply(row, at) for row in counted("入账", to_do)]

    def undo(self, zone: Zone, changes: Sequence[Change], *, by: Member, at: datetime, number: str) -> None:
        """撤回: companies that came are withdrawn, changed ones have their former values."""
        ids = [change.object_id for change in changes]
        rows = {
            c.pk: c for c in Company.objects.select_for_update(of=("self",)).filter(zone=zone, pk__in=ids)
        }
        used = dict(
            Company.objects.filter(
                zone=zone, pk__in=ids, projects__withdrawn_at=None, projects__isnull=False
            ).values_list("pk", "projects__name")
        )
        for change in counted("核对有没有人动过", changes):
            _must_be_untouched(change, rows[change.object_id], used)
        gone = [rows[c.object_id] for c in changes if c.action == "new"]
        Company.objects.filter(zone=zone, pk__in=[c.pk for c in gone]).update(
            withdrawn_at=at, credit_code=None
        )
        for change in counted("撤销", changes):
            if change.action == "changed":
                _edit(rows[change.object_id], change.before, at)

    def rows(self, zone: Zone, *, at: datetime) -> Iterable[Mapping[str, Any]]:
        """导出名录."""
        return export_rows(Companies(zone).all)

    def pages(self, zone_code: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        """企业页."""
        return {id: reverse("company", kwargs={"zone": zone_code, "id": id}) for id in ids}


def _row(
    row: RowPlan,
    values: Mapping[str, Any],
    companies: Companies,
    parks: Mapping[str, Park],
    seen: dict[Any, str],
) -> None:
    code = values.get("credit_code")
    found = (companies.by_code.get(code) if code else None) or companies.by_key.get(name_key(row.title))
    key = found.pk if found else name_key(row.title)
    if key in seen:
        row.blocked = f"与{seen[key]}是同一家企业，只留一行"
        return
    seen[key] = f"工作表“{row.sheet}”第 {row.row} 行"
    park = parks.get(plain(str(values["park"]))) if values.get("park") else None
    if values.get("park") and park is None:
        row.questions.append(f"片区“{values['park']}”本区没有，先空着")
    if found is None:
        industry = str(values.get("industry_code") or "")
        row.work = draft(companies.zone, name=row.title, code=code, industry=industry, park=park)
        row.changes = [
            FieldChange(LABELS[k], "", v) for k, v in _plain(row.work).items() if v and k != "name"
        ]
        if park:
            row.changes[-1] = FieldChange("片区", "", park.name)
        return
    row.object_id, row.work = found.pk, (found, _differences(row, found, values, park))
    row.difference = "changed" if row.changes else "same"


def _differences(
    row: RowPlan, found: Company, values: Mapping[str, Any], park: Park | None
) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if name_key(row.title) != found.name_key:
        new["name"] = written(row.title)
    code = values.get("credit_code")
    if code and found.credit_code and code != found.credit_code:
        row.questions.append(f"登记的信用代码是 {found.credit_code}，没有改成 {code}")
    elif code and not found.credit_code:
        new["credit_code"] = code
    industry = str(values.get("industry_code") or "").lstrip("ABCDEFGHIJKLMNOPQRST")[:4]
    if industry and industry != found.industry_code:
        new["industry_code"] = industry
    row.changes = [FieldChange(LABELS[k], getattr(found, k) or "", v) for k, v in new.items()]
    if park is not None and park.pk != found.park_id:
        new["park"] = str(park.pk)
        row.changes.append(FieldChange("片区", found.park.name if found.park else "", park.name))
    return new


def _plain(company: Company) -> dict[str, Any]:
    return {
        "name": company.name,
        "credit_code": company.credit_code or "",
        "industry_code": company.industry_code,
        "park": str(company.park_id or ""),
    }


def _apply(row: RowPlan, at: datetime) -> Change:
    if row.difference == "new":
        company: Company = row.work
        return Change("new", MODEL, company.pk, company.name, row.row, row.sheet, {}, _plain(company))
    found, new = row.work
    before = {k: v for k, v in _plain(found).items() if k in new}
    _edit(found, new, at)
    return Change("changed", MODEL, found.pk, found.name, row.row, row.sheet, before, dict(new))


def _edit(company: Company, values: Mapping[str, Any], at: datetime) -> None:
    now = {**_plain(company), **values}
    park = Park.objects.get(zone_id=company.zone_id, pk=now["park"]) if now["park"] else None
    actions.edit_company(
        company,
        name=now["name"],
        credit_code=now["credit_code"] or None,
        industry_code=now["industry_code"],
        park=park,
        at=at,
    )


def _must_be_untouched(change: Change, company: Company, used: Mapping[UUID, str]) -> None:
    where = f"工作表“{change.sheet}”第 {change.row} 行“{change.title}”"
    now = _plain(company)
    if company.withdrawn_at is not None:
        raise ChangedSince(f"{where}已被撤销登记，这次导入不能整体撤销。")
    touched = [LABELS[k] for k, v in change.after.items() if now[k] != (v or "")]
    if touched:
        raise ChangedSince(f"{where}的{'、'.join(touched)}在导入后又改过，不能整体撤销。")
    if change.action == "new" and company.pk in used:
        raise ChangedSince(f"{where}已是项目“{used[company.pk]}”的建设单位，不能整体撤销。")
