"""区与人：what changes is remembered, and every field is called by its name."""

import django.db.models.deletion
from django.db import migrations, models

from guatu.core.remembering import Remember


class Migration(migrations.Migration):
    dependencies = [
        ("zones", "0021_changes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delegation",
            name="made_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="登记人",
            ),
        ),
        migrations.AlterField(
            model_name="displaylink",
            name="created_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="建立人",
            ),
        ),
        migrations.AlterField(
            model_name="displaylink",
            name="secret_digest",
            field=models.CharField(max_length=64, verbose_name="链接摘要"),
        ),
        Remember(
            "zones",
            forget=["NumberCounter", "AdminEntry", "Change"],
            under={"Membership": "person", "Delegation": "principal"},
            sealed={"DisplayLink": ["secret_digest"]},
        ),
    ]
