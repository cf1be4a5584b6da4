from django.db import migrations

from guatu.core.tenancy import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("zones", "0002_protect"),
        ("ledger", "0002_protect"),
        ("registry", "0002_protect"),
    ]
    operations = [Protect("projects")]
