"""固投入库：入库、材料、各步、统计月、更正、规矩."""

import django.db.models.deletion
import guatu.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0003_uploads"),
        ("ledger", "0007_counts_hold_the_key"),
        ("projects", "0031_lifecycle_rules"),
        ("zones", "0022_remember"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatEnrolment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "准备中"),
                            ("submitted", "已报送"),
                            ("audited", "已审核"),
                            ("enrolled", "已入库"),
                            ("rejected", "被退回"),
                        ],
                        default="preparing",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("applicant", models.CharField(blank=True, max_length=80, verbose_name="上报单位")),
                (
                    "planned_fen",
                    models.BigIntegerField(blank=True, null=True, verbose_name="申报的计划总投资（分）"),
                ),
                ("round", models.PositiveSmallIntegerField(default=0, verbose_name="第几次报送")),
                ("batch", models.CharField(blank=True, max_length=7, verbose_name="入库批次")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="退回理由")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="报送时间")),
                ("enrolled_at", models.DateTimeField(null=True, verbose_name="入库确认时间")),
                ("enrolled_on", models.DateField(null=True, verbose_name="入库日期")),
                ("stat_no", models.CharField(blank=True, max_length=40, verbose_name="统计库编号")),
                (
                    "enrolled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="入库确认人",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.item",
                        verbose_name="催办的事项",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
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
            name="EnrolmentStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "准备中"),
                            ("submitted", "已报送"),
                            ("audited", "已审核"),
                            ("enrolled", "已入库"),
                            ("rejected", "被退回"),
                        ],
                        max_length=10,
                        verbose_name="之后的状态",
                    ),
                ),
                ("on", models.DateField(verbose_name="哪天")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="记下时间")),
                ("op", models.UUIDField(null=True, verbose_name="操作号")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="经办人",
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
                    "enrolment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="projects.statenrolment",
                        verbose_name="固投入库",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EnrolmentMaterial",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="材料")),
                ("on", models.DateField(null=True, verbose_name="材料日期")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="填写时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="填写人",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
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
                    "enrolment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="materials",
                        to="projects.statenrolment",
                        verbose_name="固投入库",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatMonth",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("month", models.PositiveSmallIntegerField(verbose_name="月份")),
                ("at", models.DateTimeField(verbose_name="关账时间")),
                ("missing", models.PositiveIntegerField(default=0, verbose_name="缺报（个）")),
                ("op", models.UUIDField(null=True, verbose_name="操作号")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="关账人",
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
            name="ProjectRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=40, verbose_name="规矩")),
                ("value", models.JSONField(verbose_name="值")),
                ("from_on", models.DateField(verbose_name="从哪天起")),
                ("at", models.DateTimeField(verbose_name="设定时间")),
                ("op", models.UUIDField(null=True, verbose_name="操作号")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="设定人",
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
                "indexes": [models.Index(fields=["zone", "key", "from_on"], name="project_rule_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "op", "key"), name="project_rule_op")
                ],
            },
        ),
        migrations.CreateModel(
            name="StatCorrection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("month", models.PositiveSmallIntegerField(verbose_name="月份")),
                ("before_fen", models.BigIntegerField(null=True, verbose_name="更正前（分）")),
                ("after_fen", models.BigIntegerField(verbose_name="更正后（分）")),
                ("reason", models.CharField(max_length=200, verbose_name="更正理由")),
                ("at", models.DateTimeField(verbose_name="更正时间")),
                ("op", models.UUIDField(null=True, verbose_name="操作号")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="更正人",
                    ),
                ),
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["zone", "project", "year", "month"], name="stat_correction_of")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "op"), name="stat_correction_op"),
                    models.CheckConstraint(
                        condition=models.Q(("after_fen__gte", 0)), name="stat_correction_not_negative"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="statenrolment",
            constraint=models.UniqueConstraint(fields=("zone", "project"), name="enrolment_once"),
        ),
        migrations.AddConstraint(
            model_name="statenrolment",
            constraint=models.UniqueConstraint(fields=("zone", "item"), name="enrolment_item"),
        ),
        migrations.AddConstraint(
            model_name="statenrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stat_no", ""), _negated=True),
                fields=("zone", "stat_no"),
                name="enrolment_stat_no",
            ),
        ),
        migrations.AddConstraint(
            model_name="statenrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "enrolled"), _negated=True),
                    models.Q(("enrolled_on__isnull", False), models.Q(("stat_no", ""), _negated=True)),
                    _connector="OR",
                ),
                name="enrolment_entered_with_its_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="statenrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("enrolled_by", None),
                    models.Q(("enrolled_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="enrolment_not_entered_by_its_sender",
            ),
        ),
        migrations.AddIndex(
            model_name="enrolmentstep",
            index=models.Index(fields=["zone", "enrolment", "on"], name="enrolment_step_day"),
        ),
        migrations.AddConstraint(
            model_name="enrolmentstep",
            constraint=models.UniqueConstraint(fields=("zone", "op"), name="enrolment_step_op"),
        ),
        migrations.AddConstraint(
            model_name="enrolmentmaterial",
            constraint=models.UniqueConstraint(
                fields=("zone", "enrolment", "code"), name="enrolment_material_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolmentmaterial",
            constraint=models.CheckConstraint(
                condition=models.Q(("on__isnull", False), ("file__isnull", False), _connector="OR"),
                name="enrolment_material_is_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="statmonth",
            constraint=models.UniqueConstraint(
                fields=("zone", "year", "month"), name="stat_month_closed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statmonth",
            constraint=models.UniqueConstraint(fields=("zone", "op"), name="stat_month_op"),
        ),
    ]
