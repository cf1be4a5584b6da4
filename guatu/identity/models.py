"""身份：open sessions, second factors, recovery codes, and the audit trail of every user."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from guatu.core.ids import new_id
from guatu.core.tenancy import TenantModel


class Session(AbstractBaseSession):
    """会话. One browser: a signed-in account, a lobby screen, or somebody between password and code."""

    class Ended(models.TextChoices):
        """怎么结束的, for those whose row outlives the session, so that the browser can be told."""

        IDLE = "idle", "久未操作"
        AGED = "aged", "登录已满时限"
        REPLACED = "replaced", "在别处登录过多"
        BY_OWNER = "by_owner", "本人在别处结束"
        PASSWORD = "password", "口令或两步验证已改"

    public_id = models.UUIDField(default=new_id, unique=True, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions", verbose_name="账号"
    )
    started_at = models.DateTimeField("登录时间", null=True)
    seen_at = models.DateTimeField("最近操作", null=True)
    address = models.CharField("来自", max_length=45, blank=True)
    agent = models.CharField("浏览器", max_length=200, blank=True)
    ended = models.CharField("结束原因", max_length=12, choices=Ended.choices, blank=True)

    @classmethod
    def get_session_store_class(cls) -> type:
        """会话库, which lives at the edge because it reads the clock."""
        from importlib import import_module

        store: type = import_module(settings.SESSION_ENGINE).SessionStore
        return store

    def over(self, now: datetime, *, idle: timedelta) -> str:
        """已结束的原因; empty while the session lives."""
        if self.ended:
            return self.ended
        if self.expire_date <= now:
            return self.Ended.AGED if self.account_id else "gone"
        if self.account_id and self.seen_at is not None and self.seen_at + idle <= now:
            return self.Ended.IDLE
        return ""


class SecondFactor(models.Model):
    """两步验证. The key of an authenticator app, sealed; at most one per account."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="factor", verbose_name="账号"
    )
    sealed = models.TextField("密文")
    made_at = models.DateTimeField("设置时间")
    confirmed_at = models.DateTimeField("启用时间", null=True)
    last_step = models.BigIntegerField("用过的最后一步", default=0)


class RecoveryCode(models.Model):
    """恢复码. Shown once; only a keyed digest is kept, and each opens once."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes", verbose_name="账号"
    )
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField("用于", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once")
        ]


class AuditEntry(TenantModel):
    """用户审计. What somebody did, read or was refused; written once, never changed.

    The names are kept as they were at the time: the record stands by itself.
    """

    class Kind(models.TextChoices):
        """类别."""

        CHANGE = "change", "办理"
        READ = "read", "查阅"
        EXPORT = "export", "导出下载"
        REFUSED = "refused", "被拒绝"
        LOGIN = "login", "登录"
        LOGOUT = "logout", "退出"
        FAILED = "failed", "登录失败"
        LOCKED = "locked", "账号锁定"
        FACTOR = "factor", "两步验证"
        PASSWORD = "password", "口令"
        SESSION = "session", "会话"
        ARCHIVE = "archive", "归档"

    at = models.DateTimeField("时间")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        "zones.Person", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="人员"
    )
    username = models.CharField("登录名", max_length=64, blank=True)
    name = models.CharField("姓名", max_length=64, blank=True)
    page = models.CharField("页面", max_length=60, blank=True)
    method = models.CharField("方式", max_length=8, blank=True)
    object_type = models.CharField("对象种类", max_length=30, blank=True)
    object_id = models.CharField("对象编号", max_length=64, blank=True)
    status = models.PositiveSmallIntegerField("结果")
    personal = models.BooleanField("涉及个人信息", default=False)
    address = models.CharField("来自", max_length=45, blank=True)
    agent = models.CharField("浏览器", max_length=200, blank=True)
    detail = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["zone", "-at", "id"], name="audit_at"),
            models.Index(
                fields=["zone", "object_id", "-at"], name="audit_personal", condition=models.Q(personal=True)
            ),
        ]
