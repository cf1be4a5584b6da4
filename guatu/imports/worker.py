"""导入的值守：what pages have left to the worker is done here, one run after another, each all or nothing.

A run and everything it does are one transaction, held together by the zone's turn: killed half-way nothing of
it remains, the turn is free again, and whoever looks next begins it anew.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection, transaction

from guatu.core import tenancy
from guatu.core.dates import dated
from guatu.core.progress import tell, told_to
from guatu.core.refusal import Refusal
from guatu.imports import actions
from guatu.imports.journal import Journal
from guatu.imports.models import ImportRecord, ImportRun
from guatu.zones import clock
from guatu.zones.member import Member, member_of
from guatu.zones.models import Zone
from guatu.zones.permissions import allows

MOST_TRIES = 8
PAGES = {
    ImportRun.Task.READ: "import_receive",
    ImportRun.Task.CONFIRM: "import_confirm",
    ImportRun.Task.UNDO: "import_undo",
}
BROKEN = "办理时出了错，台账没有改动。错误已记入日志，请告诉系统管理员。"
CUT_OFF = f"办了 {MOST_TRIES} 次都被中断，台账没有改动。请把表分开再送，或告诉系统管理员。"
Task, State, Status = ImportRun.Task, ImportRun.State, ImportRecord.Status
Told = Callable[[ImportRun], object]
log = logging.getLogger(__name__)


class NoLonger(Refusal):
    """交办之后没有这个权限了."""


def nobody(run: ImportRun) -> None:
    """不通知谁."""


def zones_waiting() -> list[int]:
    """哪些区有导入要办."""
    with connection.cursor() as cursor:
        cursor.execute("select id from guatu_zones_to_import()")
        return [row[0] for row in cursor.fetchall()]


def run_waiting(now: Callable[[], datetime], *, told: Told = nobody) -> int:
    """办完在等的. Every run that waits or was left half-way; ``told`` hears of each in its own transaction.

    Returns how many came to an end. A zone in which somebody else imports is left to him.
    """
    ended = 0
    for zone_id in zones_waiting():
        with Journal(zone_id) as journal, told_to(journal.note):
            while _next(zone_id, journal, now, told):
                ended += 1
    return ended


def _next(zone_id: int, journal: Journal, now: Callable[[], datetime], told: Told) -> bool:
    """The zone's next run, to its end. False when there is none, or somebody else imports here."""
    tries = 0
    try:
        with tenancy.inside(zone_id):
            if not actions.try_turn(zone_id):
                return False
            live = ImportRun.objects.filter(zone=zone_id, state__in=ImportRun.LIVE)
            run = live.select_related("record", "asked_by").order_by("asked_at", "id").first()
            if run is None:
                return False
            zone = Zone.objects.get(pk=zone_id)
            tries = journal.begin(run.pk, clock.at_zone(zone, now()))
            if not tries:
                return True  # cancelled at this moment; there may be another
            said = (State.REFUSED, CUT_OFF) if tries > MOST_TRIES else _outcome(zone, run, now)
            _end(zone, run, *said, at=clock.at_zone(zone, now()), told=told)
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        if tries < MOST_TRIES:
            raise
        return _give_up(zone_id, journal, now, told, error)
    except Exception as error:
        if not tries:
            raise
        return _give_up(zone_id, journal, now, told, error)
    return True


def _outcome(zone: Zone, run: ImportRun, now: Callable[[], datetime]) -> tuple[str, str]:
    """办, and what came of it: the state and the sentence. A refusal leaves nothing behind."""
    at = clock.at_zone(zone, now())
    try:
        with transaction.atomic():
            said = _do(run, by=_member(zone, run, at), at=at)
            tell("收尾", 0, 0)
            _hold_to_its_keys()
            return State.DONE, said
    except actions.PreviewStale as stale:
        return State.REFUSED, stale.message + _shown_anew(run, at)
    except Refusal as refusal:
        return State.REFUSED, refusal.message


def _do(run: ImportRun, *, by: Member, at: datetime) -> str:
    record = run.record
    if run.task == Task.UNDO:
        actions.undo(record, by=by, at=at, run=run)
        return f"已撤销 {record.number}，台账回到导入之前。"
    if run.task == Task.CONFIRM:
        done = actions.confirm(record, by=by, at=at, op=run.op, run=run)
        return summary(done)
    if run.heads:
        actions.remap(record, heads=run.heads, at=at, run=run)
        return "已按新的对列重新读表，下次遇到这些表头照此办理。"
    actions.read(record, at=at, run=run)
    return "已读完，请核对后确认。"


def summary(record: ImportRecord) -> str:
    """导入结果, in a sentence."""
    new, changed = record.counts["new"], record.counts["changed"]
    if not (new or changed):
        return "与现有台账一致，没有改动。"
    return f"已导入：新增 {new} 行，改动 {changed} 行。"


def _member(zone: Zone, run: ImportRun, at: datetime) -> Member:
    """Who asked, with what he may do by now."""
    assert run.asked_by is not None  # the pages that ask are open to people alone
    by = member_of(zone, run.asked_by, dated(at))
    if not allows(PAGES[Task(run.task)], by.roles):
        raise NoLonger(f"{run.asked_by.name}现在没有办理导入的权限，台账没有改动。")
    return by


def _hold_to_its_keys() -> None:
    """What the commit would check is checked now, while a worker that fails can still say so."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def _shown_anew(run: ImportRun, at: datetime) -> str:
    try:
        actions.refresh(run.record, at=at, run=run)
    except Refusal as refusal:
        return refusal.message
    return "下面是按现在台账的新预览。"


def _end(zone: Zone, run: ImportRun, state: str, said: str, *, at: datetime, told: Told) -> None:
    if run.task == Task.READ and state == State.REFUSED:
        unread = ImportRecord.objects.filter(zone=zone, pk=run.record_id, status=Status.READING)
        unread.update(status=Status.UNREADABLE)
    run.state, run.said, run.ended_at = state, said[:500], at
    run.save(update_fields=["state", "said", "ended_at"])
    told(run)


def _give_up(
    zone_id: int, journal: Journal, now: Callable[[], datetime], told: Told, error: Exception
) -> bool:
    log.error("导入办不成：%s", error, exc_info=error)
    with tenancy.inside(zone_id):
        live = ImportRun.objects.filter(zone=zone_id, state__in=ImportRun.LIVE).select_related("record")
        run = live.filter(pk__in=[journal.run_id]).first()
        if run is None:
            return True
        zone = Zone.objects.get(pk=zone_id)
        _end(zone, run, State.REFUSED, BROKEN, at=clock.at_zone(zone, now()), told=told)
    return True
