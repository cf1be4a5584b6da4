import django.db.models.deletion
from django.db import migrations, models

import guatu.core.ids
from guatu.core.tenancy import Protect


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_protect"), ("files", "0002_protect"), ("zones", "0002_protect")]

    operations = [
        migrations.AddField(
            "importrecord",
            "name",
            models.CharField("文件名", max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField("importrecord", "op", models.UUIDField("确认的操作号", null=True)),
        migrations.CreateModel(
            name="ImportPreview",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("packed", models.BinaryField(verbose_name="打包的预览")),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="previews",
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
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "record"), name="import_preview_once")
                ]
            },
        ),
        Protect("imports"),
    ]
