"""三员：the journal of the administrators, first passwords, and two questions about other zones."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import guatu.core.ids
from guatu.core.tenancy import Protect

FUNCTIONS = {
    "guatu_trail(smallint)": """
CREATE OR REPLACE FUNCTION guatu_trail(here smallint) RETURNS TABLE (code text, name text, level text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT a.code, a.name, a.level
    FROM zones_zone z CROSS JOIN LATERAL unnest(z.path) WITH ORDINALITY AS step (id, place)
    JOIN zones_zone a ON a.id = step.id
    WHERE z.id = here AND a.id <> z.id
      AND z.id = any (string_to_array(nullif(current_setting('guatu.zones', true), ''), ',')::int[])
    ORDER BY step.place
$fn$""",
    "guatu_works_elsewhere(bigint, smallint)": """
CREATE OR REPLACE FUNCTION guatu_works_elsewhere(who bigint, here smallint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT EXISTS (SELECT 1 FROM zones_person p WHERE p.account_id = who AND p.zone <> here)
       AND EXISTS (SELECT 1 FROM zones_person p WHERE p.account_id = who AND p.zone = here)
$fn$""",
}


def ask(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Names of the zones above are public; of other zones only “yes, elsewhere too” is told."""
    for name, statement in FUNCTIONS.items():
        editor.execute(statement)
        editor.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        editor.execute(f'GRANT EXECUTE ON FUNCTION {name} TO "{settings.WEB_ROLE}"')


class Migration(migrations.Migration):
    dependencies = [("zones", "0002_protect")]
    operations = [
        migrations.AddField(
            "account", "must_change_password", models.BooleanField("须先改口令", default=False)
        ),
        migrations.CreateModel(
            name="AdminEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("verb", models.CharField(max_length=20, verbose_name="事项")),
                ("subject", models.CharField(max_length=200, verbose_name="对象")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="办理人",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        db_column="zone",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.zone",
                        verbose_name="开发区",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["zone", "-at", "id"], name="admin_entry_at")]},
        ),
        Protect("zones", insert_only=["AdminEntry"], global_tables=["Account", "Zone"]),
        migrations.RunPython(ask, migrations.RunPython.noop),
    ]
