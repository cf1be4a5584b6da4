"""配合单位：names in a line of text become units with their part on the ledger; what is no unit stays in words."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import guatu.core.ids
from guatu.core.remembering import Remember
from guatu.core.tenancy import Protect
from guatu.ledger import log
from guatu.ledger.state import PARTS

BETWEEN = re.compile(r"[、，,;；/\n]+")
AT_WORK = ("open", "doing")
WHY = "清单上写的配合单位，转为台账的配合"


class Past:
    """当时的表, read and written by the connection that migrates."""

    def __init__(self, apps: Apps, alias: str) -> None:
        self.apps, self.alias = apps, alias

    def rows(self, app: str, name: str) -> Any:
        """一张表的行."""
        return self.apps.get_model(app, name).objects.using(self.alias)


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Each task that named somebody: its units, and their part in every month still being worked on."""
    past = Past(apps, editor.connection.alias)
    tasks = past.rows("supervision", "KeyTask").exclude(supporting_note="")
    for task in list(tasks.order_by("zone", "year", "order", "id")):
        units, rest = _read(past, task)
        if not units:
            continue
        support = past.rows("supervision", "TaskSupport")
        for number, unit in enumerate(units, start=1):
            support.create(zone_id=task.zone_id, task_id=task.pk, unit_id=unit.pk, order=number)
        task.supporting_note = "、".join(rest)
        task.save(using=past.alias, update_fields=["supporting_note"])
        if task.withdrawn_at is None:
            _ask(past, task, units)


def _read(past: Past, task: Any) -> tuple[list[Any], list[str]]:
    rows = past.rows("zones", "Unit").filter(zone=task.zone_id, is_active=True)
    known = {name: unit for unit in rows.order_by("id") for name in (unit.short_name, unit.name) if name}
    units: dict[Any, Any] = {}
    rest = []
    for name in (each.strip() for each in BETWEEN.split(task.supporting_note)):
        unit = known.get(name)
        if unit is not None and unit.pk != task.lead_unit_id:
            units[unit.pk] = unit
        elif name and unit is None:
            rest.append(name)
    return list(units.values()), rest


def _ask(past: Past, task: Any, units: list[Any]) -> None:
    cells = past.rows("supervision", "KeyTaskMonth").filter(zone=task.zone_id, task=task.pk)
    cells = cells.filter(withdrawn_at=None, item__life__in=AT_WORK).select_related("item")
    for cell in list(cells):
        for unit in units:
            _ask_one(past, task, cell, unit)


def _ask_one(past: Past, task: Any, cell: Any, unit: Any) -> None:
    """One part, and the entry that tells of it, dated after what happened before."""
    item, now = cell.item, datetime.now(UTC)
    entries = past.rows("ledger", "Entry").filter(zone=item.zone_id, item=item.pk)
    last = entries.order_by("-occurred_at", "-id").first()
    at = now if last is None or now > last.occurred_at else last.occurred_at + timedelta(microseconds=1)
    parts = past.rows("ledger", "Part")
    made = parts.create(
        zone_id=item.zone_id,
        item_id=item.pk,
        unit_id=unit.pk,
        task=f"配合{cell.month}月：{cell.text}"[:200],
        due_on=date(task.year, cell.month, monthrange(task.year, cell.month)[1]),
        asked_at=at,
    )
    rows = parts.filter(zone=item.zone_id, item=item.pk).order_by("asked_at", "id")
    said = {"unit": unit.name, "text": made.task, "note": WHY, "part": str(made.pk)}
    _write(past, item, at, now, said | {PARTS: [_told(row) for row in rows]})


def _told(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "unit": str(row.unit_id),
        "person": str(row.person_id) if row.person_id else None,
        "task": row.task,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "state": str(row.state),
        "note": row.note,
        "ended_at": row.ended_at.astimezone(UTC).isoformat() if row.ended_at else None,
    }


def _write(past: Past, item: Any, at: datetime, now: datetime, said: dict[str, Any]) -> None:
    data = {key: log.kept(value) for key, value in said.items()}
    entry = past.rows("ledger", "Entry").model(
        id=guatu.core.ids.new_id(),
        zone_id=item.zone_id,
        item_id=item.pk,
        verb="ask_part",
        op=guatu.core.ids.new_id(),
        schema=log.schema_now(),
        occurred_at=at,
        received_at=now,
        life=item.life,
        due_at=item.due_at,
        near_at=item.near_at,
        is_behind=item.is_behind,
        owner_unit_id=item.owner_unit_id,
        data=data,
        salts={key: log.new_salt() for key in data},
    )
    entry.digest = log.digest_of(entry)
    entry.save(using=past.alias, force_insert=True)
    past.rows("ledger", "Unsealed").create(zone_id=item.zone_id, entry_id=entry.pk)


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0005_remember"),
        ("ledger", "0006_search"),
        ("zones", "0022_remember"),
    ]

    operations = [
        migrations.RenameField("keytask", "supporting", "supporting_note"),
        migrations.AlterField(
            model_name="keytask",
            name="supporting_note",
            field=models.CharField(blank=True, max_length=200, verbose_name="配合说明"),
        ),
        migrations.CreateModel(
            name="TaskSupport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supports",
                        to="supervision.keytask",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.unit",
                        verbose_name="配合单位",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        db_column="zone",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.zone",
                        verbose_name="开发区",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "task", "unit"), name="task_support_once")
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        Protect("supervision", insert_only=["TargetActual", "ReckoningFigure"]),
        Remember(
            "supervision",
            forget=["TargetActual", "ReckoningFigure"],
            under={
                "KeyTaskMonth": "task",
                "TaskSupport": "task",
                "Finding": "meeting",
                "PledgeTarget": "pledge",
                "TargetPlan": "target",
                "TargetChange": "target",
                "Reckoning": "pledge",
            },
            quiet={"KeyTask": ["op"], "Meeting": ["op"], "Pledge": ["op"], "TargetChange": ["op"]},
        ),
    ]
