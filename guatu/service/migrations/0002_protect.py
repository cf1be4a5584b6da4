from django.db import migrations

from guatu.core.tenancy import Protect


class Migration(migrations.Migration):
    dependencies = [("service", "0001_initial"), ("zones", "0002_protect"), ("registry", "0002_protect")]
    operations = [Protect("service")]
