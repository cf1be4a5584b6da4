"""名录：what changes is remembered."""

from django.db import migrations

from guatu.core.remembering import Remember


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_protect"), ("zones", "0021_changes")]
    operations = [
        Remember("registry", under={"QuotedFact": "subject"}, quiet={"Company": ["name_key", "pinyin"]})
    ]
