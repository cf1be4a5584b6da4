"""内核：配合、延期、节点、等级、提醒，和期限的算法。"""

import django.contrib.postgres.fields
import django.db.models.deletion
import guatu.core.ids
from django.db import migrations, models

from guatu.core.tenancy import Protect


# What is under way already is looked at by the first sweep.
LOOK = """
    UPDATE ledger_item SET alarm_at = least(near_at, due_at) WHERE life IN ('open', 'doing', 'checking')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_sealer"),
        ("zones", "0004_kernel"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("clock", models.CharField(max_length=12, verbose_name="节点")),
                ("rung", models.CharField(max_length=12, verbose_name="级次")),
                ("due_at", models.DateTimeField(verbose_name="针对的期限")),
                ("raised_at", models.DateTimeField(verbose_name="发出时间")),
            ],
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=12, verbose_name="节点")),
                ("due_at", models.DateTimeField(verbose_name="期限")),
                ("near_at", models.DateTimeField(verbose_name="临期起算")),
                (
                    "day_kind",
                    models.CharField(
                        choices=[("working", "工作日"), ("calendar", "自然日"), ("hours", "小时")],
                        max_length=10,
                        verbose_name="口径",
                    ),
                ),
                ("every", models.PositiveSmallIntegerField(default=0, verbose_name="每几日一次")),
                ("basis", models.JSONField(default=dict, verbose_name="算法")),
                ("met_at", models.DateTimeField(null=True, verbose_name="完成时间")),
            ],
        ),
        migrations.CreateModel(
            name="ClockBasis",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("calendar", models.CharField(max_length=64, verbose_name="日历摘要")),
                ("worked_at", models.DateTimeField(verbose_name="计算时间")),
            ],
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("from_due", models.DateTimeField(verbose_name="原期限")),
                ("wanted", models.DateField(verbose_name="申请延至")),
                ("reason", models.TextField(verbose_name="申请理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待批"),
                            ("granted", "已批准"),
                            ("refused", "未批准"),
                            ("lapsed", "已失效"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("granted", models.DateField(null=True, verbose_name="批准延至")),
                ("note", models.TextField(blank=True, verbose_name="批复")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="批复时间")),
            ],
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("task", models.CharField(max_length=200, verbose_name="配合事项")),
                ("due_on", models.DateField(null=True, verbose_name="配合期限")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "请配合"), ("done", "已配合"), ("dropped", "不再需要")],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="办理情况")),
                ("asked_at", models.DateTimeField(verbose_name="提出时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="办结时间")),
            ],
        ),
        migrations.CreateModel(
            name="Tier",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="事项种类")),
                ("code", models.CharField(max_length=20, verbose_name="代码")),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("rules", models.JSONField(default=list, verbose_name="时限")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版本")),
                ("changed_at", models.DateTimeField(verbose_name="修改时间")),
            ],
        ),
        migrations.AddField(
            model_name="item",
            name="alarm_at",
            field=models.DateTimeField(null=True, verbose_name="下次提醒"),
        ),
        migrations.AddField(
            model_name="item",
            name="clock",
            field=models.JSONField(default=dict, verbose_name="期限的算法"),
        ),
        migrations.AddField(
            model_name="item",
            name="is_priority",
            field=models.BooleanField(default=False, verbose_name="一把手工程"),
        ),
        migrations.AddField(
            model_name="item",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="ledger.item",
                verbose_name="并入",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="parent",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="ledger.item",
                verbose_name="拆自",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="plan",
            field=models.TextField(blank=True, verbose_name="解决方案"),
        ),
        migrations.AddField(
            model_name="item",
            name="signed",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="本轮已签几道"),
        ),
        migrations.AddField(
            model_name="item",
            name="signed_by",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), default=list, size=None, verbose_name="本轮已签的人"
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="tier",
            field=models.CharField(blank=True, max_length=20, verbose_name="等级"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("alarm_at__isnull", False)),
                fields=["zone", "alarm_at"],
                name="item_alarm",
            ),
        ),
        migrations.AddField(
            model_name="alarm",
            name="entry",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.entry",
            ),
        ),
        migrations.AddField(
            model_name="alarm",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alarms",
                to="ledger.item",
            ),
        ),
        migrations.AddField(
            model_name="alarm",
            name="zone",
            field=models.ForeignKey(
                db_column="zone",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.zone",
                verbose_name="开发区",
            ),
        ),
        migrations.AddField(
            model_name="clock",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clocks",
                to="ledger.item",
            ),
        ),
        migrations.AddField(
            model_name="clock",
            name="zone",
            field=models.ForeignKey(
                db_column="zone",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.zone",
                verbose_name="开发区",
            ),
        ),
        migrations.AddField(
            model_name="clockbasis",
            name="zone",
            field=models.ForeignKey(
                db_column="zone",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.zone",
                verbose_name="开发区",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="extensions",
                to="ledger.item",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="zone",
            field=models.ForeignKey(
                db_column="zone",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.zone",
                verbose_name="开发区",
            ),
        ),
        migrations.AddField(
            model_name="part",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
            ),
        ),
        migrations.AddField(
            model_name="part",
            name="ended_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
            ),
        ),
        migrations.AddField(
            model_name="part",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="ledger.item",
            ),
        ),
        migrations.AddField(
            model_name="part",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="配合人",
            ),
        ),
        migrations.AddField(
            model_name="part",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.unit",
                verbose_name="配合单位",
            ),
        ),
        migrations.AddField(
            model_name="part",
            name="zone",
            field=models.ForeignKey(
                db_column="zone",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.zone",
                verbose_name="开发区",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="part",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="ledger.part",
            ),
        ),
        migrations.AddField(
            model_name="tier",
            name="changed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
            ),
        ),
        migrations.AddField(
            model_name="tier",
            name="zone",
            field=models.ForeignKey(
                db_column="zone",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.zone",
                verbose_name="开发区",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                fields=("zone", "item", "clock", "rung", "due_at"), name="alarm_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.UniqueConstraint(fields=("zone", "item", "code"), name="clock_once"),
        ),
        migrations.AddConstraint(
            model_name="clockbasis",
            constraint=models.UniqueConstraint(fields=("zone",), name="clock_basis_one"),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("zone", "item"), name="extension_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("granted__isnull", False), ("state", "granted")),
                    models.Q(("state", "granted"), _negated=True),
                    _connector="OR",
                ),
                name="extension_granted_has_day",
            ),
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(
                condition=models.Q(("state", "asked")), fields=["zone", "unit", "item"], name="part_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="tier",
            constraint=models.UniqueConstraint(
                fields=("zone", "kind", "code", "version"), name="tier_version"
            ),
        ),
        migrations.RunSQL(LOOK, migrations.RunSQL.noop),
        Protect("ledger", insert_only=["Entry", "Seal", "Alarm"]),
    ]
