"""巡查者要问的：in which zones something is to be looked at by now, each by its own clock."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "guatu_zones_to_sweep(timestamptz)"
FUNCTION = """
CREATE OR REPLACE FUNCTION guatu_zones_to_sweep(at timestamptz) RETURNS TABLE (id smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT z.id FROM zones_zone z
    WHERE EXISTS (
        SELECT 1 FROM ledger_item i
        WHERE i.zone = z.id AND i.alarm_at <= CASE
            WHEN z.pinned_on IS NULL THEN at
            ELSE (z.pinned_on + (at AT TIME ZONE 'Asia/Shanghai')::time) AT TIME ZONE 'Asia/Shanghai'
        END
    ) ORDER BY z.id
$fn$"""


def make_function(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """The web role sees no zone before it enters one; this answers with numbers alone."""
    editor.execute(FUNCTION)
    editor.execute(f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC")
    editor.execute(f'GRANT EXECUTE ON FUNCTION {NAME} TO "{settings.WEB_ROLE}"')


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_kernel")]
    operations = [migrations.RunPython(make_function, migrations.RunPython.noop)]
