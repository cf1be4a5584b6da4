"""导入的动词：receive, remap, confirm, undo, drop. Nothing enters before it was shown and confirmed.

Each does its work at once, in one transaction. What takes longer than a page may wait for is asked of the
worker (``queue``), which does it with the same verbs and names its ``run``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guatu.core.bulk import uncollected
from guatu.core.dates import dated
from guatu.core.progress import tell
from guatu.core.refusal import Refusal
from guatu.files import actions as files
from guatu.files.models import StoredFile
from guatu.files.queries import open_file
from guatu.imports.importers import Change, importer
from guatu.imports.models import ImportChange, ImportPreview, ImportRecord, ImportRun
from guatu.imports.preview import digest_of, pack, preview_of, unpack
from guatu.imports.reading import Examined, corrections, examine, remember
from guatu.intake import Refused
from guatu.zones import numbers
from guatu.zones.member import Member
from guatu.zones.models import Role, Zone

PREFIX = "DR"
BATCH = 500
LOCK_SPACE = 0x6472  # "dr"
Status = ImportRecord.Status


class PreviewStale(Refusal):
    """预览之后台账有变."""


class NotWaiting(Refusal):
    """这次导入已有结果."""


class NotYourImport(Refusal):
    """不是你能撤销的导入."""


class AtWork(Refusal):
    """这次导入正在排队或办理."""


@transaction.atomic
@uncollected()
def receive(
    *,
    zone: Zone,
    content: bytes,
    name: str,
    kind: str | None,
    by: Member,
    at: datetime,
    examined: Examined | None = None,
) -> ImportRecord:
    """收表. The file is kept and its preview stands; a file that cannot be read leaves nothing behind.

    The same person sending the same bytes again gets the preview he has, set beside the record anew. Who has
    ``examined`` the file already need not have it read again.
    """
    examined = examined or examine(zone, content=content, name=name, kind=kind, mapping={}, at=at)
    code = examined.importer.kind.code
    file = files.store(zone=zone, content=content, name=name, by=by, at=at)
    waiting = ImportRecord.objects.filter(
        zone=zone,
        kind=code,
        status=Status.PREVIEW,
        created_by=by.person,
        name=name[:200],
        file__sha256=file.sha256,
    ).first()
    if waiting is None:
        waiting = keep_record(zone, file, name=name, kind=code, status=Status.PREVIEW, by=by, at=at)
    elif waiting.mapping:
        return refresh(waiting, at=at)
    must_be_free(waiting)
    _show(waiting, examined)
    return waiting


def keep_record(
    zone: Zone, file: StoredFile, *, name: str, kind: str, status: Status, by: Member, at: datetime
) -> ImportRecord:
    """记一次导入, under the next number."""
    return ImportRecord.objects.create(
        zone=zone,
        number=numbers.take(zone, prefix=PREFIX, year=dated(at).year)[0],
        kind=kind,
        name=name[:200],
        file=file,
        status=status,
        created_by=by.person,
        created_at=at,
    )


@transaction.atomic
@uncollected()
def read(record: ImportRecord, *, at: datetime, run: ImportRun) -> ImportRecord:
    """读表 that was only kept: what it holds is known from here on, and its preview stands."""
    held = _held(record)
    if held.status == Status.PREVIEW:
        return held
    if held.status != Status.READING:
        raise NotWaiting(f"{held.number} 现在是“{held.get_status_display()}”，不能再办。")
    examined = examine(
        held.zone, content=content_of(held), name=held.name, kind=held.kind or None, mapping={}, at=at
    )
    held.kind, held.status = examined.importer.kind.code, Status.PREVIEW
    held.save(update_fields=["kind", "status"])
    _show(held, examined)
    return held


@transaction.atomic
@uncollected()
def remap(
    record: ImportRecord, *, heads: Mapping[str, str], at: datetime, run: ImportRun | None = None
) -> ImportRecord:
    """对列. The heads mean what the person says, in this file and in the next ones of the zone."""
    held = _waiting(record, run)
    shown = ImportPreview.objects.get(zone_id=held.zone_id, record=held)
    corrected = corrections(importer(held.kind).kind, unpack(bytes(shown.packed))["sheets"], heads)
    held.mapping = {**held.mapping, **corrected}
    remember(held.zone, held.kind, corrected)
    held.save(update_fields=["mapping"])
    _show(held, _examine(held, at))
    return held


@transaction.atomic
@uncollected()
def refresh(record: ImportRecord, *, at: datetime, run: ImportRun | None = None) -> ImportRecord:
    """重新对照. The preview shows what the file would do now."""
    held = _waiting(record, run)
    _show(held, _examine(held, at))
    return held


@transaction.atomic
@uncollected()
def confirm(
    record: ImportRecord, *, by: Member, at: datetime, op: UUID | None = None, run: ImportRun | None = None
) -> ImportRecord:
    """确认导入. The file is read and set beside the record once more; all of it enters, or nothing.

    Refused when it would now do something else than was shown. The same ``op`` again changes nothing.
    """
    must_be_free(record, run)
    held = _held(record)
    if is_done(held, op):
        return held
    must_wait(held)
    take_turn(held.zone_id)
    examined = _examine(held, at)
    preview = preview_of(examined.reading, examined.plan)
    shown = ImportPreview.objects.filter(zone_id=held.zone_id, record=held).values_list("digest", flat=True)
    if digest_of(preview) not in shown:
        raise PreviewStale("预览之后台账有变，请重新核对。")
    changes = examined.importer.apply(held.zone, examined.plan, by=by, at=at, number=held.number)
    tell("记下改动", 0, len(changes))
    _write_changes(held, changes)
    held.status, held.applied_by, held.applied_at, held.op = Status.APPLIED, by.person, at, op
    held.counts = {**preview["counts"], "done": len(changes)}
    held.save(update_fields=["status", "applied_by", "applied_at", "op", "counts"])
    return held


@transaction.atomic
@uncollected()
def undo(record: ImportRecord, *, by: Member, at: datetime, run: ImportRun | None = None) -> ImportRecord:
    """撤销导入, as one. Refused when somebody has worked on any of it since."""
    must_be_free(record, run)
    held = _held(record)
    must_be_yours(held, by)
    take_turn(held.zone_id)
    changes = [
        Change(c.action, c.model, c.object_id, c.title, c.row, c.sheet, c.before, c.after)  # type: ignore[arg-type]
        for c in ImportChange.objects.filter(zone_id=held.zone_id, record=held).order_by("seq")
    ]
    tell("撤销", 0, len(changes))
    importer(held.kind).undo(held.zone, changes, by=by, at=at, number=held.number)
    held.status, held.undone_by, held.undone_at = Status.UNDONE, by.person, at
    held.save(update_fields=["status", "undone_by", "undone_at"])
    return held


@transaction.atomic
def drop(record: ImportRecord) -> ImportRecord:
    """放弃. The preview will not be confirmed; the record remains to be looked up."""
    must_be_free(record)
    held = _held(record)
    if held.status == Status.DROPPED:
        return held
    must_wait(held)
    held.status = Status.DROPPED
    held.save(update_fields=["status"])
    return held


def may_undo(record: ImportRecord, by: Member) -> bool:
    """可否撤销: who imported it, a unit head or a supervisor."""
    return by.person_id == record.applied_by_id or by.has(Role.UNIT_HEAD, Role.SUPERVISOR)


def must_be_yours(record: ImportRecord, by: Member) -> None:
    """要是能撤销的: applied, and by somebody who may take it back."""
    if record.status != Status.APPLIED:
        raise NotWaiting(f"{record.number} 现在是“{record.get_status_display()}”，不能撤销。")
    if not may_undo(record, by):
        raise NotYourImport("只有导入的人、单位负责人或督查可以撤销。")


def is_done(record: ImportRecord, op: UUID | None) -> bool:
    """已按此操作号入账: asked again, it is done already."""
    return op is not None and record.op == op and record.status == Status.APPLIED


def must_wait(record: ImportRecord) -> None:
    """要还在等确认."""
    if record.status == Status.APPLIED:
        who = record.applied_by.name if record.applied_by else "系统"
        raise NotWaiting(f"{record.number} 已由{who}导入，没有再导一次。")
    if record.status != Status.PREVIEW:
        raise NotWaiting(f"{record.number} 现在是“{record.get_status_display()}”，不能再办。")


def must_be_free(record: ImportRecord, run: ImportRun | None = None) -> None:
    """没有别的办理: nothing waits for the worker or is in its hands, but the ``run`` that asks."""
    other = ImportRun.objects.filter(zone_id=record.zone_id, record=record, state__in=ImportRun.LIVE).first()
    if other is not None and (run is None or other.pk != run.pk):
        raise AtWork(
            f"{record.number} 的{other.get_task_display()}{other.get_state_display()}，请等有了结果再办。"
        )


def take_turn(zone_id: int) -> None:
    """One import of a zone at a time, so that two of them never plan against the same record."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, zone_id])


def try_turn(zone_id: int) -> bool:
    """轮到了没有. Until the transaction ends nobody else imports in this zone; false when somebody does."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [LOCK_SPACE, zone_id])
        return bool(cursor.fetchone()[0])


def content_of(record: ImportRecord) -> bytes:
    """原件 of an import, as it was sent."""
    with open_file(record.file) as content:
        return content.read()


def _held(record: ImportRecord) -> ImportRecord:
    rows = ImportRecord.objects.select_for_update(of=("self",)).select_related("zone", "file", "applied_by")
    return rows.get(zone_id=record.zone_id, pk=record.pk)


def _waiting(record: ImportRecord, run: ImportRun | None) -> ImportRecord:
    must_be_free(record, run)
    held = _held(record)
    must_wait(held)
    return held


def _examine(held: ImportRecord, at: datetime) -> Examined:
    try:
        return examine(
            held.zone, content=content_of(held), name=held.name, kind=held.kind, mapping=held.mapping, at=at
        )
    except Refused as refused:
        raise Refused(f"按现在的对列读不出来：{refused.message}") from refused


def _show(held: ImportRecord, examined: Examined) -> dict[str, Any]:
    preview = preview_of(examined.reading, examined.plan)
    ImportPreview.objects.update_or_create(
        zone_id=held.zone_id, record=held, defaults={"digest": digest_of(preview), "packed": pack(preview)}
    )
    held.counts = preview["counts"]
    held.save(update_fields=["counts"])
    return preview


def _write_changes(held: ImportRecord, changes: list[Change]) -> None:
    ImportChange.objects.bulk_create(
        [
            ImportChange(
                zone_id=held.zone_id,
                record=held,
                seq=seq,
                action=c.action,
                model=c.model,
                object_id=c.object_id,
                title=c.title[:160],
                row=c.row,
                sheet=c.sheet[:80],
                before=c.before,
                after=c.after,
            )
            for seq, c in enumerate(changes, start=1)
        ],
        batch_size=BATCH,
    )
