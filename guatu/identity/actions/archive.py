"""审计归档：what is older than the law asks for goes into a file with its digest, and out of the table.

Only the owner of the database can: the web role neither changes nor removes a row of the trail.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from guatu.core.dates import SHANGHAI
from guatu.core.refusal import Refusal
from guatu.identity.models import AuditEntry

# Six months (网络安全法 21), at their longest.
KEPT = timedelta(days=184)
OWNER = "owner"


class TooYoung(Refusal):
    """还不到六个月."""


class CannotWrite(Refusal):
    """归档文件写不了."""


@dataclass(frozen=True)
class Archived:
    """归档了什么."""

    count: int
    digest: str
    path: Path | None


def archive(*, zone_id: int, code: str, before: date, folder: Path, at: datetime) -> Archived:
    """归档 of one zone, up to a day. The file is on the disk before a row leaves the table; the archiving is
    itself a row.
    """
    if before > at.astimezone(SHANGHAI).date() - KEPT:
        raise TooYoung(f"审计至少留六个月，{before} 以后的还不到；请选更早的日期。")
    path = folder / f"audit-{code}-before-{before:%Y%m%d}-{at:%Y%m%d%H%M%S}.jsonl"
    limit = datetime.combine(before, time.min, tzinfo=SHANGHAI).astimezone(UTC)
    with transaction.atomic(using=OWNER):
        rows = AuditEntry.objects.using(OWNER).filter(zone=zone_id, at__lt=limit)
        held = list(rows.select_for_update().order_by("at", "id").values())
        if not held:
            return Archived(0, "", None)
        digest = _write(path, held)
        AuditEntry.objects.using(OWNER).filter(zone=zone_id, id__in=[row["id"] for row in held]).delete()
        AuditEntry.objects.using(OWNER).create(
            zone_id=zone_id,
            at=at,
            kind=AuditEntry.Kind.ARCHIVE,
            status=200,
            name="系统所有者",
            detail=f"归档 {before} 以前的 {len(held)} 条，{path.name}，SHA-256 {digest}",
        )
    return Archived(len(held), digest, path)


def _write(path: Path, rows: Sequence[Mapping[str, Any]]) -> str:
    """One row a line, and beside the file its digest; whole on the disk, or refused."""
    content = "".join(
        json.dumps(row, ensure_ascii=False, sort_keys=True, default=str) + "\n" for row in rows
    ).encode()
    digest = hashlib.sha256(content).hexdigest()
    try:
        _keep(path, content)
        _keep(path.with_suffix(".jsonl.sha256"), f"{digest}  {path.name}\n".encode())
    except OSError as error:
        raise CannotWrite(f"归档文件写不了：{path}。没有删除任何记录。") from error
    return digest


def _keep(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
