"""身份：sessions, second factors, recovery codes, the audit trail."""

import django.db.models.deletion
import guatu.core.ids
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from guatu.core.tenancy import Grant, Protect

GLOBAL = ["SecondFactor", "Session", "RecoveryCode"]
HOMES = """
CREATE OR REPLACE FUNCTION guatu_homes(who bigint) RETURNS TABLE (zone smallint, person uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT DISTINCT ON (p.zone) p.zone, p.id FROM zones_person p WHERE p.account_id = who
    ORDER BY p.zone, p.is_active DESC, p.id
$fn$"""


def ask(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Where the log-ins of an account are kept; only numbers are told."""
    editor.execute(HOMES)
    editor.execute("REVOKE ALL ON FUNCTION guatu_homes(bigint) FROM PUBLIC")
    editor.execute(f'GRANT EXECUTE ON FUNCTION guatu_homes(bigint) TO "{settings.WEB_ROLE}"')
    # Sessions are kept in a table of our own from now on.
    editor.execute("TRUNCATE django_session")
    editor.execute(f'REVOKE ALL ON django_session FROM "{settings.WEB_ROLE}"')


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("zones", "0020_identity"),
        ("sessions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="factor",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                ("sealed", models.TextField(verbose_name="密文")),
                ("made_at", models.DateTimeField(verbose_name="设置时间")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="启用时间")),
                ("last_step", models.BigIntegerField(default=0, verbose_name="用过的最后一步")),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("public_id", models.UUIDField(default=guatu.core.ids.new_id, editable=False, unique=True)),
                ("started_at", models.DateTimeField(null=True, verbose_name="登录时间")),
                ("seen_at", models.DateTimeField(null=True, verbose_name="最近操作")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="来自")),
                ("agent", models.CharField(blank=True, max_length=200, verbose_name="浏览器")),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("idle", "久未操作"),
                            ("aged", "登录已满时限"),
                            ("replaced", "在别处登录过多"),
                            ("by_owner", "本人在别处结束"),
                            ("password", "口令或两步验证已改"),
                        ],
                        max_length=12,
                        verbose_name="结束原因",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guatu.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("change", "办理"),
                            ("read", "查阅"),
                            ("export", "导出下载"),
                            ("refused", "被拒绝"),
                            ("login", "登录"),
                            ("logout", "退出"),
                            ("failed", "登录失败"),
                            ("locked", "账号锁定"),
                            ("factor", "两步验证"),
                            ("password", "口令"),
                            ("session", "会话"),
                            ("archive", "归档"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("username", models.CharField(blank=True, max_length=64, verbose_name="登录名")),
                ("name", models.CharField(blank=True, max_length=64, verbose_name="姓名")),
                ("page", models.CharField(blank=True, max_length=60, verbose_name="页面")),
                ("method", models.CharField(blank=True, max_length=8, verbose_name="方式")),
                ("object_type", models.CharField(blank=True, max_length=30, verbose_name="对象种类")),
                ("object_id", models.CharField(blank=True, max_length=64, verbose_name="对象编号")),
                ("status", models.PositiveSmallIntegerField(verbose_name="结果")),
                ("personal", models.BooleanField(default=False, verbose_name="涉及个人信息")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="来自")),
                ("agent", models.CharField(blank=True, max_length=200, verbose_name="浏览器")),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zones.person",
                        verbose_name="人员",
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
                "indexes": [
                    models.Index(fields=["zone", "-at", "id"], name="audit_at"),
                    models.Index(
                        condition=models.Q(("personal", True)),
                        fields=["zone", "object_id", "-at"],
                        name="audit_personal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("used_at", models.DateTimeField(null=True, verbose_name="用于")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "digest"), name="recovery_code_once")
                ],
            },
        ),
        Grant(["identity_session", "identity_secondfactor", "identity_recoverycode"]),
        Protect("identity", insert_only=["AuditEntry"], global_tables=GLOBAL),
        migrations.RunPython(ask, migrations.RunPython.noop),
    ]
