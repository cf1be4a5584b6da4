import django.contrib.postgres.fields
import django.db.models.deletion
import guatu.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0011_reporting_protect"),
        ("zones", "0022_remember"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnnualPlan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "待审定"), ("approved", "已审定"), ("replaced", "已调整")],
                        default="draft",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "grain",
                    models.CharField(
                        choices=[("year", "全年"), ("quarter", "分季"), ("month", "分月")],
                        max_length=8,
                        verbose_name="给到",
                    ),
                ),
                ("total_fen", models.BigIntegerField(verbose_name="全年计划（分）")),
                (
                    "cumulative_fen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=12, verbose_name="各月末累计（分）"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="调整原因")),
                ("at", models.DateTimeField(verbose_name="编制时间")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="审定时间")),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="审定人",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="编制人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annual_plans",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "project", "year", "version"), name="annual_plan_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "replaced"), _negated=True),
                        fields=("zone", "project", "year", "state"),
                        name="annual_plan_one_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_fen__gte", 0)), name="annual_plan_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthInvestment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("month", models.PositiveSmallIntegerField(verbose_name="月份")),
                (
                    "measure",
                    models.CharField(
                        choices=[("business", "业务口径"), ("official", "统计口径")],
                        max_length=8,
                        verbose_name="口径",
                    ),
                ),
                ("fen", models.BigIntegerField(verbose_name="完成投资（分）")),
                ("at", models.DateTimeField(verbose_name="填报时间")),
                ("locked_at", models.DateTimeField(null=True, verbose_name="确认时间")),
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
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="month_investments",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "project", "year", "measure", "month"), name="month_investment_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)),
                        name="month_investment_of_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fen__gte", 0)), name="month_investment_not_negative"
                    ),
                ],
            },
        ),
    ]
