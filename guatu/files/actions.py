"""附件的动词."""

from datetime import datetime
from io import BytesIO
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.files import blobs, queries
from guatu.files.kinds import FileKind, proper_name, tell
from guatu.files.models import StoredFile
from guatu.zones.member import Member
from guatu.zones.models import Zone

DEFAULT_QUOTA = 10 * 1024**3
MIB = 1024 * 1024


class TooLarge(Refusal):
    """文件太大."""


class QuotaFull(Refusal):
    """配额已满."""


@transaction.atomic
def store(
    *, zone: Zone, content: "bytes | File[bytes] | BinaryIO", name: str, by: Member, at: datetime
) -> StoredFile:
    """存附件. The bytes are on disk before the row exists; the type is what the bytes are."""
    source = _stream(content)
    size = source.seek(0, 2)
    refuse_too_large(size)
    kind = tell(source, name)
    refuse_beyond_quota(zone, size)
    return keep(zone=zone, source=source, kind=kind, name=name, by=by, at=at)


def keep(*, zone: Zone, source: BinaryIO, kind: FileKind, name: str, by: Member, at: datetime) -> StoredFile:
    """入库 of bytes whose size, kind and quota are settled."""
    digest = blobs.digest_of(source)
    blobs.keep(source, digest)
    return StoredFile.objects.create(
        zone=zone,
        sha256=digest,
        name=proper_name(name, kind),
        size=source.seek(0, 2),
        content_type=kind.content_type,
        uploaded_by=by.person,
        uploaded_at=at,
    )


def _stream(content: "bytes | File[bytes] | BinaryIO") -> BinaryIO:
    if isinstance(content, bytes):
        return BytesIO(content)
    if isinstance(content, File):
        return cast(BinaryIO, content.file)
    return content


def refuse_too_large(size: int) -> None:
    """拒收太大的文件."""
    limit = settings.FILE_SIZE_LIMIT
    if size > limit:
        raise TooLarge(f"文件有 {size / MIB:.1f} MB，超过 {limit // MIB} MB 的上限。请压缩或分开再传。")


def refuse_beyond_quota(zone: Zone, size: int) -> None:
    """拒收超出配额的文件. What is still on its way counts too: its place was promised."""
    quota = int(zone.settings.get("file_quota", DEFAULT_QUOTA))
    used = queries.used(zone) + queries.promised(zone)
    if used + size > quota:
        raise QuotaFull(
            f"本区附件已用 {used / MIB:,.0f} MB，配额 {quota / MIB:,.0f} MB，放不下这个文件。"
            "请系统管理员扩大配额。"
        )
