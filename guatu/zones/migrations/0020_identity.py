"""身份：what an account knows of its password and second factor; one question opens the door."""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FUNCTIONS = {
    "guatu_seats(smallint, uuid, date)": """
CREATE OR REPLACE FUNCTION guatu_seats(here smallint, who uuid, day date) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT coalesce(jsonb_agg(jsonb_build_object('unit_id', m.unit_id, 'unit_name', u.name, 'role', m.role,
                                                 'duty', m.duty) ORDER BY m.from_date, m.id), '[]')
    FROM zones_membership m JOIN zones_unit u ON u.zone = m.zone AND u.id = m.unit_id
    WHERE m.zone = here AND m.person_id = who
      AND m.from_date <= day AND (m.to_date IS NULL OR m.to_date >= day)
$fn$""",
    # Whatever else the door must bring along of a member is one more key here, and one more line in
    # ``zones.member.member_at_door``. Who stands in for whom goes by the day the zone lives in.
    "guatu_member(smallint, uuid, date)": """
CREATE OR REPLACE FUNCTION guatu_member(here smallint, who uuid, day date) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT jsonb_build_object(
        'person', to_jsonb(p),
        'seats', guatu_seats(here, p.id, day),
        'stands_for', coalesce((
            SELECT jsonb_agg(jsonb_build_object('person', to_jsonb(a), 'seats', guatu_seats(here, a.id, day))
                             ORDER BY d.from_date, d.id)
            FROM zones_delegation d JOIN zones_person a ON a.zone = d.zone AND a.id = d.principal_id
            JOIN zones_zone z ON z.id = d.zone
            WHERE d.zone = here AND d.delegate_id = p.id AND d.revoked_at IS NULL AND a.is_active
              AND d.from_date <= coalesce(z.pinned_on, day) AND d.to_date >= coalesce(z.pinned_on, day)), '[]'))
    FROM zones_person p WHERE p.zone = here AND p.id = who
$fn$""",
    "guatu_door(bigint, text, date, text)": """
CREATE OR REPLACE FUNCTION guatu_door(account bigint, wanted text, day date, display text)
RETURNS TABLE (writable text, readable text, found jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    WITH held AS (
        SELECT m.zone, p.id AS person_id, m.role
        FROM zones_zone t
        JOIN zones_person p ON p.zone = ANY (t.path || t.id) AND p.account_id = account AND p.is_active
        JOIN zones_membership m ON m.zone = p.zone AND m.person_id = p.id
          AND m.from_date <= day AND (m.to_date IS NULL OR m.to_date >= day)
        WHERE t.code = wanted),
    door AS (
        SELECT t.id, (SELECT h.person_id FROM held h WHERE h.zone = t.id LIMIT 1) AS own,
               EXISTS (SELECT 1 FROM held h WHERE h.zone <> t.id
                       AND h.role IN ('leader', 'auditor', 'supervisor')) AS above,
               EXISTS (SELECT 1 FROM zones_displaylink d WHERE d.zone = t.id
                       AND d.secret_digest = display AND d.revoked_at IS NULL) AS shown
        FROM zones_zone t WHERE t.code = wanted)
    SELECT CASE WHEN d.own IS NULL THEN '' ELSE t.id::text END,
           CASE WHEN t.level = 'zone' OR NOT (d.own IS NOT NULL OR d.above) THEN t.id::text
                ELSE (SELECT string_agg(b.id::text, ',' ORDER BY b.id) FROM zones_zone b
                      WHERE t.id = ANY (b.path)) END,
           jsonb_build_object('zone', to_jsonb(t), 'above', d.above,
               'member', CASE WHEN d.own IS NOT NULL THEN guatu_member(t.id, d.own, day) END)
    FROM door d JOIN zones_zone t ON t.id = d.id
    WHERE d.own IS NOT NULL OR d.above OR d.shown
$fn$""",
}


def ask(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """The web role asks at the door; what the door asks of a member it need not ask itself."""
    for name, statement in FUNCTIONS.items():
        editor.execute(statement)
        editor.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    editor.execute(f'GRANT EXECUTE ON FUNCTION guatu_door(bigint, text, date, text) TO "{settings.WEB_ROLE}"')
    editor.execute("DROP FUNCTION IF EXISTS guatu_scope(bigint, text, date)")


class Migration(migrations.Migration):
    dependencies = [("zones", "0004_kernel")]
    operations = [
        migrations.AddField(
            "account", "password_changed_at", models.DateTimeField("口令改于", null=True, blank=True)
        ),
        migrations.AddField(
            "account", "has_second_factor", models.BooleanField("已启用两步验证", default=False)
        ),
        # Passwords that are there begin to age today.
        migrations.RunSQL("UPDATE zones_account SET password_changed_at = now()", migrations.RunSQL.noop),
        migrations.RunPython(ask, migrations.RunPython.noop),
    ]
