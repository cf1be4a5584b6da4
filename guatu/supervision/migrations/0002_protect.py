from django.db import migrations

from guatu.core.tenancy import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0001_initial"),
        ("zones", "0002_protect"),
        ("files", "0002_protect"),
        ("ledger", "0002_protect"),
        ("projects", "0002_protect"),
    ]
    operations = [Protect("supervision", insert_only=["TargetActual", "ReckoningFigure"])]
