"""全生命周期：阶段门、基线、暂停终止、延期原因、承诺兑现、绿色通道."""

import django.db.models.deletion
import guatu.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0003_uploads"),
        ("projects", "0021_protect_plans"),
        ("zones", "0022_remember"),
    ]

    operations = [
        migrations.CreateModel(
            name="Baseline",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("approved_at", models.DateTimeField(verbose_name="批准时间")),
                ("op", models.UUIDField(null=True, verbose_name="操作号")),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="baselines",
                        to="projects.project",
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
            name="BaselinePoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("planned_on", models.DateField(verbose_name="基线")),
                (
                    "precision",
                    models.CharField(
                        choices=[("day", "日"), ("month", "月"), ("year", "年")],
                        max_length=6,
                        verbose_name="精度",
                    ),
                ),
                (
                    "baseline",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points",
                        to="projects.baseline",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.milestonetype",
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
            name="Commitment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("started", "开工时间"),
                            ("completed", "竣工时间"),
                            ("in_production", "投产时间"),
                            ("investment", "投资额"),
                            ("output", "年产值"),
                            ("tax", "年税收"),
                            ("jobs", "就业人数"),
                        ],
                        max_length=14,
                        verbose_name="承诺事项",
                    ),
                ),
                ("promised_on", models.DateField(blank=True, null=True, verbose_name="承诺日期")),
                (
                    "promised_precision",
                    models.CharField(
                        choices=[("day", "日"), ("month", "月"), ("year", "年")],
                        default="day",
                        max_length=6,
                        verbose_name="承诺精度",
                    ),
                ),
                ("promised", models.BigIntegerField(blank=True, null=True, verbose_name="承诺数")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="何时兑现")),
                ("delivered", models.BigIntegerField(blank=True, null=True, verbose_name="兑现数")),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="兑现数截至")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
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
        ),
        migrations.CreateModel(
            name="DelayReason",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("force_majeure", "不可抗力"),
                            ("company", "企业原因"),
                            ("government", "政府原因"),
                            ("other", "其他"),
                        ],
                        max_length=14,
                        verbose_name="原因",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="事由")),
                ("days_asked", models.PositiveSmallIntegerField(verbose_name="申请免责天数")),
                ("days_excused", models.PositiveSmallIntegerField(null=True, verbose_name="认定免责天数")),
                ("asked_at", models.DateTimeField(verbose_name="申报时间")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待批"), ("granted", "已批准"), ("refused", "未批准")],
                        default="asked",
                        max_length=8,
                        verbose_name="认定",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="认定时间")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="认定意见")),
                ("op", models.UUIDField(null=True, verbose_name="操作号")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="申报人",
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
                        verbose_name="认定人",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delays",
                        to="projects.milestone",
                        verbose_name="节点",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delays",
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
        ),
        migrations.CreateModel(
            name="DelayFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="文件",
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
                    "delay",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="projects.delayreason",
                        verbose_name="延期原因",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GreenChannel",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("until", models.DateField(verbose_name="有效至")),
                ("granted_at", models.DateTimeField(verbose_name="批准时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="收回时间")),
                ("end_note", models.CharField(blank=True, max_length=300, verbose_name="收回理由")),
                ("op", models.UUIDField(null=True, verbose_name="操作号")),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="收回人",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="批准人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="green_channels",
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
        ),
        migrations.CreateModel(
            name="Halt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("pause", "暂停"), ("terminate", "终止"), ("revive", "恢复")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("reason", models.CharField(max_length=20, verbose_name="理由")),
                ("note", models.CharField(max_length=500, verbose_name="说明")),
                ("until", models.DateField(blank=True, null=True, verbose_name="预计恢复")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待批"), ("granted", "已批准"), ("refused", "未批准")],
                        default="asked",
                        max_length=8,
                        verbose_name="批复",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="批复时间")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="批复意见")),
                ("stage_before", models.CharField(blank=True, max_length=16, verbose_name="此前阶段")),
                ("items", models.JSONField(default=list, verbose_name="随之停办的事项")),
                ("op", models.UUIDField(null=True, verbose_name="操作号")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
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
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="halts",
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
        ),
        migrations.CreateModel(
            name="StageGate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[("submit", "报验前"), ("sign_off", "验收前")],
                        default="submit",
                        max_length=8,
                        verbose_name="哪一步",
                    ),
                ),
                ("check_code", models.CharField(max_length=30, verbose_name="条件")),
                ("parameter", models.CharField(blank=True, max_length=40, verbose_name="条件的参数")),
                ("is_blocking", models.BooleanField(default=True, verbose_name="必备")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.milestonetemplate",
                        verbose_name="模板",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.milestonetype",
                        verbose_name="节点",
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
        migrations.AddConstraint(
            model_name="baseline",
            constraint=models.UniqueConstraint(
                fields=("zone", "project", "version"), name="baseline_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=models.UniqueConstraint(fields=("zone", "op"), name="baseline_op"),
        ),
        migrations.AddConstraint(
            model_name="baselinepoint",
            constraint=models.UniqueConstraint(
                fields=("zone", "baseline", "type"), name="baseline_point_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(fields=("zone", "project", "what"), name="commitment_once"),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("promised_on__isnull", False), ("promised__isnull", False), _connector="OR"
                ),
                name="commitment_is_something",
            ),
        ),
        migrations.AddIndex(
            model_name="delayreason",
            index=models.Index(fields=["zone", "project", "milestone"], name="delay_milestone"),
        ),
        migrations.AddIndex(
            model_name="delayreason",
            index=models.Index(fields=["zone", "state", "asked_at"], name="delay_waiting"),
        ),
        migrations.AddConstraint(
            model_name="delayreason",
            constraint=models.UniqueConstraint(fields=("zone", "op"), name="delay_op"),
        ),
        migrations.AddConstraint(
            model_name="delayfile",
            constraint=models.UniqueConstraint(fields=("zone", "delay", "file"), name="delay_file_once"),
        ),
        migrations.AddIndex(
            model_name="greenchannel",
            index=models.Index(fields=["zone", "project"], name="green_project"),
        ),
        migrations.AddConstraint(
            model_name="greenchannel",
            constraint=models.UniqueConstraint(fields=("zone", "op"), name="green_op"),
        ),
        migrations.AddConstraint(
            model_name="greenchannel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("zone", "project"), name="green_one_open"
            ),
        ),
        migrations.AddIndex(
            model_name="halt",
            index=models.Index(fields=["zone", "state", "asked_at"], name="halt_waiting"),
        ),
        migrations.AddConstraint(
            model_name="halt",
            constraint=models.UniqueConstraint(fields=("zone", "op"), name="halt_op"),
        ),
        migrations.AddConstraint(
            model_name="halt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("zone", "project"), name="halt_one_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="stagegate",
            constraint=models.UniqueConstraint(
                fields=("zone", "type", "template", "step", "check_code", "parameter"),
                name="stage_gate_once",
                nulls_distinct=False,
            ),
        ),
    ]
