"""问责建议关乎谁：whose the item was when it was proposed, for he may read it and is to be heard."""

import django.db.models.deletion
from django.db import migrations, models

from guatu.core.tenancy import Protect

# What was proposed before is about whoever answers for the item now: nothing better is known in one place.
WHOM = """
UPDATE supervision_accountabilityproposal p SET person_id = i.owner_id, unit_id = i.owner_unit_id
FROM ledger_item i WHERE i.zone = p.zone AND i.id = p.about_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0002_protect"),
        ("zones", "0004_kernel"),
        ("ledger", "0006_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="accountabilityproposal",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="所涉责任人",
            ),
        ),
        migrations.AddField(
            model_name="accountabilityproposal",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.unit",
                verbose_name="所涉单位",
            ),
        ),
        migrations.RunSQL(WHOM, migrations.RunSQL.noop),
        Protect("supervision", insert_only=["TargetActual", "ReckoningFigure"]),
    ]
