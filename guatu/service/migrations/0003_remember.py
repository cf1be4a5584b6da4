"""助企：what changes is remembered, and every field is called by its name."""

import django.db.models.deletion
from django.db import migrations, models

from guatu.core.remembering import Remember


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0002_protect"),
        ("zones", "0022_remember"),
    ]

    operations = [
        migrations.AlterField(
            model_name="liaison",
            name="closed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="交接或结束的办理人",
            ),
        ),
        migrations.AlterField(
            model_name="liaison",
            name="made_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="指派人",
            ),
        ),
        migrations.AlterField(
            model_name="liaison",
            name="previous",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="service.liaison",
                verbose_name="前一任",
            ),
        ),
        Remember("service", under={"Liaison": "company"}, quiet={"Liaison": ["op"]}),
    ]
