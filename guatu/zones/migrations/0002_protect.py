"""护分区：policies of the zones app, and the three questions the door asks before any zone is entered."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from guatu.core.tenancy import Grant, Protect

GLOBAL_TABLES = [
    "django_session",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "zones_account",
]

HELD = """
    SELECT m.zone, p.id AS person_id, m.role
    FROM zones_membership m JOIN zones_person p ON p.zone = m.zone AND p.id = m.person_id
    WHERE p.account_id = who AND p.is_active
      AND m.from_date <= day AND (m.to_date IS NULL OR m.to_date >= day)
"""

FUNCTIONS = [
    f"""
CREATE OR REPLACE FUNCTION guatu_scope(who bigint, wanted text, day date)
RETURNS TABLE (zone_id smallint, person_id uuid, readable smallint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    WITH target AS (SELECT * FROM zones_zone WHERE code = wanted),
    held AS ({HELD})
    SELECT t.id, own.person_id,
           CASE WHEN t.level = 'zone' THEN ARRAY[t.id]
                ELSE ARRAY(SELECT d.id FROM zones_zone d WHERE t.id = ANY (d.path) ORDER BY d.id) END
    FROM target t
    LEFT JOIN LATERAL (SELECT h.person_id FROM held h WHERE h.zone = t.id LIMIT 1) own ON true
    WHERE own.person_id IS NOT NULL
       OR EXISTS (SELECT 1 FROM held h WHERE h.zone = ANY (t.path) AND h.zone <> t.id
                  AND h.role IN ('leader', 'auditor', 'supervisor'))
$fn$""",
    f"""
CREATE OR REPLACE FUNCTION guatu_zones(who bigint, day date)
RETURNS TABLE (code text, name text, level text, own boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    WITH held AS ({HELD})
    SELECT z.code, z.name, z.level, bool_or(h.zone = z.id)
    FROM zones_zone z JOIN held h
      ON h.zone = z.id OR (h.zone = ANY (z.path) AND h.role IN ('leader', 'auditor', 'supervisor'))
    GROUP BY z.id, z.code, z.name, z.level, z.path
    ORDER BY bool_or(h.zone = z.id) DESC, array_length(z.path, 1), z.id
$fn$""",
    """
CREATE OR REPLACE FUNCTION guatu_display(wanted text, digest text) RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT z.id FROM zones_zone z JOIN zones_displaylink d ON d.zone = z.id
    WHERE z.code = wanted AND d.secret_digest = digest AND d.revoked_at IS NULL
$fn$""",
]
NAMES = ["guatu_scope(bigint, text, date)", "guatu_zones(bigint, date)", "guatu_display(text, text)"]


def guard_zone(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """A zone row is its own tenant: read where readable, changed where one is, made by the owner alone."""
    web = settings.WEB_ROLE
    read = "id = any(string_to_array(nullif(current_setting('guatu.zones', true), ''), ',')::int[])"
    write = "id = nullif(current_setting('guatu.zone', true), '')::int"
    editor.execute(f'GRANT SELECT, UPDATE (settings, pinned_on) ON zones_zone TO "{web}"')
    editor.execute("ALTER TABLE zones_zone ENABLE ROW LEVEL SECURITY")
    editor.execute(f"CREATE POLICY guatu_read ON zones_zone FOR SELECT USING ({read})")
    editor.execute(
        f"CREATE POLICY guatu_change ON zones_zone FOR UPDATE USING ({write}) WITH CHECK ({write})"
    )
    for statement, name in zip(FUNCTIONS, NAMES, strict=True):
        editor.execute(statement)
        editor.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        editor.execute(f'GRANT EXECUTE ON FUNCTION {name} TO "{web}"')


class Migration(migrations.Migration):
    dependencies = [
        ("zones", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
        ("axes", "0010_accessattemptexpiration"),
    ]
    operations = [
        Grant(GLOBAL_TABLES),
        # Log-ins are kept: the time of leaving is added, nothing is taken away.
        Grant(["axes_accesslog"], "SELECT, INSERT, UPDATE (logout_time)"),
        Grant(["axes_accessfailurelog"], "SELECT, INSERT"),
        Protect("zones", global_tables=["Account", "Zone"]),
        migrations.RunPython(guard_zone, migrations.RunPython.noop),
        Grant(["django_migrations", "django_content_type"], "SELECT"),
    ]
