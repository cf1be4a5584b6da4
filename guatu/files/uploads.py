"""分段上传的动词：begin, append, give up, take in. What was acknowledged survives a broken line and a kill.

The client makes the id and says the size; the row says how many bytes count. A part is taken only where the
row says the last one ended, so two writers cannot mix and a repeat is told where to go on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from guatu.core import tenancy
from guatu.core.refusal import Refusal
from guatu.files import blobs, kinds, parts
from guatu.files.actions import keep, refuse_beyond_quota, refuse_too_large
from guatu.files.models import StoredFile, Upload
from guatu.zones.member import Member
from guatu.zones.models import Zone

KEPT_FOR = timedelta(days=3)
MOST_OPEN = 60
PART_LIMIT = 4 * 1024 * 1024
LOCK_SPACE = 0x7570  # "up"


class NotOpen(Refusal):
    """不能这样开始."""


class WrongOffset(Refusal):
    """接不上. ``received`` is where the next part has to begin."""

    def __init__(self, received: int) -> None:
        super().__init__(f"已收到 {received} 字节，请从那里接着传。")
        self.received = received


class TooMuch(Refusal):
    """比说好的多."""


class Damaged(Refusal):
    """传来的与预告的不同."""


class NotWhole(Refusal):
    """还没有传完，或已经失效."""


@transaction.atomic
def begin(
    *,
    zone: Zone,
    id: UUID,
    name: str,
    size: int,
    by: Member,
    at: datetime,
    modified: int = 0,
    sha256: str = "",
) -> Upload:
    """开始上传, its room promised. The same id again, or the same file of the same person, goes on."""
    if by.person is None:
        raise NotOpen("只读身份不能上传。")
    # One beginning at a time in a zone, so that two cannot be promised the same last room.
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, zone.pk])
    name = "".join(mark for mark in name if mark.isprintable())[:200]
    mine = Upload.objects.filter(zone=zone, by=by.person)
    known = mine.filter(id=id).first()
    if known is None and modified:
        known = mine.filter(name=name, size=size, modified=modified, file=None).order_by("-id").first()
    if known is not None:
        if (known.name, known.size) != (name, size):
            raise NotOpen("这个上传编号已用于另一个文件，请重新选择文件。")
        return known
    if size <= 0:
        raise kinds.TypeRefused("这是一个空文件，请重新选择。")
    refuse_too_large(size)
    refuse_beyond_quota(zone, size)
    if mine.filter(file=None).count() >= MOST_OPEN:
        raise NotOpen(f"还没有提交的文件已有 {MOST_OPEN} 个，请先提交或取消一些。")
    try:
        with transaction.atomic():
            return Upload.objects.create(
                zone=zone, id=id, by=by.person, name=name, size=size, modified=modified,
                sha256=sha256, started_at=at, expires_at=at + KEPT_FOR,
            )  # fmt: skip
    except IntegrityError as error:
        raise NotOpen("这个上传编号已用于另一个文件，请重新选择文件。") from error


@transaction.atomic
def append(upload: Upload, *, offset: int, data: bytes, by: Member, at: datetime) -> Upload:
    """接一段. It counts when it is on the disk; with the last one the whole is looked at."""
    held = _hold(upload, by)
    if offset != held.received or held.file_id is not None:
        raise WrongOffset(held.received)
    if not data:
        raise TooMuch("这一段是空的。")
    if offset + len(data) > held.size:
        raise TooMuch(f"传来的比说好的 {held.size} 字节多，没有收。")
    parts.write(held.zone_id, held.id, offset=offset, data=data)
    held.received += len(data)
    held.expires_at = at + KEPT_FOR
    held.save(update_fields=["received", "expires_at"])
    if held.is_whole:
        _look_at(held)
    return held


def _hold(upload: Upload, by: Member) -> Upload:
    found = Upload.objects.filter(zone_id=upload.zone_id, by=by.person, pk=upload.pk)
    held = found.select_for_update(no_key=True).first()
    if held is None:
        raise NotWhole("这个上传已经取消或过期，请重新选择文件。")
    return held


def _look_at(held: Upload) -> None:
    """Refuse at once what would be refused later: another content than announced, a type not taken."""
    with parts.open_part(held.zone_id, held.id) as content:
        if held.sha256 and blobs.digest_of(content) != held.sha256:
            raise Damaged("传来的内容与原文件不同，请重新选择文件。")
        kinds.tell(content, held.name)


@transaction.atomic
def drop(upload: Upload, *, by: Member, at: datetime) -> None:
    """取消上传. Row and bytes go; one that became a file stays a file."""
    held = Upload.objects.filter(zone_id=upload.zone_id, by=by.person, pk=upload.pk, file=None)
    if held.delete()[0]:
        transaction.on_commit(partial(parts.remove, upload.zone_id, [upload.pk]))


@transaction.atomic
def take_in(*, zone: Zone, ids: Sequence[UUID], by: Member, at: datetime) -> list[StoredFile]:
    """收下传完的文件, each once: the same upload again answers with the same file."""
    found = Upload.objects.filter(zone=zone, by=by.person, pk__in=ids).select_for_update(no_key=True)
    held = {upload.pk: upload for upload in found.order_by("pk")}
    return [_stored(zone, held.get(id), by, at) for id in ids]


def _stored(zone: Zone, held: Upload | None, by: Member, at: datetime) -> StoredFile:
    if held is None:
        raise NotWhole("有一个文件的上传已经取消或过期，请重新选择它。")
    if held.file is not None:
        return held.file
    if not held.is_whole:
        raise NotWhole(f"“{held.name}”还没有传完，请等它传完再提交。")
    with parts.open_part(zone.pk, held.pk) as source:
        kind = kinds.tell(source, held.name)
        held.file = keep(zone=zone, source=source, kind=kind, name=held.name, by=by, at=at)
    held.save(update_fields=["file"])
    transaction.on_commit(partial(parts.remove, zone.pk, [held.pk]))
    return held.file


def sweep_uploads(now: datetime) -> int:
    """清理过期的上传 of all zones, with the bytes nobody's row speaks of; returns how many went."""
    with connection.cursor() as cursor:
        cursor.execute("select id from guatu_all_zones()")
        zones = [row[0] for row in cursor.fetchall()]
    return sum(_sweep_zone(zone_id, now) for zone_id in zones)


def _sweep_zone(zone_id: int, now: datetime) -> int:
    with tenancy.inside(zone_id):
        old = Upload.objects.filter(Q(expires_at__lte=now), zone_id=zone_id)
        gone = list(old.select_for_update(skip_locked=True).values_list("id", flat=True))
        Upload.objects.filter(zone_id=zone_id, id__in=gone).delete()
        waiting = set(Upload.objects.filter(zone_id=zone_id, file=None).values_list("id", flat=True))
    # After the commit: bytes without a row harm nobody, a row without its bytes would.
    idle = (now - KEPT_FOR).timestamp()
    orphans = [id for id, touched in parts.lying(zone_id) if id not in waiting and touched < idle]
    parts.remove(zone_id, [*gone, *orphans])
    return len(gone)
