"""半月填报：reports by period, their photos, and the items that chase them."""

import django.db.models.deletion
import guatu.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0003_uploads"),
        ("ledger", "0007_counts_hold_the_key"),
        ("projects", "0003_remember"),
        ("zones", "0022_remember"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeriodReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("period", models.CharField(max_length=9, verbose_name="期")),
                ("first_on", models.DateField(verbose_name="期初")),
                ("last_on", models.DateField(verbose_name="期末")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "已报"),
                            ("verified", "已核"),
                            ("returned", "退回"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="形象进度（%）"
                    ),
                ),
                ("completed_fen", models.BigIntegerField(null=True, verbose_name="累计完成投资（分）")),
                ("invested_fen", models.BigIntegerField(null=True, verbose_name="本期完成投资（分）")),
                ("text", models.TextField(blank=True, verbose_name="形象进度")),
                ("problem", models.TextField(blank=True, verbose_name="存在问题")),
                ("rollback", models.CharField(blank=True, max_length=200, verbose_name="回退原因")),
                (
                    "next_percent",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="下期预计（%）"
                    ),
                ),
                ("next_invested_fen", models.BigIntegerField(null=True, verbose_name="下期预计投资（分）")),
                ("next_text", models.TextField(blank=True, verbose_name="下期预计")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("op", models.UUIDField(null=True, verbose_name="操作号")),
                ("at", models.DateTimeField(verbose_name="填报时间")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="报送时间")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="核实时间")),
                ("return_reason", models.CharField(blank=True, max_length=200, verbose_name="退回理由")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="填报人",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="核实人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="period_reports",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="报送人",
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
        ),
        migrations.CreateModel(
            name="PeriodPhoto",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="上传人",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="照片",
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
                (
                    "report",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="projects.periodreport",
                        verbose_name="半月填报",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PeriodTask",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("period", models.CharField(max_length=9, verbose_name="期")),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="period_tasks",
                        to="ledger.item",
                        verbose_name="事项",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.unit",
                        verbose_name="责任单位",
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
        ),
        migrations.CreateModel(
            name="PeriodDuty",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("period", models.CharField(max_length=9, verbose_name="期")),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.project",
                        verbose_name="项目",
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
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="projects.periodtask",
                        verbose_name="填报事项",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PeriodClosing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("period", models.CharField(max_length=9, verbose_name="期")),
                ("first_on", models.DateField(verbose_name="期初")),
                ("at", models.DateTimeField(verbose_name="收期时间")),
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
                    models.UniqueConstraint(fields=("zone", "period"), name="period_closed_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="periodreport",
            index=models.Index(fields=["zone", "period", "state"], name="period_report_state"),
        ),
        migrations.AddConstraint(
            model_name="periodreport",
            constraint=models.UniqueConstraint(
                fields=("zone", "project", "period"), name="period_report_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "verified"), _negated=True),
                    ("submitted_by", None),
                    models.Q(("checked_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="period_report_not_checked_by_its_sender",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodphoto",
            constraint=models.UniqueConstraint(fields=("zone", "report", "file"), name="period_photo_once"),
        ),
        migrations.AddConstraint(
            model_name="periodtask",
            constraint=models.UniqueConstraint(
                fields=("zone", "period", "unit"), name="period_task_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="periodtask",
            constraint=models.UniqueConstraint(fields=("zone", "item"), name="period_task_item"),
        ),
        migrations.AddIndex(
            model_name="periodduty",
            index=models.Index(fields=["zone", "task"], name="period_duty_task"),
        ),
        migrations.AddConstraint(
            model_name="periodduty",
            constraint=models.UniqueConstraint(fields=("zone", "project", "period"), name="period_duty_once"),
        ),
    ]
