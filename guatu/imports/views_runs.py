"""办理的进度：what the worker has of an import, looked at again and again, and taken back while it waits."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from guatu.core.refusal import Refusal
from guatu.imports import access, queries, queue
from guatu.imports.models import ImportRecord, ImportRun
from guatu.zones.permissions import may_open
from guatu.zones.typing import ZoneRequest

#: Without a sign of life for so long, the worker may have been cut off.
SILENT = timedelta(seconds=30)
#: A result is told as long as the import is still as that run left it.
LEFT_AS = {
    (ImportRun.Task.CONFIRM, ImportRun.State.DONE): ImportRecord.Status.APPLIED,
    (ImportRun.Task.CONFIRM, ImportRun.State.REFUSED): ImportRecord.Status.PREVIEW,
    (ImportRun.Task.UNDO, ImportRun.State.DONE): ImportRecord.Status.UNDONE,
    (ImportRun.Task.UNDO, ImportRun.State.REFUSED): ImportRecord.Status.APPLIED,
}


@require_GET
def import_progress(request: ZoneRequest, id: UUID) -> HttpResponse:
    """导入的进度, alone: the page asks for it by itself, and is shown anew when there is a result."""
    record = access.record_of(request.zone, id)
    context = run_context(request, record)
    if not request.headers.get("HX-Request"):
        return redirect("import_preview", zone=request.zone.code, id=record.pk)
    response = render(request, "imports/progress.html", {"record": record, **context})
    if not context["live"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def import_cancel(request: ZoneRequest, id: UUID) -> HttpResponse:
    """取消排队. What has begun is not cut off."""
    record = access.record_of(request.zone, id)
    try:
        queue.cancel(record, at=request.now)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已取消 {record.number} 的排队，台账没有改动。")
    return redirect("import_preview", zone=request.zone.code, id=record.pk)


def run_context(request: ZoneRequest, record: ImportRecord) -> dict[str, Any]:
    """最近一次办理 for a page: how far it is, or what came of it."""
    run = queries.latest_run(record)
    live = run is not None and run.is_live
    queued = run is not None and run.state == ImportRun.State.QUEUED
    silent = (
        run is not None
        and run.state == ImportRun.State.RUNNING
        and run.moved_at is not None
        and request.real_now - run.moved_at > SILENT
    )
    return {
        "run": run,
        "live": live,
        "queued": queued,
        "silent": silent,
        "ahead": queries.ahead_of(run) if run is not None and queued else 0,
        "may_cancel": queued and may_open(request, "import_cancel"),
        "result": run.said if run is not None and not live and _still(run, record) else "",
        "result_tone": "good" if run is not None and run.state == ImportRun.State.DONE else "bad",
    }


def _still(run: ImportRun, record: ImportRecord) -> bool:
    if run.task == ImportRun.Task.READ:
        return run.state == ImportRun.State.REFUSED and record.status in (
            ImportRecord.Status.PREVIEW,
            ImportRecord.Status.UNREADABLE,
        )
    return LEFT_AS.get((ImportRun.Task(run.task), ImportRun.State(run.state))) == record.status
