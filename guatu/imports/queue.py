"""排队：what takes longer than a page may wait for is asked of the worker, and cancelled until it begins.

What is small is done at once by the same verbs. Asked twice, it is queued once.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from guatu.core.refusal import Refusal
from guatu.files import actions as files
from guatu.files.models import StoredFile
from guatu.imports import actions
from guatu.imports.models import ImportRecord, ImportRun
from guatu.imports.reading import weight
from guatu.zones.member import Member
from guatu.zones.models import Zone

ROWS_AT_ONCE = 500
BYTES_AT_ONCE = 8 * 1024 * 1024
READ_ROWS = ("accepted", "warned", "rejected")
Task, State, Status = ImportRun.Task, ImportRun.State, ImportRecord.Status


class TooLate(Refusal):
    """已经在办，取消不了."""


@transaction.atomic
def receive(
    *, zone: Zone, content: bytes, name: str, kind: str | None, by: Member, at: datetime
) -> ImportRecord:
    """收表. A file of common size is read at once; a heavy one is kept, and read by the worker."""
    if weight(content) <= BYTES_AT_ONCE:
        return actions.receive(zone=zone, content=content, name=name, kind=kind, by=by, at=at)
    file = files.store(zone=zone, content=content, name=name, by=by, at=at)
    record = _sent_before(zone, file, name, by)
    if record is None:
        record = actions.keep_record(
            zone, file, name=name, kind=kind or "", status=Status.READING, by=by, at=at
        )
        _ask(record, Task.READ, by=by, at=at)
    return record


def remap(record: ImportRecord, *, heads: Mapping[str, str], by: Member, at: datetime) -> ImportRun | None:
    """对列. A heavy file is read again by the worker: the run that will do it, else none."""
    if record.file.size <= BYTES_AT_ONCE and weight(actions.content_of(record)) <= BYTES_AT_ONCE:
        actions.remap(record, heads=heads, at=at)
        return None
    actions.must_be_free(record)
    actions.must_wait(record)
    return _ask(record, Task.READ, by=by, at=at, heads=heads)


def confirm(record: ImportRecord, *, by: Member, at: datetime, op: UUID | None = None) -> ImportRun | None:
    """确认导入. Up to 500 rows enter at once; more are left to the worker, in the run that is returned."""
    if actions.is_done(record, op):
        return None
    if (live := _live(record, Task.CONFIRM)) is not None:
        return live
    actions.must_wait(record)
    if rows_of(record) <= ROWS_AT_ONCE and actions.try_turn(record.zone_id):
        actions.confirm(record, by=by, at=at, op=op)
        return None
    return _ask(record, Task.CONFIRM, by=by, at=at, op=op)


def undo(record: ImportRecord, *, by: Member, at: datetime, op: UUID | None = None) -> ImportRun | None:
    """撤销导入. Up to 500 changes are taken back at once; more by the worker, in the run that is returned."""
    if (live := _live(record, Task.UNDO)) is not None:
        return live
    actions.must_be_yours(record, by)
    if record.counts.get("done", 0) <= ROWS_AT_ONCE and actions.try_turn(record.zone_id):
        actions.undo(record, by=by, at=at)
        return None
    return _ask(record, Task.UNDO, by=by, at=at, op=op)


@transaction.atomic
def cancel(record: ImportRecord, *, at: datetime) -> ImportRun | None:
    """取消排队. What the worker has not begun is not done; a file that was never read is dropped."""
    runs = ImportRun.objects.select_for_update().filter(zone_id=record.zone_id, record=record)
    run = runs.order_by("-asked_at", "-id").first()
    if run is None or run.state == State.CANCELLED:
        return run
    if run.state != State.QUEUED:
        raise TooLate(f"{record.number} 的{run.get_task_display()}{run.get_state_display()}，取消不了。")
    run.state, run.ended_at, run.said = State.CANCELLED, at, "已取消，台账没有改动。"
    run.save(update_fields=["state", "ended_at", "said"])
    ImportRecord.objects.filter(zone_id=record.zone_id, pk=record.pk, status=Status.READING).update(
        status=Status.DROPPED
    )
    return run


def rows_of(record: ImportRecord) -> int:
    """数据行数 of its preview."""
    return sum(record.counts.get(each, 0) for each in READ_ROWS)


def _live(record: ImportRecord, task: str) -> ImportRun | None:
    """The same task, asked before and not ended; anything else at work is refused."""
    runs = ImportRun.objects.filter(zone_id=record.zone_id, record=record, state__in=ImportRun.LIVE)
    live = runs.first()
    if live is not None and live.task != task:
        actions.must_be_free(record)
    return live


def _ask(
    record: ImportRecord,
    task: str,
    *,
    by: Member,
    at: datetime,
    op: UUID | None = None,
    heads: Mapping[str, str] | None = None,
) -> ImportRun:
    try:
        with transaction.atomic():
            return ImportRun.objects.create(
                zone_id=record.zone_id,
                record=record,
                task=task,
                op=op,
                heads=dict(heads or {}),
                asked_by=by.person,
                asked_at=at,
                total=rows_of(record),
            )
    except IntegrityError:
        # Asked twice at the same moment: the other one stands in the queue.
        live = _live(record, task)
        if live is None:
            raise
        return live


def _sent_before(zone: Zone, file: StoredFile, name: str, by: Member) -> ImportRecord | None:
    """The same bytes under the same name from the same person, still waiting."""
    waiting = ImportRecord.objects.filter(
        zone=zone,
        status__in=[Status.READING, Status.PREVIEW],
        created_by=by.person,
        name=name[:200],
        file__sha256=file.sha256,
    )
    return waiting.first()
