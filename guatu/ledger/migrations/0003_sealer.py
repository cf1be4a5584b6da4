"""流转带上临期起算；封存者要问的两件事：which zones there are, and where something waits."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FUNCTIONS = {
    "guatu_all_zones()": """
CREATE OR REPLACE FUNCTION guatu_all_zones() RETURNS TABLE (id smallint, code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT z.id, z.code::text FROM zones_zone z ORDER BY z.id
$fn$""",
    "guatu_zones_to_seal()": """
CREATE OR REPLACE FUNCTION guatu_zones_to_seal() RETURNS TABLE (id smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT z.id FROM zones_zone z
    WHERE EXISTS (SELECT 1 FROM ledger_unsealed u WHERE u.zone = z.id) ORDER BY z.id
$fn$""",
}


def make_functions(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """The web role sees no zone before it enters one; these two answer with numbers and codes alone."""
    for name, statement in FUNCTIONS.items():
        editor.execute(statement)
        editor.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        editor.execute(f'GRANT EXECUTE ON FUNCTION {name} TO "{settings.WEB_ROLE}"')


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_protect")]
    operations = [
        migrations.AddField(
            "entry",
            "near_at",
            models.DateTimeField("之后临期起算", default=datetime(2000, 1, 1, tzinfo=UTC)),
            preserve_default=False,
        ),
        migrations.RunPython(make_functions, migrations.RunPython.noop),
    ]
