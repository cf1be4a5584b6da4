"""变更记录：who changed which field of what, for those who supervise and audit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.core.refusal import Refusal
from guatu.zones import queries_audit, queries_changes, sheets_changes
from guatu.zones.changes import readable_by
from guatu.zones.changes_told import tell
from guatu.zones.export import xlsx
from guatu.zones.models import Change
from guatu.zones.paging import page_of
from guatu.zones.typing import ZoneRequest

LONGEST_EXPORT = 20_000


class TooManyChanges(Refusal):
    """太多，一次导不完."""


@require_GET
def changes(request: ZoneRequest) -> HttpResponse:
    """变更记录. ``?export=xlsx`` gives the same rows as a spreadsheet, one line for each field."""
    wanted = request.GET.dict()
    tables = readable_by(request.member.roles)
    rows = queries_changes.changes(request.zone, wanted, tables, today=request.today)
    if wanted.get("export") == "xlsx":
        found = list(rows[: LONGEST_EXPORT + 1])
        if len(found) > LONGEST_EXPORT:
            raise TooManyChanges(f"超过 {LONGEST_EXPORT:,} 条，一次导不完。请缩短日期，或加上筛选。")
        told = tell(request.zone, found, request.member.roles)
        return xlsx("变更记录", sheets_changes.COLUMNS, sheets_changes.rows(told), on=request.today)
    people = [*queries_audit.people_choices(request.zone), queries_changes.NOBODY]
    chosen = wanted.get("table", "")
    selects = [
        {"name": "table", "label": "对象", "options": [(table.label, table.word) for table in tables]},
        {"name": "person", "label": "谁", "options": people},
        {"name": "what", "label": "动作", "options": Change.What.choices},
    ]
    if chosen in {table.label for table in tables}:
        selects[1:1] = [{"name": "field", "label": "字段", "options": queries_changes.field_choices(chosen)}]
    page = page_of(request, rows)
    first, last = queries_audit.period(wanted, today=request.today)
    told = tell(request.zone, page.rows, request.member.roles)
    context = {"page": page, "rows": told, "selects": selects, "first": first, "last": last}
    return render(request, "zones/changes.html", context)
