"""导入的页面：send a file, look at what it would do, confirm it, take it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from guatu.core.refusal import Refusal
from guatu.imports import access, actions, queries, queue, sheets
from guatu.imports.actions import PreviewStale
from guatu.imports.forms import UploadForm
from guatu.imports.importers import importer, kind_choices
from guatu.imports.models import ImportRecord, ImportRun
from guatu.imports.preview import DIFFERENCES, VERDICT_TONES, VERDICTS
from guatu.imports.views_runs import run_context
from guatu.imports.worker import summary
from guatu.zones.paging import page_of, page_of_list
from guatu.zones.permissions import may_open
from guatu.zones.typing import ZoneRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def imports(request: ZoneRequest) -> HttpResponse:
    """导入记录, and the door for a new one."""
    return _list(request, UploadForm())


@require_POST
def import_receive(request: ZoneRequest) -> HttpResponse:
    """收表. A file that cannot be read is refused with its sentence; nothing is recorded."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        record = queue.receive(
            zone=request.zone,
            content=upload.read(),
            name=upload.name,
            kind=form.cleaned_data["kind"] or None,
            by=request.member,
            at=request.now,
        )
    except Refusal as refusal:
        form.add_error("file", refusal.message)
        return _list(request, form, status=422)
    return redirect("import_preview", zone=request.zone.code, id=record.pk)


@require_GET
def import_preview(request: ZoneRequest, id: UUID) -> HttpResponse:
    """预览，或一次导入的结果."""
    return _preview(request, access.record_of(request.zone, id))


@require_POST
def import_remap(request: ZoneRequest, id: UUID) -> HttpResponse:
    """改对列."""
    record = access.record_of(request.zone, id)
    heads = dict(zip(request.POST.getlist("head"), request.POST.getlist("field"), strict=False))
    try:
        run = queue.remap(record, heads=heads, by=request.member, at=request.now)
    except Refusal as refusal:
        return _preview(request, record, problem=refusal.message, status=422)
    if run is None:
        messages.success(request, "已按新的对列重新读表，下次遇到这些表头照此办理。")
    return redirect("import_preview", zone=request.zone.code, id=record.pk)


@require_POST
def import_confirm(request: ZoneRequest, id: UUID) -> HttpResponse:
    """确认导入. When the record has moved on since the preview, the new preview is shown instead."""
    record = access.record_of(request.zone, id)
    try:
        run = queue.confirm(record, by=request.member, at=request.now, op=_op(request))
    except PreviewStale as stale:
        actions.refresh(record, at=request.now)
        record = access.record_of(request.zone, id)
        return _preview(request, record, problem=f"{stale.message}下面是按现在台账的新预览。", status=409)
    except Refusal as refusal:
        return _preview(request, access.record_of(request.zone, id), problem=refusal.message, status=409)
    if run is None:
        messages.success(request, summary(access.record_of(request.zone, id)))
    return redirect("import_preview", zone=request.zone.code, id=record.pk)


@require_POST
def import_drop(request: ZoneRequest, id: UUID) -> HttpResponse:
    """放弃预览."""
    record = access.record_of(request.zone, id)
    try:
        actions.drop(record)
    except Refusal as refusal:
        return _preview(request, record, problem=refusal.message, status=409)
    messages.success(request, f"已放弃 {record.number}，台账没有改动。")
    return redirect("imports", zone=request.zone.code)


@require_POST
def import_undo(request: ZoneRequest, id: UUID) -> HttpResponse:
    """撤销导入."""
    record = access.record_of(request.zone, id)
    try:
        run = queue.undo(record, by=request.member, at=request.now, op=_op(request))
    except Refusal as refusal:
        return _preview(request, access.record_of(request.zone, id), problem=refusal.message, status=409)
    if run is None:
        messages.success(request, f"已撤销 {record.number}，台账回到导入之前。")
    return redirect("import_preview", zone=request.zone.code, id=record.pk)


@require_GET
def import_rejected(request: ZoneRequest, id: UUID) -> HttpResponse:
    """退回的行, as an Excel file to correct and send again."""
    record = access.record_of(request.zone, id)
    stem = record.name.rsplit(".", 1)[0]
    return _xlsx(sheets.rejected_sheet(record, at=request.now), f"{stem}（退回）.xlsx")


@require_GET
def import_template(request: ZoneRequest, kind: str) -> HttpResponse:
    """空表."""
    try:
        made = importer(kind)
    except KeyError as error:
        raise Http404 from error
    return _xlsx(sheets.empty_sheet(made), f"{made.kind.title}（空表）.xlsx")


def _list(request: ZoneRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "page": page_of(request, queries.records(request.zone, request.GET.dict())),
        "kinds": kind_choices(),
        "kind_names": dict(kind_choices()),
        "statuses": ImportRecord.Status.choices,
        "states": dict(ImportRun.State.choices),
        "may_import": may_open(request, "import_receive"),
    }
    return render(request, "imports/imports.html", context, status=status)


def _preview(
    request: ZoneRequest, record: ImportRecord, *, problem: str = "", status: int = 200
) -> HttpResponse:
    preview = queries.preview_for(record)
    context: dict[str, Any] = {"record": record, "problem": problem, **run_context(request, record)}
    if preview is None:
        return render(request, "imports/unread.html", context, status=status)
    page = page_of_list(request, queries.preview_rows(preview, request.GET.dict()))
    applied = record.status == ImportRecord.Status.APPLIED
    free = not context["live"]
    context |= {
        "preview": preview,
        "counts": record.counts,
        "page": page,
        "links": queries.row_pages(record, page.rows),
        "added": queries.added(record, page.rows) if applied else {},
        "kind": importer(record.kind).kind,
        "waiting": free
        and record.status == ImportRecord.Status.PREVIEW
        and may_open(request, "import_confirm"),
        "may_undo": free
        and applied
        and may_open(request, "import_undo")
        and actions.may_undo(record, request.member),
        "verdicts": VERDICTS,
        "tones": VERDICT_TONES,
        "differences": DIFFERENCES,
        "nothing": not (record.counts["new"] or record.counts["changed"]),
    }
    return render(request, "imports/preview.html", context, status=status)


def _op(request: ZoneRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("op", ""))
    except ValueError:
        return None


def _xlsx(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
