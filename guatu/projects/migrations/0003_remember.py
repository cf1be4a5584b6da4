"""项目库：what changes is remembered, and every field is called by its name."""

import django.db.models.deletion
from django.db import migrations, models

from guatu.core.remembering import Remember


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_search"),
        ("projects", "0002_protect"),
        ("zones", "0022_remember"),
    ]

    operations = [
        migrations.AlterField(
            model_name="capacity",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="capacities",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        migrations.AlterField(
            model_name="milestone",
            name="actual_precision",
            field=models.CharField(
                choices=[("day", "日"), ("month", "月"), ("year", "年")],
                default="day",
                max_length=6,
                verbose_name="实际精度",
            ),
        ),
        migrations.AlterField(
            model_name="milestone",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="milestones",
                to="ledger.item",
                verbose_name="事项",
            ),
        ),
        migrations.AlterField(
            model_name="milestone",
            name="planned_precision",
            field=models.CharField(
                choices=[("day", "日"), ("month", "月"), ("year", "年")],
                default="day",
                max_length=6,
                verbose_name="计划精度",
            ),
        ),
        migrations.AlterField(
            model_name="milestone",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="milestones",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        migrations.AlterField(
            model_name="milestone",
            name="type",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.milestonetype",
                verbose_name="节点",
            ),
        ),
        migrations.AlterField(
            model_name="progressreport",
            name="at",
            field=models.DateTimeField(verbose_name="填报时间"),
        ),
        migrations.AlterField(
            model_name="progressreport",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="填报人",
            ),
        ),
        migrations.AlterField(
            model_name="progressreport",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="progress_reports",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        migrations.AlterField(
            model_name="projectingroup",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.projectgroup",
                verbose_name="项目组",
            ),
        ),
        migrations.AlterField(
            model_name="projectingroup",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        migrations.AlterField(
            model_name="responsibility",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="responsibilities",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        Remember(
            "projects",
            under=dict.fromkeys(
                ("ProjectInGroup", "Responsibility", "Capacity", "Milestone", "ProgressReport"), "project"
            ),
            quiet={"Project": ["name_key", "search_text", "version", "updated_at"]},
        ),
    ]
