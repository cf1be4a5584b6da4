"""检索词与常用视图."""

import uuid

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import guatu.core.ids
from guatu.core.tenancy import Protect
from guatu.ledger import tokens


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What is on the ledger already can be found at once."""
    rows = apps.get_model("ledger", "Item").objects.using(editor.connection.alias)
    for zone_id in list(rows.order_by("zone").values_list("zone", flat=True).distinct()):
        held = list(rows.filter(zone=zone_id).values_list("id", "number", "title"))
        for start in range(0, len(held), tokens.BATCH):
            part = [(*row, "") for row in held[start : start + tokens.BATCH]]
            with editor.connection.cursor() as cursor:
                tokens.fill(cursor.execute, zone_id, part)


# Counts of a zone without looking at its rows; the orders of the list; what was closed lately.
INDEXES = {
    "item_counts": "(zone, life, due_at, owner_id, owner_unit_id)",
    "item_due": "(zone, due_at, id)",
    "item_resting": "(zone, (CASE WHEN life IN ('closed', 'void') THEN 1 ELSE 0 END), due_at, id)",
    "item_closed": "(zone, closed_at, id) WHERE life = 'closed'",
}


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_sweeper"),
        ("zones", "0003_admin"),
    ]

    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "zone", "token", "item", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token", models.CharField(db_collation="C", max_length=24, verbose_name="词")),
                ("item", models.UUIDField(verbose_name="事项")),
                (
                    "zone",
                    models.ForeignKey(
                        db_column="zone",
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.zone",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["zone", "item"],
                        name="token_item",
                        condition=~models.Q(item=uuid.UUID(int=0)),
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("listed", models.CharField(max_length=20, verbose_name="清单")),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("query", models.CharField(max_length=2000, verbose_name="条件")),
                ("is_shared", models.BooleanField(default=False, verbose_name="全区可见")),
                ("created_at", models.DateTimeField(verbose_name="存入时间")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="存的人",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "person", "listed", "name"), name="saved_view_name"
                    )
                ],
            },
        ),
        *(
            migrations.RunSQL(f"CREATE INDEX {name} ON ledger_item {what}", f"DROP INDEX {name}")
            for name, what in INDEXES.items()
        ),
        Protect("ledger", insert_only=["Entry", "Seal", "Alarm"]),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
