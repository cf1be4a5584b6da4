from django.db import migrations

from guatu.core.tenancy import Protect


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("zones", "0002_protect"), ("files", "0002_protect")]
    operations = [Protect("imports")]
