"""导入的问法."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from guatu.imports.importers import importer
from guatu.imports.models import ImportChange, ImportPreview, ImportRecord, ImportRun
from guatu.imports.preview import DIFFERENCES, VERDICTS, unpack
from guatu.intake.words import plain
from guatu.zones.models import Zone

ORDERS = {
    "-at": ["-created_at", "-id"],
    "at": ["created_at", "id"],
    "name": ["name", "id"],
    "-name": ["-name", "-id"],
}
BY_DEFAULT = "-at"


def records(zone: Zone, wanted: Mapping[str, str]) -> QuerySet[ImportRecord]:
    """导入记录, narrowed and ordered as the address asks; ``at_work`` says what the worker has of each."""
    rows = ImportRecord.objects.filter(zone=zone).select_related("created_by", "applied_by", "undone_by")
    live = ImportRun.objects.filter(zone=zone, record=OuterRef("pk"), state__in=ImportRun.LIVE)
    rows = rows.annotate(at_work=Subquery(live.values("state")[:1]))
    if words := wanted.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=words) | Q(number__icontains=words) | Q(created_by__name=words))
    if (status := wanted.get("status", "")) in ImportRecord.Status.values:
        rows = rows.filter(status=status)
    if kind := wanted.get("kind", ""):
        rows = rows.filter(kind=kind)
    return rows.order_by(*ORDERS.get(wanted.get("sort", ""), ORDERS[BY_DEFAULT]))


def latest_run(record: ImportRecord) -> ImportRun | None:
    """最近一次办理 by the worker."""
    runs = ImportRun.objects.filter(zone_id=record.zone_id, record=record)
    return runs.select_related("asked_by").order_by("-asked_at", "-id").first()


def ahead_of(run: ImportRun) -> int:
    """前面还有几次: what the worker does of this zone before it."""
    live = ImportRun.objects.filter(zone_id=run.zone_id, state__in=ImportRun.LIVE)
    return live.filter(Q(asked_at__lt=run.asked_at) | Q(asked_at=run.asked_at, id__lt=run.pk)).count()


def preview_for(record: ImportRecord) -> dict[str, Any] | None:
    """预览 as it was shown last; none for a file that nobody has read yet."""
    packed = ImportPreview.objects.filter(zone_id=record.zone_id, record=record).values_list(
        "packed", flat=True
    )
    found = packed.first()
    return None if found is None else unpack(bytes(found))


def preview_rows(preview: Mapping[str, Any], wanted: Mapping[str, str]) -> list[dict[str, Any]]:
    """预览的行, by verdict, difference and words; skipped rows only when they are asked for."""
    rows = list(preview["rows"])
    if (verdict := wanted.get("verdict", "")) in VERDICTS:
        rows = [row for row in rows if row["verdict"] == verdict]
    else:
        rows = [row for row in rows if row["verdict"] != "skipped"]
    if (difference := wanted.get("difference", "")) in DIFFERENCES:
        rows = [row for row in rows if row.get("difference") == difference]
    if words := plain(wanted.get("q", "")):
        rows = [row for row in rows if words in plain(row["title"] + "".join(row["said"]))]
    return rows


def row_pages(record: ImportRecord, rows: list[dict[str, Any]]) -> dict[str, str]:
    """各行所指之物的页面, by object id as text."""
    ids = [UUID(row["object"]) for row in rows if row.get("object")]
    pages = importer(record.kind).pages(record.zone.code, ids)
    return {str(id): url for id, url in pages.items()}


def added(record: ImportRecord, rows: list[dict[str, Any]]) -> dict[str, str]:
    """新增的行入账后的页面, by sheet and row."""
    changes = ImportChange.objects.filter(
        zone_id=record.zone_id, record=record, action="new", row__in=[row["row"] for row in rows]
    )
    found = {
        f"{c.sheet[:80]} {c.row}": c.object_id for c in changes if c.model == importer(record.kind).model
    }
    pages = importer(record.kind).pages(record.zone.code, list(found.values()))
    return {key: pages[id] for key, id in found.items() if id in pages}
