"""调整目标：the number a quarter was reckoned with stays with its figures; who signed a pledge for the zone."""

import django.db.models.deletion
import guatu.core.ids
from django.db import migrations, models

from guatu.core.tenancy import Protect

# No target could be changed before, so what was reckoned was reckoned with the number that stands.
GOALS = """
UPDATE supervision_reckoningfigure f SET goal = t.value
FROM supervision_pledgetarget t WHERE t.zone = f.zone AND t.id = f.target_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0003_circle"),
        ("zones", "0020_identity"),
    ]

    operations = [
        migrations.AddField(
            model_name="pledge",
            name="signed_for",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="代表本区签字",
            ),
        ),
        migrations.AddField(
            model_name="reckoningfigure",
            name="goal",
            field=models.DecimalField(
                decimal_places=4, max_digits=20, null=True, verbose_name="当时的目标值"
            ),
        ),
        migrations.CreateModel(
            name="TargetChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("old_value", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="原目标值")),
                ("new_value", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="拟改为")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待批"), ("granted", "已同意"), ("refused", "未同意")],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="批复")),
                ("op", models.UUIDField(null=True, verbose_name="操作号")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="批复时间")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="申请人",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="批复人",
                    ),
                ),
                (
                    "decided_for",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="代谁批",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="supervision.pledgetarget",
                        verbose_name="目标",
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
                        condition=models.Q(("state", "asked")),
                        fields=("zone", "target"),
                        name="target_change_one_open",
                    ),
                    models.UniqueConstraint(fields=("zone", "op"), name="target_change_op"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="target_change_decided_has_time",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GOALS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="reckoningfigure",
            name="goal",
            field=models.DecimalField(decimal_places=4, max_digits=20, verbose_name="当时的目标值"),
        ),
        Protect("supervision", insert_only=["TargetActual", "ReckoningFigure"]),
    ]
