"""封存：one sealer per zone puts entries in order and chains them; anyone can check the chain.

The order is that of sealing: an entry whose transaction committed late simply takes the next place. Verbs
never wait for the sealer and the sealer never waits for a verb.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from guatu.core.digest import GENESIS, chain
from guatu.ledger.log import FIXED, digest_of
from guatu.ledger.models import Entry, Seal, Unsealed
from guatu.zones.models import Zone

LOCK_SPACE = 0x6774  # "gt"
BATCH = 1000


@dataclass(frozen=True)
class Finding:
    """核验结果. ``count`` entries chained, ``waiting`` not yet sealed, ``faults`` in words."""

    zone: str
    count: int
    waiting: int
    head: str
    faults: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """完好."""
        return not self.faults


def seal(zone: Zone, *, at: datetime) -> int:
    """封存待封的流转. Returns how many were chained; 0 when another sealer is at work."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [LOCK_SPACE, zone.pk])
        if not cursor.fetchone()[0]:
            return 0
        waiting = list(
            Unsealed.objects.filter(zone=zone)
            .order_by("entry_id")
            .values_list("id", "entry_id", "entry__digest")[:BATCH]
        )
        last = Seal.objects.filter(zone=zone).order_by("-seq").first()
        seq, head = (last.seq, last.hash) if last else (0, GENESIS)
        seals = []
        for _, entry_id, digest in waiting:
            seq += 1
            head = chain(head, seq, digest)
            seals.append(Seal(zone=zone, seq=seq, entry_id=entry_id, hash=head, sealed_at=at))
        Seal.objects.bulk_create(seals)
        Unsealed.objects.filter(zone=zone, id__in=[row[0] for row in waiting]).delete()
        return len(seals)


def seal_all(zone: Zone, *, at: datetime) -> int:
    """全部封存. Until nothing waits."""
    total = 0
    while count := seal(zone, at=at):
        total += count
    return total


def exported(zone: Zone) -> Iterator[dict[str, Any]]:
    """导出流转, in chain order, one plain row each, enough to check without the database."""
    seals = Seal.objects.filter(zone=zone).order_by("seq").select_related("entry")
    for row in seals.iterator(chunk_size=BATCH):
        entry = row.entry
        fixed = {name: getattr(entry, name) for name in FIXED}
        plain = {k: v if isinstance(v, bool | int | None) else _text(v) for k, v in fixed.items()}
        yield {
            "seq": row.seq,
            "hash": row.hash,
            "digest": entry.digest,
            **plain,
            "data": entry.data,
            "salts": entry.salts,
        }


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def verify(zone: Zone) -> Finding:
    """核验. Recomputes every digest and every link, and looks for entries outside the chain."""
    faults: list[str] = []
    head, seq = GENESIS, 0
    for row in Seal.objects.filter(zone=zone).order_by("seq").select_related("entry").iterator(chunk_size=BATCH):
        seq += 1
        if row.seq != seq:
            faults.append(f"第 {seq} 环缺失（下一环是第 {row.seq} 环）。")
            seq = row.seq
        if digest_of(row.entry) != row.entry.digest:
            faults.append(f"第 {seq} 环的流转内容被改动。")
        head = chain(head, seq, row.entry.digest)
        if head != row.hash:
            faults.append(f"第 {seq} 环与前一环对不上。")
            head = row.hash
    waiting = Unsealed.objects.filter(zone=zone).count()
    total = Entry.objects.filter(zone=zone).count()
    if total != seq + waiting and not faults:
        faults.append(f"流转 {total} 条，链上 {seq} 条，待封 {waiting} 条，数目对不上。")
    return Finding(zone.code, seq, waiting, head, tuple(faults))


def verify_rows(rows: Iterable[dict[str, Any]], *, zone: str = "") -> Finding:
    """核验导出的流转. The same check on an exported log, without the database."""
    faults: list[str] = []
    head, seq = GENESIS, 0
    for row in rows:
        seq += 1
        if row["seq"] != seq:
            faults.append(f"第 {seq} 环缺失。")
            seq = row["seq"]
        if digest_of(_restored(row)) != row["digest"]:
            faults.append(f"第 {seq} 环的流转内容被改动。")
        head = chain(head, seq, row["digest"])
        if head != row["hash"]:
            faults.append(f"第 {seq} 环与前一环对不上。")
            head = row["hash"]
    return Finding(zone, seq, 0, head, tuple(faults))


def _restored(row: dict[str, Any]) -> Entry:
    entry = Entry(data=row["data"], salts=row["salts"], digest=row["digest"])
    for name in FIXED:
        value = row[name]
        setattr(entry, name, datetime.fromisoformat(value) if name.endswith("_at") else value)
    return entry
