"""接口密钥：what an outside system shows instead of a log-in. Only its digest is kept."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.zones.models import Person


class AccessKey(TenantModel):
    """接口密钥 of one person in one zone. It never does more than he may do there at that moment."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False, verbose_name="本人")
    name = models.CharField("用途", max_length=40)
    prefix = models.CharField("开头", max_length=12)
    digest = models.CharField("摘要", max_length=64)
    can_act = models.BooleanField("可办理", default=False)
    made_at = models.DateTimeField("建立时间")
    expires_at = models.DateTimeField("到期时间")
    used_at = models.DateTimeField("最近使用", null=True)
    used_from = models.CharField("来自", max_length=45, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True)
    revoked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="停用人"
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "digest"], name="access_key_digest")]

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}…）"

    def state(self, at: datetime) -> str:
        """状态的代码: revoked, expired or live."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= at else "live"
