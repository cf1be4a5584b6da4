"""封存：one sealer per zone puts entries in order and chains them; anyone can check the chain.

The order is that of sealing: an entry whose transaction committed late simply takes the next place. Verbs
never wait for the sealer and the sealer never waits for a verb. All of this happens inside the zone
(``tenancy.inside``); only ``verify_rows`` needs no database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from guatu.core.digest import GENESIS, chain
from guatu.ledger import replay
from guatu.ledger.log import ALGORITHMS, FIXED, digest_of
from guatu.ledger.models import Entry, Seal, Unsealed
from guatu.zones.models import Zone

LOCK_SPACE = 0x6774  # "gt"
BATCH = 1000
TOLD = 20


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
    """封存待封的流转, at most a batch. Returns how many were chained; 0 when another sealer is at work."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [LOCK_SPACE, zone.pk])
        if not cursor.fetchone()[0]:
            return 0
        waiting = list(
            Unsealed.objects.filter(zone=zone)
            .order_by("entry_id")
            .values_list("id", "entry_id", "entry__digest", "entry__schema")[:BATCH]
        )
        last = Seal.objects.filter(zone=zone).order_by("-seq").first()
        seq, head = (last.seq, last.hash) if last else (0, GENESIS)
        seals = []
        for _, entry_id, digest, schema in waiting:
            seq += 1
            head = chain(head, seq, digest, algorithm=ALGORITHMS[schema])
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
    for row in _seals(zone):
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


def _seals(zone: Zone) -> Iterator[Seal]:
    seals = Seal.objects.filter(zone=zone).order_by("seq").select_related("entry")
    return seals.iterator(chunk_size=BATCH)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def verify(zone: Zone) -> Finding:
    """核验. Recomputes every digest and every link, looks for entries outside the chain, and holds the items
    against their last entry.
    """
    seq, head, faults = _walk((row.seq, row.hash, row.entry) for row in _seals(zone))
    waiting = Unsealed.objects.filter(zone=zone).select_related("entry")
    for row in waiting.iterator(chunk_size=BATCH):
        if digest_of(row.entry) != row.entry.digest:
            faults.append(f"待封的流转 {row.entry_id} 内容被改动。")
    loose = Entry.objects.filter(zone=zone, seals=None, unsealed=None).count()
    if loose:
        faults.append(f"有 {loose} 条流转既不在链上，也不在待封之列。")
    faults.extend(replay.differences(zone)[:TOLD])
    return Finding(zone.code, seq, waiting.count(), head, tuple(faults))


def verify_rows(rows: Iterable[dict[str, Any]], *, zone: str = "") -> Finding:
    """核验导出的流转. The same check on an exported log, without the database."""
    seq, head, faults = _walk((row["seq"], row["hash"], _restored(row)) for row in rows)
    return Finding(zone, seq, 0, head, tuple(faults))


def _walk(rows: Iterable[tuple[int, str, Entry]]) -> tuple[int, str, list[str]]:
    """Follow the chain from its beginning: where it ends, and what is wrong with it."""
    faults: list[str] = []
    head, seq = GENESIS, 0
    for found, link, entry in rows:
        seq += 1
        if found != seq:
            faults.append(f"第 {seq} 环缺失（下一环是第 {found} 环）。")
            seq = found
        if entry.schema not in ALGORITHMS:
            faults.append(f"第 {seq} 环的流转内容被改动。")
            head = link
            continue
        if digest_of(entry) != entry.digest:
            faults.append(f"第 {seq} 环的流转内容被改动。")
        head = chain(head, seq, entry.digest, algorithm=ALGORITHMS[entry.schema])
        if head != link:
            faults.append(f"第 {seq} 环与前一环对不上。")
            head = link
    return seq, head, faults


def _restored(row: dict[str, Any]) -> Entry:
    entry = Entry(data=row["data"], salts=row["salts"], digest=row["digest"])
    for name in FIXED:
        value = row[name]
        setattr(entry, name, datetime.fromisoformat(value) if name.endswith("_at") else value)
    return entry
