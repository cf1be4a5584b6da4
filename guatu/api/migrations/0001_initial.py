"""接口密钥：the table, and the one question that finds a key before any zone is entered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import guatu.core.ids
from guatu.core.tenancy import Protect

# What a key opens is what its person's own log-in would open: the door itself is asked. A key that only reads
# enters no zone for writing. Neither the digest nor the password leaves.
KEY = """
CREATE OR REPLACE FUNCTION guatu_key(shown text, wanted text, day date, at timestamptz)
RETURNS TABLE (writable text, readable text, found jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT CASE WHEN k.can_act THEN d.writable ELSE '' END, t.id::text,
           d.found || jsonb_build_object(
               'key', jsonb_build_object('id', k.id, 'name', k.name, 'prefix', k.prefix,
                                         'can_act', k.can_act, 'used_at', k.used_at),
               'account', jsonb_build_object(
                   'id', a.id, 'username', a.username, 'name', a.name, 'is_active', a.is_active,
                   'must_change_password', a.must_change_password, 'has_second_factor', a.has_second_factor,
                   'password_changed_at', a.password_changed_at))
    FROM zones_zone t
    JOIN api_accesskey k ON k.zone = t.id AND k.digest = shown
    JOIN zones_person p ON p.zone = k.zone AND p.id = k.person_id AND p.is_active
    JOIN zones_account a ON a.id = p.account_id AND a.is_active
    CROSS JOIN LATERAL guatu_door(a.id, wanted, day, NULL) d
    WHERE t.code = wanted AND k.revoked_at IS NULL AND k.expires_at > at
      AND d.found #>> '{member,person,id}' = k.person_id::text
$fn$"""
NAME = "guatu_key(text, text, date, timestamptz)"


def ask(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Only the web role may ask."""
    editor.execute(KEY)
    editor.execute(f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC")
    editor.execute(f'GRANT EXECUTE ON FUNCTION {NAME} TO "{settings.WEB_ROLE}"')


def forget(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """The function goes before the table."""
    editor.execute(f"DROP FUNCTION IF EXISTS {NAME}")


class Migration(migrations.Migration):
    initial = True

    dependencies = [("zones", "0022_remember")]

    operations = [
        migrations.CreateModel(
            name="AccessKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="用途")),
                ("prefix", models.CharField(max_length=12, verbose_name="开头")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("can_act", models.BooleanField(default=False, verbose_name="可办理")),
                ("made_at", models.DateTimeField(verbose_name="建立时间")),
                ("expires_at", models.DateTimeField(verbose_name="到期时间")),
                ("used_at", models.DateTimeField(null=True, verbose_name="最近使用")),
                ("used_from", models.CharField(blank=True, max_length=45, verbose_name="来自")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="停用时间")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="本人",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="停用人",
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
            options={
                "constraints": [models.UniqueConstraint(fields=("zone", "digest"), name="access_key_digest")],
            },
        ),
        Protect("api"),
        migrations.RunPython(ask, forget),
    ]
