"""护分区；后台要问的两件事：where news waits, and where a digest is due."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from guatu.core.tenancy import Protect

FUNCTIONS = {
    "guatu_zones_with_news()": """
CREATE OR REPLACE FUNCTION guatu_zones_with_news() RETURNS TABLE (id smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT z.id FROM zones_zone z LEFT JOIN notices_cursor c ON c.zone = z.id
    WHERE EXISTS (SELECT 1 FROM ledger_seal s WHERE s.zone = z.id AND s.seq > coalesce(c.seq, 0))
    ORDER BY z.id
$fn$""",
    "guatu_zones_to_digest(timestamptz)": """
CREATE OR REPLACE FUNCTION guatu_zones_to_digest(now timestamptz) RETURNS TABLE (id smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT z.id FROM zones_zone z
    WHERE EXISTS (
        SELECT 1 FROM notices_preference p
        WHERE p.zone = z.id
          AND p.digest_hour <= extract(hour FROM $1 AT TIME ZONE 'Asia/Shanghai')
          AND p.digested_on IS DISTINCT FROM coalesce(z.pinned_on, ($1 AT TIME ZONE 'Asia/Shanghai')::date)
    )
    ORDER BY z.id
$fn$""",
}


def make_functions(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """The web role sees no zone before it enters one; these two answer with numbers alone."""
    for name, statement in FUNCTIONS.items():
        editor.execute(statement)
        editor.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        editor.execute(f'GRANT EXECUTE ON FUNCTION {name} TO "{settings.WEB_ROLE}"')


READ_SO_FAR = """
INSERT INTO notices_cursor (id, zone, seq)
SELECT gen_random_uuid(), zone, max(seq) FROM ledger_seal GROUP BY zone
"""


def begin_today(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """What happened before there were notices is not told now: nobody finds years of it in his inbox."""
    editor.execute(READ_SO_FAR)


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("ledger", "0003_sealer"), ("zones", "0003_admin")]
    operations = [
        migrations.RunPython(begin_today, migrations.RunPython.noop),
        Protect("notices"),
        migrations.RunPython(make_functions, migrations.RunPython.noop),
    ]
