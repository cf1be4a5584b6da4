"""委托代办与分管领导。"""

import django.db.models.deletion
import guatu.core.ids
from django.db import migrations, models

from guatu.core.tenancy import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("zones", "0003_admin"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="分管领导",
            ),
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("leave", "请假"),
                            ("trip", "出差"),
                            ("training", "学习培训"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="事由",
                    ),
                ),
                ("from_date", models.DateField(verbose_name="起")),
                ("to_date", models.DateField(verbose_name="止")),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="撤回时间")),
                (
                    "delegate",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_in",
                        to="zones.person",
                        verbose_name="代办人",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="zones.person",
                        verbose_name="委托人",
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
                    models.CheckConstraint(
                        condition=models.Q(("to_date__gte", models.F("from_date"))),
                        name="delegation_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("principal", models.F("delegate")), _negated=True),
                        name="delegation_to_another",
                    ),
                ],
            },
        ),
        Protect("zones", insert_only=["AdminEntry"], global_tables=["Account", "Zone"]),
    ]
