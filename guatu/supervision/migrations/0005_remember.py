"""督查：what changes is remembered, and every field is called by its name."""

import django.db.models.deletion
from django.db import migrations, models

from guatu.core.remembering import Remember


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_search"),
        ("supervision", "0004_target_change"),
        ("zones", "0022_remember"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accountabilityproposal",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="决定人",
            ),
        ),
        migrations.AlterField(
            model_name="accountabilityproposal",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.item",
                verbose_name="事项",
            ),
        ),
        migrations.AlterField(
            model_name="accountabilityproposal",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="提出人",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.item",
                verbose_name="事项",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="meeting",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="supervision.meeting",
                verbose_name="现场会",
            ),
        ),
        migrations.AlterField(
            model_name="keytask",
            name="created_by",
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
            model_name="keytaskmonth",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.item",
                verbose_name="事项",
            ),
        ),
        migrations.AlterField(
            model_name="keytaskmonth",
            name="task",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="months",
                to="supervision.keytask",
                verbose_name="重点任务",
            ),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="created_by",
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
            model_name="pledge",
            name="created_by",
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
            model_name="pledgetarget",
            name="pledge",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="supervision.pledge",
                verbose_name="军令状",
            ),
        ),
        migrations.AlterField(
            model_name="reckoning",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.item",
                verbose_name="事项",
            ),
        ),
        migrations.AlterField(
            model_name="reckoning",
            name="pledge",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reckonings",
                to="supervision.pledge",
                verbose_name="军令状",
            ),
        ),
        migrations.AlterField(
            model_name="supervisionorder",
            name="issued_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zones.person",
                verbose_name="发出人",
            ),
        ),
        migrations.AlterField(
            model_name="supervisionorder",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.item",
                verbose_name="事项",
            ),
        ),
        migrations.AlterField(
            model_name="targetplan",
            name="target",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plans",
                to="supervision.pledgetarget",
                verbose_name="目标",
            ),
        ),
        Remember(
            "supervision",
            forget=["TargetActual", "ReckoningFigure"],
            under={
                "KeyTaskMonth": "task",
                "Finding": "meeting",
                "PledgeTarget": "pledge",
                "TargetPlan": "target",
                "TargetChange": "target",
                "Reckoning": "pledge",
            },
            quiet={"KeyTask": ["op"], "Meeting": ["op"], "Pledge": ["op"], "TargetChange": ["op"]},
        ),
    ]
