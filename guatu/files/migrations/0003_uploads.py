import django.db.models.deletion
from django.db import migrations, models

import guatu.core.ids
from guatu.core.tenancy import Protect


class Migration(migrations.Migration):
    dependencies = [("files", "0002_protect"), ("zones", "0003_admin")]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                ("modified", models.BigIntegerField(default=0, verbose_name="文件修改时刻")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="预告的摘要")),
                ("received", models.PositiveBigIntegerField(default=0, verbose_name="已收")),
                ("started_at", models.DateTimeField(verbose_name="开始时间")),
                ("expires_at", models.DateTimeField(verbose_name="过期时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
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
                "indexes": [models.Index(fields=["zone", "by", "name"], name="upload_mine")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("received__lte", models.F("size"))), name="upload_never_exceeds"
                    )
                ],
            },
        ),
        Protect("files"),
    ]
