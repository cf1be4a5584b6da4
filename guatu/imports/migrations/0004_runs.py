"""导入的办理，和后台要问的一件事：in which zones one waits, or was left half-way by a worker that is gone."""

import django.db.models.deletion
import guatu.core.ids
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from guatu.core.tenancy import Protect

FUNCTION = """
CREATE OR REPLACE FUNCTION guatu_zones_to_import() RETURNS TABLE (id smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT DISTINCT r.zone::smallint FROM imports_importrun r WHERE r.state IN ('queued', 'running') ORDER BY 1
$fn$"""


def make_function(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """The web role sees no zone before it enters one; this answers with numbers alone."""
    editor.execute(FUNCTION)
    editor.execute("REVOKE ALL ON FUNCTION guatu_zones_to_import() FROM PUBLIC")
    editor.execute(f'GRANT EXECUTE ON FUNCTION guatu_zones_to_import() TO "{settings.WEB_ROLE}"')


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0003_preview"),
        ("zones", "0020_identity"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importrecord",
            name="status",
            field=models.CharField(
                choices=[
                    ("preview", "待确认"),
                    ("applied", "已导入"),
                    ("undone", "已撤销"),
                    ("dropped", "已放弃"),
                    ("reading", "待读表"),
                    ("unreadable", "读不出"),
                ],
                default="preview",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "task",
                    models.CharField(
                        choices=[("read", "读表"), ("confirm", "入账"), ("undo", "撤销")],
                        max_length=8,
                        verbose_name="办什么",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "正在办"),
                            ("done", "已办成"),
                            ("refused", "没有办成"),
                            ("cancelled", "已取消"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("heads", models.JSONField(default=dict, verbose_name="改过的对列")),
                ("op", models.UUIDField(null=True, verbose_name="操作号")),
                ("asked_at", models.DateTimeField(verbose_name="交办时间")),
                ("started_at", models.DateTimeField(null=True, verbose_name="开始时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="第几次")),
                ("step", models.CharField(blank=True, max_length=20, verbose_name="正在做")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已做的行")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="全部的行")),
                ("moved_at", models.DateTimeField(null=True, verbose_name="最近动静")),
                ("said", models.CharField(blank=True, max_length=500, verbose_name="结果")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="交办人",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="imports.importrecord",
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
                "indexes": [models.Index(fields=["zone", "record", "-asked_at"], name="import_run_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=("zone", "record"),
                        name="import_run_live",
                    )
                ],
            },
        ),
        migrations.RunPython(make_function, migrations.RunPython.noop),
        Protect("imports"),
    ]
